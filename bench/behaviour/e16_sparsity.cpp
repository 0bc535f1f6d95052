// SPDX-License-Identifier: BSD-3-Clause
// E16: how sparse the activity is after training, by activation and width.
//
// Digits, 2 hidden layers, sw2 = 2, rate 0.1, 15 epochs, means of 2 networks (4 at width 64, 8 at 16), over both
// layers, all units and all training samples: the share that is active, h > 0, and the share that is nearly silent, |h|
// below a tenth of the layer's root mean square. Before training half of ReLU's units are active: exact, tolerance 4
// standard errors of as many coins as there are units.
//
// Expected after training is a trend, "wider is sparser" (Li et al. 2023, of transformers), at each step of the width,
// tolerance 4 standard errors from the scatter of the units' shares; and ReLU's share at width 64 as an independent
// implementation had it with other random numbers, 0.57 +- 0.05. --full adds width 1024.
#include "experiment.hpp"
#include "family.hpp"
#include "training.hpp"

namespace behaviour {
namespace {

constexpr std::size_t most_runs = 8;
constexpr int depth = 2;
std::size_t runs_at(int width) { return width < 64 ? most_runs : width == 64 ? 4 : 2; }

struct Shares {
  double active = 0, silent = 0, scatter = 0; // the variance of the units' active shares
};
Shares shares(Network<Activation>& net, const Digits& digits) {
  net.forward(digits.train.x);
  Shares s;
  for (std::size_t l = 1; l <= net.hidden(); ++l) {
    const auto& h = net.h[l];
    const float tenth = 0.1f * static_cast<float>(std::sqrt(energy(h) / static_cast<double>(h.size())));
    const Eigen::ArrayXd of_units = (h.array() > 0).cast<double>().rowwise().mean();
    s.active += of_units.mean() / depth;
    s.scatter += (of_units - of_units.mean()).square().mean() / depth;
    s.silent += (h.array().abs() < tenth).cast<double>().mean() / depth;
  }
  return s;
}

/// Of z ~ N(0, 1), before training.
double silent_in_theory(const theory::Phi& phi) {
  const double tenth = 0.1 * std::sqrt(theory::moment(phi, 1, 2, 0));
  double share = 0;
  theory::nodes(1, phi.kinks, [&](double z, double weight) { share += std::fabs(phi.value(z)) < tenth ? weight : 0; });
  return share;
}

} // namespace

void e16_sparsity(const Settings& settings, Table& table) {
  const Digits digits = read_digits(settings.digits);
  struct Case {
    const char* name;
    int width;
  };
  std::vector<int> widths{16, 64, 256};
  if (settings.full)
    widths.push_back(1024);
  const char* const wide[] = {"relu", "gelu", "silu"};
  std::vector<Case> cases;
  for (const char* name : wide)
    for (const int width : widths)
      cases.push_back({name, width});
  for (const char* name : {"leaky_relu", "leaky_relu 0.2", "mish", "hard_swish", "elu", "selu", "tanh", "softplus"})
    cases.push_back({name, 64});
  std::vector<Shares> before(cases.size() * most_runs), after(before.size());
  parallel(settings, "digits: activations x widths", static_cast<int>(before.size()), [&](int i) {
    const auto k = static_cast<std::size_t>(i);
    const Case& c = cases[k / most_runs];
    if (k % most_runs >= runs_at(c.width))
      return;
    DigitsTraining<Activation> training(
        activation(c.name), hidden_layers(depth, c.width), {2},
        Random(settings.seed, {16, static_cast<std::uint32_t>(c.width), static_cast<std::uint32_t>(k % most_runs)}),
        digits);
    before[k] = shares(training.net, digits);
    training.run(0.1, 15);
    after[k] = shares(training.net, digits);
  });

  std::ofstream data = data_file(settings, "E16_shares.dat");
  data << "# activation, width, active before, after, nearly silent before, after\n";
  std::vector<double> active, errors; // the latter squared
  for (std::size_t c = 0; c < cases.size(); ++c) {
    Shares first, last;
    const std::size_t count = runs_at(cases[c].width);
    const auto runs = static_cast<double>(count), units = depth * cases[c].width * runs;
    for (std::size_t r = 0; r < count; ++r) {
      const Shares &b = before[c * most_runs + r], &a = after[c * most_runs + r];
      first.active += b.active / runs;
      first.silent += b.silent / runs;
      last.active += a.active / runs;
      last.silent += a.silent / runs;
      last.scatter += a.scatter / runs;
    }
    active.push_back(last.active);
    errors.push_back(last.scatter / units);
    const std::string name = std::string(cases[c].name) + " width " + std::to_string(cases[c].width) + ": ";
    data << '"' << cases[c].name << "\" " << cases[c].width << ' ' << first.active << ' ' << last.active << ' '
         << first.silent << ' ' << last.silent << '\n';
    const std::string of = cases[c].name;
    if (of == "relu")
      table.near(name + "active before training", 0.5, 4 * 0.5 / std::sqrt(units), first.active);
    if (of == "relu" && cases[c].width == 64)
      table.near(name + "active after training", 0.57, 0.05, last.active);
    else
      table.report(name + "active after training", last.active);
    if (c > 0 && of == cases[c - 1].name)
      table.at_least(std::string(cases[c].name) + ": less active at width " + std::to_string(cases[c].width) +
                         " than at " + std::to_string(cases[c - 1].width),
                     0, 4 * std::sqrt(errors[c - 1] + errors[c]), active[c - 1] - active[c]);
    if (cases[c].width == 64) {
      table.report(name + "nearly silent before training in theory", silent_in_theory(activation(of).phi));
      table.report(name + "nearly silent after training", last.silent);
    }
  }
}

} // namespace behaviour
