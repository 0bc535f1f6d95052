// SPDX-License-Identifier: BSD-3-Clause
/// Gradient behaviour: the closed forms against a published table, and small versions of the experiments whose
/// tolerances a wrong gradient would break.
#include "support.hpp"

#include "../bench/behaviour/experiment.hpp"
#include "../bench/behaviour/theory.hpp"

namespace {

using namespace behaviour;

/// Rounded values agree to half a unit of their last digit.
bool close(double computed, double table, double tolerance) { return std::fabs(computed - table) <= tolerance; }

void check(void (*experiment)(const Settings&, Table&)) {
  for (const std::uint64_t seed : {1u, 2u}) {
    Settings settings;
    settings.seed = seed;
    settings.quick = true;
    Table table;
    experiment(settings, table);
    CHECK(table.rows.size() > 10);
    for (const Row& r : table.rows) {
      INFO("seed " << seed << ", " << r.name << ": expected " << r.expected << " +- " << r.tolerance << ", measured "
                   << r.measured);
      CHECK(r.verdict != "deviates");
    }
  }
}

} // namespace

TEST_CASE("expectations over a Gaussian", "[behaviour]") {
  // q, E[tanh^2], E[sech^4], E[sech^2], E[sigmoid^2], E[sigmoid'^2], E[sigmoid']
  constexpr double table[][7] = {{0.01, .00980547, .98067024, .99019453, .25062190, .06219020, .24937810},
                                 {0.1, .08421393, .84920707, .91578607, .25595782, .05962139, .24404218},
                                 {0.25, .17351614, .71737986, .82648386, .26395558, .05603468, .23604442},
                                 {0.5, .27367631, .59242579, .72632369, .27537663, .05136252, .22462337},
                                 {1, .39429449, .46440290, .60570551, .29337904, .04483624, .20662096},
                                 {2, .51997575, .34950830, .48002425, .31841908, .03702661, .18158092},
                                 {4, .63526123, .25595044, .36473877, .34857362, .02902518, .15142638},
                                 {10, .75726628, .16557242, .24273372, .38970536, .01980675, .11029464},
                                 {25, .84296176, .10570633, .15703824, .42485515, .01297001, .07514485},
                                 {100, .92053686, .05310679, .07946314, .46074044, .00660665, .03925956}};
  for (const auto& row : table) {
    const double q = row[0];
    INFO("q = " << q);
    CHECK(close(theory::moment(theory::tanh, q, 2, 0), row[1], 1e-6));
    CHECK(close(theory::moment(theory::tanh, q, 0, 2), row[2], 1e-6));
    CHECK(close(theory::moment(theory::tanh, q, 0, 1), row[3], 1e-6));
    CHECK(close(theory::moment(theory::sigmoid, q, 2, 0), row[4], 1e-6));
    CHECK(close(theory::moment(theory::sigmoid, q, 0, 2), row[5], 1e-6));
    CHECK(close(theory::moment(theory::sigmoid, q, 0, 1), row[6], 1e-6));
    CHECK(close(theory::moment(theory::relu, q, 2, 0), q / 2, 1e-6));
    CHECK(close(theory::moment(theory::relu, q, 0, 2), 0.5, 1e-6));
    CHECK(close(theory::moment(theory::linear, q, 2, 0), q, 1e-6));
    CHECK(close(theory::moment(theory::linear, q, 0, 2), 1, 1e-6));
  }
  CHECK(close(theory::layer(theory::relu, 1, 2).v_delta, 5, 1e-6));
  CHECK(close(theory::layer(theory::linear, 1, 1).v_delta, 2, 1e-6));
}

