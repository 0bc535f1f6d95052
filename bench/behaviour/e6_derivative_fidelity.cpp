// SPDX-License-Identifier: BSD-3-Clause
// E6: what is left of the derivative in float, for every float up to 128 and of both signs.
//
// Three formulas against the textbook derivative in double: the library's from output, on its own outputs; the
// library's from input; y (1 - y) and 1 - y^2 on the outputs of Eigen's logistic() and tanh().
//
//   from output   a correctly rounded output has lost 10 % from ln(2^24 1.1 / 5 - 1), and all from ln(2^25 - 1); tanh
//                 half of that of sigmoid's, for twice the number (theory.hpp). An output within b ULP comes there
//                 earlier or later: it may lose 10 % up to a distance of 10 b units from 1, and become 1 up to b:
//                 tolerance ln(10 b 1.1 / 5) and ln(2 b), for tanh half of it.
//   from input    the library's promise: at most 1 ULP, subnormal results included.
//   Eigen         no later than the correctly rounded ones.
//
// Below 2^-26 the derivative is its value at 0 to 2^-50, which saves the oracle three quarters of its time.
//
// The stuck unit: one sigmoid unit at z = 17.5, target 0, squared error. Expected: the same iteration in double with
// the textbook derivative. Float rounds each of its steps by 2^-24 z at most: tolerance 1 step.
#include "experiment.hpp"
#include "floats.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <xact/xact.hpp>

#include "theory.hpp"

namespace behaviour {
namespace {

constexpr double ulp_bound = 1; // of xact::faithful, forward and gradient_from_input
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int bins_per_unit = 10, bins = 24 * bins_per_unit; // of the figure: -12 < x < 12 (tanh), twice that (sigmoid)

/// A derivative formula's record over a range of arguments.
struct Fidelity {
  double tenth = infinity, nothing = infinity; // smallest x > 0 with 10 % of error, and with the result 0
  double ulp = 0;                              // largest error
  std::array<double, bins> error{};            // largest relative error in a bin

