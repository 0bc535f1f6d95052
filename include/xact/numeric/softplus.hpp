// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: softplus(x) = max(x, 0) + log(1 + v), v = exp(-|x|), and its derivative sigmoid(x) = (x < 0 ? v : 1) / (1 +
/// v).
///
///     log(1 + v) = 2 z (1 + z^2 A(z^2)),   z = v / (2 + v) <= 1/3
///
/// needs no reduction of its own, since v <= 1, and keeps the digits of a small v, which 1 + v would lose.
#pragma once

#include "expm1.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// Coefficients of A, the error relative to log(1 + v) below 2^-Bits; of 24 bits in float. From Sollya:
///     A = (atanh(sqrt(x)) / sqrt(x) - 1) / x; i = [1b-30; 1/9]; w = x * sqrt(x) / atanh(sqrt(x)); d = 3;   // 5, 9, 9
///     fpminimax(A, d, [|SG...|], i, absolute, floating, 0, remez(A * w, d, i, w));                         // D
template <int Bits>
inline constexpr std::array<double, 10> softplus_terms{
    0x1.555555555552ep-2, 0x1.99999999a1b3bp-3, 0x1.2492491fe6757p-3, 0x1.c71c7470a4a0ap-4, 0x1.745ca7f9b3aa1p-4,
    0x1.3b1ee3d0ac229p-4, 0x1.1059d68f8fc8dp-4, 0x1.f0b9ffe7e0d91p-5, 0x1.51c1f8d520e33p-5, 0x1.602fd295dc498p-4};
template <>
inline constexpr std::array<float, 4> softplus_terms<24>{0x1.5554fp-2f, 0x1.99dab8p-3f, 0x1.1e231ep-3f,
                                                         0x1.21fe04p-3f}; // 2^-27.4
template <>
inline constexpr std::array<double, 6> softplus_terms<33>{0x1.55555532e3889p-2, 0x1.9999c626dedfdp-3,
                                                          0x1.2488bb0a8ff14p-3, 0x1.c8fb5fa617b8ap-4,
                                                          0x1.5cfff3aa3b886p-4, 0x1.c5738a470bca4p-4};

/// -|x|, but not so small that v rounds to 0.
template <class V>
XACT_INLINE V softplus_argument(const V& x) noexcept {
  return numeric::at_least(numeric::minus_abs(x), V(-exponential_constants<scalar_t<V>>::decay_limit));
}

/// Both, of what the caller drops nothing being computed.
template <class V>
XACT_INLINE value_and_gradient<V> plain_softplus(const V& x) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  const auto e = numeric::plain_exp<scaling::lifted>(numeric::softplus_argument(x));
  const V v = numeric::exp_value(e), back = e.back;
  const V twice_z = numeric::divide(v + v, numeric::fma(v, back, V(2))), z = twice_z * V(T(0.5) * C::dropped);
  const V square = z * z;
  const V sum = numeric::fma(
      twice_z * square, numeric::polynomial(square, softplus_terms<(sizeof(T) == sizeof(float) ? 24 : 60)>), twice_z);
  const V g = numeric::divide(numeric::by_sign(x, v, V(C::lifted)), numeric::fma(v, back, V(1)));
  return {numeric::fma(sum, back, numeric::zero_below(x)), numeric::fence(g * back)};
}
/// y and g of a float x, off the middle between two floats, of which double does not tell the side: y = log 2 + x/2 +
/// ... of one x, 2^-57 from it, and near 0 g = 1/2 + x/4 - x^3/48 + ..., whose first two terms may end there.
template <class N>
XACT_INLINE value_and_gradient<N> softplus_beyond_ties(const N& x, const value_and_gradient<N>& both) noexcept {
  const N beside_tie(0x1.d483ap-12), towards_half = numeric::by_sign(x, N(0x1p-50), N(-0x1p-50));
  const N up = numeric::select(numeric::abs(x - beside_tie) <= N(0), N(0x1p-53), N(0));
  const N change = numeric::select(numeric::abs(x) < N(0x1p-12), towards_half, N(0));
  return {numeric::rounded(both.y + up), numeric::fma(both.g, change, both.g)};
}
template <int Bits, class V>
XACT_INLINE value_and_gradient<V> softplus(const V& x) noexcept {
  const auto t = numeric::wider(numeric::softplus_argument(x));
  using N = std::decay_t<decltype(t)>;
  const auto e = numeric::exp_of<Bits>(t);
  const N v = numeric::exp_value(e);
  const N z = numeric::divide(v, numeric::scaled_plus(v, e.back, 2)), twice_z = z + z;
  const N unlifted = numeric::scaled(z, e.back), square = unlifted * unlifted;
  // Six steps in N: with fewer a rounding reaches the result, and f of a neighbour steps back.
  const N sum = numeric::fma(twice_z * square, numeric::polynomial_of<6>(square, softplus_terms<Bits>), twice_z);
  const N side =
      numeric::select(numeric::wider(x) < N(0), v, N(is_double_word<N> ? exponential_constants<double>::lifted : 1.0));
  const N g = numeric::divide(side, numeric::scaled_plus(v, e.back, 1));
  if constexpr (Bits == 54) {
    const N y = numeric::rounded(numeric::widen(numeric::zero_below(x)) + sum);
    const auto both = numeric::softplus_beyond_ties(numeric::widen(x), value_and_gradient<N>{y, g});
    return {numeric::narrow(both.y), numeric::narrow(both.g)};
  } else {
    return {numeric::narrower_sum(numeric::zero_below(x), sum, e.back), numeric::narrower<V>(g, e.back)};
  }
}

/// 1 - exp(t) for t <= 0, to 1.2 ULP: the derivatives from the outputs y = -t of softplus, y = t of its mirror image.
template <class V>
XACT_INLINE V one_minus_exp(const V& t) noexcept {
  const V u = numeric::at_most(numeric::at_least(t, V(-40)), V(40)); // beyond 0 there is no output
  if constexpr (XACT_HAS_FMA) {
    const auto e = numeric::plain_exp<scaling::single>(u);
    return numeric::fnma(e.scale, e.p, numeric::rounded(V(1) - e.scale)); // of -0 it makes +0
  } else {
    return numeric::compact<true>(
        [](const auto& v) XACT_INLINE_LAMBDA {
          using U = std::decay_t<decltype(v)>;
          const auto w = numeric::wider(v);
          const auto e = numeric::exp_of < std::is_same_v<scalar_t<V>, float> ? 33 : 60, scaling::single > (w);
          return numeric::narrower<U>(std::decay_t<decltype(w)>(0) - numeric::expm1_value(e), U(1));
        },
        u);
  }
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
