// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/silu.hpp"

#include <array>

namespace xact {

/// y = x sigmoid(x), also called SiLU or swish, at least -0.2785; silu(-inf, -0, 0, inf) = -0, -0, 0, inf; NaN in, NaN
/// out. Its left tail keeps its digits to -108.6 (float) and -751.7 (double), where exp(-x) has long overflown.
///
/// f' = s(x) (1 + x s(-x)) is computed with its root as a factor and keeps its relative accuracy beside it, too; for
/// x > 0 it is 1 - f'(-x), bit for bit (fast and faithful). The output does not tell the gradient: f turns at -1.2785.
///
/// Errors in ULP: contract::bounds; worst arguments: the table of accuracies. Source: D. Hendrycks, K. Gimpel, Gaussian
/// error linear units (2016); S. Elfwing, E. Uchibe, K. Doya (2017); the method: numeric/silu.hpp.
template <class Accuracy>
struct Silu {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    if constexpr (how<V> == method::plain) {
      const V t = decay(x);
      const auto s = numeric::plain_silu_of<numeric::scaling::lifted>(t);
      return numeric::plain_silu_sum(s, numeric::divide(numeric::plain_silu_numerator(s, t), s.d),
                                     numeric::zero_below(x));
    } else {
      return forward_and_gradient(x).y;
    }
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return forward_and_gradient(x).g;
  }
  /// f(x) and f'(x) at once; what the caller drops is not computed.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE numeric::value_and_gradient<V> forward_and_gradient(const V& x) const noexcept {
    const V t = decay(x), active = numeric::zero_below(x);
    if constexpr (how<V> == method::plain) {
      const auto s = numeric::plain_silu_of<numeric::scaling::lifted>(t);
      const V z = numeric::divide(V(1), s.d);
      const V quotient = numeric::quotient(numeric::plain_silu_numerator(s, t), s.d, z);
      const V g = numeric::plain_silu_slope(s, z, t);
      return {numeric::plain_silu_sum(s, quotient, active), numeric::by_sign(x, g, V(1) - g)};
    } else {
      constexpr int bits = bits_of<Accuracy, numeric::scalar_t<V>>;
      const auto u = numeric::wider(t);
      using N = std::decay_t<decltype(u)>;
      const auto s = numeric::silu_of<bits, numeric::scaling::lifted>(u);
      const N z = numeric::reciprocal_of(s.one_plus);
      const N y = numeric::quotient_of<bits>(u * s.power, s.one_plus, z);
      const N g = numeric::quotient_of<bits>(s.power * s.h, s.one_plus * s.one_plus, z * z);
      if constexpr (std::is_same_v<Accuracy, correctly_rounded>) {
        const N slope = numeric::select(N(0) < numeric::wider(x), N(1) - g, g);
        return {numeric::narrower_sum(active, y, s.e.back), numeric::narrow(slope)};
      } else {
        const V falls = numeric::narrower<V>(g, s.e.back);
        return {numeric::narrower_sum(active, y, s.e.back), numeric::by_sign(x, falls, V(1) - falls)};
      }
    }
  }

  XACT_REFUSES_THE_REST

private:
  template <class V, bool Fma = XACT_HAS_FMA>
  static constexpr method how = family_method<Accuracy, numeric::scalar_t<V>, Fma>();
  /// -|x|, but not so small that f is 0.
  template <class V>
  static XACT_INLINE V decay(const V& x) noexcept {
    using T = numeric::scalar_t<V>;
    return numeric::at_least(numeric::minus_abs(x), V(T(std::is_same_v<T, float> ? -112 : -756)));
  }
};

} // namespace xact
