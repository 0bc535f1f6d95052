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
    const V a(static_cast<numeric::scalar_t<V>>(alpha));
    const auto negative = numeric::elu<plain<V>, bits_of<Accuracy, numeric::scalar_t<V>>>(numeric::at_most(x, V(0)), a);
    return numeric::with_positive_half(x, negative, x, V(1), a);
  }
  template <class V, bool Fma = XACT_HAS_FMA>
  static constexpr bool plain = family_method<Accuracy, numeric::scalar_t<V>, Fma>() == method::plain;
};
/// Elu{0.5} is faithful.
Elu(double)->Elu<>;

template <class Accuracy>
struct contract<Elu<Accuracy>> : contract_defaults<Elu<Accuracy>> {
  using F = Elu<Accuracy>;
  static constexpr const char *name = "elu", *tier = Accuracy::name, *formula = "x > 0 ? x : alpha (exp(x) - 1)";
  template <class M, class V>
  static auto textbook(const F& f, M m, const V& x) {
    return m.if_positive(x, x, m.constant(f.alpha) * m.expm1(x));
  }
  template <class M, class V>
  static auto textbook_gradient(const F& f, M m, const V& x) {
    return m.if_positive(x, m.constant(1), m.constant(f.alpha) * m.exp(x));
  }
  static std::array<F, 6> samples() noexcept { return {{{1}, {0.5}, {-1.7}, {0}, {1e30}, {1e-40}}}; }
  template <class T>
  static F rounded(const F& f) noexcept {
    return {rounded_parameter<T>(f.alpha)};
  }
  static std::array<F, 1> nan_parameters() noexcept { return {{{not_a_number}}}; }
  template <class T>
  static constexpr bool supports = std::is_same_v<T, float> || !std::is_same_v<Accuracy, correctly_rounded>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr bool out_of_line = is_family_long<Accuracy, T, Fma>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr max_ulp bounds = family_bounds<Accuracy, T, Fma>;
  template <class T>
  static max_ulp bounds_for(const F& f) noexcept {
    return bounds_with_parameter<Accuracy, T>(bounds<T>, f.alpha == 1);
  }
  template <class R>
  static R forward(const F& f, R x) noexcept {
    using std::expm1;
    return x > 0 || x == 0 ? x : static_cast<R>(f.alpha) * expm1(x);
  }
  template <class R>
  static R gradient(const F& f, R x) noexcept {
    using std::exp;
    return x > 0 ? R(1) : static_cast<R>(f.alpha) * exp(x);
  }
  static constexpr double inf = infinity, nan = not_a_number;
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, -1, 0}, {-0.0, -0.0, 1}, {0, 0, 1}, {inf, inf, 1}, {nan, nan, nan}}};
  /// 0; saturation and clamp of the value (float, double); underflow of the gradient and clamp (float, double).
  static constexpr std::array<double, 10> branch_points{0,         17.32868, 37.42995,  40,        87.33655,
                                                        103.97208, 194,      708.39642, 745.13322, 1456};
  static constexpr double lowest = -1, highest = inf;
  static closed_interval range(const F& f) noexcept { return {f.alpha > 0 ? -f.alpha : 0, inf}; }
  static std::array<monotone_piece, 2> monotone_pieces(const F& f) noexcept {
    return {{{0, f.alpha < 0 ? direction::falls : direction::rises}, {inf, direction::rises}}};
  }
  static std::array<double, 1> kinks(const F&) noexcept { return {0}; }
  static constexpr bool same_without_fma = std::is_same_v<Accuracy, correctly_rounded>;
  template <class T>
  static constexpr auto
      digest = digests_of_tier<Accuracy, T, 6>({{{{0xd8c22d94cd1aa8f8, 0xb4fff8b74c828e40, 0xd55c48aa758d4177,
                                                   0x760134ac1b62bc69, 0xbd0795980dfc554c, 0x5418284bf98ccad9}},
                                                 {{0xba4fe5a592adb6a1, 0xb2091dcf22704448, 0x9247b3658bd74a77,
                                                   0x242ee4303fd46c55, 0xcfd3ad8f03a2db00, 0x49b2ce31a0bc20c3}},
                                                 {{0xfc9727fcea96224a, 0x5c16ee2b96d659d7, 0xba8fc8ce31ceb900,
                                                   0x760134ac1b62bc69, 0x04c3ca7774d78603, 0x8896314154ea03c6}},
                                                 {{0x7e7882cc16c0d5da, 0x6fb366c839c617af, 0xe70c36e34b341bd8,
                                                   0xce5101ad2b68a255, 0x63a2c111f0787d7a, 0x54d33679f14a0828}},
                                                 {{0xa199623aab1f4092, 0xa9ace7b2ac4c6665, 0x682852fe7ca16716,
                                                   0x760134ac1b62bc69, 0x81623814b53bff6e, 0x8896314154ea03c6}}}});
};

} // namespace xact
