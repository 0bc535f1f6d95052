// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/softplus.hpp"

#include <array>

namespace xact {

/// y = log(1 + exp(x)), never negative; softplus(-inf, 0, inf) = 0, ln 2, inf; NaN in, NaN out. No threshold beyond
/// which it would be x, which in double is a step of 580 000 ULP: the left tail keeps its digits to -103.9 (float) and
/// -745.1 (double), and nothing overflows.
///
/// f' = sigmoid(x), from the input or, as well conditioned, from the output: 1 - exp(-y).
///
/// Errors in ULP: contract::bounds; worst arguments: the table of accuracies. Source: C. Dugas, Y. Bengio, F. Bélisle,
/// C. Nadeau, R. Garcia, Incorporating second-order functional knowledge for better option pricing (2000); the method:
/// numeric/softplus.hpp.
template <class Accuracy>
struct Softplus {
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
  /// f'(x), from y = f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    return numeric::one_minus_exp(-y);
  }
  /// f(x) and f'(x) at once, from one exponential; what the caller drops is not computed.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE numeric::value_and_gradient<V> forward_and_gradient(const V& x) const noexcept {
    using T = numeric::scalar_t<V>;
    if constexpr (family_method<Accuracy, T>() == method::plain)
      return numeric::plain_softplus(x);
    else
      return numeric::softplus<bits_of<Accuracy, T>>(x);
  }

  XACT_REFUSES_THE_REST
};

} // namespace xact
