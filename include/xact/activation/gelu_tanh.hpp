// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/gelu_tanh.hpp"
#include "../numeric/ties.hpp"

#include <array>

namespace xact {

/// y = x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2, at least -0.17005; gelu_tanh(-inf, -0, 0, inf) = -0, -0, 0,
/// inf; NaN in, NaN out. An approximation of Gelu, off by up to 4.7e-4. Computed as x sigmoid of twice the tanh's
/// argument, its left tail keeps its digits to -10.77 (float) and -21.54 (double), where 1 + tanh has lost them from -3
/// on.
///
/// f' is computed with its root as a factor and keeps its relative accuracy beside it, too; for x > 0 it is 1 - f'(-x),
/// bit for bit (fast and faithful). The output does not tell the gradient: f turns at -0.7525.
///
/// Errors in ULP: contract::bounds; worst arguments: the table of accuracies. Source: D. Hendrycks, K. Gimpel, Gaussian
/// error linear units (2016); the method: numeric/gelu_tanh.hpp.
template <class Accuracy>
struct GeluTanh {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    if constexpr (how<V> == method::plain) {
      const V t = limited(x);
      const auto s = numeric::plain_gelu_tanh_of(t);
      return numeric::plain_gelu_tanh_sum(s, numeric::divide(t * s.power, s.one_plus), numeric::zero_below(x));
    } else if constexpr (is_nearest) {
      // At -0x1.6148dep-16 the value is nearer to the middle between two floats than a double tells. Then by the root,
      // whose value has other rounding errors: every float was looked at.
      const auto y = numeric::minus_gelu_tanh_alone(limited(x), numeric::zero_below(x));
      if (__builtin_expect(numeric::any_at_tie(y), 0))
        return numeric::out_of_line([this](const auto& u) XACT_INLINE_LAMBDA { return this->both(u).y; }, x);
      return numeric::narrow(y);
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
    using T = numeric::scalar_t<V>;
    const V t = limited(x), active = numeric::zero_below(x);
    if constexpr (how<V> == method::plain) {
      const auto s = numeric::plain_gelu_tanh_of(t);
      const V z = numeric::divide(V(1), s.one_plus);
      const V g = numeric::plain_gelu_tanh_slope(s, z, t);
      return {numeric::plain_gelu_tanh_sum(s, numeric::quotient(t * s.power, s.one_plus, z), active),
              numeric::by_sign(x, g, V(1) - g)};
    } else {
      constexpr int bits = bits_of<Accuracy, T>;
      const auto s = numeric::gelu_tanh_of<bits>(t);
      V y = numeric::minus_gelu_tanh<bits, is_nearest>(s, t, active);
      if constexpr (std::is_same_v<T, double>)
        y = numeric::copysign(y, x); // the sum of double words loses the sign of 0
      const auto g = numeric::gelu_tanh_slope_of<bits>(s, t);
      if constexpr (is_nearest) {
        using N = std::decay_t<decltype(g)>;
        const N falls = numeric::below_middle(numeric::widen(t), 0x1p-20, g);
        return {y, numeric::narrow(numeric::select(N(0) < numeric::widen(x), N(1) - falls, falls))};
      } else {
        const V falls = numeric::narrower<V>(g, s.e.back);
        return {y, numeric::by_sign(x, falls, V(1) - falls)};
      }
    }
  }
  template <class V, bool Fma = XACT_HAS_FMA>
  static constexpr method how = family_method<Accuracy, numeric::scalar_t<V>, Fma>();
  /// |x|, but not so great that the results have long been 0 and 1.
  template <class V>
  static XACT_INLINE V limited(const V& x) noexcept {
    return numeric::at_most(numeric::abs(x), V(numeric::gelu_tanh_limit<numeric::scalar_t<V>>));
  }
};

/// @cond
template <class Accuracy>
struct numeric::ties<GeluTanh<Accuracy>> : numeric::above_half {};
/// @endcond

template <class Accuracy>
struct contract<GeluTanh<Accuracy>> : contract_defaults<GeluTanh<Accuracy>> {
  static constexpr const char *name = "gelu_tanh", *tier = Accuracy::name,
                              *formula = "x / (1 + exp(-2 sqrt(2/pi) (x + 0.044715 x^3)))";
  template <class M, class V>
  static auto textbook(const GeluTanh<Accuracy>&, M m, const V& x) {
    return x * m.constant(0.5) *
           (m.constant(1) +
            m.tanh(x * m.constant(0.79788456080286535588) * (m.constant(1) + x * x * m.constant(0.044715))));
  }
  template <class M, class V>
  static auto textbook_gradient(const GeluTanh<Accuracy>&, M m, const V& x) {
    return m.constant(0.5) * (m.constant(1) + m.tanh(x * m.constant(0.79788456080286535588) *
                                                     (m.constant(1) + x * x * m.constant(0.044715)))) +
           x * m.constant(0.39894228040143267794) * (m.constant(1) + x * x * m.constant(3 * 0.044715)) *
               (m.constant(1) - m.square(m.tanh(x * m.constant(0.79788456080286535588) *
                                                (m.constant(1) + x * x * m.constant(0.044715)))));
  }
  template <class T>
  static constexpr bool supports = std::is_same_v<T, float> || !std::is_same_v<Accuracy, correctly_rounded>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr bool out_of_line = is_family_long<Accuracy, T, Fma>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr max_ulp bounds = complementary_bounds<Accuracy, T, Fma>;
  template <class R>
  static R forward(const GeluTanh<Accuracy>&, R x) noexcept {
    using std::exp, std::fabs;
    const R t = exp(-fabs(x) * (slope<R>() + cubic<R>() * x * x));
    if (x > 0)
      return x / (1 + t);
    return t > 0 ? R(x * (t / (1 + t))) : x < 0 ? R(-0.0) : x; // and not -inf * 0
  }
  template <class R>
  static R gradient(const GeluTanh<Accuracy>&, R x) noexcept {
    using std::exp, std::fabs;
    const R t = exp(-fabs(x) * (slope<R>() + cubic<R>() * x * x)), low = t / (1 + t), high = 1 / (1 + t);
    if (!(t > 0))
      return x > 0 ? R(1) : x < 0 ? R(-0.0) : x;
    const R change = x * (slope<R>() + 3 * cubic<R>() * x * x);
    return x < 0 ? R(low * (1 + change * high)) : R(high * (1 + change * low));
  }
  /// 2 sqrt(2/pi), and 0.044715 of it. Of v every rounding costs v as much of the result.
  template <class R>
  static R slope() noexcept {
    using std::atan, std::sqrt;
    return sqrt(2 / atan(R(1)));
  }
  template <class R>
  static R cubic() noexcept {
    return slope<R>() * 44715 / 1000000;
  }
  template <class T>
  static constexpr int oracle_bits = std::is_same_v<T, float> ? 64 : 113;
  static constexpr double inf = infinity, nan = not_a_number;
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, -0.0, -0.0}, {-0.0, -0.0, 0.5}, {0, 0, 0.5}, {inf, inf, 1}, {nan, nan, nan}}};
  /// Where f turns.
  static constexpr double turning_point = -0.75246142207101625849;
  /// 0; turning points of f and f', and the ends of the factored form; f = x and f' = 1; underflow of f and f', and the
  /// clamp (float, double).
  static constexpr std::array<double, 19> branch_points{
      0,        turning_point, -0.50246142207, -1.00246142207, 1.4185040088, 5.06138,  7.14507,
      5.46786,  7.44563,       10.10064,       10.235,         10.77087,     10.89454, 11.2,
      21.17688, 21.22378,      21.54708,       21.59274,       21.8};
  static constexpr double lowest = -0.170042, highest = inf;
  static std::array<monotone_piece, 2> monotone_pieces(const GeluTanh<Accuracy>&) noexcept {
    return {{{turning_point, direction::falls}, {inf, direction::rises}}};
  }
  static constexpr bool complementary_gradient = !std::is_same_v<Accuracy, correctly_rounded>;
  static constexpr bool same_without_fma = std::is_same_v<Accuracy, correctly_rounded>;
  template <class T>
  static constexpr auto digest = digest_of_tier<Accuracy, T>({0x20b94918853ed59b, 0x33d095587d7bc4c4,
                                                              0x2f1d7226e1bed4cb, 0xc375a8a6e7e25fa9,
                                                              0x6f7c27e6a6e75fcb});
};

} // namespace xact
