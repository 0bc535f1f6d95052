// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/softplus.hpp"
#include "../numeric/ties.hpp"

#include <array>

namespace xact {

/// y = log(1 + exp(x)), never negative; softplus(-inf, 0, inf) = 0, ln 2, inf; NaN in, NaN out. No threshold beyond
/// which it would be x, which in double is a step of 580 000 ULP: the left tail keeps its digits to -103.9 (float) and
/// -745.1 (double), and nothing overflows.
///
/// f' = sigmoid(x), from the input or, as well conditioned, from the output: 1 - exp(-y).
///
/// Errors in ULP: contract::bounds; worst arguments: the table of accuracies. Source: C. Dugas, Y. Bengio, F. Bélisle,
/// C. Nadeau, R. Garcia, Incorporating second-order functional knowledge for better option pricing (2000); the method:
/// numeric/softplus.hpp.
template <class Accuracy>
struct Softplus {
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
  /// f'(x), from y = f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    return numeric::one_minus_exp(numeric::negative(y));
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
    if constexpr (family_method<Accuracy, T>() == method::plain)
      return numeric::plain_softplus(x);
    else
      return numeric::softplus<bits_of<Accuracy, T>>(x);
  }
};

/// @cond
template <class Accuracy>
struct numeric::ties<Softplus<Accuracy>> : numeric::level_at_zero_less_than_output {};
/// @endcond

template <class Accuracy>
struct contract<Softplus<Accuracy>> : contract_defaults<Softplus<Accuracy>> {
  using F = Softplus<Accuracy>;
  static constexpr const char *name = "softplus", *tier = Accuracy::name, *formula = "log(1 + exp(x))";
  template <class M, class V>
  static auto textbook(const F&, M m, const V& x) {
    return m.log1p(m.exp(x));
  }
  template <class M, class V>
  static auto textbook_gradient(const F&, M m, const V& x) {
    return m.constant(1) / (m.constant(1) + m.exp(-x));
  }
  template <class M, class V>
  static auto textbook_gradient_from_output(const F&, M m, const V& y) {
    return -m.expm1(-y);
  }
  template <class T>
  static constexpr bool supports = std::is_same_v<T, float> || !std::is_same_v<Accuracy, correctly_rounded>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr bool out_of_line = is_family_long<Accuracy, T, Fma>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr max_ulp bounds = family_bounds<Accuracy, T, Fma>.with_output(1.5);
  template <class R>
  static R forward(const F&, R x) noexcept {
    using std::exp, std::fabs, std::log1p;
    return (x > 0 ? x : R(0)) + log1p(exp(-fabs(x)));
  }
  template <class R>
  static R gradient(const F&, R x) noexcept {
    using std::exp, std::fabs;
    const R t = exp(-fabs(x));
    return (x < 0 ? t : R(1)) / (1 + t);
  }
  template <class R>
  static R gradient_from_output(const F&, R y) noexcept {
    using std::expm1;
    return R(0) - expm1(-y);
  }
  static constexpr double inf = infinity, nan = not_a_number, ln2 = 0.69314718055994530942;
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, 0, 0}, {-0.0, ln2, 0.5}, {0, ln2, 0.5}, {inf, inf, 1}, {nan, nan, nan}}};
  /// 0; saturation and clamp above (float, double); underflow and clamp below (float, double).
  static constexpr std::array<double, 9> branch_points{0,   14.64461,  33.90635,  87.33655, 103.97208,
                                                       106, 708.39642, 745.13322, 748};
  static constexpr double lowest = 0, highest = inf;
  static constexpr bool same_without_fma = std::is_same_v<Accuracy, correctly_rounded>;
  template <class T>
  static constexpr auto digest = digest_of_tier<Accuracy, T>({0xccea8e610e715c26, 0x6ab6790db8c6cb60,
                                                              0xefb74172619233f3, 0x81ce5af4ffd9768b,
                                                              0xf313d8e4ee4e9858});
};

} // namespace xact
