// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/arithmetic.hpp"

#include <array>

namespace xact {

/// y = x < 0 ? 0 : x, exact. Not max(x, 0): on x86 that turns NaN into 0 with xsimd up to 13 and keeps it from 14 on.
/// Relu(-0) = -0, NaN in, NaN out. The gradient is 1 for x > 0 and 0 for x <= 0.
///
/// Source: X. Glorot, A. Bordes, Y. Bengio, Deep sparse rectifier neural networks, AISTATS 2011.
struct Relu {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::output;
  /// No longer than its loads and stores.
  static constexpr bool light = true;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return numeric::zero_below(x);
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return numeric::where_positive(x, V(1));
  }
  /// f'(x), from y: y > 0 exactly where x > 0.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    return numeric::where_positive(y, V(1));
  }
  /// @{
  /// dy where the unit is active, else +0 even for dy = inf or NaN, which dy * f' would turn into NaN: a dead unit
  /// passes nothing on.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V backward_from_input(const V& x, const V& dy) const noexcept {
    return numeric::where_positive(x, dy);
  }
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V backward_from_output(const V& y, const V& dy) const noexcept {
    return numeric::where_positive(y, dy);
  }
  /// @}

  XACT_REFUSES_THE_REST
};

template <>
struct contract<Relu> : contract_defaults<Relu> {
  static constexpr const char *name = "relu", *tier = "exact", *formula = "x < 0 ? 0 : x";
  template <class M, class V>
  static auto textbook(const Relu&, M m, const V& x) {
    return m.larger(x, m.constant(0));
  }
  template <class M, class V>
  static auto textbook_backward(const Relu&, M m, const V& x_or_y, const V& dy) {
    return m.if_positive(x_or_y, dy, m.constant(0));
  }
  template <class T>
  static constexpr max_ulp bounds{0, 0, 0};
  template <class R>
  static R forward(const Relu&, R x) noexcept {
    return x < 0 ? R(0) : x;
  }
  template <class R>
  static R gradient(const Relu&, R x) noexcept {
    return x > 0 ? R(1) : R(0);
  }
  template <class R>
  static R gradient_from_output(const Relu&, R y) noexcept {
    return y > 0 ? R(1) : R(0);
  }
  static constexpr double inf = infinity, nan = not_a_number;
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, 0, 0}, {-0.0, -0.0, 0}, {0, 0, 0}, {inf, inf, 1}, {nan, nan, nan}}};
  static constexpr std::array<double, 1> branch_points{0};
  static constexpr double lowest = 0, highest = inf;
  static constexpr bool same_without_fma = true;
  static std::array<double, 1> kinks(const Relu&) noexcept { return {0}; }
  static std::array<closed_interval, 1> flat(const Relu&) noexcept { return {{{-inf, 0}}}; }
  template <class T>
  static constexpr auto digest = digests<T>({0xb2e5ab9d209b4b24}, {0x53c7f493f2733857});
};

} // namespace xact
