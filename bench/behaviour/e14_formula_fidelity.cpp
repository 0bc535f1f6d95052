// SPDX-License-Identifier: BSD-3-Clause
// E14: values and derivatives in float, textbook formulas beside the library's.
//
// Six activations as frameworks and textbooks compute them, with the C library's expf, erff, tanhf, log1pf, against the
// contract's formula in double (long double within 0.05 of a root of f'): every 397th float of both signs in [2^-30,
// 128), every 7th within 0.05 of the root, and all of the 2000 nearest to it; --full takes every 97th, and all.
//
// Expected of the textbook formulas: 1 + u with a small u is a multiple of 2^-23, 1 - u of 2^-24, so a tenth of u is
// lost where it is 5 / 1.1 of them, everything at half a one. u: 2 Phi(x) for GELU's 1 + erf, 1 + tanh for its other
// form, e^x for 1 + e^x and for ELU's y + 1 and softplus' 1 - e^-y, -x for ELU's e^x - 1; x / (1 + e^-x) ends where
// e^-x overflows. A function within an ULP comes to 10 % where u is up to 10 of them: tolerance log(10 1.1 / 5) in log
// u, and log 2 for everything, as in E6. Beside the root of f' terms of 1/4 to 1/2 cancel, each rounded by 2^-26 to
// 2^-25. At the ten nearest floats f' is below 2^-22, so that one such rounding is 1/16 of it, 2^20 ULP; and four of
// them, of f' at the float nearest to the root, are the most (a factor of 2 for the sums).
//
// Expected of the library: its promise, 1 ULP.
#include "experiment.hpp"
#include "family.hpp"
#include "floats.hpp"

#include <array>
#include <limits>
#include <xact/xact.hpp>

namespace behaviour {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// ---- As the textbooks have them.

struct Textbook {
  float value, slope;
};
float logistic(float x) { return 1 / (1 + std::exp(-x)); }
Textbook gelu(float x) {
  const float both = 1 + std::erf(x * 0.70710678f);
  return {0.5f * x * both, 0.5f * both + x * (std::exp(-0.5f * x * x) * 0.39894228f)};
}
Textbook gelu_tanh(float x) {
  constexpr float c = 0.79788456f, k = 0.044715f;
  const float t = std::tanh(c * (x + k * x * x * x));
  return {0.5f * x * (1 + t), 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * c * (1 + 3 * k * x * x)};
}
Textbook silu(float x) {
  const float s = logistic(x);
  return {x / (1 + std::exp(-x)), s * (1 + x * (1 - s))};
}
Textbook mish(float x) {
  const float t = std::tanh(std::log1p(std::exp(x)));
  return {x * t, t + x * logistic(x) * (1 - t * t)};
}
Textbook softplus(float x) {
  const float y = std::log(1 + std::exp(x));
  return {y, 1 - std::exp(-y)};
}
Textbook elu(float x) {
  const float y = x > 0 ? x : std::exp(x) - 1;
  return {y, x > 0 ? 1 : y + 1};
}

// ---- What is seen.

/// Of a formula for x < 0: the x nearest to 0 from which on it has lost a tenth, and is 0 or of the wrong sign.
struct Record {
  double ulp = 0, tenth = -infinity, nothing = -infinity;
  double innermost = 0; // the most negative x with a tenth lost
  void see(double x, float got, double exact, bool elsewhere) {
    const double error = ulps(got, exact);
    ulp = std::max(ulp, error);
    if (!(x < 0) || !elsewhere || std::fabs(exact) < static_cast<double>(std::numeric_limits<float>::min()))
      return;
    const double relative = std::fabs(static_cast<double>(got) / exact - 1);
    if (!(relative < 0.1)) {
      tenth = std::max(tenth, x);
      innermost = std::min(innermost, x);
    }
    if (got == 0 || (got < 0) != (exact < 0) || std::isinf(got))
      nothing = std::max(nothing, x);
  }
  void merge(const Record& o) {
    ulp = std::max(ulp, o.ulp);
    tenth = std::max(tenth, o.tenth);
    nothing = std::max(nothing, o.nothing);
    innermost = std::min(innermost, o.innermost);
  }
};
enum Formula { textbook_value, textbook_slope, xact_value, xact_slope, formulas };
constexpr const char* formula_names[] = {"textbook value", "textbook derivative", "xact value", "xact derivative"};
constexpr int bins_per_unit = 10, first_bin = -20 * bins_per_unit, bins = 25 * bins_per_unit; // of the figure
struct Records {
  std::array<Record, formulas> of;
  std::array<std::array<double, formulas>, bins> error{};
};

struct Limit {
  double tenth, nothing, tolerance_tenth, tolerance_nothing;
};
struct Subject {
  const char* name;
  Textbook (*textbook)(float);
  double (*exact_value)(double);
  double (*exact_slope)(double);
  long double (*fine_value)(long double);
  long double (*fine_slope)(long double);
  Limit value, slope; // expected
};

template <class F>
Subject subject(Textbook (*textbook)(float), Limit value, Limit slope) {
  using C = xact::contract<F>;
  return {C::name,
          textbook,
          [](double x) { return C::template forward<double>(F{}, x); },
          [](double x) { return C::template gradient<double>(F{}, x); },
          [](long double x) { return C::template forward<long double>(F{}, x); },
          [](long double x) { return C::template gradient<long double>(F{}, x); },
          value,
          slope};
}

/// Where an increasing u of x < 0 takes a value.
template <class U>
double where(const U& u, double value) {
  double low = -60, high = 0;
  for (int i = 0; i < 80; ++i) {
    const double middle = (low + high) / 2;
    (u(middle) < value ? low : high) = middle;
  }
  return (low + high) / 2;
}
/// Of a sum next to 1, above or below.
template <class U>
Limit beside_1(const U& u, double unit) {
  const double tenth = where(u, 5 / 1.1 * unit), nothing = where(u, unit / 2);
  const auto shift = [&](double x, double factor) { return std::fabs(where(u, u(x) * factor) - x); };
  return {tenth, nothing, shift(tenth, 1 / (10 * 1.1 / 5)), shift(nothing, 0.5)};
}

/// A root of f' in (-3, 0), NaN where there is none.
double root_of(double (*slope)(double)) {
  double low = -3, high = 0;
  if (!(slope(low) < 0 && slope(high) > 0))
    return NAN;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (slope(middle) < 0 ? low : high) = middle;
  }
  return (low + high) / 2;
}

