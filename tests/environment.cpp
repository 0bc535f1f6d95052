// SPDX-License-Identifier: BSD-3-Clause
/// Floating-point environments other than the default, as kernels.hpp describes them.
#include "support.hpp"

#include <cfenv>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace {

template <class F, class T>
void check_directed(const F& f, const std::string& name, std::vector<T> x) {
  using C = xact::contract<F>;
  constexpr T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  x.insert(x.end(), {inf, -inf, T(0), -T(0), nan});
  // The errors of fast in these modes exceed its value beside 0, and reach past the range.
  const bool is_fast = std::string(C::tier) == xact::fast::name, keeps_sign = C::is_odd(f) && !is_fast;
  const auto range = C::range(f);
  const auto pieces = C::monotone_pieces(f);
  const bool nan_gradient = std::isnan(C::special_values.back().g); // the row of NaN
  for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    std::fesetround(mode);
    const auto y = test::forward(f, x), g = test::gradient_from_input(f, x);
    std::fesetround(FE_TONEAREST);
    std::size_t wrong_range = 0, wrong_nan = 0, wrong_sign = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (std::isnan(x[i])) {
        wrong_nan += !std::isnan(y[i]) || std::isnan(g[i]) != nan_gradient;
        continue;
      }
      wrong_nan += std::isnan(y[i]) || std::isnan(g[i]);
      const double past_range = is_fast ? 2 * std::numeric_limits<T>::epsilon() : 0;
      wrong_range +=
          !(y[i] >= static_cast<T>(range.lowest) - past_range && y[i] <= static_cast<T>(range.highest) + past_range);
      wrong_sign += keeps_sign && y[i] != 0 && std::signbit(y[i]) != std::signbit(x[i]);
      for (std::size_t k = pieces.size(); k-- > 0;) // from the right: f' at a piece's end is as it likes
        if (x[i] < pieces[k].end && (k == 0 || x[i] > pieces[k - 1].end))
          wrong_sign += pieces[k].way == xact::direction::rises ? !(g[i] >= 0) : !(g[i] <= 0);
    }
    INFO(name << " in mode " << mode);
    CHECK(wrong_range == 0);
    CHECK(wrong_nan == 0);
    CHECK(wrong_sign == 0);
  }
}

/// Not so the exponential family: .github/docs/accuracy.md.
template <class F>
bool is_for_any_environment() {
  const std::string name = xact::contract<F>::name, tier = xact::contract<F>::tier;
  return tier == "exact" || name == "sigmoid" || name == "tanh";
}

} // namespace

TEST_CASE("ranges, NaN and signs hold under directed rounding") {
  test::for_each_sample([](auto f, auto t, const std::string& name, std::size_t) {
    if (is_for_any_environment<decltype(f)>())
      check_directed(f, name, test::arguments_of<decltype(f), decltype(t)>(f, 20000, 8));
  });
}

#if defined(__SSE2__)
TEST_CASE("flush to zero") {
  test::for_each_sample([](auto f, auto t, const std::string& name, std::size_t) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    if (!is_for_any_environment<F>())
      return;
    const F exact = C::template rounded<T>(f);
    const auto x = test::arguments_of<F, T>(f, 20000, 8);
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040); // FTZ and DAZ
    const auto y = test::forward(f, x), g = test::gradient_from_input(f, x);
    _mm_setcsr(before);
    const xact::max_ulp bounds = C::template bounds_for<T>(f);
    constexpr T smallest = std::numeric_limits<T>::min();
    const auto right = [](T got, long double value, double bound) {
      return test::ulp_error(got, value) <= bound ||
             (got == 0 && std::fabs(value) < 4 * static_cast<long double>(smallest));
    };
    std::size_t wrong_y = 0, wrong_g = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const long double here = static_cast<long double>(x[i]), seen = std::fabs(x[i]) < smallest ? 0 : here;
      // what only a choice passes on stays as it is
      wrong_y += !right(y[i], C::forward(exact, seen), bounds.forward) && !right(y[i], C::forward(exact, here), 0);
      wrong_g += !right(g[i], C::gradient(exact, seen),
                        bounds.gradient_from_input + test::oracle_error(exact, x[i], C::gradient(exact, seen))) &&
                 !right(g[i], C::gradient(exact, here), 0);
    }
    INFO(name);
    CHECK(wrong_y == 0);
    CHECK(wrong_g == 0);
  });
}
#endif
