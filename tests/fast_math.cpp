// SPDX-License-Identifier: BSD-3-Clause
/// The bounds hold for finite arguments where the kernels are compiled with -ffast-math or a part of it and the program
/// is linked without it.
#include "fast_math.hpp"
#include "stored_oracle.hpp"
#include "support.hpp"

#include <numeric>

std::vector<test::unit>& test::units() {
  static std::vector<unit> all;
  return all;
}

std::vector<test::axis_unit>& test::axis_units() {
  static std::vector<axis_unit> all;
  return all;
}

std::vector<test::stored_unit>& test::bfloat_units() {
  static std::vector<stored_unit> all;
  return all;
}
std::vector<test::stored_unit>& test::half_units() {
  static std::vector<stored_unit> all;
  return all;
}

namespace {

/// The worst error of a vector among `vectors` side by side, in ULP, softmax's or its logarithm's.
template <class T>
double worst_along_axis(const std::vector<T>& x, const std::vector<T>& y, std::size_t vectors, bool is_log) {
  double worst = 0;
  for (std::size_t v = 0; v < vectors; ++v) {
    std::size_t top = v;
    for (std::size_t i = v; i < x.size(); i += vectors)
      top = x[i] > x[top] ? i : top;
    long double others = 0;
    const auto d = [&](std::size_t i) { return static_cast<long double>(x[i]) - x[top]; };
    for (std::size_t i = v; i < x.size(); i += vectors)
      others += i == top ? 0 : std::exp(d(i));
    for (std::size_t i = v; i < x.size(); i += vectors)
      worst =
          std::max(worst, test::ulp_error(y[i], is_log ? d(i) - std::log1p(others) : std::exp(d(i)) / (1 + others)));
  }
  return worst;
}
template <class T>
void check_along_axis(const char* flags, void (*run)(const T*, T*, std::size_t), std::size_t vectors, bool is_log) {
  for (const std::size_t n : {std::size_t{1}, std::size_t{2}, std::size_t{10}, std::size_t{33}, std::size_t{500}})
    for (const double offset : {0, 1000}) {
      auto x = test::numbers<T>(n * vectors, static_cast<unsigned>(n), 32);
      std::vector<T> y(x.size());
      for (T& v : x)
        v += static_cast<T>(offset);
      run(x.data(), y.data(), n);
      INFO((is_log ? "log_softmax" : "softmax") << " of " << n << " at " << offset << " with " << flags);
      CHECK(worst_along_axis(x, y, vectors, is_log) <= 3 + (sizeof(T) == 4 ? static_cast<double>(n) / 32 : 0));
    }
}

template <class F, class T>
constexpr bool is_tested() {
  if constexpr (xact::contract<F>::template supports<T>)
    return test::is_walked<F, T>;
  else
    return false;
}

template <class T, class Kernels>
void check(Kernels kernels_of) {
  constexpr bool software = std::numeric_limits<long double>::digits > 64;
  std::size_t at = 0;
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using F = typename decltype(id)::type;
    using C = xact::contract<F>;
    if constexpr (is_tested<F, T>()) {
      constexpr bool bounded = C::template bounds<T>.forward < 1e9; // not a sum of two roundings that may cancel
      for (std::size_t sample = 0; sample < C::samples().size(); ++sample) {
        const F f = C::samples()[sample], exact = C::template rounded<T>(f);
        const xact::max_ulp bounds = C::template bounds_for<T>(f);
        auto x = test::arguments_of<F, T>(f, software ? 5000 : 30000, software ? 4 : 16);
        x.resize((x.size() + 63) / 64 * 64, T(1));
        const std::size_t n = x.size();
        std::vector<long double> exact_y(n), exact_g(n);
        for (std::size_t i = 0; i < n; ++i) {
          exact_y[i] = C::forward(exact, static_cast<long double>(x[i]));
          exact_g[i] = C::gradient(exact, static_cast<long double>(x[i]));
        }
        const auto worst = [n](const std::vector<T>& got, auto value, auto uncertain) {
          double error = 0;
          for (std::size_t i = 0; i < n; ++i)
            error = std::max(error, test::ulp_error(got[i], value(i)) - uncertain(i));
          return error;
        };
        const auto anywhere = [](std::size_t) { return test::oracle_error<F, T>(); };
        const auto beside_roots = [&](std::size_t i) { return test::oracle_error(exact, x[i], exact_g[i]); };
        const auto y_of = [&](std::size_t i) { return exact_y[i]; };
        const auto g_of = [&](std::size_t i) { return exact_g[i]; };
        for (const test::unit& unit : test::units()) {
          INFO((test::case_name<F, T>()) << ", sample " << sample << " with " << unit.flags);
          const auto pass = kernels_of(unit).at(at);
          std::vector<T> y(n), g(n);
          pass.forward(sample, x.data(), y.data(), n);
          CHECK((worst(y, y_of, anywhere) <= bounds.forward || !bounded));
          REQUIRE((pass.from_output != nullptr) == (test::has_from_output<F, T>));
          if constexpr (test::has_from_output<F, T>)
            if (C::output_serves(f)) {
              pass.from_output(sample, y.data(), g.data(), n);
              CHECK(worst(
                        g,
                        [&](std::size_t i) { return C::gradient_from_output(exact, static_cast<long double>(y[i])); },
                        anywhere) <= bounds.gradient_from_output);
            }
          std::vector<T> again(n);
          pass.both(sample, x.data(), again.data(), g.data(), n);
          CHECK((worst(again, y_of, anywhere) <= bounds.forward || !bounded));
          CHECK(worst(g, g_of, beside_roots) <= bounds.gradient_from_input);
          pass.scalars(sample, x.data(), again.data(), g.data(), n);
          CHECK((worst(again, y_of, anywhere) <= bounds.forward || !bounded));
          CHECK(worst(g, g_of, beside_roots) <= bounds.gradient_from_input);
        }
      }
      ++at;
    }
  });
  for (const test::unit& unit : test::units())
    CHECK(at == kernels_of(unit).size());
}

