// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/piecewise.hpp"

#include <array>
#include <cassert>
#include <limits>

namespace xact {

/// y = x > 0 ? x : slope * x, slope rounded to the scalar type first: one rounding. LeakyRelu(-inf) = -inf * slope, so
/// NaN for a slope of 0; NaN in, or as slope, NaN out. The gradient is 1 for x > 0 and slope for x <= 0.
///
/// A negative slope makes y positive on both sides of 0: then the output does not tell the gradient, and
/// gradient_from_output is NaN, after an assertion.
///
/// Source: A. Maas, A. Hannun, A. Ng, Rectifier nonlinearities improve neural network acoustic models, ICML 2013.
struct LeakyRelu {
  double slope = 0.01; ///< rounded to the scalar type
  /// What the gradient needs: with a slope of at least 0.
  static constexpr needs gradient_needs = needs::output;
  /// No longer than its loads and stores.
  static constexpr bool light = true;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return numeric::fence(x * factor(x, rounded_slope<V>()));
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return numeric::nan_of(x, factor(x, rounded_slope<V>()));
  }
  /// f'(x), from y: y > 0 exactly where x > 0 and the result has not vanished.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    assert(!(slope < 0) && "xact: a LeakyRelu with a negative slope has no gradient from its output");
    const V s = rounded_slope<V>();
    return numeric::nan_of(y, factor(y, numeric::select(s < V(0), V(nan<V>), s)));
  }

  XACT_REFUSES_THE_REST

private:
  template <class V>
  static constexpr auto nan = std::numeric_limits<numeric::scalar_t<V>>::quiet_NaN();
  template <class V>
  XACT_INLINE V rounded_slope() const noexcept {
    return V(static_cast<numeric::scalar_t<V>>(slope));
  }
  /// The factor and not the product is chosen: the 1 takes a NaN from the slope without a further instruction.
  template <class V>
  static XACT_INLINE V factor(const V& x, const V& s) noexcept {
    return numeric::select(x > V(0), numeric::nan_of(s, V(1)), s);
  }
};

template <>
struct contract<LeakyRelu> : contract_defaults<LeakyRelu> {
  static constexpr const char *name = "leaky_relu", *tier = "exact", *formula = "x > 0 ? x : slope x";
  template <class M, class V>
  static auto textbook(const LeakyRelu& f, M m, const V& x) {
    return m.if_positive(x, x, m.constant(f.slope) * x);
  }
  template <class M, class V>
  static auto textbook_gradient(const LeakyRelu& f, M m, const V& x) {
    return m.if_positive(x, m.constant(1), m.constant(f.slope));
  }
  template <class M, class V>
  static auto textbook_gradient_from_output(const LeakyRelu& f, M m, const V& y) {
    return m.if_positive(y, m.constant(1), m.constant(f.slope));
  }
  static std::array<LeakyRelu, 4> samples() noexcept { return {{{0.3125}, {0.01}, {-0.5}, {3}}}; }
  template <class T>
  static LeakyRelu rounded(const LeakyRelu& f) noexcept {
    return {static_cast<double>(static_cast<T>(f.slope))};
  }
  static std::array<LeakyRelu, 1> nan_parameters() noexcept { return {{{not_a_number}}}; }
  template <class T>
  static constexpr max_ulp bounds{0.5, 0, 0};
  template <class R>
  static R forward(const LeakyRelu& f, R x) noexcept {
    return x > 0 ? x : static_cast<R>(f.slope) * x;
  }
  template <class R>
  static R gradient(const LeakyRelu& f, R x) noexcept {
    return x > 0 ? R(1) : static_cast<R>(f.slope);
  }
  template <class R>
  static R gradient_from_output(const LeakyRelu& f, R y) noexcept {
    return gradient(f, y);
  }
  static constexpr double inf = infinity;
  static constexpr std::array<special_value, 5> special_values{{{-inf, -inf, 0.3125},
                                                                {-0.0, -0.0, 0.3125},
                                                                {0, 0, 0.3125},
                                                                {inf, inf, 1},
                                                                {not_a_number, not_a_number, not_a_number}}};
  static constexpr std::array<double, 1> branch_points{0};
  static constexpr double lowest = -inf, highest = inf;
  static constexpr bool same_without_fma = true, overflows = true;
  static closed_interval range(const LeakyRelu& f) noexcept { return {f.slope > 0 ? -inf : 0, inf}; }
  static std::array<monotone_piece, 2> monotone_pieces(const LeakyRelu& f) noexcept {
    return {{{0, f.slope < 0 ? direction::falls : direction::rises}, {inf, direction::rises}}};
  }
  static std::array<double, 1> kinks(const LeakyRelu&) noexcept { return {0}; }
  static bool output_serves(const LeakyRelu& f) noexcept { return f.slope >= 0; }
  template <class T>
  static constexpr auto
      digest = digests<T>({0xb3c6cde363fcea4b, 0x88ce08ec3ec60831, 0x0117065ea70c8cb5, 0xf51e9d7d689ea145},
                          {0xdc631fa9186e240a, 0x34296b9779576055, 0xee831bd50863081e, 0x162799da7365b0f6});
};

} // namespace xact
