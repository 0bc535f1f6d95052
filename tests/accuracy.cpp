// SPDX-License-Identifier: BSD-3-Clause
/// The bounds of every activation, against its textbook formula in long double, or in what is wider where the contract
/// asks for it and Boost is installed.
#include "oracle.hpp"
#include "support.hpp"

namespace {

struct worst {
  double ulp = 0, argument = 0;
  template <class T>
  void take(double error, T x) {
    if (!(error <= ulp))
      ulp = error, argument = static_cast<double>(x);
  }
};

/// Over ten million arguments of type double in all; fewer where long double is software.
constexpr bool software = std::numeric_limits<long double>::digits > 64;
template <class T>
constexpr std::size_t random_points = (std::is_same_v<T, float> || XACT_QUICK_TESTS ? 400000 : 2000000) /
                                      (software ? 100 : 1);
constexpr int per_exponent = software ? 8 : 64;

/// What is wider than long double, where the contract asks for it and it is there; or long double.
template <class F, class T>
constexpr auto oracle() {
  constexpr int bits = xact::contract<F>::template oracle_bits<T>;
  if constexpr (bits > std::numeric_limits<long double>::digits && XACT_HAS_WIDE_ORACLE)
    return test::real<bits>{};
  else
    return static_cast<long double>(0);
}

/// The worst error of `got` at `at` against exact(v), a formula of the contract; less what that may be off by in long
/// double, and of what is wider for fewer points.
template <class F, class T, class Exact, class Uncertain>
worst worst_of(const std::vector<T>& at, const std::vector<T>& got, const Exact& exact, const Uncertain& uncertain) {
  using R = decltype(oracle<F, T>());
  constexpr bool wide = !std::is_floating_point_v<R>;
  worst w;
  for (std::size_t i = 0; i < at.size(); i += wide ? 101 : 1) {
    const R value = exact(static_cast<R>(at[i]));
    w.take(test::ulp_error(got[i], value) - (wide ? 0 : uncertain(at[i], static_cast<long double>(value))), at[i]);
  }
  return w;
}
template <class F, class T, class Exact>
worst worst_of(const std::vector<T>& at, const std::vector<T>& got, const Exact& exact) {
  return worst_of<F>(at, got, exact, [](T, long double) { return test::oracle_error<F, T>(); });
}

} // namespace

TEST_CASE("forward is within its bound") {
  test::for_each_sample([](auto f, auto t, const std::string& name, std::size_t) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    DYNAMIC_SECTION(name) {
      const F exact = C::template rounded<T>(f);
      const auto x = test::arguments_of<F, T>(f, random_points<T>, per_exponent);
      const auto y = test::forward(f, x);
      constexpr double bound = C::template bounds<T>.forward;
      if constexpr (bound > std::numeric_limits<double>::max()) { // none in ULP: the bits of two roundings
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < x.size(); ++i)
          wrong += !test::same(C::in_two_roundings(f, x[i]), y[i]);
        CHECK(wrong == 0);
      } else {
        const worst w = worst_of<F>(x, y, [&](const auto& v) { return C::forward(exact, v); });
        INFO("worst " << w.ulp << " ULP at " << w.argument);
        CHECK(w.ulp <= C::template bounds_for<T>(f).forward);
      }
    }
  });
}

TEST_CASE("gradient_from_input is within its bound, through saturation") {
  test::for_each_sample([](auto f, auto t, const std::string& name, std::size_t) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    DYNAMIC_SECTION(name) {
      const F exact = C::template rounded<T>(f);
      const auto x = test::arguments_of<F, T>(f, random_points<T>, per_exponent);
      const worst w = worst_of<F>(
          x, test::gradient_from_input(f, x), [&](const auto& v) { return C::gradient(exact, v); },
          [&](T v, long double value) { return test::oracle_error(exact, v, value); });
      INFO("worst " << w.ulp << " ULP at " << w.argument);
      CHECK(w.ulp <= C::template bounds_for<T>(f).gradient_from_input);
    }
  });
}

