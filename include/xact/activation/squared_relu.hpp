// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/piecewise.hpp"

#include <array>

namespace xact {

/// y = x < 0 ? 0 : x * x, one rounding. SquaredRelu(-inf, 0, inf) = 0, 0, inf; NaN in, NaN out. The gradient is
/// x > 0 ? 2 x : 0, exact.
///
/// From x it is, for 2 sqrt(y) would cost a root, and y vanishes long before x does.
///
/// Source: D. So et al., Primer: searching for efficient transformers for language modeling, NeurIPS 2021.
struct SquaredRelu {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;
  /// No longer than its loads and stores.
  static constexpr bool light = true;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    const V r = numeric::zero_below(x);
    return numeric::fence(r * r);
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return numeric::where_positive(x, twice_of(x));
  }
  /// dy * f'(x) where x > 0, else +0 whatever dy is.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V backward_from_input(const V& x, const V& dy) const noexcept {
    return numeric::where_positive(x, numeric::fence(dy * twice_of(x)));
  }

  XACT_REFUSES_THE_REST

private:
  /// 2 x of an active unit; of another x, even a dropped sum or product must not overflow.
  template <class V>
  static XACT_INLINE V twice_of(const V& x) noexcept {
    const V r = numeric::zero_below(x);
    return numeric::fence(r + r);
  }
};

template <>
struct contract<SquaredRelu> : contract_defaults<SquaredRelu> {
  static constexpr const char *name = "squared_relu", *tier = "exact", *formula = "x < 0 ? 0 : x^2";
  template <class M, class V>
  static auto textbook(const SquaredRelu&, M m, const V& x) {
    return m.larger(x, m.constant(0)) * m.larger(x, m.constant(0));
  }
  template <class M, class V>
  static auto textbook_gradient(const SquaredRelu&, M m, const V& x) {
    return m.larger(x, m.constant(0)) * m.constant(2);
  }
  template <class T>
  static constexpr max_ulp bounds{0.5, 0, -1};
  template <class R>
  static R forward(const SquaredRelu&, R x) noexcept {
    return x < 0 ? R(0) : x * x;
  }
  template <class R>
  static R gradient(const SquaredRelu&, R x) noexcept {
    return x > 0 ? 2 * x : R(0);
  }
  static constexpr std::array<special_value, 5> special_values{{{-infinity, 0, 0},
                                                                {-0.0, 0, 0},
                                                                {0, 0, 0},
                                                                {infinity, infinity, infinity},
                                                                {not_a_number, not_a_number, not_a_number}}};
  /// 0; where the square underflows and overflows (float, double).
  static constexpr std::array<double, 5> branch_points{0, 0x1p-75, 0x1p64, 0x1p-538, 0x1p512};
  static constexpr double lowest = 0, highest = infinity;
  static constexpr bool overflows = true, same_without_fma = true;
  static std::array<closed_interval, 1> flat(const SquaredRelu&) noexcept { return {{{-infinity, 0}}}; }
  template <class T>
  static constexpr auto digest = digests<T>({0x4963fb1bf009da55}, {0xe2f463ae1050803a});
};

} // namespace xact
