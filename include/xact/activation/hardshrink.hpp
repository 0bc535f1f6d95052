// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/piecewise.hpp"

#include <array>

namespace xact {

/// y = |x| > lambda ? x : 0, lambda rounded to the scalar type first; exact. Exactly odd, the 0 has the sign of x; NaN
/// in, or as lambda, NaN out. The gradient is 1 for |x| > lambda, else 0.
///
/// Source: D. Donoho, I. Johnstone, Ideal spatial adaptation by wavelet shrinkage, Biometrika 81 (1994).
struct Hardshrink {
  double lambda = 0.5; ///< rounded to the scalar type; at least 0, finite
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::output;
  /// No longer than its loads and stores.
  static constexpr bool light = true;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return numeric::with_sign(numeric::where_beyond(x, limit<V>(), numeric::abs(x)), x);
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return numeric::where_beyond(x, limit<V>(), V(1));
  }
  /// f'(x), from y: other than 0 exactly where |x| > lambda.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    return numeric::where_beyond(y, V(0), V(1));
  }
  /// @{
  /// dy where |x| > lambda, else +0 whatever dy is.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V backward_from_input(const V& x, const V& dy) const noexcept {
    return numeric::where_beyond(x, limit<V>(), dy);
  }
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V backward_from_output(const V& y, const V& dy) const noexcept {
    return numeric::where_beyond(y, V(0), dy);
  }
  /// @}

  XACT_REFUSES_THE_REST

private:
  template <class V>
  XACT_INLINE V limit() const noexcept {
    return V(static_cast<numeric::scalar_t<V>>(lambda));
  }
};

template <>
struct contract<Hardshrink> : contract_defaults<Hardshrink> {
  static constexpr const char *name = "hardshrink", *tier = "exact", *formula = "|x| > lambda ? x : 0";
  template <class M, class V>
  static auto textbook(const Hardshrink& f, M m, const V& x) {
    return m.if_positive(m.abs(x) - m.constant(f.lambda), x, m.constant(0));
  }
  template <class M, class V>
  static auto textbook_gradient(const Hardshrink& f, M m, const V& x) {
    return m.if_positive(m.abs(x) - m.constant(f.lambda), m.constant(1), m.constant(0));
  }
  template <class M, class V>
  static auto textbook_gradient_from_output(const Hardshrink&, M m, const V& y) {
    return m.if_positive(m.abs(y), m.constant(1), m.constant(0));
  }
  static std::array<Hardshrink, 3> samples() noexcept { return {{{}, {0.3}, {0}}}; }
  template <class T>
  static Hardshrink rounded(const Hardshrink& f) noexcept {
    return {static_cast<double>(static_cast<T>(f.lambda))};
  }
  static std::array<Hardshrink, 1> nan_parameters() noexcept { return {{{not_a_number}}}; }
  template <class T>
  static constexpr max_ulp bounds{0, 0, 0};
  template <class R>
  static R forward(const Hardshrink& f, R x) noexcept {
    const auto limit = static_cast<R>(f.lambda);
    return x > limit || x < -limit ? x : R(0);
  }
  template <class R>
  static R gradient(const Hardshrink& f, R x) noexcept {
    const auto limit = static_cast<R>(f.lambda);
    return x > limit || x < -limit ? R(1) : R(0);
  }
  template <class R>
  static R gradient_from_output(const Hardshrink&, R y) noexcept {
    return y < 0 || y > 0 ? R(1) : R(0);
  }
  static constexpr std::array<special_value, 7> special_values{{{-infinity, -infinity, 1},
                                                                {-0.5, -0.0, 0},
                                                                {-0.0, -0.0, 0},
                                                                {0, 0, 0},
                                                                {0.5, 0, 0},
                                                                {infinity, infinity, 1},
                                                                {not_a_number, not_a_number, not_a_number}}};
  static constexpr std::array<double, 2> branch_points{0, 0.5};
  static constexpr double lowest = -infinity, highest = infinity;
  static constexpr bool odd = true, even_gradient = true, same_without_fma = true;
  static std::array<double, 2> kinks(const Hardshrink& f) noexcept { return {-f.lambda, f.lambda}; }
  static std::array<closed_interval, 1> flat(const Hardshrink& f) noexcept { return {{{-f.lambda, f.lambda}}}; }
  template <class T>
  static constexpr auto digest = digests<T>({0x60cebc8f2ba91da4, 0x59a4c7d36039afa0, 0xab63a57e0a5847d1},
                                            {0xe53bd9fa73f32b10, 0xf6005a7768aa830e, 0x03197fab20706a6c});
};

} // namespace xact