TEST_CASE("gradient_from_output is within its bound of the exact formula at the given y") {
  test::for_each_sample([](auto f, auto t, const std::string& name, std::size_t) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    if constexpr (test::has_from_output<F, T>) {
      if (!C::output_serves(f))
        return;
      DYNAMIC_SECTION(name) {
        const F exact = C::template rounded<T>(f);
        const std::array<xact::closed_interval, 1> range{C::range(f)};
        auto y = test::arguments_of<F, T>(f, random_points<T>, per_exponent);
        test::add_neighbours(y, 1, 0);
        y.erase(std::remove_if(y.begin(), y.end(), [&](T v) { return !test::within(range, v); }), y.end());
        const worst w = worst_of<F>(y, test::gradient_from_output(f, y),
                                    [&](const auto& v) { return C::gradient_from_output(exact, v); });
        INFO("worst " << w.ulp << " ULP at " << w.argument << " of " << y.size());
        CHECK(y.size() > 1000);
        CHECK(w.ulp <= C::template bounds_for<T>(f).gradient_from_output);
      }
    }
  });
}

TEST_CASE("ranges and symmetries hold exactly") {
  test::for_each_sample([](auto f, auto t, const std::string& name, std::size_t) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    DYNAMIC_SECTION(name) {
      const auto x = test::arguments_of<F, T>(f, random_points<T>, per_exponent);
      const auto y = test::forward(f, x);
      const auto g = test::gradient_from_input(f, x);
      std::vector<T> minus(x.size());
      std::transform(x.begin(), x.end(), minus.begin(), [](T v) { return -v; });
      const auto y_minus = test::forward(f, minus);
      const auto g_minus = test::gradient_from_input(f, minus);
      const std::array<xact::closed_interval, 1> range{C::range(f)};
      std::size_t outside = 0, asymmetric = 0, not_complementary = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        outside += !test::within(range, y[i]);
        if (C::is_odd(f))
          asymmetric += !test::same(y_minus[i], static_cast<T>(-y[i]));
        if (C::has_even_gradient(f))
          asymmetric += !test::same(g_minus[i], g[i]);
        if (C::complementary_gradient && x[i] > 0)
          not_complementary += !test::same(g[i], static_cast<T>(1 - g_minus[i]));
      }
      CHECK(outside == 0);
      CHECK(asymmetric == 0);
      CHECK(not_complementary == 0);
    }
  });
}

TEST_CASE(
    "between turning points results go one way, those of fast back by no more than its bound; so say derivatives") {
  test::for_each_sample([](auto f, auto t, const std::string& name, std::size_t) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    DYNAMIC_SECTION(name) {
      // with the neighbours of every branch, kink, turning and reduction point
      const auto x = test::arguments_of<F, T>(f, random_points<T>);
      const auto y = test::forward(f, x), g = test::gradient_from_input(f, x);
      const bool may_fall = std::string(C::tier) == xact::fast::name;
      const auto pieces = C::monotone_pieces(f);
      std::size_t falls = 0, wrong_sign = 0, at = 0;
      worst first_wrong;
      worst w;
      for (std::size_t i = 0; i + 1 < x.size(); ++i) {
        while (at + 1 < pieces.size() && x[i] >= static_cast<T>(pieces[at].end))
          ++at;
        const bool rises = pieces[at].way == xact::direction::rises;
        const bool inside = at == 0 || x[i] > static_cast<T>(pieces[at - 1].end);
        if (inside && (rises ? g[i] < 0 : g[i] > 0)) {
          ++wrong_sign;
          first_wrong = {static_cast<double>(g[i]), static_cast<double>(x[i])};
        }
        if (x[i + 1] <= static_cast<T>(pieces[at].end) && (rises ? y[i + 1] < y[i] : y[i + 1] > y[i])) {
          ++falls;
          w.take(test::ulp_error(y[i + 1], static_cast<long double>(y[i])), x[i]);
        }
      }
      INFO(falls << " steps back, the largest " << w.ulp << " ULP at " << w.argument);
      CHECK(w.ulp <= (may_fall ? C::template bounds_for<T>(f).forward : 0));
      INFO("a derivative of " << first_wrong.ulp << " at " << first_wrong.argument);
      CHECK(wrong_sign == 0);
    }
  });
}
