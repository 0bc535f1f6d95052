// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/silu.hpp"
#include "../numeric/ties.hpp"

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
      const V t = numeric::minus_least_abs(x, limit<V>);
      const auto s = numeric::plain_silu_of<numeric::scaling::lifted>(t);
      return numeric::plain_silu_sum(s, numeric::divide(t * s.top, s.sum), numeric::zero_below(x));
    } else if constexpr (is_nearest) {
      return numeric::nearest_silu(x, numeric::minus_least_abs(x, limit<V>), numeric::zero_below(x));
    } else {
      return numeric::compact<is_long<V>>([this](const auto& u) XACT_INLINE_LAMBDA { return this->both(u).y; }, x);
    }
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
  static constexpr bool is_nearest = std::is_same_v<Accuracy, correctly_rounded>;
  /// Both; what the caller drops is not computed.
  template <class V>
  XACT_INLINE numeric::value_and_gradient<V> both(const V& x) const noexcept {
    const V t = decay(x), active = numeric::zero_below(x);
    if constexpr (how<V> == method::plain) {
      const auto s = numeric::plain_silu_of<numeric::scaling::lifted>(t);
      // Not quotient() from z: its five operations take longer than a second division beside all others.
      const V z = numeric::divide(V(1), s.sum), quotient = numeric::divide(t * s.top, s.sum);
      const V g = numeric::plain_silu_slope(s, z, t);
      return {numeric::plain_silu_sum(s, quotient, active), numeric::by_sign(x, g, V(1) - g)};
    } else {
      constexpr int bits = bits_of<Accuracy, numeric::scalar_t<V>>;
      const auto u = numeric::wider(t);
      using N = std::decay_t<decltype(u)>;
      return numeric::silu_both<bits, is_nearest, numeric::scaling::lifted>(x, u, active, u, V(1), V(1),
                                                                            N(0) < numeric::wider(x));
    }
  }
  template <class V, bool Fma = XACT_HAS_FMA>
  static constexpr method how = family_method<Accuracy, numeric::scalar_t<V>, Fma>();
  /// Where f is 0.
  template <class V, class T = numeric::scalar_t<V>>
  static constexpr T limit = std::is_same_v<T, float> ? T(112) : T(756);
  /// -|x|, but no less than -limit.
  template <class V>
  static XACT_INLINE V decay(const V& x) noexcept {
    return numeric::at_least(numeric::minus_abs(x), V(-limit<V>));
  }
};

/// @cond
template <class Accuracy>
struct numeric::ties<Silu<Accuracy>> : numeric::above_half {};
/// @endcond

template <class Accuracy>
struct contract<Silu<Accuracy>> : contract_defaults<Silu<Accuracy>> {
  static constexpr const char *name = "silu", *tier = Accuracy::name, *formula = "x sigmoid(x)";
  template <class M, class V>
  static auto textbook(const Silu<Accuracy>&, M m, const V& x) {
    return x / (m.constant(1) + m.exp(-x));
  }
  template <class M, class V>
  static auto textbook_gradient(const Silu<Accuracy>&, M m, const V& x) {
    return (m.constant(1) + x - x / (m.constant(1) + m.exp(-x))) / (m.constant(1) + m.exp(-x));
  }
  template <class T>
  static constexpr bool supports = std::is_same_v<T, float> || !std::is_same_v<Accuracy, correctly_rounded>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr bool out_of_line = is_family_long<Accuracy, T, Fma>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr max_ulp bounds = complementary_bounds<Accuracy, T, Fma>;
  template <class R>
  static R forward(const Silu<Accuracy>&, R x) noexcept {
    return forward_of(x, x);
  }
  template <class R>
  static R gradient(const Silu<Accuracy>&, R x) noexcept {
    return gradient_of(x);
  }
  /// x s(v), and the derivative of v s(v).
  template <class R>
  static R forward_of(R x, R v) noexcept {
    using std::exp, std::fabs;
    const R t = exp(-fabs(v));
    if (v > 0)
      return x / (1 + t);
    if (t > 0)
      return x * (t / (1 + t));
    return !(v < 0) ? v : x < 0 ? R(-0.0) : R(0); // and not -inf * 0
  }
  template <class R>
  static R gradient_of(R v) noexcept {
    using std::exp, std::fabs;
    const R t = exp(-fabs(v)), low = t / (1 + t), high = 1 / (1 + t);
    if (!(t > 0))
      return v > 0 ? R(1) : v < 0 ? R(-0.0) : v;
    return v < 0 ? low * (1 + v * high) : high * (1 + v * low);
  }
  static constexpr double inf = infinity, nan = not_a_number;
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, -0.0, -0.0}, {-0.0, -0.0, 0.5}, {0, 0, 0.5}, {inf, inf, 1}, {nan, nan, nan}}};
  /// Where f turns, and the ends of the derivative's factored form.
  static constexpr long double root = -1.27846454276107379510935873902298L;
  static constexpr double turning_point = static_cast<double>(root);
  /// 0; turning point and ends of the factored form; exp(-x)'s overflow, underflow and clamp (float, double).
  static constexpr std::array<double, 12> branch_points{0,        turning_point, -1.028464, -1.528464,
                                                        17.32868, 37.42995,      88.722839, 91.85678,
                                                        108.6603, 112,           714.96866, 751.75563};
  static constexpr double minimum = -0.27846454276107379511;
  static constexpr double lowest = std::is_same_v<Accuracy, fast> ? minimum * (1 + 0x1p-21) : minimum, highest = inf;
  static std::array<monotone_piece, 2> monotone_pieces(const Silu<Accuracy>&) noexcept {
    return {{{turning_point, direction::falls}, {inf, direction::rises}}};
  }
  static constexpr bool complementary_gradient = !std::is_same_v<Accuracy, correctly_rounded>;
  static constexpr bool same_without_fma = std::is_same_v<Accuracy, correctly_rounded>;
  template <class T>
  static constexpr auto digest = digest_of_tier<Accuracy, T>({0x06761fbc51117758, 0xdfc9b126de902338,
                                                              0xb8cdaecd1bdf0c08, 0x0ba5c3dc9786403c,
                                                              0xb38511187679b5a1});
};

} // namespace xact
