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
    return numeric::minus_abs(Softplus<Accuracy>{}(numeric::negative(x)));
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return Softplus<Accuracy>{}.gradient_from_input(numeric::negative(x));
  }
  /// f'(x), from y = f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    return numeric::one_minus_exp(y);
  }
  /// f(x) and f'(x) at once, from one exponential; what the caller drops is not computed.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE numeric::value_and_gradient<V> forward_and_gradient(const V& x) const noexcept {
    const auto both = Softplus<Accuracy>{}.forward_and_gradient(numeric::negative(x));
    return {numeric::minus_abs(both.y), numeric::copy(both.g)};
  }

  XACT_REFUSES_THE_REST
};

/// @cond
template <class Accuracy>
struct numeric::ties<LogSigmoid<Accuracy>> : numeric::level_at_zero_less_than_output {};
/// @endcond

template <class Accuracy>
struct contract<LogSigmoid<Accuracy>> : contract_defaults<LogSigmoid<Accuracy>> {
  using F = LogSigmoid<Accuracy>;
  static constexpr const char *name = "log_sigmoid", *tier = Accuracy::name, *formula = "log(sigmoid(x))";
  template <class M, class V>
  static auto textbook(const F&, M m, const V& x) {
    return -m.log1p(m.exp(-x));
  }
  template <class M, class V>
  static auto textbook_gradient(const F&, M m, const V& x) {
    return m.constant(1) / (m.constant(1) + m.exp(x));
  }
  template <class M, class V>
  static auto textbook_gradient_from_output(const F&, M m, const V& y) {
    return -m.expm1(y);
  }
  template <class T>
  static constexpr bool supports = std::is_same_v<T, float> || !std::is_same_v<Accuracy, correctly_rounded>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr bool out_of_line = is_family_long<Accuracy, T, Fma>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr max_ulp bounds = family_bounds<Accuracy, T, Fma>.with_output(1.5);
  using mirrored = contract<Softplus<Accuracy>>;
  template <class R>
  static R forward(const F&, R x) noexcept {
    return -mirrored::forward({}, R(-x));
  }
  template <class R>
  static R gradient(const F&, R x) noexcept {
    return mirrored::gradient({}, R(-x));
  }
  template <class R>
  static R gradient_from_output(const F&, R y) noexcept {
    return mirrored::gradient_from_output({}, R(-y));
  }
  static constexpr double inf = infinity, nan = not_a_number, ln2 = 0.69314718055994530942;
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, -inf, 1}, {-0.0, -ln2, 0.5}, {0, -ln2, 0.5}, {inf, -0.0, 0}, {nan, nan, nan}}};
  /// 0; saturation and clamp above (float, double); underflow and clamp below (float, double).
  static constexpr auto branch_points = mirrored::branch_points;
  static constexpr double lowest = -inf, highest = 0;
  static constexpr bool same_without_fma = std::is_same_v<Accuracy, correctly_rounded>;
  template <class T>
  static constexpr auto digest = digest_of_tier<Accuracy, T>({0x594000785cd77551, 0xb8737e0a5238408c,
                                                              0xf250d25009a5650b, 0x9b0023cc3e415242,
                                                              0xd0c2ece302e159e1});
};

} // namespace xact
