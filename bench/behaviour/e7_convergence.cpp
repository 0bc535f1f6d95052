// SPDX-License-Identifier: BSD-3-Clause
// E7: how fast each activation learns: real digits, and two spirals.
//
// Digits: training.hpp, 20 epochs, learning rate from a grid: per activation and depth the one with the fewest epochs
// to 1 % training error, medians of 5 runs. There is no theory of it. Expected are the medians of an independent
// implementation with other random numbers, tolerance 1 epoch to 5 % and 2 epochs to 1 % (an epoch is the resolution,
// and neighbouring rates tie within it); test errors within 4 binomial standard errors of 359 samples. The paper
// (Krizhevsky, Sutskever, Hinton 2012, fig. 1): a convolutional network on CIFAR-10 with ReLU reached 25 % training
// error in 1/6 of tanh's epochs, rates tuned for each; "the magnitude of the effect varies with network architecture".
//
// Two spirals: 400 points, 1.5 turns, 2-32-32-1, logistic loss, full batch, momentum 0.9: iterations to 2 % error, at
// most 1500; inputs in the unit disc. Same kind of expectation, factor 2. Linear cannot do better than the best
// half-plane, about 34 % error.
#include "experiment.hpp"
#include "training.hpp"

#include <algorithm>
#include <limits>

