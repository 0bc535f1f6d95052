// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/piecewise.hpp"
#include "../numeric/ties.hpp"

#include <array>

namespace xact {

/// y = x / (1 + |x|), in [-1, 1], exactly odd; Softsign(-inf, -0, 0, inf) = -1, -0, 0, 1; NaN in, NaN out.
///
/// f' = 1 / (1 + |x|)^2 keeps its relative accuracy to |x| = 2^75 (float) and 2^537 (double), is exactly even and never
/// negative; gradient_from_output, (1 - |y|)^2, is accurate for the given y, but y itself has lost the derivative by
/// 10 % from |x| = 1.7e6 and wholly from 2^25 on (double: 9e14 and 2^54): there keep x, or save the gradient of
/// forward_and_gradient.
///
/// Errors in ULP: contract::bounds; about one rounding, for what 1 + |x| and its reciprocal lose is carried along.
///
/// Source: J. Bergstra et al., Quadratic polynomials learn better image features, technical report 1337, Université de
/// Montréal, 2009.
struct Softsign {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return forward_and_gradient(x).y;
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return forward_and_gradient(x).g;
  }
  /// f'(x), from y = f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    if constexpr (numeric::better_in_double<V>) {
      const auto a = numeric::widen(numeric::abs(y));
      const auto d = numeric::rounded(std::decay_t<decltype(a)>(1) - a);
      return numeric::narrow(d * d);
    } else {
      const auto d = numeric::exact_sum_of_ordered(V(1), numeric::minus_abs(y));
      return numeric::product_of(d, d);
    }
  }
  /// f(x) and f'(x) at once, from one division; what the caller drops is not computed.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE numeric::value_and_gradient<V> forward_and_gradient(const V& x) const noexcept {
    using T = numeric::scalar_t<V>;
    // Above, y is 1 and f' is 0; the reciprocal of what is larger would be subnormal, and inf times it NaN.
    constexpr T limit = std::is_same_v<T, float> ? T(0x1p76) : T(0x1p539);
    const V a = numeric::at_most(numeric::abs(x), V(limit));
    if constexpr (numeric::better_in_double<V>) {
      const auto w = numeric::widen(a);
      using W = std::decay_t<decltype(w)>;
      const W q = numeric::rounded(numeric::divide(W(1), numeric::rounded(w + W(1))));
      return {numeric::with_sign(numeric::at_most(numeric::narrow(w * q), V(1)), x), numeric::narrow(q * q)};
    } else {
      const V greater = numeric::at_least(a, V(1)), smaller = numeric::at_most(a, V(1));
      const auto q = numeric::exact_reciprocal(numeric::exact_sum_of_ordered(greater, smaller));
      const V y = numeric::at_most(numeric::product_with(q, a), V(1)); // for modes other than to nearest
      return {numeric::with_sign(y, x), numeric::product_of<true>(q, q)};
    }
  }

  XACT_REFUSES_THE_REST
};

/// @cond
/// Far out f' is 1 / x^2 less a little.
template <>
struct numeric::ties<Softsign> : numeric::rational_results {
  template <class F, class V>
  static XACT_INLINE V gradient(const F&, const V& x, const V& g) noexcept {
    return numeric::select(V(0x1p44) < numeric::abs(x), numeric::fnma(g, V(0x1p-40), g), g);
  }
};
/// @endcond

template <>
struct contract<Softsign> : contract_defaults<Softsign> {
  static constexpr const char *name = "softsign", *tier = "exact", *formula = "x / (1 + |x|)";
  template <class M, class V>
  static auto textbook(const Softsign&, M m, const V& x) {
    return x / (m.constant(1) + m.abs(x));
  }
  template <class M, class V>
  static auto textbook_gradient(const Softsign&, M m, const V& x) {
    return m.constant(1) / ((m.constant(1) + m.abs(x)) * (m.constant(1) + m.abs(x)));
  }
  template <class M, class V>
  static auto textbook_gradient_from_output(const Softsign&, M m, const V& y) {
    return (m.constant(1) - m.abs(y)) * (m.constant(1) - m.abs(y));
  }
  template <class T>
  static constexpr max_ulp bounds{1, 1, 1};
  template <class R>
  static R forward(const Softsign&, R x) noexcept {
    using std::fabs, std::isinf;
    return isinf(x) ? R(x < 0 ? -1 : 1) : x / (1 + fabs(x));
  }
  template <class R>
  static R gradient(const Softsign&, R x) noexcept {
    using std::fabs;
    const R d = 1 / (1 + fabs(x));
    return d * d;
  }
  template <class R>
  static R gradient_from_output(const Softsign&, R y) noexcept {
    using std::fabs;
    return (1 - fabs(y)) * (1 - fabs(y));
  }
  static constexpr std::array<special_value, 5> special_values{
      {{-infinity, -1, 0}, {-0.0, -0.0, 1}, {0, 0, 1}, {infinity, 1, 0}, {not_a_number, not_a_number, not_a_number}}};
  /// 0; where the greater of 1 and |x| changes; saturation; underflow of the gradient and clamp (float, double).
  static constexpr std::array<double, 10> branch_points{0,      1,      0x1p25,  0x1p54,  0x1p63,
                                                        0x1p75, 0x1p76, 0x1p511, 0x1p537, 0x1p539};
  static constexpr double lowest = -1, highest = 1;
  static constexpr bool odd = true, even_gradient = true;
  template <class T>
  static constexpr auto digest = digests<T>({0xec930c28fc493a60}, {0x78163e67142a9077});
};

} // namespace xact
