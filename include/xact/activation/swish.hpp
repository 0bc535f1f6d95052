// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "silu.hpp"

#include <array>

namespace xact {

/// y = x sigmoid(beta x), beta rounded to the scalar type first, beta x then carried to twice its precision; with
/// beta = 1 Silu, with beta = 0 x / 2. NaN in, or as beta, NaN out. For beta > 0 swish(-inf, -0, 0, inf) = -0, -0, 0,
/// inf; for beta < 0 it is -swish(-x) of -beta.
///
/// f' = g(beta x), g the derivative of Silu, with its root as a factor; it turns at -1.2785 / beta.
///
/// Errors in ULP: contract::bounds; worst arguments: the table of accuracies. Source: P. Ramachandran, B. Zoph, Q. Le,
/// Searching for activation functions (2017); the method: numeric/silu.hpp.
template <class Accuracy>
struct Swish {
  double beta = 1; ///< rounded to the scalar type
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
    constexpr method how = family_method<Accuracy, T>();
    constexpr int bits = bits_of<Accuracy, T>;
    const V b(static_cast<T>(beta));
    if constexpr (how == method::plain)
      return numeric::plain_swish(x, b);
    else
      return numeric::swish<bits, std::is_same_v<Accuracy, correctly_rounded>>(x, b);
  }
};
/// Swish{0.5} is faithful.
Swish(double)->Swish<>;

template <class Accuracy>
struct contract<Swish<Accuracy>> : contract_defaults<Swish<Accuracy>> {
  using F = Swish<Accuracy>;
  static constexpr const char *name = "swish", *tier = Accuracy::name, *formula = "x sigmoid(beta x)";
  template <class M, class V>
  static auto textbook(const F& f, M m, const V& x) {
    return x / (m.constant(1) + m.exp(-(m.constant(f.beta) * x)));
  }
  template <class M, class V>
  static auto textbook_gradient(const F& f, M m, const V& x) {
    return (m.constant(1) + m.constant(f.beta) * (x - x / (m.constant(1) + m.exp(-(m.constant(f.beta) * x))))) /
           (m.constant(1) + m.exp(-(m.constant(f.beta) * x)));
  }
  static std::array<F, 6> samples() noexcept { return {{{1}, {1.702}, {-0.75}, {0}, {1e30}, {1e-40}}}; }
  template <class T>
  static F rounded(const F& f) noexcept {
    return {rounded_parameter<T>(f.beta)};
  }
  static std::array<F, 1> nan_parameters() noexcept { return {{{not_a_number}}}; }
  template <class T>
  static constexpr bool supports = std::is_same_v<T, float> || !std::is_same_v<Accuracy, correctly_rounded>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr bool out_of_line = is_family_long<Accuracy, T, Fma>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr max_ulp bounds = complementary_bounds<Accuracy, T, Fma>;
  template <class T>
  static max_ulp bounds_for(const F& f) noexcept {
    return bounds_with_parameter<Accuracy, T>(bounds<T>, f.beta == 1);
  }
  template <class R>
  static R forward(const F& f, R x) noexcept {
    return contract<Silu<Accuracy>>::forward_of(x, f.beta == 0 ? R(0) : static_cast<R>(f.beta) * x);
  }
  template <class R>
  static R gradient(const F& f, R x) noexcept {
    return contract<Silu<Accuracy>>::gradient_of(f.beta == 0 ? R(0) * (x == x ? R(0) : x) : static_cast<R>(f.beta) * x);
  }
  static constexpr std::array<special_value, 5> special_values = contract<Silu<Accuracy>>::special_values;
  static constexpr std::array<double, 12> branch_points = contract<Silu<Accuracy>>::branch_points;
  static constexpr double lowest = contract<Silu<Accuracy>>::lowest, highest = infinity;
  static closed_interval range(const F& f) noexcept {
    if (f.beta == 0)
      return {-infinity, infinity};
    return f.beta > 0 ? closed_interval{lowest / f.beta, infinity} : closed_interval{-infinity, lowest / f.beta};
  }
  static std::array<monotone_piece, 2> monotone_pieces(const F& f) noexcept {
    const double turn =
        f.beta == 0 ? infinity : static_cast<double>(contract<Silu<Accuracy>>::root / static_cast<long double>(f.beta));
    if (f.beta == 0)
      return {{{0, direction::rises}, {infinity, direction::rises}}};
    return f.beta > 0 ? std::array<monotone_piece, 2>{{{turn, direction::falls}, {infinity, direction::rises}}}
                      : std::array<monotone_piece, 2>{{{turn, direction::rises}, {infinity, direction::falls}}};
  }
  static constexpr bool same_without_fma = std::is_same_v<Accuracy, correctly_rounded>;
  template <class T>
  static constexpr auto
      digest = digests_of_tier<Accuracy, T, 6>({{{{0xb55191bc6d4acdaf, 0x82f06e9a91928198, 0xd0f1682f81b40da0,
                                                   0x937f2e3c88b1c84d, 0x1aec8607d71aa6f4, 0xda6bd1fc31bfd2b9}},
                                                 {{0x313a46c20c4bfd66, 0x9a368654ddf01d45, 0x9f9809eedf24dadb,
                                                   0x69661e8b83444293, 0x0813873cb8da7617, 0x042ee75b2de0be62}},
                                                 {{0x5000861b8969b3be, 0x11800b82cbf81e22, 0xcefe6a5915e9a404,
                                                   0x937f2e3c88b1c84d, 0x246b9d817db8cabf, 0x13c1d4e010ed874a}},
                                                 {{0xd12ada781bcb8133, 0xe7ce4cb22171868b, 0x655b1f4dbf8cc735,
                                                   0x69661e8b83444293, 0xc19eb33bd866f514, 0xe902a68ad89719cb}},
                                                 {{0x5b8cd75357d47bb1, 0xb81121b04706e72e, 0x201878761e08133b,
                                                   0x937f2e3c88b1c84d, 0x7bed184fe363a5b9, 0x1decd19296fc8b9f}}}});
};

} // namespace xact