template <class F>
void check_stored(const test::stored_passes& passes, const test::format& form) {
  using C = xact::contract<F>;
  constexpr bool is_fast = C::tier == std::string_view(xact::fast::name);
  const F f = C::template rounded<float>(C::sample());
  std::vector<test::bits16> x(65536), y(x.size()), g(x.size()), dy(x.size()), dx(x.size());
  std::iota(x.begin(), x.end(), test::bits16{0});
  std::transform(x.begin(), x.end(), dy.begin(), [](test::bits16 v) { return static_cast<test::bits16>(v * 40503); });
  for (std::size_t i = 0; i < x.size(); ++i) { // a NaN is the user's loss, and others of its batch are not
    x[i] = form.is_finite(x[i]) ? x[i] : test::bits16{1};
    dy[i] = form.is_finite(dy[i]) ? dy[i] : test::bits16{1};
  }
  passes.forward(x.data(), y.data(), x.size());
  passes.gradient(x.data(), g.data(), x.size());
  passes.backward(x.data(), dy.data(), dx.data(), x.size());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const long double at = form.value(x[i]), slope = C::gradient(f, at);
    wrong += test::is_rounded(form, y[i], C::forward(f, at), is_fast) ? 0 : 1;
    wrong += test::is_rounded(form, g[i], slope, is_fast) ? 0 : 1;
    if (!is_fast || std::fabs(slope) >= 0x1p-125L)
      wrong += test::is_rounded(form, dx[i], form.value(dy[i]) * slope, is_fast) ? 0 : 1;
  }
  INFO(test::name_of<F>());
  CHECK(wrong == 0);
}
/// A float under 1 ULP, rounded once more.
void check_stored_softmax(const test::stored_unit& unit, const test::format& form) {
  for (const std::size_t n : {std::size_t{1}, std::size_t{10}, std::size_t{500}}) {
    std::vector<test::bits16> x(n * unit.vectors), y(x.size());
    std::vector<long double> values(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = static_cast<test::bits16>((form.infinity / 2 + i * 7919 % (2u << form.mantissa)) |
                                       (i % 3 == 0 ? test::sign : 0));
      values[i] = form.value(x[i]);
    }
    unit.softmax(x.data(), y.data(), n);
    std::size_t wrong = 0;
    for (std::size_t v = 0; v < unit.vectors; ++v) {
      long double sum = 0;
      for (std::size_t i = v; i < x.size(); i += unit.vectors)
        sum += std::exp(values[i]);
      for (std::size_t i = v; i < x.size(); i += unit.vectors) {
        const long double exact = std::exp(values[i]) / sum;
        const long double step = form.magnitude(y[i] + 1) - form.magnitude(y[i]);
        wrong += std::fabs(form.magnitude(y[i]) - exact) <= step / 2 + 0x1p-22L * exact ? 0 : 1;
      }
    }
    INFO(n);
    CHECK(wrong == 0);
  }
}
void check_stored(const test::stored_unit& unit, bool is_bfloat) {
  INFO((is_bfloat ? "bfloat16 with " : "float16 with ") << unit.flags);
  const test::format form(is_bfloat);
  check_stored<xact::Silu<>>(unit.passes[0], form);
  check_stored<xact::Tanh<xact::fast>>(unit.passes[1], form);
  check_stored<xact::HardSwish>(unit.passes[2], form);
  check_stored_softmax(unit, form);
}

} // namespace

TEST_CASE("16-bit results under -ffast-math") {
  REQUIRE(!test::bfloat_units().empty());
  for (const auto& unit : test::bfloat_units())
    check_stored(unit, true);
  for (const auto& unit : test::half_units())
    check_stored(unit, false);
}

TEST_CASE("bounds under -ffast-math and its parts") {
  CHECK(test::units().size() >= 4);
  check<float>([](const test::unit& unit) { return unit.singles; });
  check<double>([](const test::unit& unit) { return unit.doubles; });
}

TEST_CASE("bounds along an axis under -ffast-math") {
  REQUIRE(!test::axis_units().empty());
  for (const test::axis_unit& unit : test::axis_units()) {
    check_along_axis(unit.flags, unit.softmax, unit.doubles, false);
    check_along_axis(unit.flags, unit.log_softmax, unit.doubles, true);
    check_along_axis(unit.flags, unit.fast_log_softmax, unit.floats, true);
    check_along_axis(unit.flags, unit.softmax_of_floats, unit.floats, false);
  }
}