  void see(float x, float got, double exact, int bin) {
    const double difference = std::fabs(static_cast<double>(got) - exact), relative = difference / exact;
    if (relative * 0x1p24 > ulp) // an ULP is at least 2^-24 of the value
      ulp = std::max(ulp, ulps(got, exact));
    if (bin >= 0 && bin < bins)
      error[static_cast<std::size_t>(bin)] = std::max(error[static_cast<std::size_t>(bin)], relative);
    // Where the derivative itself is no normal float any more, nothing is said about its relative error.
    if (x > 0 && exact >= static_cast<double>(std::numeric_limits<float>::min())) {
      if (relative >= 0.1)
        tenth = std::min(tenth, static_cast<double>(x));
      if (got == 0)
        nothing = std::min(nothing, static_cast<double>(x));
    }
  }
  void merge(const Fidelity& o) {
    tenth = std::min(tenth, o.tenth);
    nothing = std::min(nothing, o.nothing);
    ulp = std::max(ulp, o.ulp);
    for (std::size_t i = 0; i < error.size(); ++i)
      error[i] = std::max(error[i], o.error[i]);
  }
};
enum Formula { from_output, from_input, eigen, formulas };
using Record = std::array<Fidelity, formulas>;

struct OfSigmoid {
  static constexpr const char* name = "sigmoid";
  static constexpr double scale = 1, at_zero = 0.25;
  xact::Sigmoid<> f;
  static Eigen::ArrayXf textbook(const Eigen::ArrayXf& x) {
    const Eigen::ArrayXf y = x.logistic();
    return y * (1 - y);
  }
  static double exact(double x) {
    const double e = std::exp(-std::fabs(x));
    return e / ((1 + e) * (1 + e));
  }
};
struct OfTanh {
  static constexpr const char* name = "tanh";
  static constexpr double scale = 2, at_zero = 1;
  xact::Tanh<> f;
  static Eigen::ArrayXf textbook(const Eigen::ArrayXf& x) {
    const Eigen::ArrayXf y = x.tanh();
    return 1 - y * y;
  }
  static double exact(double x) {
    const double u = std::exp(-2 * std::fabs(x));
    return 4 * u / ((1 + u) * (1 + u));
  }
};

/// All floats whose bits start with `block`, in both signs, to |x| < 128.
constexpr std::uint32_t block_size = 1 << 13, blocks = 0x43000000 / block_size, per_task = 128;

template <class Of>
void scan(const Of& of, std::uint32_t block, Record& record) {
  Eigen::ArrayXf x(block_size);
  for (const std::uint32_t sign : {0u, 0x80000000u}) {
    for (std::uint32_t i = 0; i < block_size; ++i)
      x[static_cast<Eigen::Index>(i)] = float_of(sign | (block * block_size + i));
    const Eigen::ArrayXf y = xact::forward(of.f, x);
    const std::array<Eigen::ArrayXf, formulas> got{xact::gradient(of.f, xact::from_output(y)),
                                                   xact::gradient(of.f, xact::from_input(x)), Of::textbook(x)};
    const bool tiny = std::fabs(x[block_size - 1]) < 0x1p-26f;
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      const double v = static_cast<double>(x[i]), exact = tiny ? Of::at_zero : Of::exact(v);
      const int bin = static_cast<int>(std::floor(v * Of::scale / 2 * bins_per_unit)) + bins / 2;
      for (std::size_t k = 0; k < formulas; ++k)
        record[k].see(x[i], got[k][i], exact, bin);
    }
  }
}

template <class Of>
void fidelity(const Settings& settings, Table& table, const Of& of) {
  constexpr std::uint32_t tasks = blocks / per_task;
  static_assert(tasks * per_task == blocks);
  std::vector<Record> records(tasks);
  const std::string name = Of::name;
  parallel(settings, (name + " over all floats").c_str(), static_cast<int>(tasks), [&](int t) {
    for (std::uint32_t b = 0; b < per_task; ++b)
      scan(of, static_cast<std::uint32_t>(t) * per_task + b, records[static_cast<std::size_t>(t)]);
  });
  Record all;
  for (const Record& r : records)
    for (std::size_t k = 0; k < formulas; ++k)
      all[k].merge(r[k]);

  const double tenth = theory::loses_tenth_from(Of::scale), nothing = theory::loses_all_from(Of::scale);
  const double step = static_cast<double>(std::nextafter(static_cast<float>(nothing), 100.0f)) - nothing; // one float
  table.near(name + " from output: 10 % lost from x =", tenth, std::log(10 * ulp_bound * 1.1 / 5) / Of::scale,
             all[from_output].tenth);
  table.near(name + " from output: all lost from x =", nothing, std::log(2 * ulp_bound) / Of::scale + step,
             all[from_output].nothing);
  table.at_most(name + " from input: largest error in ULP", ulp_bound, 0, all[from_input].ulp);
  table.near(name + " from input: 10 % lost from x =", infinity, 0, all[from_input].tenth);
  table.at_most(name + " textbook on Eigen's output: 10 % lost from x =", tenth, step, all[eigen].tenth);
  table.at_most(name + " textbook on Eigen's output: all lost from x =", nothing, step, all[eigen].nothing);

  std::ofstream data = data_file(settings, "E6_" + name + ".dat");
  data << "# x, largest relative error: from output, from input, textbook on Eigen's output\n";
  for (std::size_t i = 0; i < bins; ++i)
    data << (static_cast<double>(i) + 0.5 - bins / 2) * 2 / Of::scale / bins_per_unit << ' '
         << all[from_output].error[i] << ' ' << all[from_input].error[i] << ' ' << all[eigen].error[i] << '\n';
}

/// Steps of Adam (Kingma & Ba 2015, rate 0.01) until sigmoid(z) < 1/2, at most `limit`.
template <class T, class Slope>
int adam_steps(int limit, const Slope& slope) {
  T z = T(17.5);
  double m = 0, v = 0;
  for (int step = 1; step <= limit; ++step) {
    const double g = slope(z);
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const double hat = m / (1 - std::pow(0.9, step)) / (std::sqrt(v / (1 - std::pow(0.999, step))) + 1e-8);
    z -= static_cast<T>(0.01 * hat);
    if (z < 0)
      return step;
  }
  return limit;
}

void stuck_unit(Table& table) {
  constexpr int limit = 20000;
  const xact::Sigmoid<> f;
  // d(y^2 / 2) / dz = y f'(z)
  const auto by_input = [&](float z) { return static_cast<double>(f(z) * f.gradient_from_input(z)); };
  const auto by_output = [&](float z) { return static_cast<double>(f(z) * f.gradient_from_output(f(z))); };
  const auto exact = [&](double z) { return OfSigmoid::exact(z) / (1 + std::exp(-z)); };
  table.near("stuck unit with Adam: steps to recover from input", adam_steps<double>(limit, exact), 1,
             adam_steps<float>(limit, by_input));
  table.at_least("stuck unit with Adam: steps to recover from output (never)", limit, 0,
                 adam_steps<float>(limit, by_output));
  // Plain gradient descent moves by about 2.5e-8, less than half the spacing of floats at 17.5: 2^-20.
  float z = 17.5f;
  for (int step = 0; step < 1000; ++step)
    z -= static_cast<float>(by_input(z));
  table.near("stuck unit with plain descent: moved from input by", 0, 0, 17.5 - static_cast<double>(z));
}

} // namespace

void e6_derivative_fidelity(const Settings& settings, Table& table) {
  fidelity(settings, table, OfSigmoid{});
  fidelity(settings, table, OfTanh{});
  stuck_unit(table);
}

} // namespace behaviour
