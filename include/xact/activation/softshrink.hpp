// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/piecewise.hpp"

#include <array>

namespace xact {

/// y = x > lambda ? x - lambda : x < -lambda ? x + lambda : 0, lambda rounded to the scalar type first; one rounding.
/// Exactly odd, the 0 has the sign of x; NaN in, or as lambda, NaN out. The gradient is 1 for |x| > lambda, else 0.
///
/// Source: D. Donoho, De-noising by soft-thresholding, IEEE Transactions on Information Theory 41 (1995).
struct Softshrink {
  double lambda = 0.5; ///< rounded to the scalar type; at least 0, finite
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::output;
  /// No longer than its loads and stores.
  static constexpr bool light = true;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return numeric::with_sign(numeric::zero_below(numeric::abs(x) - limit<V>()), x);
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
struct contract<Softshrink> : contract_defaults<Softshrink> {
  static constexpr const char *name = "softshrink", *tier = "exact", *formula = "|x| > lambda ? x - sign(x) lambda : 0";
  template <class M, class V>
  static auto textbook(const Softshrink& f, M m, const V& x) {
    return m.larger(x - m.constant(f.lambda), m.constant(0)) + m.smaller(x + m.constant(f.lambda), m.constant(0));
  }
  template <class M, class V>
  static auto textbook_gradient(const Softshrink& f, M m, const V& x) {
    return m.if_positive(m.abs(x) - m.constant(f.lambda), m.constant(1), m.constant(0));
  }
  template <class M, class V>
  static auto textbook_gradient_from_output(const Softshrink&, M m, const V& y) {
    return m.if_positive(m.abs(y), m.constant(1), m.constant(0));
  }
  static std::array<Softshrink, 3> samples() noexcept { return {{{}, {0.3}, {0}}}; }
  template <class T>
  static Softshrink rounded(const Softshrink& f) noexcept {
    return {static_cast<double>(static_cast<T>(f.lambda))};
  }
  static std::array<Softshrink, 1> nan_parameters() noexcept { return {{{not_a_number}}}; }
  template <class T>
  static constexpr max_ulp bounds{0.5, 0, 0};
  template <class R>
  static R forward(const Softshrink& f, R x) noexcept {
    const auto limit = static_cast<R>(f.lambda);
    return x > limit ? x - limit : x < -limit ? x + limit : R(0);
  }
  template <class R>
  static R gradient(const Softshrink& f, R x) noexcept {
    const auto limit = static_cast<R>(f.lambda);
    return x > limit || x < -limit ? R(1) : R(0);
  }
  template <class R>
  static R gradient_from_output(const Softshrink&, R y) noexcept {
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
  static std::array<double, 2> kinks(const Softshrink& f) noexcept { return {-f.lambda, f.lambda}; }
  static std::array<closed_interval, 1> flat(const Softshrink& f) noexcept { return {{{-f.lambda, f.lambda}}}; }
  template <class T>
  static constexpr auto digest = digests<T>({0xe25c9539e6fc68a6, 0x8c16d8096018034d, 0xab63a57e0a5847d1},
                                            {0xca0293460a803165, 0x93b01deed3f21d11, 0x03197fab20706a6c});
};

} // namespace xact
