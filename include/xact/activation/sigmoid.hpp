// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/compensated.hpp"
#include "../numeric/logistic.hpp"
#include "../numeric/ties.hpp"

#include <array>

namespace xact {

/// y = 1 / (1 + exp(-x)), in [0, 1]; sigmoid(-inf, 0, inf) = 0, 1/2, 1; NaN in, NaN out. Subnormal results are kept,
/// and nothing overflows on the way.
///
/// f' keeps its relative accuracy to |x| = 104 (float) and 745 (double), is exactly even and never negative;
/// gradient_from_output, y (1 - y), is exact for the given y, but y itself has lost the derivative by 10 % from 15.1
/// and wholly from 17.33 on (double: 35.2 and 37.43): there keep x, or save the gradient of forward_and_gradient.
///
/// Errors in ULP: contract::bounds; worst arguments: .github/docs/accuracy.md. Source: D. Rumelhart, G. Hinton, R.
/// Williams, Learning representations by back-propagating errors, Nature 323 (1986); the method: numeric/logistic.hpp
/// and numeric/compensated.hpp.
template <class Accuracy>
struct Sigmoid {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    if constexpr (how<V> == method::plain)
      return numeric::plain_sigmoid(x);
    else
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
    return numeric::times_complement(y);
  }
  /// f(x) and f'(x) at once; what the caller drops is not computed.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE numeric::value_and_gradient<V> forward_and_gradient(const V& x) const noexcept {
    if constexpr (how<V> == method::plain) {
      return numeric::plain_sigmoid_and_gradient(x);
    } else if constexpr (how<V> == method::compensated) {
      return numeric::compensated_sigmoid(x);
    } else {
      const auto w = numeric::wide_sigmoid(x);
      // Around 0 sigmoid is 1/2 + x/4 - x^3/48, and for many x the first two terms end halfway between two floats.
      // Double does not resolve the third one there, so the sign of x settles the tie: towards 1/2. Only there: further
      // out the nudge would push -0x1.2082ep-3 across a midpoint.
      const V nudge = numeric::select(numeric::abs(x) < V(0x1p-8f), V(0x1p-52f), V(0));
      const auto towards_half = numeric::widen(numeric::with_sign(nudge, -x));
      return {numeric::narrow(numeric::fma(w.y, towards_half, w.y)), numeric::narrow(w.g)};
    }
  }

  XACT_REFUSES_THE_REST

private:
  template <class V, bool Fma = XACT_HAS_FMA>
  static constexpr method how = method_of<Accuracy, numeric::scalar_t<V>, Fma>();
};

/// @cond
template <class Accuracy>
struct numeric::ties<Sigmoid<Accuracy>> : numeric::level_at_zero_less_than_output {};
/// @endcond

template <class Accuracy>
struct contract<Sigmoid<Accuracy>> : contract_defaults<Sigmoid<Accuracy>> {
  static constexpr const char *name = "sigmoid", *tier = Accuracy::name, *formula = "1 / (1 + exp(-x))";
  template <class M, class V>
  static auto textbook(const Sigmoid<Accuracy>&, M m, const V& x) {
    return m.constant(1) / (m.constant(1) + m.exp(-x));
  }
  template <class M, class V>
  static auto textbook_gradient_from_output(const Sigmoid<Accuracy>&, M m, const V& y) {
    return y * (m.constant(1) - y);
  }
  template <class T>
  static constexpr bool supports = std::is_same_v<T, float> || !std::is_same_v<Accuracy, correctly_rounded>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr max_ulp bounds = tier_bounds<Accuracy, T, Fma>;
  template <class R>
  static R forward(const Sigmoid<Accuracy>&, R x) noexcept {
    using std::exp;
    return 1 / (1 + exp(-x));
  }
  template <class R>
  static R gradient(const Sigmoid<Accuracy>&, R x) noexcept {
    using std::exp, std::fabs;
    const R t = exp(-fabs(x));
    return t / ((1 + t) * (1 + t));
  }
  template <class R>
  static R gradient_from_output(const Sigmoid<Accuracy>&, R y) noexcept {
    return y * (1 - y);
  }
  static constexpr double inf = infinity, nan = not_a_number;
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, 0, 0}, {-0.0, 0.5, 0.25}, {0, 0.5, 0.25}, {inf, 1, 0}, {nan, nan, nan}}};
  /// 0; saturation and clamp above (float, double); underflow and clamp below (float, double).
  static constexpr std::array<double, 11> branch_points{0,         17.32868, 18,        37.42995,  39.75, 87.33655,
                                                        103.97208, 106,      708.39642, 745.13322, 748};
  static constexpr double lowest = 0, highest = 1;
  static constexpr bool even_gradient = true, same_without_fma = std::is_same_v<Accuracy, correctly_rounded>;
  template <class T>
  static constexpr auto digest = digest_of_tier<Accuracy, T>({0x369dd9ab0f5029d6, 0x608f1a56723799b2,
                                                              0x629a761d1629670b, 0x83ba343ced963506,
                                                              0xe57b80c0f4f5a4d8});
};

} // namespace xact
