// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "silu.hpp"

#include <array>
#include <cmath>

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

/// @cond
/// As Silu's, in beta x.
template <class Accuracy>
struct numeric::ties<Swish<Accuracy>> : numeric::no_ties {
  template <class F, class V>
  static XACT_INLINE V value(const F& f, const V&, const V& y) noexcept {
    const V up(f.beta > 0 ? 0x1p-51 : f.beta < 0 ? -0x1p-51 : 0.0);
    return numeric::with_sign(numeric::fma(numeric::abs(y), up, y), y); // of 0, too
  }
  template <class F, class V>
  static XACT_INLINE V argument(const F& f, const V& x) noexcept {
    return f.beta > 0 || f.beta < 0 ? numeric::apart_from_zero(x, V(0x1p-20 / std::fabs(f.beta))) : x;
  }
};
/// @endcond

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
      digest = digests_of_tier<Accuracy, T, 6>({{{{0x09fd2486b321b0b9, 0xec9049b8a155e9d8, 0x308cb71c547f028c,
                                                   0xe535659c953588d5, 0x6f2e86729ad74156, 0x72142b29629a46ed}},
                                                 {{0x568de40fcca4dfe6, 0x0c88f23aeac06780, 0x85155aebe227a9fe,
                                                   0x8d4be58edcbb80af, 0x8a019e606ad502bb, 0x1977e4e1b89f3324}},
                                                 {{0xb8cdaecd1bdf0c08, 0xeb4c1a019a141746, 0x168d69c5f8c4078e,
                                                   0xe535659c953588d5, 0x783f56de7d8f273b, 0xd77f8dfef8115fc2}},
                                                 {{0x0ba5c3dc9786403c, 0x8f86e66b3a5ac0bb, 0x41a26b6829297e17,
                                                   0x8d4be58edcbb80af, 0xfb5dba5d6f25dbb4, 0x2c6e571fabec15d7}},
                                                 {{0xb38511187679b5a1, 0x0dc68b365729738c, 0x9d4d1f25e5883c70,
                                                   0xe535659c953588d5, 0x99c774ede3484b7d, 0xfc5f493606d11ee7}}}});
};

} // namespace xact
