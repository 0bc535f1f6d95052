// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/piecewise.hpp"

#include <array>

namespace xact {

/// y = x < 0 ? 0 : x > 6 ? 6 : x, exact. Relu6(-0) = -0, NaN in, NaN out. The gradient is 1 for 0 < x < 6, and 0 at
/// these ends and outside.
///
/// Source: A. Krizhevsky, Convolutional deep belief networks on CIFAR-10 (2010).
struct Relu6 {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::output;
  /// No longer than its loads and stores.
  static constexpr bool light = true;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return numeric::at_most(numeric::zero_below(x), V(6));
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return numeric::where_between(x, V(0), V(6), V(1));
  }
  /// f'(x), from y: between 0 and 6 exactly where x is.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    return numeric::where_between(y, V(0), V(6), V(1));
  }
  /// @{
  /// dy where 0 < x < 6, else +0 whatever dy is.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V backward_from_input(const V& x, const V& dy) const noexcept {
    return numeric::where_between(x, V(0), V(6), dy);
  }
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V backward_from_output(const V& y, const V& dy) const noexcept {
    return numeric::where_between(y, V(0), V(6), dy);
  }
  /// @}

  XACT_REFUSES_THE_REST
};

template <>
struct contract<Relu6> : contract_defaults<Relu6> {
  static constexpr const char *name = "relu6", *tier = "exact", *formula = "clamp(x, 0, 6)";
  template <class M, class V>
  static auto textbook(const Relu6&, M m, const V& x) {
    return m.smaller(m.larger(x, m.constant(0)), m.constant(6));
  }
  template <class M, class V>
  static auto textbook_gradient(const Relu6&, M m, const V& x) {
    return m.if_positive(x, m.if_positive(m.constant(6) - x, m.constant(1), m.constant(0)), m.constant(0));
  }
  template <class M, class V>
  static auto textbook_gradient_from_output(const Relu6& f, M m, const V& y) {
    return textbook_gradient(f, m, y);
  }
  template <class T>
  static constexpr max_ulp bounds{0, 0, 0};
  template <class R>
  static R forward(const Relu6&, R x) noexcept {
    return x < 0 ? R(0) : x > 6 ? R(6) : x;
  }
  template <class R>
  static R gradient(const Relu6&, R x) noexcept {
    return x > 0 && x < 6 ? R(1) : R(0);
  }
  template <class R>
  static R gradient_from_output(const Relu6& f, R y) noexcept {
    return gradient(f, y);
  }
  static constexpr std::array<special_value, 6> special_values{{{-infinity, 0, 0},
                                                                {-0.0, -0.0, 0},
                                                                {0, 0, 0},
                                                                {6, 6, 0},
                                                                {infinity, 6, 0},
                                                                {not_a_number, not_a_number, not_a_number}}};
  static constexpr std::array<double, 2> branch_points{0, 6};
  static constexpr double lowest = 0, highest = 6;
  static constexpr bool same_without_fma = true;
  static std::array<double, 2> kinks(const Relu6&) noexcept { return {0, 6}; }
  static std::array<closed_interval, 2> flat(const Relu6&) noexcept { return {{{-infinity, 0}, {6, infinity}}}; }
  template <class T>
  static constexpr auto digest = digests<T>({0xef0e476b81f906e8}, {0xa54a056cedec46d6});
};

} // namespace xact