/// The floats from `first` on, by their bits, `step` apart.
void walk(const Subject& s, const Activation& f, std::uint32_t first, std::uint32_t count, std::uint32_t step,
          double root, Records& records) {
  std::vector<float> x(count), y(count), g(count);
  for (std::uint32_t i = 0; i < count; ++i)
    x[i] = float_of(first + i * step);
  f.run(x.data(), y.data(), g.data(), count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto at = static_cast<double>(x[i]);
    const bool beside_root = std::fabs(at - root) < 0.05;
    const Textbook textbook = s.textbook(x[i]);
    std::array<double, formulas> error{};
    const std::array<float, formulas> got{textbook.value, textbook.slope, y[i], g[i]};
    // Beside the root the double formula itself loses its digits.
    const long double fine[2] = {beside_root ? s.fine_value(x[i]) : s.exact_value(at),
                                 beside_root ? s.fine_slope(x[i]) : s.exact_slope(at)};
    for (std::size_t k = 0; k < formulas; ++k) {
      error[k] = ulps(got[k], fine[k % 2]);
      records.of[k].see(at, got[k], static_cast<double>(fine[k % 2]), !beside_root);
      records.of[k].ulp = std::max(records.of[k].ulp, error[k]);
    }
    const int bin = static_cast<int>(std::floor(at * bins_per_unit)) - first_bin;
    if (bin >= 0 && bin < bins)
      for (std::size_t k = 0; k < formulas; ++k)
        records.error[static_cast<std::size_t>(bin)][k] =
            std::max(records.error[static_cast<std::size_t>(bin)][k], error[k]);
  }
}

