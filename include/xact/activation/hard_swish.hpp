// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/piecewise.hpp"
#include "../numeric/ties.hpp"

#include <array>

namespace xact {

/// y = x clamp((x + 3) / 6, 0, 1), lowest at -3/2: -3/8. HardSwish(-inf, -0, 0, inf) = -0, -0, 0, inf; NaN in, NaN out.
/// The gradient is (2 x + 3) / 6 for -3 <= x < 3, below 0, above 1: at its kinks, where PyTorch's scalar and vector
/// code differ, that of the vector code.
///
/// Not x (x + 3) / 6, which is off by 1.91 ULP, and infinite from the root of the largest number on. Errors in ULP:
/// contract::bounds; about one rounding, for what the sum, the product and 1/6 lose is carried along.
///
/// Source: A. Howard et al., Searching for MobileNetV3, ICCV 2019.
struct HardSwish {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return numeric::select(V(3) < x, x, numeric::with_sign(inside(inner(x)), x)); // a zero has the sign of x, too
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return numeric::zero_where(x < V(-3), slope(x));
  }
  /// dy * f'(x) from -3 on, else +0 whatever dy is.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V backward_from_input(const V& x, const V& dy) const noexcept {
    return numeric::zero_where(x < V(-3), numeric::fence(dy * slope(x)));
  }

  XACT_REFUSES_THE_REST

private:
  template <class V>
  static XACT_INLINE V inner(const V& x) noexcept {
    return numeric::clamp(x, V(-3), V(3)); // first: nothing overflows
  }
  template <class V>
  static XACT_INLINE numeric::double_word<V> sixth() noexcept {
    using T = numeric::scalar_t<V>; // 1/6 as hi + lo
    constexpr bool single = std::is_same_v<T, float>;
    return {V(single ? T(0x1.555556p-3) : T(0x1.5555555555555p-3)),
            V(single ? T(-0x1.555556p-28) : T(0x1.5555555555555p-57))};
  }
  /// f(u) for |u| <= 3.
  template <class V>
  static XACT_INLINE V inside(const V& u) noexcept {
    if constexpr (numeric::better_in_double<V>) {
      const auto w = numeric::widen(u);
      using W = std::decay_t<decltype(w)>;
      return numeric::narrow(numeric::rounded(w + W(3)) * w * W(1.0 / 6));
    } else {
      const auto sum = numeric::exact_sum_of_ordered(V(3), u);
      const V factor = XACT_HAS_FMA ? numeric::copy(u) : numeric::rounded(u * V(numeric::product_lift<V>));
      const V product = numeric::fence(factor * sum.hi);
      const V rest = numeric::fma(factor, sum.lo, -numeric::division_remainder(factor, sum.hi, product));
      const V y = numeric::product_of({product, rest}, sixth<V>());
      return XACT_HAS_FMA ? numeric::copy(y) : numeric::fence(y * V(1 / numeric::product_lift<V>));
    }
  }
  /// f'(u) for |u| <= 3. Of 3 and 2 u the first is the greater but for u > 3/2, where the sum less 3 is exact as well.
  template <class V>
  static XACT_INLINE V slope_inside(const V& u) noexcept {
    if constexpr (numeric::better_in_double<V>) {
      const auto w = numeric::widen(u);
      using W = std::decay_t<decltype(w)>;
      return numeric::narrow(numeric::rounded(w + w + W(3)) * W(1.0 / 6));
    } else {
      return numeric::product_of(numeric::exact_sum_of_ordered(V(3), u + u), sixth<V>());
    }
  }
  /// f'(x) from -3 on.
  template <class V>
  static XACT_INLINE V slope(const V& x) noexcept {
    return numeric::select(V(3) <= x, V(1), slope_inside(inner(x)));
  }
};

/// @cond
/// f' is 1/2 at 0, too, and f there x / 2 and a little more.
template <>
struct numeric::ties<HardSwish> : numeric::level_at_zero {
  static constexpr bool rational = true;
  template <class F, class V>
  static XACT_INLINE V value(const F&, const V& x, const V& y) noexcept {
    const V a = numeric::abs(x), more = numeric::fma(numeric::abs(y), V(0x1p-40), y); // which without_errors leaves
    return numeric::select(a < V(0x1p-44), numeric::with_sign(more, x), y);
  }
};
/// @endcond

template <>
struct contract<HardSwish> : contract_defaults<HardSwish> {
  static constexpr const char *name = "hard_swish", *tier = "exact", *formula = "x clamp((x + 3) / 6, 0, 1)";
  template <class M, class V>
  static auto textbook(const HardSwish&, M m, const V& x) {
    return x * m.smaller(m.larger(x + m.constant(3), m.constant(0)), m.constant(6)) * m.constant(1.0 / 6);
  }
  template <class M, class V>
  static auto textbook_gradient(const HardSwish&, M m, const V& x) {
    return m.if_positive(x + m.constant(3),
                         m.if_positive(m.constant(3) - x, x * m.constant(1.0 / 3) + m.constant(0.5), m.constant(1)),
                         m.constant(0));
  }
  template <class T>
  static constexpr max_ulp bounds{1, 1, -1};
  template <class R>
  static R forward(const HardSwish&, R x) noexcept {
    return x < -3 ? R(0) : x > 3 ? x : x * (x + 3) / 6;
  }
  template <class R>
  static R gradient(const HardSwish&, R x) noexcept {
    return x < -3 ? R(0) : x >= 3 ? R(1) : (2 * x + 3) / 6;
  }
  static constexpr std::array<special_value, 8> special_values{{{-infinity, -0.0, 0},
                                                                {-3, -0.0, -0.5},
                                                                {-1.5, -0.375, 0},
                                                                {-0.0, -0.0, 0.5},
                                                                {0, 0, 0.5},
                                                                {3, 3, 1},
                                                                {infinity, infinity, 1},
                                                                {not_a_number, not_a_number, not_a_number}}};
  static constexpr std::array<double, 4> branch_points{0, 0.75, 1.5, 3};
  static constexpr double lowest = -0.375, highest = infinity;
  static std::array<monotone_piece, 2> monotone_pieces(const HardSwish&) noexcept {
    return {{{-1.5, direction::falls}, {infinity, direction::rises}}};
  }
  static std::array<double, 2> kinks(const HardSwish&) noexcept { return {-3, 3}; }
  static std::array<closed_interval, 1> flat(const HardSwish&) noexcept { return {{{-infinity, -3}}}; }
  template <class T>
  static constexpr auto digest = digests<T>({0xb4f67d9d20f6c0eb}, {0xaa0323a6311bc7ab});
};

} // namespace xact
