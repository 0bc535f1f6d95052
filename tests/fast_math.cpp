// SPDX-License-Identifier: BSD-3-Clause
/// The bounds hold for finite arguments where the kernels are compiled with -ffast-math or a part of it and the program
/// is linked without it.
#include "fast_math.hpp"
#include "support.hpp"

std::vector<test::unit>& test::units() {
  static std::vector<unit> all;
  return all;
}

namespace {

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

} // namespace

TEST_CASE("bounds under -ffast-math and its parts") {
  CHECK(test::units().size() >= 4);
  check<float>([](const test::unit& unit) { return unit.singles; });
  check<double>([](const test::unit& unit) { return unit.doubles; });
}
