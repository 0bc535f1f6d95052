// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/elu.hpp"

#include <array>

namespace xact {

/// y = x > 0 ? x : alpha (exp(x / alpha) - 1), alpha rounded to the scalar type first, x / alpha then carried to twice
/// its precision; celu(-inf, -0, 0, inf) = -alpha, -0, 0, inf; NaN in, or as alpha, NaN out. With alpha = 0 it is Relu,
/// but for the sign of zeros. With a negative alpha it is unbounded below.
///
/// f' = x > 0 ? 1 : exp(x / alpha), 1 at 0.
///
/// Errors in ULP: contract::bounds; worst arguments: the table of accuracies. Source: J. Barron, Continuously
/// differentiable exponential linear units (2017); the method: numeric/elu.hpp.
template <class Accuracy>
struct Celu {
  double alpha = 1; ///< rounded to the scalar type
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
    const V a(static_cast<numeric::scalar_t<V>>(alpha));
    const auto negative =
        numeric::celu<plain<V>, bits_of<Accuracy, numeric::scalar_t<V>>>(numeric::at_most(x, V(0)), a);
    return numeric::with_positive_half(x, negative, x, V(1), a);
  }
  template <class V, bool Fma = XACT_HAS_FMA>
  static constexpr bool plain = family_method<Accuracy, numeric::scalar_t<V>, Fma>() == method::plain;
};
/// Celu{0.5} is faithful.
Celu(double)->Celu<>;

template <class Accuracy>
struct contract<Celu<Accuracy>> : contract_defaults<Celu<Accuracy>> {
  using F = Celu<Accuracy>;
  static constexpr const char *name = "celu", *tier = Accuracy::name,
                              *formula = "x > 0 ? x : alpha (exp(x / alpha) - 1)";
  template <class M, class V>
  static auto textbook(const F& f, M m, const V& x) {
    return m.if_positive(x, x, m.constant(f.alpha) * m.expm1(x * m.constant(1 / f.alpha)));
  }
  template <class M, class V>
  static auto textbook_gradient(const F& f, M m, const V& x) {
    return m.if_positive(x, m.constant(1), m.exp(x * m.constant(1 / f.alpha)));
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
    const R a = static_cast<R>(f.alpha);
    return x > 0 || x == 0 ? x : a == 0 ? R(-0.0) : a * expm1(x / a);
  }
  template <class R>
  static R gradient(const F& f, R x) noexcept {
    using std::exp;
    return x > 0 || x == 0 ? R(1) : f.alpha == 0 ? R(0) * (x == x ? R(0) : x) : exp(x / static_cast<R>(f.alpha));
  }
  static constexpr double inf = infinity, nan = not_a_number;
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, -1, 0}, {-0.0, -0.0, 1}, {0, 0, 1}, {inf, inf, 1}, {nan, nan, nan}}};
  /// 0; saturation and clamp of the value (float, double); underflow of the gradient and clamp (float, double).
  static constexpr std::array<double, 10> branch_points{0,         17.32868, 37.42995,  40,        87.33655,
                                                        103.97208, 194,      708.39642, 745.13322, 1456};
  static constexpr double lowest = -1, highest = inf;
  static closed_interval range(const F& f) noexcept { return {f.alpha < 0 ? -inf : -f.alpha, inf}; }
  static constexpr bool overflows = true; // of a negative alpha
  static constexpr bool same_without_fma = std::is_same_v<Accuracy, correctly_rounded>;
  template <class T>
  static constexpr auto
      digest = digests_of_tier<Accuracy, T, 6>({{{{0xd8c22d94cd1aa8f8, 0xb58acd8d58be272c, 0x457cc04bf3af93cf,
                                                   0xe5ef3001840265a9, 0xd8da9207e3bc3ce9, 0x9e3287fde48f2e97}},
                                                 {{0xba4fe5a592adb6a1, 0x394f7436a4e17b57, 0xe341af1e7e6ca5b0,
                                                   0x3765542acdcce195, 0xf4f7a9df6ebc8f68, 0xebcdf111e2c3cfde}},
                                                 {{0xfc9727fcea96224a, 0xe256f6535a7d02d4, 0x737c9d4e67dd8b20,
                                                   0xe5ef3001840265a9, 0x04461531513e660b, 0x64e04610f930a062}},
                                                 {{0x7e7882cc16c0d5da, 0x44267428ba3034a7, 0x61d5fdeca77def89,
                                                   0x7d70bae9dcd08115, 0xf0d13a7c014fcd71, 0x4871d36da901ec47}},
                                                 {{0xa199623aab1f4092, 0x0ea13ec06ddede02, 0x1ecf8aca5316ff8a,
                                                   0xe5ef3001840265a9, 0xdd630d0e3bdabfcf, 0x64e04610f930a062}}}});
};

} // namespace xact
