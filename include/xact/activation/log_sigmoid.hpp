// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "softplus.hpp"

namespace xact {

/// y = log(sigmoid(x)) = -softplus(-x), never positive; log_sigmoid(-inf, 0, inf) = -inf, -ln 2, -0; NaN in, NaN out.
/// Accurate over its whole right tail, to 103.9 (float) and 745.1 (double), where sigmoid(x) has long been 1.
///
/// f' = sigmoid(-x), from the input or, as well conditioned, from the output: 1 - exp(y).
///
/// Errors in ULP: contract::bounds; worst arguments: the table of accuracies. Source: as of Softplus.
template <class Accuracy>
struct LogSigmoid {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return -Softplus<Accuracy>{}(-x);
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return Softplus<Accuracy>{}.gradient_from_input(-x);
  }
  /// f'(x), from y = f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    return numeric::one_minus_exp(y);
  }
  /// f(x) and f'(x) at once, from one exponential; what the caller drops is not computed.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE numeric::value_and_gradient<V> forward_and_gradient(const V& x) const noexcept {
    const auto both = Softplus<Accuracy>{}.forward_and_gradient(-x);
    return {-both.y, numeric::copy(both.g)};
  }

  XACT_REFUSES_THE_REST
};

} // namespace xact
