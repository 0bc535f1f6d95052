// SPDX-License-Identifier: BSD-3-Clause
/// The bounds of every activation, against its textbook formula in long double.
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
constexpr std::size_t random_points = (std::is_same_v<T, float> ? 400000 : 2000000) / (software ? 100 : 1);

} // namespace

TEST_CASE("forward is within its bound") {
  test::for_each_case([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      const auto x = test::arguments<F, T>(random_points<T>, software ? 8 : 64);
      const auto y = test::forward(f, x);
      worst w;
      for (std::size_t i = 0; i < x.size(); ++i)
        w.take(test::ulp_error(y[i], C::forward(f, static_cast<long double>(x[i]))), x[i]);
      INFO("worst " << w.ulp << " ULP at " << w.argument);
      if constexpr (std::is_same_v<F, xact::Linear> && !XACT_HAS_FMA) { // no bound in ULP: the bits of two roundings
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
          volatile T product = static_cast<T>(f.slope) * x[i];
          volatile T sum = product + static_cast<T>(f.offset);
          wrong += !test::same(static_cast<T>(sum), y[i]);
        }
        CHECK(wrong == 0);
      } else {
        CHECK(w.ulp <= C::template bounds<T>.forward);
      }
    }
  });
}

TEST_CASE("gradient_from_input is within its bound, through saturation") {
  test::for_each_case([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      const auto x = test::arguments<F, T>(random_points<T>, software ? 8 : 64);
      const auto g = test::gradient_from_input(f, x);
      worst w;
      for (std::size_t i = 0; i < x.size(); ++i)
        w.take(test::ulp_error(g[i], C::gradient(f, static_cast<long double>(x[i]))), x[i]);
      INFO("worst " << w.ulp << " ULP at " << w.argument);
      CHECK(w.ulp <= C::template bounds<T>.gradient_from_input);
    }
  });
}

TEST_CASE("gradient_from_output is within its bound of the exact formula at the given y") {
  test::for_each_case([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    if constexpr (test::has_from_output<F, T>) {
      DYNAMIC_SECTION((test::case_name<F, T>())) {
        std::vector<T> y;
        for (const T v : test::arguments<F, T>(random_points<T>, software ? 8 : 64))
          if (v >= static_cast<T>(C::lowest) && v <= static_cast<T>(C::highest))
            y.push_back(v);
        test::add_neighbours(y, 1, 0);
        y.erase(std::remove_if(y.begin(), y.end(), [](T v) { return v < T(C::lowest) || v > T(C::highest); }), y.end());
        const auto g = test::gradient_from_output(f, y);
        worst w;
        for (std::size_t i = 0; i < y.size(); ++i)
          w.take(test::ulp_error(g[i], C::gradient_from_output(f, static_cast<long double>(y[i]))), y[i]);
        INFO("worst " << w.ulp << " ULP at " << w.argument << " of " << y.size());
        CHECK(y.size() > 1000);
        CHECK(w.ulp <= C::template bounds<T>.gradient_from_output);
      }
    }
  });
}

TEST_CASE("ranges and symmetries hold exactly") {
  test::for_each_case([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      const auto x = test::arguments<F, T>(random_points<T>, software ? 8 : 64);
      const auto y = test::forward(f, x);
      const auto g = test::gradient_from_input(f, x);
      std::vector<T> minus(x.size());
      std::transform(x.begin(), x.end(), minus.begin(), [](T v) { return -v; });
      const auto y_minus = test::forward(f, minus);
      const auto g_minus = test::gradient_from_input(f, minus);
      std::size_t outside = 0, asymmetric = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        outside += !(y[i] >= static_cast<T>(C::lowest) && y[i] <= static_cast<T>(C::highest));
        if (C::odd)
          asymmetric += !test::same(y_minus[i], static_cast<T>(-y[i]));
        if (C::even_gradient)
          asymmetric += !test::same(g_minus[i], g[i]) || g[i] < 0;
      }
      CHECK(outside == 0);
      CHECK(asymmetric == 0);
    }
  });
}

TEST_CASE("results do not fall where the argument rises; those of fast by no more than its bound") {
  test::for_each_case([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      const auto x = test::arguments<F, T>(random_points<T>); // with the neighbours of every branch and reduction point
      const auto y = test::forward(f, x);
      const bool may_fall = std::string(C::tier) == xact::fast::name;
      std::size_t falls = 0;
      worst w;
      for (std::size_t i = 1; i < x.size(); ++i)
        if (y[i] < y[i - 1]) {
          ++falls;
          w.take(test::ulp_error(y[i], static_cast<long double>(y[i - 1])), x[i]);
        }
      INFO(falls << " falls, the largest " << w.ulp << " ULP at " << w.argument);
      CHECK(w.ulp <= (may_fall ? C::template bounds<T>.forward : 0));
    }
  });
}
