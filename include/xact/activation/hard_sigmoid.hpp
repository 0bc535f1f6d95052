// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/piecewise.hpp"
#include "../numeric/ties.hpp"

#include <array>

namespace xact {

/// y = (x - lowest) / (highest - lowest), clamped to [0, 1]; the limits are rounded to the scalar type first, finite,
/// lowest < highest. HardSigmoid(-inf, 0, inf) = 0, 1/2, 1 with the default limits; NaN in, or as a limit, NaN out. The
/// gradient is 1 / (highest - lowest) between the limits, and 0 at them and outside. ONNX's alpha and beta: lowest =
/// -beta / alpha, highest = (1 - beta) / alpha.
///
/// The difference comes first: x / 6 + 1/2 with a rounded 1/6 has no root at -3, and is off by 1e5 ULP beside it.
/// Errors in ULP: contract::bounds; about one rounding, for what the difference and the quotient lose is carried along.
///
/// Source: M. Courbariaux, Y. Bengio, J.-P. David, BinaryConnect, NeurIPS 2015; limits: PyTorch.
struct HardSigmoid {
  double lowest = -3; ///< rounded to the scalar type
  double highest = 3; ///< rounded to the scalar type
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    const V low = from<V>(), high = to<V>(); // the clamp comes first, too: nothing overflows, and inf - inf is not met
    const V u = numeric::clamp(x, low, high);
    if constexpr (numeric::better_in_double<V>) {
      const auto distance = numeric::rounded(numeric::widen(u) - numeric::widen(low));
      return numeric::at_most(numeric::narrow(distance * wide_slope<V>()), V(1));
    } else {
      return numeric::at_most(numeric::product_of(numeric::exact_difference(u, low), slope<V>()), V(1));
    }
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return between(x, gradient<V>());
  }
  /// dy * f'(x) between the limits, else +0 whatever dy is.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V backward_from_input(const V& x, const V& dy) const noexcept {
    return numeric::fence(between(x, dy) * gradient<V>());
  }

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
  /// 1 / (highest - lowest).
  template <class V>
  XACT_INLINE numeric::double_word<V> slope() const noexcept {
    return numeric::exact_reciprocal(numeric::exact_difference(to<V>(), from<V>()));
  }
  template <class V>
  XACT_INLINE auto wide_slope() const noexcept {
    const auto width = numeric::widen(to<V>()) - numeric::widen(from<V>());
    return numeric::divide(std::decay_t<decltype(width)>(1), width);
  }
  template <class V>
  XACT_INLINE V gradient() const noexcept {
    if constexpr (numeric::better_in_double<V>) {
      return numeric::narrow(wide_slope<V>());
    } else {
      const auto g = slope<V>();
      return numeric::rounded(g.hi + g.lo);
    }
  }
  template <class V>
  XACT_INLINE V between(const V& x, const V& v) const noexcept {
    const V high = to<V>();
    return numeric::where_between(x, numeric::nan_of(high, from<V>()), high, v);
  }
};

/// @cond
template <>
struct numeric::ties<HardSigmoid> : numeric::rational_results {};
/// @endcond

template <>
struct contract<HardSigmoid> : contract_defaults<HardSigmoid> {
  static constexpr const char *name = "hard_sigmoid", *tier = "exact",
                              *formula = "clamp((x - lowest) / (highest - lowest), 0, 1)";
  template <class M, class V>
  static auto textbook(const HardSigmoid& f, M m, const V& x) {
    return m.smaller(m.larger((x - m.constant(f.lowest)) * m.constant(1 / (f.highest - f.lowest)), m.constant(0)),
                     m.constant(1));
  }
  template <class M, class V>
  static auto textbook_gradient(const HardSigmoid& f, M m, const V& x) {
    return m.if_positive(
        x - m.constant(f.lowest),
        m.if_positive(m.constant(f.highest) - x, m.constant(1 / (f.highest - f.lowest)), m.constant(0)), m.constant(0));
  }
  static std::array<HardSigmoid, 4> samples() noexcept { return {{{}, {-2.5, 2.5}, {-0.1, 7.3}, {0, 1.5}}}; }
  template <class T>
  static HardSigmoid rounded(const HardSigmoid& f) noexcept {
    return {rounded_parameter<T>(f.lowest), rounded_parameter<T>(f.highest)};
  }
  static std::array<HardSigmoid, 2> nan_parameters() noexcept { return {{{not_a_number, 1}, {-1, not_a_number}}}; }
  template <class T>
  static constexpr max_ulp bounds{1, 1, -1};
  template <class R>
  static R forward(const HardSigmoid& f, R x) noexcept {
    const auto low = static_cast<R>(f.lowest), high = static_cast<R>(f.highest);
    return x < low ? R(0) : x > high ? R(1) : (x - low) / (high - low);
  }
  template <class R>
  static R gradient(const HardSigmoid& f, R x) noexcept {
    const auto low = static_cast<R>(f.lowest), high = static_cast<R>(f.highest);
    return x > low && x < high ? 1 / (high - low) : R(0);
  }
  static constexpr std::array<special_value, 7> special_values{{{-infinity, 0, 0},
                                                                {-3, 0, 0},
                                                                {-0.0, 0.5, 1.0 / 6},
                                                                {0, 0.5, 1.0 / 6},
                                                                {3, 1, 0},
                                                                {infinity, 1, 0},
                                                                {not_a_number, not_a_number, not_a_number}}};
  static constexpr std::array<double, 3> branch_points{0, 1.5, 3};
  static constexpr double lowest = 0, highest = 1;
  static constexpr bool even_gradient = true;
  static bool has_even_gradient(const HardSigmoid& f) noexcept {
    return !(f.lowest < -f.highest) && !(f.lowest > -f.highest);
  }
  static std::array<double, 2> kinks(const HardSigmoid& f) noexcept { return {f.lowest, f.highest}; }
  static std::array<closed_interval, 2> flat(const HardSigmoid& f) noexcept {
    return {{{-infinity, f.lowest}, {f.highest, infinity}}};
  }
  template <class T>
  static constexpr auto
      digest = digests<T>({0xdde1749290bcf62c, 0x595651bde5f4c87f, 0x67abca09f78835ca, 0xd669c8a01d4cc5f2},
                          {0x408a9adb05c2241d, 0x09e492d913ed20e3, 0xf1529a9a0132cccc, 0x85a9cbd34cc3260d});
};

} // namespace xact
