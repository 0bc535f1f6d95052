// SPDX-License-Identifier: BSD-3-Clause
// E13: does a zero mean help? Softplus against softplus - ln 2.
//
// "Mean shifts toward zero speed up learning" (Clevert, Unterthiner, Hochreiter 2016) is said of ELU against ReLU,
// which differ in shape, slope and scale as well. Softplus and softplus - ln 2 have the same derivative everywhere;
// only the mean differs, 0.84 and 0.21 of the root mean square at q = 1. Digits, same weights and order of samples for
// both, the best of four learning rates, 20 epochs, medians of 3 runs: with 6 hidden layers at sw2 = 1, with 12
// at 3.518, which keeps q = 1 for the shifted one. Expected, from another implementation with other random numbers: the
// shifted one comes to 0.5 % training error, softplus stays above 1 %. The other control of the kind, sigmoid against
// the start as tanh, is in E10.
//
// And a table without an expectation: epochs to 1 % training error with 2 and 6 hidden layers, best of the rates,
// medians of 3 runs.
#include "experiment.hpp"
#include "family.hpp"
#include "training.hpp"

#include <algorithm>

namespace behaviour {
namespace {

constexpr std::size_t runs = 3;
constexpr int epochs = 20;
const std::vector<double> rates{0.3, 0.1, 0.03, 0.01};

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

struct Pair {
  int depth;
  double sw2;
};

/// The error after each epoch at the best rate, medians of the runs.
std::vector<double> best_curve(const std::vector<Curve>& curves) {
  std::vector<double> best;
  for (std::size_t r = 0; r < rates.size(); ++r) {
    std::vector<double> medians;
    for (std::size_t e = 0; e < static_cast<std::size_t>(epochs); ++e) {
      std::vector<double> errors;
      for (std::size_t k = 0; k < runs; ++k) {
        const auto& error = curves[r * runs + k].error;
        errors.push_back(error[std::min(e, error.size() - 1)]);
      }
      medians.push_back(median(errors));
    }
    if (best.empty() || medians.back() < best.back())
      best = medians;
  }
  return best;
}

} // namespace

void e13_mean_shift(const Settings& settings, Table& table) {
  const Digits digits = read_digits(settings.digits);
  const std::vector<Pair> pairs{{6, 1}, {12, 1 / theory::moment(activation("softplus - ln 2").phi, 1, 2, 0)}};
  const char* const names[] = {"softplus", "softplus - ln 2"};
  std::ofstream data = data_file(settings, "E13_pairs.dat");
  data << "# epoch, training error in %\n";
  for (const Pair& p : pairs) {
    const std::size_t trials = rates.size() * runs;
    std::vector<Curve> curves(2 * trials);
    parallel(settings, ("D=" + std::to_string(p.depth)).c_str(), static_cast<int>(curves.size()), [&](int i) {
      const auto k = static_cast<std::size_t>(i);
      const auto run = static_cast<std::uint32_t>(k % runs);
      DigitsTraining<Activation> training(activation(names[k / trials]), hidden_layers(p.depth, 64), {p.sw2},
                                          Random(settings.seed, {13, static_cast<std::uint32_t>(p.depth), run}),
                                          digits);
      curves[k] = training.run(rates[k % trials / runs], epochs, {0, 10, 0.85});
    });
    for (std::size_t which = 0; which < 2; ++which) {
      const auto first = curves.begin() + static_cast<std::ptrdiff_t>(which * trials);
      const auto curve = best_curve({first, first + static_cast<std::ptrdiff_t>(trials)});
      const std::string name = "D=" + std::to_string(p.depth) + ' ' + names[which];
      data << "\n\n# " << name << '\n';
      for (std::size_t e = 0; e < curve.size(); ++e)
        data << e + 1 << ' ' << 100 * curve[e] << '\n';
      if (which == 0)
        table.at_least(name + ": training error", 0.01, 0, curve.back());
      else
        table.at_most(name + ": training error", 0.005, 0, curve.back());
      // The gradient's gain does not tell the two apart: the shifted one's is lower.
      double p_of = 0;
      for (const theory::Layer& l : theory::recursion(activation(names[which]).phi, p.sw2, 0, p.sw2, p.depth))
        p_of += std::log(l.chi);
      table.report(name + ": sum of log chi", p_of);
    }
  }

  struct Subject {
    const char* name;
    double sw2;
  };
  const auto keeps = [](const char* name) { return 1 / theory::moment(activation(name).phi, 1, 2, 0); };
  const std::vector<Subject> subjects{
      {"relu", 2},  {"leaky_relu", 2},       {"elu", keeps("elu")}, {"selu", 1},
      {"gelu", 2},  {"silu", keeps("silu")}, {"mish", 2},           {"hard_swish", keeps("hard_swish")},
      {"tanh", 1},  {"softsign", 1},         {"softplus", 1},       {"sigmoid", 1},
      {"linear", 1}};
  for (const int depth : settings.full ? std::vector<int>{2, 6} : std::vector<int>{2}) {
    const std::vector<double> grid{1, 0.3, 0.1, 0.03};
    const std::size_t trials = grid.size() * runs;
    std::vector<double> needed(subjects.size() * trials);
    parallel(settings, "epochs to 1 %", static_cast<int>(needed.size()), [&](int i) {
      const auto k = static_cast<std::size_t>(i);
      const Subject& s = subjects[k / trials];
      DigitsTraining<Activation> training(
          activation(s.name), hidden_layers(depth, 64), {s.sw2},
          Random(settings.seed, {13, 100 + static_cast<std::uint32_t>(depth), static_cast<std::uint32_t>(k % runs)}),
          digits);
      const Curve curve = training.run(grid[k % trials / runs], epochs, {0.01, 10, 0.85});
      needed[k] = curve.error.back() <= 0.01 ? static_cast<double>(curve.error.size()) : INFINITY;
    });
    for (std::size_t s = 0; s < subjects.size(); ++s) {
      double best = INFINITY;
      for (std::size_t r = 0; r < grid.size(); ++r) {
        const auto first = needed.begin() + static_cast<std::ptrdiff_t>(s * trials + r * runs);
        best = std::min(best, median({first, first + static_cast<std::ptrdiff_t>(runs)}));
      }
      table.report("D=" + std::to_string(depth) + ' ' + subjects[s].name + ": epochs to 1 %", best);
    }
  }
}

} // namespace behaviour
