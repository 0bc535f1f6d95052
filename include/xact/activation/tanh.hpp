// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/compensated.hpp"
#include "../numeric/logistic.hpp"

#include <array>

namespace xact {

/// y = tanh(x), in [-1, 1], exactly odd; tanh(-0) = -0, tanh(+-inf) = +-1; NaN in, NaN out. No branch: the
/// same code for every argument.
///
/// f' keeps its relative accuracy to |x| = 52 (float) and 373 (double), is exactly even and never negative;
/// gradient_from_output, 1 - y^2, is exact for the given y, but y itself has lost the derivative by 10 % from
/// |x| = 7.91 and wholly from 9.011 on (double: 17.96 and 19.06): there keep x, or save the gradient of
/// forward_and_gradient.
///
/// Errors in ULP: contract::bounds; worst arguments: .github/docs/accuracy.md. Source: Y. LeCun, L. Bottou, G. Orr,
/// K.-R. Müller, Efficient BackProp (1998); the method: numeric/logistic.hpp and numeric/compensated.hpp.
template <class Accuracy>
struct Tanh {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    if constexpr (method_of<Accuracy, numeric::scalar_t<V>>() == method::plain)
      return numeric::plain_tanh(x);
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
    return numeric::one_minus_square(y);
  }
  /// f(x) and f'(x) at once; what the caller drops is not computed.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE numeric::value_and_gradient<V> forward_and_gradient(const V& x) const noexcept {
    constexpr method how = method_of<Accuracy, numeric::scalar_t<V>>();
    if constexpr (how == method::plain) {
      return numeric::plain_tanh_and_gradient(x);
    } else if constexpr (how == method::compensated) {
      return numeric::compensated_tanh(x);
    } else {
      const auto w = numeric::wide_tanh(x);
      return {numeric::narrow(w.y), numeric::narrow(w.g)};
    }
  }

  XACT_REFUSES_THE_REST
};

template <class Accuracy>
struct contract<Tanh<Accuracy>> : contract_defaults<Tanh<Accuracy>> {
  static constexpr const char *name = "tanh", *tier = Accuracy::name, *formula = "tanh(x)";
  template <class M, class V>
  static auto textbook(const Tanh<Accuracy>&, M m, const V& x) {
    return m.tanh(x);
  }
  template <class M, class V>
  static auto textbook_gradient(const Tanh<Accuracy>&, M m, const V& x) {
    return m.constant(1) - m.square(m.tanh(x));
  }
  template <class M, class V>
  static auto textbook_gradient_from_output(const Tanh<Accuracy>&, M m, const V& y) {
    return m.constant(1) - m.square(y);
  }
  template <class T>
  static constexpr bool supports = std::is_same_v<T, float> || !std::is_same_v<Accuracy, correctly_rounded>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr max_ulp bounds = tier_bounds<Accuracy, T, Fma>;
  template <class R>
  static R forward(const Tanh<Accuracy>&, R x) noexcept {
    using std::tanh;
    return tanh(x);
  }
  template <class R>
  static R gradient(const Tanh<Accuracy>&, R x) noexcept {
    using std::cosh;
    const R c = 1 / cosh(x);
    return c * c;
  }
  template <class R>
  static R gradient_from_output(const Tanh<Accuracy>&, R y) noexcept {
    return (1 - y) * (1 + y);
  }
  static constexpr double inf = infinity, nan = not_a_number;
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, -1, 0}, {-0.0, -0.0, 1}, {0, 0, 1}, {inf, 1, 0}, {nan, nan, nan}}};
  /// 0; the polynomial's end without fma and with it; saturation and clamp of the value (float, double); underflow of
  /// the gradient and clamp (float, double).
  static constexpr std::array<double, 13> branch_points{0,     0.75,  1,  9.010914, 18,     19.061547, 39.75,
                                                        44.36, 52.68, 53, 354.9,    373.26, 374};
  static constexpr double lowest = -1, highest = 1;
  static constexpr bool odd = true, even_gradient = true,
                        same_without_fma = std::is_same_v<Accuracy, correctly_rounded>;
  template <class T>
  static constexpr auto digest = digest_of_tier<Accuracy, T>({0x1add093fb8eea133, 0xfd67e6e47fc4a772,
                                                              0xc904870b0375177f, 0x10a2f0091a82a3dc,
                                                              0x7030417da875706b});
};

} // namespace xact
