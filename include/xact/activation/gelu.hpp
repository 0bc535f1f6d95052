// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/normal_tail.hpp"

#include <array>

namespace xact {

/// y = x Phi(x), Phi the normal distribution, at least -0.16998; gelu(-inf, -0, 0, inf) = -0, -0, 0, inf; NaN in, NaN
/// out. This is the exact one: GeluTanh, to which some libraries give the name, differs by up to 4.7e-4. Its left tail
/// keeps its digits to -14.35 (float) and -38.58 (double), where 1 + erf has lost them from -4 on.
///
/// f' = Phi(x) + x exp(-x^2/2) / sqrt(2 pi) is computed with its root as a factor and keeps its relative accuracy
/// beside it, too; for x > 0 it is 1 - f'(-x), bit for bit (fast and faithful). The output does not tell the gradient:
/// f turns at -0.7518.
///
/// Errors in ULP: contract::bounds; worst arguments: the table of accuracies. Source: D. Hendrycks, K. Gimpel, Gaussian
/// error linear units (2016); the method: numeric/normal_tail.hpp.
template <class Accuracy>
struct Gelu {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return forward_and_gradient(x).y;
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return forward_and_gradient(x).g;
  }
  /// f(x) and f'(x) at once; what the caller drops is not computed.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE numeric::value_and_gradient<V> forward_and_gradient(const V& x) const noexcept {
    using T = numeric::scalar_t<V>;
    const V t = numeric::at_most(numeric::abs(x), V(numeric::normal_tail_limit<T>)), active = numeric::zero_below(x);
    if constexpr (how<V> == method::plain) {
      const auto s = numeric::plain_normal_tail_of(t);
      const V g = numeric::plain_tail_slope(s, t);
      return {numeric::plain_minus_tail(s, active), numeric::by_sign(x, g, V(1) - g)};
    } else {
      constexpr int bits = bits_of<Accuracy, T>;
      const auto s = numeric::normal_tail_of<bits>(t);
      const auto tail = numeric::tail_of<bits>(s, t), slope = numeric::tail_slope_of<bits>(s, t);
      using N = std::decay_t<decltype(tail)>;
      if constexpr (std::is_same_v<Accuracy, correctly_rounded>) {
        // x/2 of a subnormal x may end halfway, and double does not resolve the next term, x^2 / sqrt(2 pi), which
        // rounds up. The nudge is greater than the roundings there, and elsewhere far smaller.
        const N nudged = numeric::fnma(numeric::at_most(numeric::widen(t), N(0x1p-126)), N(0x1p-46), tail);
        return {numeric::narrower_sum(active, -nudged, s.e.back),
                numeric::narrow(numeric::select(N(0) < numeric::widen(x), N(1) - slope, slope))};
      } else {
        const V g = numeric::narrower<V>(slope, s.e.back);
        return {numeric::narrower_sum(active, -tail, s.e.back), numeric::by_sign(x, g, V(1) - g)};
      }
    }
  }

  XACT_REFUSES_THE_REST

private:
  template <class V, bool Fma = XACT_HAS_FMA>
  static constexpr method how = family_method<Accuracy, numeric::scalar_t<V>, Fma>();
};

} // namespace xact