namespace behaviour {
namespace {

constexpr int runs = 5, epochs = 20, iterations = 1500;
constexpr double never = std::numeric_limits<double>::infinity();

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

/// Epochs until the error is at most `share`.
double epochs_to(const Curve& c, double share) {
  for (std::size_t e = 0; e < c.error.size(); ++e)
    if (c.error[e] <= share)
      return static_cast<double>(e + 1);
  return never;
}
double seconds_to(const Curve& c, double share) {
  const double e = epochs_to(c, share);
  return e == never ? never : c.seconds[static_cast<std::size_t>(e) - 1];
}

struct Outcome {
  double rate = 0, to_25 = never, to_5 = never, to_1 = never, last = 1, test = 1;
  double seconds_to_1 = never;
  std::vector<Curve> curves;
  /// Fewest epochs to 1 %, then to 5 %, then the smallest error.
  bool better_than(const Outcome& o) const { return std::tie(to_1, to_5, last) < std::tie(o.to_1, o.to_5, o.last); }
};

template <class Measure>
double median_over(const std::vector<Curve>& curves, const Measure& measure) {
  std::vector<double> values;
  for (const Curve& c : curves)
    values.push_back(measure(c));
  return median(values);
}

Outcome summary(double rate, std::vector<Curve> curves, const std::vector<double>& test) {
  Outcome o;
  o.rate = rate;
  o.curves = std::move(curves);
  o.to_25 = median_over(o.curves, [](const Curve& c) { return epochs_to(c, 0.25); });
  o.to_5 = median_over(o.curves, [](const Curve& c) { return epochs_to(c, 0.05); });
  o.to_1 = median_over(o.curves, [](const Curve& c) { return epochs_to(c, 0.01); });
  o.last = median_over(o.curves, [](const Curve& c) { return c.error.back(); });
  o.seconds_to_1 = median_over(o.curves, [](const Curve& c) { return seconds_to(c, 0.01); });
  o.test = median(test);
  return o;
}

template <class F>
Outcome best_on_digits(const Settings& settings, const Digits& digits, F f, const char* name, int depth) {
  const std::vector<double> rates{0.01, 0.03, 0.1, 0.3, 1};
  const int trials = static_cast<int>(rates.size()) * runs;
  std::vector<Curve> curves(static_cast<std::size_t>(trials));
  std::vector<double> test(curves.size());
  const auto train = [&](int i, double rate) {
    const auto run = static_cast<std::uint32_t>(depth * 100 + i % runs);
    DigitsTraining<F> training(f, depth, settings.seed, run, digits);
    curves[static_cast<std::size_t>(i)] = training.run(rate, epochs);
    test[static_cast<std::size_t>(i)] = training.test_error();
  };
  const std::string what = "digits D=" + std::to_string(depth) + " " + name;
  parallel(settings, what.c_str(), trials, [&](int i) { train(i, rates[static_cast<std::size_t>(i / runs)]); });
  Outcome best;
  for (std::size_t r = 0; r < rates.size(); ++r) {
    const auto first = static_cast<std::ptrdiff_t>(r) * runs;
    const Outcome o = summary(rates[r], {curves.begin() + first, curves.begin() + first + runs},
                              {test.begin() + first, test.begin() + first + runs});
    if (r == 0 || o.better_than(best))
      best = o;
  }
  // Once more, one after the other: a second network beside it would share caches and spoil the seconds.
  for (int i = 0; i < runs; ++i)
    train(i, best.rate);
  return summary(best.rate, {curves.begin(), curves.begin() + runs}, {test.begin(), test.begin() + runs});
}

void write_curves(std::ofstream& data, const std::string& name, const Outcome& o, std::size_t length) {
  data << "\n\n# " << name << '\n';
  for (std::size_t e = 0; e < length; ++e)
    data << e + 1 << ' ' << median_over(o.curves, [&](const Curve& c) { return c.seconds[e]; }) << ' '
         << 100 * median_over(o.curves, [&](const Curve& c) { return c.error[e]; }) << '\n';
}

/// Two arms of 200 points, radius growing with the angle from 0 to `radius`.
Samples two_spirals(double radius) {
  constexpr Index each = 200;
  Samples s{MatrixXf(2, 2 * each), {}};
  for (Index i = 0; i < 2 * each; ++i) {
    const double t = (static_cast<double>(i / 2) + 0.5) / each, angle = 1.5 * 2 * 3.14159265358979323846 * t;
    const double r = i % 2 == 0 ? radius * t : -radius * t;
    s.x.col(i) << static_cast<float>(r * std::cos(angle)), static_cast<float>(r * std::sin(angle));
    s.label.push_back(i % 2);
  }
  return s;
}

template <class F>
Outcome best_on_spirals(const Settings& settings, const Samples& s, F f, const char* name) {
  const std::vector<double> rates{0.03, 0.1, 0.3};
  const int trials = static_cast<int>(rates.size()) * runs;
  std::vector<Curve> curves(static_cast<std::size_t>(trials));
  const Eigen::RowVectorXf target =
      Eigen::Map<const Eigen::Matrix<Index, 1, Eigen::Dynamic>>(s.label.data(), static_cast<Index>(s.label.size()))
          .template cast<float>();
  parallel(settings, (std::string("two spirals ") + name).c_str(), trials, [&](int i) {
    Random random(settings.seed, {7, 1000, static_cast<std::uint32_t>(i % runs)});
    Network<F> net(f, {2, 32, 32, 1}, {std::is_same_v<F, xact::Relu> ? 2.0 : 1.0}, random);
    Curve& curve = curves[static_cast<std::size_t>(i)];
    const auto begin = std::chrono::steady_clock::now();
    for (int k = 0; k < iterations; ++k) {
      const MatrixXf& score = net.forward(s.x);
      const double wrong = ((score.array() > 0) != (target.array() > 0.5f)).template cast<double>().mean();
      curve.error.push_back(score.allFinite() ? wrong : 1);
      curve.seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
      const MatrixXf top = (xact::forward(xact::Sigmoid<>{}, score) - target) / static_cast<float>(target.size());
      net.backward(top);
      net.descend(rates[static_cast<std::size_t>(i / runs)], 0.9);
    }
  });
  Outcome best;
  for (std::size_t r = 0; r < rates.size(); ++r) {
    const auto first = static_cast<std::ptrdiff_t>(r) * runs;
    Outcome o;
    o.rate = rates[r];
    o.curves = {curves.begin() + first, curves.begin() + first + runs};
    o.to_1 = median_over(o.curves, [](const Curve& c) { return epochs_to(c, 0.02); });
    o.last = median_over(o.curves, [](const Curve& c) { return c.error.back(); });
    if (r == 0 || o.better_than(best))
      best = o;
  }
  return best;
}

} // namespace

void e7_convergence(const Settings& settings, Table& table) {
  const Digits digits = read_digits(settings.digits);
  const auto binomial = [&](double p) {
    return 4 * std::sqrt(p * (1 - p) / static_cast<double>(digits.test.label.size()));
  };
  for (const int depth : {2, 6}) {
    const Outcome linear = best_on_digits(settings, digits, xact::Linear{}, "linear", depth),
                  relu = best_on_digits(settings, digits, xact::Relu{}, "relu", depth),
                  tanh = best_on_digits(settings, digits, xact::Tanh<>{}, "tanh", depth),
                  sigmoid = best_on_digits(settings, digits, xact::Sigmoid<>{}, "sigmoid", depth);
    const std::string d = "digits D=" + std::to_string(depth) + " ";
    const auto rows = [&](const char* name, const Outcome& o, double to_5, double to_1, double test) {
      table.report(d + name + ": best learning rate", o.rate);
      table.report(d + name + ": epochs to 25 %", o.to_25);
      table.near(d + name + ": epochs to 5 %", to_5, 1, o.to_5);
      table.near(d + name + ": epochs to 1 %", to_1, 2, o.to_1);
      table.report(d + name + ": seconds to 1 %", o.seconds_to_1);
      table.near(d + name + ": test error in %", test, 100 * binomial(test / 100), 100 * o.test);
    };
    rows("linear", linear, depth == 2 ? 2 : 3, depth == 2 ? 9 : 13, depth == 2 ? 4.2 : 4.7);
    rows("relu", relu, depth == 2 ? 2 : 3, depth == 2 ? 4 : 7, depth == 2 ? 2.5 : 2.8);
    rows("tanh", tanh, depth == 2 ? 1 : 2, depth == 2 ? 4 : 6, depth == 2 ? 2.8 : 2.5);
    if (depth == 2)
      rows("sigmoid", sigmoid, 4, 10, 3.3);
    else // chance is 90 %
      table.at_least(d + "sigmoid: training error in % after 20 epochs", 80, 0, 100 * sigmoid.last);
    // Between 0.4 and 2, where Krizhevsky's network had 6.
    table.near(d + "epochs to 1 %: tanh / relu", 1.2, 0.8, tanh.to_1 / relu.to_1);
    table.report(d + "seconds to 1 %: tanh / relu", tanh.seconds_to_1 / relu.seconds_to_1);

    std::ofstream data = data_file(settings, "E7_digits" + std::to_string(depth) + ".dat");
    data << "# epoch, seconds, training error in %; medians\n";
    write_curves(data, "linear", linear, epochs);
    write_curves(data, "relu", relu, epochs);
    write_curves(data, "tanh", tanh, epochs);
    write_curves(data, "sigmoid", sigmoid, epochs);
  }

  const Samples spirals = two_spirals(1);
  const Outcome linear = best_on_spirals(settings, spirals, xact::Linear{}, "linear"),
                relu = best_on_spirals(settings, spirals, xact::Relu{}, "relu"),
                tanh = best_on_spirals(settings, spirals, xact::Tanh<>{}, "tanh"),
                sigmoid = best_on_spirals(settings, spirals, xact::Sigmoid<>{}, "sigmoid");
  table.near("spirals linear: training error in %", 34, 3, 100 * linear.last);
  table.near("spirals relu: log2 of iterations to 2 % over 109", 0, 1, std::log2(relu.to_1 / 109));
  table.near("spirals tanh: log2 of iterations to 2 % over 202", 0, 1, std::log2(tanh.to_1 / 202));
  table.at_least("spirals sigmoid: training error in %", 10, 0, 100 * sigmoid.last);
  table.report("spirals relu: iterations to 2 %", relu.to_1);
  table.report("spirals tanh: iterations to 2 %", tanh.to_1);
  table.report("spirals relu: training error in %", 100 * relu.last);
  table.report("spirals: iterations tanh / relu", tanh.to_1 / relu.to_1);
  // Sigmoid's failure hangs on the scale of its inputs: at deviation 1 (radius sqrt 6) it gets through.
  const Outcome scaled = best_on_spirals(settings, two_spirals(std::sqrt(6.0)), xact::Sigmoid<>{}, "sigmoid scaled");
  table.report("spirals scaled to deviation 1 - sigmoid: training error in %", 100 * scaled.last);
  std::ofstream data = data_file(settings, "E7_spirals.dat");
  data << "# iteration, seconds, training error in %; medians\n";
  write_curves(data, "linear", linear, iterations);
  write_curves(data, "relu", relu, iterations);
  write_curves(data, "tanh", tanh, iterations);
  write_curves(data, "sigmoid", sigmoid, iterations);
}

} // namespace behaviour
