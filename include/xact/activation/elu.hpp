// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/elu.hpp"

#include <array>

namespace xact {

/// y = x > 0 ? x : alpha (exp(x) - 1), alpha rounded to the scalar type first; elu(-inf, -0, 0, inf) = -alpha, -0, 0,
/// inf; NaN in, or as alpha, NaN out. Small negative x keep their digits, which exp(x) - 1 would lose.
///
/// f' = x > 0 ? 1 : alpha exp(x), so alpha at 0, to the last subnormal, for every finite alpha. The output does not
/// serve: y + alpha loses the derivative from x = -15 on and is 0 from -17.3.
///
/// Errors in ULP: contract::bounds; worst arguments: the table of accuracies. Source: D.-A. Clevert, T. Unterthiner,
/// S. Hochreiter, Fast and accurate deep network learning by exponential linear units, ICLR 2016; the method:
/// numeric/elu.hpp.
template <class Accuracy>
struct Elu {
  double alpha = 1; ///< rounded to the scalar type
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    const V a(static_cast<numeric::scalar_t<V>>(alpha));
    if constexpr (plain<V>)
      return numeric::with_positive_half(x, {numeric::plain_elu(numeric::at_most(x, V(0)), a), x}, x, x, a).y;
    else
      return forward_and_gradient(x).y;
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return forward_and_gradient(x).g;
  }
  /// f(x) and f'(x) at once, from one exponential; what the caller drops is not computed.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE numeric::value_and_gradient<V> forward_and_gradient(const V& x) const noexcept {
    const V a(static_cast<numeric::scalar_t<V>>(alpha));
    const auto negative = numeric::elu<plain<V>, bits_of<Accuracy, numeric::scalar_t<V>>>(numeric::at_most(x, V(0)), a);
    return numeric::with_positive_half(x, negative, x, V(1), a);
  }

  XACT_REFUSES_THE_REST

private:
  template <class V, bool Fma = XACT_HAS_FMA>
  static constexpr bool plain = family_method<Accuracy, numeric::scalar_t<V>, Fma>() == method::plain;
};

} // namespace xact
