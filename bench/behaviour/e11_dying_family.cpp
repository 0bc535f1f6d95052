// SPDX-License-Identifier: BSD-3-Clause
// E11: how training fails at large learning rates: "leaky ReLU and ELU cure the dying ReLU".
//
// E8's set-up with 2 hidden layers (digits, 15 epochs), for ten activations at the starts that keep E[phi^2] = 1 or
// He's: after training, on all training samples, the share of units that are
//
//   dead       slope exactly 0 on every sample
//   near-dead  root mean square slope below 0.1
//   off-side   z <= 0 on every sample
//
// and runs that end without numbers are counted apart. By definition leaky ReLU has no dead unit, and at slope 0.2 no
// near-dead one; a curved activation is dead only where its slope underflows. Expected beyond that are facts that an
// independent implementation showed with other random numbers, as in E8: up to a rate of 0.1 every activation trains
// (error at most 2 %, near-dead at most 5 %); at 0.7 ELU is at chance.
#include "experiment.hpp"
#include "family.hpp"
#include "training.hpp"

namespace behaviour {
namespace {

constexpr int runs = 3, epochs = 15, depth = 2;
const std::vector<double> rates{0.1, 0.3, 0.7, 1, 2, 3};

struct Subject {
  std::string name;
  double sw2;
};

struct Sample {
  bool finite = true;
  double error = 1, dead = 0, near_dead = 0, off_side = 0;
};

Sample measure(const Activation& f, double sw2, const Digits& digits, double rate, Random stream) {
  DigitsTraining<Activation> training(f, hidden_layers(depth, 64), {sw2}, std::move(stream), digits);
  const Curve curve = training.run(rate, epochs, Enough{});
  auto& net = training.net;
  Sample s;
  s.error = curve.error.back();
  net.forward(digits.train.x);
  for (const MatrixXf& w : net.w)
    s.finite = s.finite && w.allFinite();
  MatrixXf value, slope;
  for (std::size_t l = 0; l < net.hidden(); ++l) {
    s.finite = s.finite && net.z[l].allFinite();
    both(f, net.z[l], value, slope);
    const auto share = [&](const auto& of_units) {
      return of_units.template cast<double>().mean() / static_cast<double>(net.hidden());
    };
    s.dead += share((slope.array() == 0).rowwise().all());
    s.near_dead += share(slope.array().square().rowwise().mean() < 0.01f);
    s.off_side += share((net.z[l].array() <= 0).rowwise().all());
  }
  return s;
}

} // namespace

void e11_dying_family(const Settings& settings, Table& table) {
  const Digits digits = read_digits(settings.digits);
  std::vector<Subject> subjects{{"relu", 2}, {"leaky_relu", 2}, {"leaky_relu 0.2", 2 / 1.04}};
  for (const char* name : {"elu", "selu"})
    subjects.push_back({name, 1 / theory::moment(activation(name).phi, 1, 2, 0)});
  for (const char* name : {"gelu", "silu", "mish"})
    subjects.push_back({name, 2});
  for (const char* name : {"tanh", "softplus"})
    subjects.push_back({name, 1});
  const std::size_t cells = subjects.size() * rates.size();
  std::vector<Sample> samples(cells * runs);
  parallel(settings, "digits: activations x learning rates", static_cast<int>(samples.size()), [&](int i) {
    const auto cell = static_cast<std::size_t>(i) / runs;
    const Subject& s = subjects[cell / rates.size()];
    // The same weights and order of samples for all.
    samples[static_cast<std::size_t>(i)] = measure(activation(s.name), s.sw2, digits, rates[cell % rates.size()],
                                                   Random(settings.seed, {11, static_cast<std::uint32_t>(i % runs)}));
  });

  std::ofstream data = data_file(settings, "E11_dying.dat");
  data << "# activation, rate, error in %, shares in %: dead, near-dead, off-side; of the runs: without numbers\n";
  for (std::size_t c = 0; c < cells; ++c) {
    const Subject& s = subjects[c / rates.size()];
    const double rate = rates[c % rates.size()];
    double error = 0, dead = 0, near_dead = 0, off_side = 0, finite = 0;
    for (std::size_t r = 0; r < runs; ++r)
      if (const Sample& at = samples[c * runs + r]; at.finite) {
        error += at.error;
        dead += at.dead;
        near_dead += at.near_dead;
        off_side += at.off_side;
        finite += 1;
      }
    error /= finite; // NaN where no run is left
    dead /= finite;
    near_dead /= finite;
    off_side /= finite;
    const bool any = finite > 0; // without a run there is nothing to share
    data << '"' << s.name << "\" " << rate << ' ' << (any ? 100 * error : 0) << ' ' << (any ? 100 * dead : 0) << ' '
         << (any ? 100 * near_dead : 0) << ' ' << (any ? 100 * off_side : 0) << ' ' << 1 - finite / runs << '\n';
    const std::string at = s.name + " rate " + number(rate) + ": ";
    if (rate <= 0.1) {
      table.at_most(at + "training error", 0.02, 0, error);
      table.at_most(at + "near-dead units", 0.05, 0, near_dead);
    } else if (s.name == "elu" && rate == 0.7) {
      table.at_least(at + "training error", 0.8, 0, error);
    } else if (finite > 0) {
      table.report(at + "training error", error);
    }
    if (finite > 0 && s.name == "leaky_relu 0.2")
      table.near(at + "near-dead units", 0, 0, near_dead);
    else if (finite > 0 && rate > 0.1)
      table.report(at + "near-dead units", near_dead);
    if (finite > 0 && s.name == "leaky_relu")
      table.near(at + "dead units", 0, 0, dead);
    else if (finite > 0 && rate > 0.1 && s.name != "leaky_relu 0.2")
      table.report(at + "dead units", dead);
    table.report(at + "share of runs without numbers", 1 - finite / runs);
  }
  // The first rate at which an activation does not train: over 20 % error, or a run without numbers.
  for (std::size_t s = 0; s < subjects.size(); ++s) {
    double fails = INFINITY;
    for (std::size_t r = rates.size(); r-- > 0;) {
      double error = 0;
      bool lost = false;
      for (std::size_t k = 0; k < runs; ++k) {
        const Sample& at = samples[(s * rates.size() + r) * runs + k];
        error += at.error / runs;
        lost = lost || !at.finite;
      }
      if (lost || error > 0.2)
        fails = rates[r];
    }
    table.report(subjects[s].name + ": smallest rate that fails", fails);
  }
}

} // namespace behaviour
