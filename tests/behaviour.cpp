// SPDX-License-Identifier: BSD-3-Clause
/// Gradient behaviour: the closed forms against a published table, and small versions of the experiments whose
/// tolerances a wrong gradient would break.
#include "support.hpp"

#include "../bench/behaviour/experiment.hpp"
#include "../bench/behaviour/family.hpp"

namespace {

using namespace behaviour;

/// Rounded values agree to half a unit of their last digit.
bool close(double computed, double table, double tolerance) { return std::fabs(computed - table) <= tolerance; }

void check(void (*experiment)(const Settings&, Table&)) {
  for (const std::uint64_t seed : {1u, 2u}) {
    Settings settings;
    settings.seed = seed;
    settings.quick = true;
    settings.digits = XACT_EXAMPLES_DATA;
    Table table;
    experiment(settings, table);
    CHECK(table.rows.size() >= 8);
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

TEST_CASE("moments of every activation", "[behaviour]") {
  // At q = 1, by two independent quadratures: E[f], E[f^2], E[f'], E[f'^2]; v, kappa.
  struct Moments {
    const char* name;
    double first, second, slope, slope_square, v, kappa;
  };
  constexpr Moments table[] = {
      {"linear", 0.0000000000, 1.0000000000, 1.0000000000, 1.0000000000, 2.00000, 1.000000},
      {"relu", 0.3989422804, 0.5000000000, 0.5000000000, 0.5000000000, 5.00000, 1.000000},
      {"leaky_relu", 0.3949528576, 0.5000500000, 0.5050000000, 0.5000500000, 4.99880, 1.000000},
      {"leaky_relu 0.2", 0.3191538243, 0.5200000000, 0.6000000000, 0.5200000000, 4.55621, 1.000000},
      {"relu6", 0.3989422802, 0.4999999981, 0.4999999990, 0.4999999990, 5.00000, 1.000000},
      {"elu", 0.1605205723, 0.6449454175, 0.7615782919, 0.6681020012, 2.99505, 0.890968},
      {"celu", 0.1605205723, 0.6449454175, 0.7615782919, 0.6681020012, 2.99505, 0.890968},
      {"selu", 0.0000000000, 1.0000000000, 0.9852311162, 1.0715749925, 2.94859, 0.782648},
      {"gelu", 0.2820947918, 0.4252214826, 0.5000000000, 0.4558508656, 5.26500, 1.144063},
      {"gelu_tanh", 0.2820385881, 0.4251937110, 0.5000000000, 0.4558178460, 5.26512, 1.144298},
      {"silu", 0.2066209641, 0.3557755198, 0.5000000000, 0.3794823516, 4.97014, 1.172594},
      {"swish", 0.2066209641, 0.3557755198, 0.5000000000, 0.3794823516, 4.97014, 1.172594},
      {"mish", 0.2404038884, 0.4523421924, 0.5637475573, 0.4790837584, 4.51238, 1.076339},
      {"softplus", 0.8060591833, 0.9212459089, 0.5000000000, 0.2933790359, 3.58670, 0.492053},
      {"softplus - ln 2", 0.1129120028, 0.2842636222, 0.5000000000, 0.2933790359, 3.58670, 1.090830},
      {"log_sigmoid", -0.8060591833, 0.9212459089, 0.5000000000, 0.2933790359, 3.58670, 0.492053},
      {"softsign", 0.0000000000, 0.1830140213, 0.4127551003, 0.2276713404, 5.40936, 0.476712},
      {"tanh", 0.0000000000, 0.3942944904, 0.6057055096, 0.4644029024, 3.75044, 0.461071},
      {"sigmoid", 0.5000000000, 0.2933790359, 0.2066209641, 0.0448362414, 2.41093, 0.106341},
      {"hard_tanh", 0.0000000000, 0.5160585510, 0.6826894921, 0.6826894921, 3.39438, 0.385127},
      {"hard_sigmoid", 0.5000000000, 0.2776390911, 0.1662167007, 0.0277027834, 2.00812, 0.097119},
      {"hard_swish", 0.1662167007, 0.3315673751, 0.5000000000, 0.3585315172, 5.03207, 1.223920},
      {"squared_relu", 0.5000000000, 1.5000000000, 0.7978845608, 2.0000000000, 17.00000, 2.000000},
      {"softshrink", 0.0000000000, 0.4192785201, 0.6170750775, 0.6170750775, 3.86165, 1.471755},
      {"hardshrink", 0.0000000000, 0.9691404042, 0.6170750775, 0.6170750775, 3.86165, 1.045409},
      {"tanhshrink", 0.0000000000, 0.1828834712, 0.3942944904, 0.2529918832, 5.92276, 1.826201},
  };
  for (const Moments& m : table) {
    INFO(m.name);
    const theory::Phi& phi = activation(m.name).phi;
    const theory::Layer at = theory::layer(phi, 1, 1);
    CHECK(close(theory::moment(phi, 1, 1, 0), m.first, 1e-9));
    CHECK(close(at.energy, m.second, 1e-9));
    CHECK(close(theory::moment(phi, 1, 0, 1), m.slope, 1e-9));
    CHECK(close(at.chi, m.slope_square, 1e-9));
    CHECK(close(at.v_delta, m.v, 6e-6));
    CHECK(close(at.kappa, m.kappa, 6e-7));
  }
  // A row for every activation of the list.
  for (const Activation& f : family())
    CHECK(std::count_if(std::begin(table), std::end(table), [&](const Moments& m) { return m.name == f.name; }) == 1);
  // Closed forms, where the kinks stand anywhere between the nodes.
  for (const double q : {0.1, 1.0, 3.56, 25.0}) {
    INFO("q = " << q);
    const double s = std::sqrt(q), limit = std::exp(-0.5 / q) / std::sqrt(2 * theory::pi);
    const auto phi = [](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; };
    const double inside = std::erf(1 / std::sqrt(2 * q));
    const theory::Layer clamp = theory::layer(activation("hard_tanh").phi, q, 1);
    CHECK(close(clamp.chi, inside, 1e-12));
    CHECK(close(clamp.energy / (q * (inside - 2 * limit / s) + 1 - inside), 1, 1e-12));
    const theory::Layer elu = theory::layer(activation("elu").phi, q, 1);
    CHECK(close(elu.chi / (0.5 + std::exp(2 * q) * phi(-2 * s)), 1, 1e-9));
    CHECK(close(elu.energy / (q / 2 + std::exp(2 * q) * phi(-2 * s) - 2 * std::exp(q / 2) * phi(-s) + 0.5), 1, 1e-9));
    const theory::Layer gelu = theory::layer(activation("gelu").phi, q, 1);
    const double energy =
        q * (0.25 + std::asin(q / (1 + q)) / (2 * theory::pi) + q / (theory::pi * (1 + q) * std::sqrt(1 + 2 * q)));
    CHECK(close(gelu.energy / energy, 1, 1e-12));
    CHECK(close(gelu.chi, energy / q + q / (2 * theory::pi * std::pow(1 + 2 * q, 1.5)), 1e-12));
  }
}

TEST_CASE("critical starts", "[behaviour]") {
  using theory::Criticality;
  struct Start {
    const char* name;
    Criticality kind;
    double q, sw2, sb2;
  };
  constexpr Start table[] = {{"relu", Criticality::homogeneous, 1, 2, 0},
                             {"leaky_relu 0.2", Criticality::homogeneous, 1, 1.92307692, 0},
                             {"tanh", Criticality::at_zero, 0, 1, 0},
                             {"hard_tanh", Criticality::at_zero, 0, 1, 0},
                             {"elu", Criticality::at_zero, 0, 1, 0},
                             {"selu", Criticality::at_zero, 0, 0.47677102, 0},
                             {"sigmoid", Criticality::stable, 45.62427780, 103.00755386, 0},
                             {"hard_sigmoid", Criticality::stable, 47.27365721, 106.69822133, 0},
                             {"gelu", Criticality::half_stable, 3.56155281, 1.98305826, 0.17292239},
                             {"gelu_tanh", Criticality::half_stable, 3.55677284, 1.98288824, 0.17289520},
                             {"silu", Criticality::half_stable, 14.32017362, 1.98800468, 0.55514317},
                             {"mish", Criticality::half_stable, 1.67016913, 2.01352407, 0.09452179},
                             {"hard_swish", Criticality::half_stable, 4.80385595, 1.97328958, 0.50714585}};
  for (const Start& s : table) {
    INFO(s.name);
    const auto found = theory::critical_start(activation(s.name).phi);
    CHECK(found.kind == s.kind);
    CHECK(close(found.q, s.q, 1e-7 * (1 + s.q)));
    CHECK(close(found.sw2, s.sw2, 1e-8 * (1 + s.sw2)));
    CHECK(close(found.sb2, s.sb2, 1e-8));
  }
  CHECK(theory::critical_start(activation("softplus").phi).kind == Criticality::none);
}

TEST_CASE("phase planes", "[behaviour]") {
  using theory::Phase;
  const auto at = [](const char* name, double sw2, double sb2) {
    return theory::PhasePlane(activation(name).phi).at(sw2, sb2);
  };
  // To the digits of the table, between the ladder's rungs.
  const auto tanh = at("tanh", 25.0 / 9, 0), sigmoid = at("sigmoid", 103.00755386, 0), selu = at("selu", 1, 0);
  CHECK(close(tanh.q, 1.17848, 6e-6));
  CHECK(close(tanh.chi, 1.209831, 2e-6));
  CHECK(close(sigmoid.q, 45.62428, 5e-5));
  CHECK(sigmoid.phase == Phase::critical);
  CHECK(close(selu.q, 1, 2e-6));
  CHECK(close(selu.chi, 1.071575, 2e-6));
  CHECK(selu.phase == Phase::chaotic);
  CHECK(at("tanh", 1, 0).phase == Phase::critical);
  CHECK(at("relu", 2, 0).phase == Phase::critical);
  CHECK(at("relu", 2, 0.1).phase == Phase::runaway);
  CHECK(at("relu", 1.99, 0.1).phase == Phase::ordered);
  // From inputs of energy 1 GELU's signal dies below E[f^2] = 1 and runs away above it.
  CHECK(at("gelu", 2.1, 0).phase == Phase::ordered);
  CHECK(at("gelu", 2.2, 0).phase == Phase::runaway);
  CHECK(at("gelu", 1.99, 0.2).phase == Phase::chaotic);
  // What the figure draws: more weight never leads back to an earlier phase.
  for (const char* name : {"tanh", "relu", "gelu", "sigmoid", "selu", "softplus"}) {
    INFO(name);
    const theory::PhasePlane plane(activation(name).phi);
    for (const double sb2 : {0.0, 0.05, 0.17, 0.3, 0.5, 20.0}) {
      int backward = 0;
      Phase before = Phase::ordered;
      for (double sw2 = 0.01; sw2 < 700; sw2 *= 1.01) {
        const Phase phase = plane.at(sw2, sb2).phase;
        backward += phase < before;
        before = phase;
      }
      CHECK(backward == 0);
    }
  }
}

TEST_CASE("scatter of the gain", "[behaviour]") {
  // n = 128, 20 layers, He's weights; of homogeneous f only the slopes.
  const auto total = [](const char* name) {
    const theory::Phi& phi = activation(name).phi;
    return theory::scatter(theory::recursion(phi, 2, 0, 2, 20), 2, 0, 128).total;
  };
  CHECK(close(total("gelu"), 14.96, 6e-3));
  CHECK(close(total("mish"), 3.93, 6e-3));
  CHECK(close(total("softplus"), 1.34, 6e-3));
  CHECK(close(total("tanh"), 0.69, 6e-3));
  CHECK(close(total("relu"), 5.0 * 20 / 128, 1e-9));
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
TEST_CASE("E9: gain of every activation", "[behaviour]") { check(e9_family_gain); }
TEST_CASE("E10: who trains", "[behaviour]") { check(e10_trainability); }
TEST_CASE("E12: self-normalisation", "[behaviour]") { check(e12_self_normalisation); }
