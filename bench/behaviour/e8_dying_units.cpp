// SPDX-License-Identifier: BSD-3-Clause
// E8: ReLU units that die in training, against the learning rate and the depth.
//
// Digits (training.hpp), 15 epochs, 5 runs per cell; a unit is dead where it is 0 on all training samples; the share is
// over all hidden units. Runs that end with weights that are no numbers are counted apart: whether their units look
// dead is a matter of NaN. No theory: expected are facts that any implementation shows, with 2 hidden layers: under 5 %
// up to a rate of 0.3, over 80 % from 2 on, and the 40 % that "may be dead if the learning rate is set too high"
// (cs231n) crossed between 0.7 and 1.5, a cliff that depends on the seeds: 1.1 +- 0.4.
#include "experiment.hpp"
#include "training.hpp"

namespace behaviour {
namespace {

constexpr int runs = 5, epochs = 15;
const std::vector<double> rates{0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 1, 1.5, 2, 3};
const std::vector<int> depths{1, 2, 3, 4, 6};

struct Sample {
  bool finite = false;
  double dead = 0, active = 0; // shares of units, and of (unit, sample) pairs
};

Sample measure(const Digits& digits, std::uint64_t seed, int depth, double rate, int run) {
  DigitsTraining<xact::Relu> training({}, depth, seed, static_cast<std::uint32_t>(10000 + depth * 100 + run), digits);
  training.run(rate, epochs);
  auto& net = training.net;
  Sample s;
  s.finite = net.forward(digits.train.x).allFinite();
  for (const MatrixXf& w : net.w)
    s.finite = s.finite && w.allFinite();
  for (std::size_t l = 1; l < net.h.size(); ++l) {
    const auto on = (net.h[l].array() > 0).cast<double>().eval();
    s.dead += (on.rowwise().sum() == 0).cast<double>().mean() / static_cast<double>(net.hidden());
    s.active += on.mean() / static_cast<double>(net.hidden());
  }
  return s;
}

struct Cell {
  double dead = NAN, active = NAN, failed = 0; // failed: share of runs without numbers
};

} // namespace

void e8_dying_units(const Settings& settings, Table& table) {
  const Digits digits = read_digits(settings.digits);
  const std::size_t cells = rates.size() * depths.size();
  std::vector<Sample> samples(cells * runs);
  parallel(settings, "digits relu: learning rates x depths", static_cast<int>(samples.size()), [&](int i) {
    const auto cell = static_cast<std::size_t>(i / runs);
    samples[static_cast<std::size_t>(i)] =
        measure(digits, settings.seed, depths[cell / rates.size()], rates[cell % rates.size()], i % runs);
  });
  std::vector<Cell> grid(cells);
  for (std::size_t c = 0; c < cells; ++c) {
    double dead = 0, active = 0, finite = 0;
    for (std::size_t r = 0; r < runs; ++r)
      if (const Sample& s = samples[c * runs + r]; s.finite) {
        dead += s.dead;
        active += s.active;
        finite += 1;
      }
    grid[c] = {dead / finite, active / finite, 1 - finite / runs};
  }

  std::ofstream data = data_file(settings, "E8_dead.dat");
  data << "# rate, depth, dead share in %, active share, share of runs without numbers\n";
  double crossing = NAN;
  for (std::size_t c = 0; c < cells; ++c) {
    const double rate = rates[c % rates.size()];
    const int depth = depths[c / rates.size()];
    data << number(rate) << ' ' << depth << ' ' << 100 * grid[c].dead << ' ' << grid[c].active << ' ' << grid[c].failed
         << '\n';
    if (c % rates.size() == rates.size() - 1)
      data << '\n';
    if (depth != 2)
      continue;
    const std::string at = "D=2 rate " + number(rate) + ": ";
    if (rate <= 0.3)
      table.at_most(at + "dead units", 0.05, 0, grid[c].dead);
    else if (rate >= 2)
      table.at_least(at + "dead units", 0.8, 0, grid[c].dead);
    else
      table.report(at + "dead units", grid[c].dead);
    table.report(at + "active share", grid[c].active);
    // Where the line between neighbouring rates passes 40 %, on a logarithmic axis.
    if (const double before = c % rates.size() > 0 ? grid[c - 1].dead : 1;
        std::isnan(crossing) && before < 0.4 && grid[c].dead >= 0.4)
      crossing = rates[c % rates.size() - 1] *
                 std::pow(rate / rates[c % rates.size() - 1], (0.4 - before) / (grid[c].dead - before));
  }
  table.near("D=2: 40 % dead from a rate of", 1.1, 0.4, crossing);
  double lost = 0, large = 0;
  for (std::size_t c = 0; c < cells; ++c)
    if (depths[c / rates.size()] >= 4 && rates[c % rates.size()] >= 1) {
      lost += grid[c].failed;
      large += 1;
    }
  table.report("D>=4 rate >= 1: share of runs that end without numbers", lost / large);
}

} // namespace behaviour
