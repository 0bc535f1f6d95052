// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/normal_tail.hpp"
#include "../numeric/ties.hpp"

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
    const V t = numeric::at_most(numeric::abs(x), V(numeric::normal_tail_limit<T>)), active = numeric::zero_below(x);
    if constexpr (how<V> == method::plain) {
      const auto s = numeric::plain_normal_tail_of(t);
      const V g = numeric::plain_tail_slope(s, t);
      return {numeric::plain_minus_tail(s, t, active), numeric::by_sign(x, g, V(1) - g)};
    } else {
      constexpr int bits = bits_of<Accuracy, T>;
      constexpr bool nearest = std::is_same_v<Accuracy, correctly_rounded>;
      const auto s = numeric::normal_tail_of<bits>(t);
      V y = numeric::minus_tail<bits, nearest>(s, t, active);
      if constexpr (std::is_same_v<T, double>)
        y = numeric::copysign(y, x); // the sum of double words loses the sign of 0
      const auto g = numeric::tail_slope_of<bits>(s, t);
      if constexpr (nearest) {
        using N = std::decay_t<decltype(g)>;
        const N falls = numeric::below_middle(numeric::widen(t), 0x1p-13, g);
        return {y, numeric::narrow(numeric::select(N(0) < numeric::widen(x), N(1) - falls, falls))};
      } else {
        const V falls = numeric::narrower<V>(g, s.e.back);
        return {y, numeric::by_sign(x, falls, V(1) - falls)};
      }
    }
  }
  template <class V, bool Fma = XACT_HAS_FMA>
  static constexpr method how = family_method<Accuracy, numeric::scalar_t<V>, Fma>();
};

/// @cond
template <class Accuracy>
struct numeric::ties<Gelu<Accuracy>> : numeric::above_half {};
/// @endcond

template <class Accuracy>
struct contract<Gelu<Accuracy>> : contract_defaults<Gelu<Accuracy>> {
  static constexpr const char *name = "gelu", *tier = Accuracy::name, *formula = "x erfc(-x / sqrt(2)) / 2";
  template <class M, class V>
  static auto textbook(const Gelu<Accuracy>&, M m, const V& x) {
    return x * m.constant(0.5) * (m.constant(1) + m.erf(x * m.constant(0.70710678118654752440)));
  }
  template <class M, class V>
  static auto textbook_gradient(const Gelu<Accuracy>&, M m, const V& x) {
    return m.constant(0.5) * (m.constant(1) + m.erf(x * m.constant(0.70710678118654752440))) +
           x * m.exp(x * x * m.constant(-0.5)) * m.constant(0.39894228040143267794);
  }
  template <class T>
  static constexpr bool supports = std::is_same_v<T, float> || !std::is_same_v<Accuracy, correctly_rounded>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr bool out_of_line = is_family_long<Accuracy, T, Fma>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr max_ulp bounds = complementary_bounds<Accuracy, T, Fma>;
  template <class R>
  static R forward(const Gelu<Accuracy>&, R x) noexcept {
    const R p = twice_normal(x);
    return p > 0 ? R(x * p / 2) : x < 0 ? R(-0.0) : x; // and not -inf * 0
  }
  template <class R>
  static R gradient(const Gelu<Accuracy>&, R x) noexcept {
    using std::exp, std::sqrt, std::atan;
    const R p = twice_normal(x), density = exp(-x * x / 2) / sqrt(8 * atan(R(1)));
    return density > 0 ? R(p / 2 + x * density) : x < 0 ? R(-0.0) : R(p / 2);
  }
  /// 2 Phi(x). The rounding of x / sqrt(2) costs x^2 as much of the result.
  template <class R>
  static R twice_normal(R x) noexcept {
    using std::erfc, std::sqrt;
    return erfc(-x / sqrt(R(2)));
  }
  template <class T>
  static constexpr int oracle_bits = std::is_same_v<T, float> ? 64 : 113;
  static constexpr double inf = infinity, nan = not_a_number;
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, -0.0, -0.0}, {-0.0, -0.0, 0.5}, {0, 0, 0.5}, {inf, inf, 1}, {nan, nan, nan}}};
  /// Where f turns.
  static constexpr double turning_point = -0.75179152469356445746;
  /// 0; turning points of f and f'; where u is 0; f = x and f' = 1; underflow of f and f', and the clamp (float,
  /// double).
  static constexpr std::array<double, 20> branch_points{
      0,        turning_point, 1.4142135624, 3,    4,        5.41998,  8.29236,  5.91016,  8.71433, 13.14625,
      13.34188, 14.35607,      14.54135,     14.6, 37.61587, 37.71225, 38.58014, 38.67477, 38.8,    0x1p-126};
  static constexpr double lowest = -0.169972, highest = inf;
  static std::array<monotone_piece, 2> monotone_pieces(const Gelu<Accuracy>&) noexcept {
    return {{{turning_point, direction::falls}, {inf, direction::rises}}};
  }
  static constexpr bool complementary_gradient = !std::is_same_v<Accuracy, correctly_rounded>;
  static constexpr bool same_without_fma = std::is_same_v<Accuracy, correctly_rounded>;
  template <class T>
  static constexpr auto digest = digest_of_tier<Accuracy, T>({0xfe02666510a24729, 0x188375c169fcb5d4,
                                                              0x938773ac355f64c3, 0x5878cefa6528ca1d,
                                                              0x565e500381b4e31e});
};

} // namespace xact
