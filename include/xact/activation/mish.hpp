// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/mish.hpp"

#include <array>

namespace xact {

/// y = x tanh(log(1 + exp(x))), lowest at -1.1924312: -0.3088434; Mish(-inf, -0, 0, inf) = -0, -0, 0, inf; NaN in, NaN
/// out. Subnormal results are kept, to x = -108.66 (float) and -751.76 (double), and nothing overflows on the way.
///
/// f' keeps its relative accuracy everywhere, beside its root, too, where the textbook's sum has none left. From x it
/// is: two arguments have the same y.
///
/// Errors in ULP: contract::bounds; worst arguments: .github/docs/accuracy.md. Source: D. Misra, Mish: a self
/// regularized non-monotonic activation function, BMVC 2020; the method: numeric/mish.hpp.
template <class Accuracy>
struct Mish {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return numeric::compact<is_long<V>>([this](const auto& u) XACT_INLINE_LAMBDA { return this->both(u).y; }, x);
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return numeric::compact<is_long<V>>([this](const auto& u) XACT_INLINE_LAMBDA { return this->both(u).g; }, x);
  }
  /// f(x) and f'(x) at once, from one exponential.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE numeric::value_and_gradient<V> forward_and_gradient(const V& x) const noexcept {
    return numeric::compact<is_long<V>>([this](const auto& u) XACT_INLINE_LAMBDA { return this->both(u); }, x);
  }

  XACT_REFUSES_THE_REST

private:
  template <class V, bool Fma = XACT_HAS_FMA>
  static constexpr bool is_long = is_family_long<Accuracy, numeric::scalar_t<V>, Fma>;
  /// Both; what the caller drops is not computed.
  template <class V>
  XACT_INLINE numeric::value_and_gradient<V> both(const V& x) const noexcept {
    using T = numeric::scalar_t<V>;
    if constexpr (family_method<Accuracy, T>() == method::plain) {
      const auto e = numeric::plain_mish(x);
      return {numeric::plain_mish_value(x, e), numeric::plain_mish_gradient(e)};
    } else {
      constexpr int bits = bits_of<Accuracy, T>;
      const auto e = numeric::wider_mish<bits>(x);
      return {numeric::wider_mish_value<bits>(x, e), numeric::wider_mish_gradient<bits>(x, e)};
    }
  }
};

template <class Accuracy>
struct contract<Mish<Accuracy>> : contract_defaults<Mish<Accuracy>> {
  static constexpr const char *name = "mish", *tier = Accuracy::name, *formula = "x tanh(log(1 + exp(x)))";
  template <class M, class V>
  static auto textbook(const Mish<Accuracy>&, M m, const V& x) {
    return x * m.tanh(m.log1p(m.exp(x)));
  }
  template <class M, class V>
  static auto textbook_gradient(const Mish<Accuracy>&, M m, const V& x) {
    return m.tanh(m.log1p(m.exp(x))) +
           x * (m.constant(1) - m.square(m.tanh(m.log1p(m.exp(x))))) / (m.constant(1) + m.exp(-x));
  }
  template <class T>
  static constexpr bool supports = std::is_same_v<T, float> || !std::is_same_v<Accuracy, correctly_rounded>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr bool out_of_line = is_family_long<Accuracy, T, Fma>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr max_ulp bounds = family_bounds<Accuracy, T, Fma>;
  /// By v = exp(-|x|), which does not overflow.
  template <class R>
  static R forward(const Mish<Accuracy>&, R x) noexcept {
    using std::exp, std::fabs, std::isinf;
    if (isinf(x))
      return x < 0 ? R(-0.0) : x;
    const R v = exp(-fabs(x)), n = x < 0 ? R(v * (v + 2)) : R(1 + 2 * v), rest = x < 0 ? R(2) : R(2 * v * v);
    return x * n / (n + rest);
  }
  template <class R>
  static R gradient(const Mish<Accuracy>&, R x) noexcept {
    using std::exp, std::fabs, std::isinf;
    if (isinf(x))
      return x < 0 ? R(-0.0) : R(1);
    const R v = exp(-fabs(x));
    if (x < 0) {
      const R n2 = 2 + v * (v + 2);
      return v * (4 * (x + 1) + v * (4 * x + 6 + v * (4 + v))) / (n2 * n2);
    }
    const R n2 = 1 + 2 * v + 2 * v * v;
    return (1 + v * (4 + v * (4 * x + 6 + v * 4 * (x + 1)))) / (n2 * n2);
  }
  static constexpr double inf = infinity, nan = not_a_number;
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, -0.0, -0.0}, {-0.0, -0.0, 0.6}, {0, 0, 0.6}, {inf, inf, 1}, {nan, nan, nan}}};
  /// 0; the derivative's root; the changes of formula; saturation and clamp above (float, double); where results turn
  /// subnormal, underflow, clamp (float, double).
  static constexpr std::array<double, 16> branch_points{
      0,  -1.1924312145154952, -0.1,      -0.3, 9.010791,   10.144022,  12,  19.061547, 20.560935,
      22, -91.856775,          -108.6603, -112, -714.96866, -751.75563, -756};
  /// Of fast, its bound below; of the others the nearest value.
  static constexpr double lowest = std::is_same_v<Accuracy, fast> ? -0x1.3c417ap-2 : -0x1.3c417299f9f85p-2,
                          highest = infinity;
  static std::array<monotone_piece, 2> monotone_pieces(const Mish<Accuracy>&) noexcept {
    return {{{-1.1924312145154952, direction::falls}, {infinity, direction::rises}}};
  }
  static constexpr bool same_without_fma = std::is_same_v<Accuracy, correctly_rounded>;
  template <class T>
  static constexpr int oracle_bits = 64;
  template <class T>
  static constexpr auto digest = digest_of_tier<Accuracy, T>({0x9fc76081d5014763, 0x58b796928bc4d7c7,
                                                              0x04cb6bf975ea8be1, 0xbe20e16f99f37a7e,
                                                              0x4197517286a3d584});
};

} // namespace xact
