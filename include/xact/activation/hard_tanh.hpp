// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/piecewise.hpp"

#include <array>

namespace xact {

/// y = x < lowest ? lowest : x > highest ? highest : x, the limits rounded to the scalar type first, lowest < highest;
/// exact. With the default limits exactly odd, HardTanh(-0) = -0; NaN in, or as a limit, NaN out. The gradient is 1
/// between the limits, and 0 at them and outside.
///
/// Source: R. Collobert, Large scale machine learning, thesis, Université Paris 6, 2004.
struct HardTanh {
  double lowest = -1; ///< rounded to the scalar type; may be -inf
  double highest = 1; ///< rounded to the scalar type; may be inf
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::output;
  /// No longer than its loads and stores.
  static constexpr bool light = true;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    const V low = from<V>(), high = to<V>();
    const V nothing = numeric::nan_of(low, numeric::nan_of(high, V(0))); // for the clamp passes over a NaN
    return numeric::clamp(x, low, high) - nothing;
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return backward_from_input(x, V(1));
  }
  /// f'(x), from y: between the limits exactly where x is.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    return backward_from_input(y, V(1));
  }
  /// @{
  /// dy between the limits, else +0 whatever dy is.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V backward_from_input(const V& x, const V& dy) const noexcept {
    const V high = to<V>();
    return numeric::where_between(x, numeric::nan_of(high, from<V>()), high, dy);
  }
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V backward_from_output(const V& y, const V& dy) const noexcept {
    return backward_from_input(y, dy);
  }
  /// @}

  XACT_REFUSES_THE_REST

private:
  template <class V>
  XACT_INLINE V from() const noexcept {
    return V(static_cast<numeric::scalar_t<V>>(lowest));
  }
  template <class V>
  XACT_INLINE V to() const noexcept {
    return V(static_cast<numeric::scalar_t<V>>(highest));
  }
};

template <>
struct contract<HardTanh> : contract_defaults<HardTanh> {
  static constexpr const char *name = "hard_tanh", *tier = "exact", *formula = "clamp(x, lowest, highest)";
  template <class M, class V>
  static auto textbook(const HardTanh& f, M m, const V& x) {
    return m.smaller(m.larger(x, m.constant(f.lowest)), m.constant(f.highest));
  }
  template <class M, class V>
  static auto textbook_gradient(const HardTanh& f, M m, const V& x) {
    return m.if_positive(x - m.constant(f.lowest),
                         m.if_positive(m.constant(f.highest) - x, m.constant(1), m.constant(0)), m.constant(0));
  }
  template <class M, class V>
  static auto textbook_gradient_from_output(const HardTanh& f, M m, const V& y) {
    return textbook_gradient(f, m, y);
  }
  static std::array<HardTanh, 4> samples() noexcept { return {{{}, {-2, 0.3}, {0, 6}, {-infinity, 1}}}; }
  template <class T>
  static HardTanh rounded(const HardTanh& f) noexcept {
    return {rounded_parameter<T>(f.lowest), rounded_parameter<T>(f.highest)};
  }
  static std::array<HardTanh, 2> nan_parameters() noexcept { return {{{not_a_number, 1}, {-1, not_a_number}}}; }
  template <class T>
  static constexpr max_ulp bounds{0, 0, 0};
  template <class R>
  static R forward(const HardTanh& f, R x) noexcept {
    const auto low = static_cast<R>(f.lowest), high = static_cast<R>(f.highest);
    return x < low ? low : x > high ? high : x;
  }
  template <class R>
  static R gradient(const HardTanh& f, R x) noexcept {
    return x > static_cast<R>(f.lowest) && x < static_cast<R>(f.highest) ? R(1) : R(0);
  }
  template <class R>
  static R gradient_from_output(const HardTanh& f, R y) noexcept {
    return gradient(f, y);
  }
  static constexpr std::array<special_value, 5> special_values{
      {{-infinity, -1, 0}, {-0.0, -0.0, 1}, {0, 0, 1}, {infinity, 1, 0}, {not_a_number, not_a_number, not_a_number}}};
  static constexpr std::array<double, 2> branch_points{0, 1};
  static constexpr double lowest = -1, highest = 1;
  static constexpr bool odd = true, even_gradient = true, same_without_fma = true;
  static bool is_odd(const HardTanh& f) noexcept { return !(f.lowest < -f.highest) && !(f.lowest > -f.highest); }
  static bool has_even_gradient(const HardTanh& f) noexcept { return is_odd(f); }
  static closed_interval range(const HardTanh& f) noexcept { return {f.lowest, f.highest}; }
  static std::array<double, 2> kinks(const HardTanh& f) noexcept { return {f.lowest, f.highest}; }
  static std::array<closed_interval, 2> flat(const HardTanh& f) noexcept {
    return {{{-infinity, f.lowest}, {f.highest, infinity}}};
  }
  template <class T>
  static constexpr auto
      digest = digests<T>({0x02f2666863734c6c, 0x235309adb6ca0c63, 0xb04b06bb0197f4f4, 0xbfa0557a901fce53},
                          {0xdfa0d0090190edda, 0x9f962fc154dd6bdc, 0x5fd3bbae0a436a3a, 0x5f6f1a7519532ae7});
};

} // namespace xact