void fidelity(const Settings& settings, Table& table, const Subject& s) {
  const Activation& f = activation(s.name);
  const double root = root_of(s.exact_slope);
  constexpr std::uint32_t sign = 0x80000000u, least = 0x30800000u, end = 0x43000000u, block = 4096;
  const std::uint32_t step = settings.full ? 97 : 397, per_sign = (end - least) / step;
  const std::uint32_t blocks = per_sign / block;
  std::vector<Records> parts(2 * blocks);
  parallel(settings, (std::string(s.name) + " over floats").c_str(), static_cast<int>(parts.size()), [&](int i) {
    const auto b = static_cast<std::uint32_t>(i);
    walk(s, f, least + (b % blocks) * block * step + (b < blocks ? 0 : sign), block, step, root,
         parts[static_cast<std::size_t>(i)]);
  });
  Records all;
  const auto merge = [](Records& to, const std::vector<Records>& from) {
    for (const Records& r : from) {
      for (std::size_t k = 0; k < formulas; ++k)
        to.of[k].merge(r.of[k]);
      for (std::size_t i = 0; i < bins; ++i)
        for (std::size_t k = 0; k < formulas; ++k)
          to.error[i][k] = std::max(to.error[i][k], r.error[i][k]);
    }
  };
  merge(all, parts);

  const std::string name = s.name;
  const auto limits = [&](const char* what, const Limit& expected, const Record& record) {
    if (std::isnan(expected.tenth))
      return;
    table.near(name + " textbook " + what + ": 10 % lost from x =", expected.tenth, expected.tolerance_tenth,
               record.tenth);
    table.near(name + " textbook " + what + ": 0 or wrong sign from x =", expected.nothing, expected.tolerance_nothing,
               record.nothing);
  };
  limits("value", s.value, all.of[textbook_value]);
  limits("derivative", s.slope, all.of[textbook_slope]);

  if (!std::isnan(root)) {
    // The floats beside the root, from -0.05 on it to 0.05; in bits these are its neighbours.
    const std::uint32_t near_bits = bits_of(static_cast<float>(root + 0.05)),
                        far_bits = bits_of(static_cast<float>(root - 0.05));
    const std::uint32_t stride = settings.full ? 1 : 7, count = (far_bits - near_bits) / stride;
    std::vector<Records> beside(count / block + 1);
    parallel(settings, (std::string(s.name) + " beside its root").c_str(), static_cast<int>(beside.size()), [&](int i) {
      const auto at = static_cast<std::uint32_t>(i);
      if (at + 1 < beside.size())
        walk(s, f, near_bits + at * block * stride, block, stride, root, beside[at]);
      else
        walk(s, f, bits_of(static_cast<float>(root)) - 1000, 2000, 1, root, beside[at]);
    });
    Records around;
    merge(around, beside);
    merge(all, beside);
    const auto nearest = static_cast<double>(std::fabs(s.fine_slope(static_cast<float>(root))));
    const std::string beside_it = name + " textbook derivative: log2 of its largest error in ULP beside the root";
    table.at_least(beside_it, 20, 0, std::log2(around.of[textbook_slope].ulp));
    table.at_most(beside_it, -std::log2(nearest), 1, std::log2(around.of[textbook_slope].ulp));
    table.at_most(name + " xact derivative: largest error in ULP beside the root", 1, 0, around.of[xact_slope].ulp);
  }
  for (const Formula k : {xact_value, xact_slope})
    table.at_most(name + ' ' + formula_names[k] + ": largest error in ULP", 1, 0, all.of[k].ulp);
  for (const Formula k : {textbook_value, textbook_slope})
    table.report(name + ' ' + formula_names[k] + ": largest error in ULP", all.of[k].ulp);
  if (name == "elu") // towards 0
    table.near(name + " textbook value: 10 % lost up to x =", -5 / 1.1 * 0x1p-24, 5 / 1.1 * 0x1p-24 * 1.2,
               all.of[textbook_value].innermost);

  std::ofstream data = data_file(settings, "E14_" + name + ".dat");
  data << "# x, largest error in ULP: textbook value, derivative; xact value, derivative\n";
  for (std::size_t i = 0; i < bins; ++i) {
    data << (static_cast<double>(i) + 0.5 + first_bin) / bins_per_unit;
    for (const double e : all.error[i])
      data << ' ' << e;
    data << '\n';
  }
}

} // namespace

void e14_formula_fidelity(const Settings& settings, Table& table) {
  const auto exponential = [](double x) { return std::exp(x); };
  const auto twice_normal = [](double x) { return std::erfc(-x / std::sqrt(2.0)); };
  const auto twice_tanh = [](double x) { // 1 + tanh u
    return 2 / (1 + std::exp(-2 * std::sqrt(2 / theory::pi) * (x + 0.044715 * x * x * x)));
  };
  const Limit none{NAN, NAN, 0, 0}, gelu_value = beside_1(twice_normal, 0x1p-24),
                                    tanh_value = beside_1(twice_tanh, 0x1p-24), above = beside_1(exponential, 0x1p-23),
                                    below = beside_1(exponential, 0x1p-24);
  // e^-x overflows; a float's spacing there is 2^-17, and so is the grid's step.
  const double overflow = -std::log(static_cast<double>(std::numeric_limits<float>::max()));
  const Limit silu_limit{overflow, overflow, 397 * 0x1p-17, 397 * 0x1p-17};
  fidelity(settings, table, subject<xact::Gelu<>>(gelu, gelu_value, none));
  fidelity(settings, table, subject<xact::GeluTanh<>>(gelu_tanh, tanh_value, tanh_value));
  fidelity(settings, table, subject<xact::Silu<>>(silu, silu_limit, none));
  fidelity(settings, table, subject<xact::Mish<>>(mish, none, none));
  fidelity(settings, table, subject<xact::Softplus<>>(softplus, above, below));
  fidelity(settings, table, subject<xact::Elu<>>(elu, none, below));
}

} // namespace behaviour