TEST_CASE("the critical line of tanh", "[behaviour]") {
  // sb2, q*, sw, sw2, to the digits of the table
  constexpr double by_bias[][4] = {{0.0005, 0.08246, 1.07192, 1.14901},
                                   {0.01, 0.27330, 1.19340, 1.42421},
                                   {0.05, 0.57005, 1.32701, 1.76096},
                                   {0.1, 0.80580, 1.40928, 1.98607},
                                   {0.3, 1.46117, 1.58276, 2.50513}};
  for (const auto& row : by_bias) {
    const theory::Critical c = theory::critical_for(theory::tanh, row[0]);
    INFO("sb2 = " << row[0]);
    CHECK(close(c.q, row[1], 6e-6));
    CHECK(close(std::sqrt(c.sw2), row[2], 6e-6));
    CHECK(close(c.sw2, row[3], 6e-6));
    CHECK(close(c.sb2, row[0], 1e-9));
  }
  // q*, sb2
  constexpr double by_variance[][2] = {{0.1, 0.000832}, {0.3, 0.012390}, {0.5, 0.038041}, {1, 0.150965}, {2, 0.512265}};
  for (const auto& row : by_variance)
    CHECK(close(theory::critical_at(theory::tanh, row[0]).sb2, row[1], 1e-6));
  // chi at the fixed point, off the line
  const auto chi = [](const theory::Phi& phi, double sw2, double sb2) {
    return sw2 * theory::moment(phi, theory::fixed_point(phi, sw2, sb2), 0, 2);
  };
  CHECK(close(chi(theory::tanh, 1.69, 0.05), .98451, 6e-6));
  CHECK(close(chi(theory::tanh, 1, 0.05), .75903, 6e-6));
  CHECK(close(chi(theory::tanh, 4, 0), 1.36267, 6e-6));
  CHECK(close(chi(theory::tanh, 25.0 / 9, 0), 1.209831, 1e-6));
  CHECK(close(chi(theory::sigmoid, 1, 0), .055721, 1e-6));
  CHECK(close(chi(theory::sigmoid, 16, 0), .398879, 1e-6));
}

TEST_CASE("recursion from layer 1", "[behaviour]") {
  const auto energy = [](const theory::Phi& phi, int depth) {
    double product = 1;
    for (const theory::Layer& l : theory::recursion(phi, 1, 0, 1, depth))
      product *= l.chi;
    return product;
  };
  CHECK(close(energy(theory::tanh, 1), .46440, 6e-6));
  CHECK(close(energy(theory::tanh, 20), .03597, 6e-6));
  CHECK(close(energy(theory::tanh, 100), .00713, 6e-6));
  CHECK(close(energy(theory::sigmoid, 5) / 4.2734e-7, 1, 2e-5));
  CHECK(close(energy(theory::sigmoid, 20) / 6.6225e-26, 1, 2e-5));
}

TEST_CASE("closed forms of networks", "[behaviour]") {
  CHECK(close(theory::born_dead(2, 5), .7627, 6e-5));
  CHECK(close(theory::born_dead(6, 20), .2702, 6e-5));
  CHECK(close(1 - theory::alive_bound(2, 5), .600, 6e-4));
  CHECK(close(1 - theory::alive_bound(4, 10), .238, 6e-4));
  double cosine = 0;
  for (const double expected : {.3183, .4937, .6048, .6810, .7359, .7772, .8091, .8344, .8548, .8715})
    CHECK(close(cosine = theory::relu_cosine(cosine), expected, 6e-5));
  CHECK(close(theory::spectrum(theory::relu, 1, 10, false), 20, 1e-6));
  CHECK(close(theory::spectrum(theory::relu, 1, 10, true), 10, 1e-6));
  for (const bool orthogonal : {false, true}) // the exact values tend to the formula
    for (const double open : {0.5, 1.0})
      CHECK(close(theory::spectrum_at_width(open, 1000000, 10, orthogonal),
                  theory::spectrum(open == 1 ? theory::linear : theory::relu, 1, 10, orthogonal), 1e-3));
  CHECK(close(theory::loses_tenth_from(1), 15.1214, 6e-5));
  CHECK(close(theory::loses_all_from(1), 17.32868, 6e-6));
  CHECK(close(theory::loses_tenth_from(2), 7.9073, 6e-5));
  CHECK(close(theory::loses_all_from(2), 9.010914, 1e-6));
}

TEST_CASE("E1: gradient gain per layer", "[behaviour]") { check(e1_gradient_gain); }
TEST_CASE("E3: units and paths", "[behaviour]") { check(e3_units_and_paths); }
TEST_CASE("E4: born dead", "[behaviour]") { check(e4_born_dead); }
