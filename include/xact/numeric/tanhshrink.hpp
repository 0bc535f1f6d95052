// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: Tanhshrink, f(x) = x - tanh(x), and f' = tanh(x)^2. With b = min(|x|, 1) and
///
///     z = 1 - tanh(|x|) = 2 / (exp(2 |x|) + 1) above 1,   z = 1 - tanh(b) / b = b^2 / D(b^2) below
///
/// both are sums without a cancellation: f = (|x| - b) + b z and f' = (b - b z)^2, one division for the two sides. D
/// and not x^3 P(x^2), whose P has its nearest pole at the root -pi^2 / 4 of cosh: D's is beyond -20, and it takes half
/// as many coefficients.
#pragma once

#include "expm1.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// C in D = 3 + y C(y), the error relative to D below 2^-Bits. From Sollya, d one less than the number of terms:
///     f = x * sqrt(x) / (sqrt(x) - tanh(sqrt(x))); C = (f - 3) / x; w = x / f; i = [1b-8; 1];
///     fpminimax(C, d, [|SG...|], i, absolute, floating, 0, remez(C * w, d, i, w));     // or [|D...|], [|DD, D...|]
template <class T, int Bits>
inline constexpr std::array<T, 9> tanhshrink_terms{
    // 2^-63.5
    0x1.3333333333333p+0,   -0x1.767dce434a3f5p-8,  0x1.0a4e1584dde4fp-12,
    -0x1.997cb86b7741ep-17, 0x1.4175bf68bae33p-21,  -0x1.fbe7aa7fb5beap-26,
    0x1.919fd0594f03ep-30,  -0x1.37d7a9fd94bc9p-34, 0x1.8d54313be7ce3p-39};
template <> // 2^-29.9
inline constexpr std::array<float, 4> tanhshrink_terms<float, 24>{0x1.333332p+0f, -0x1.767386p-8f, 0x1.08a41ap-12f,
                                                                  -0x1.632b6p-17f};
template <> // 2^-37.9
inline constexpr std::array<double, 5> tanhshrink_terms<double, 33>{
    0x1.33333330d277ap+0, -0x1.767daaf45819fp-8, 0x1.0a4385fb2ca68p-12, -0x1.96bb865d77335p-17, 0x1.174650abc477p-21};
template <> // 2^-57
inline constexpr std::array<double, 8> tanhshrink_terms<double, 54>{
    0x1.333333333332ap+0, -0x1.767dce433741dp-8, 0x1.0a4e157757118p-12, -0x1.997caf244b4a7p-17,
    0x1.4173fe5a1dcdp-21, -0x1.fb84ffb8d8fap-26, 0x1.8b59e424aaedbp-30, -0x1.010d95c5e5d8ap-34};
/// What the first term of the longest lacks.
inline constexpr double tanhshrink_term_error = 0x1.f8d4227416c1p-57;

/// Beyond it z is nothing beside |x|, and f' is 1. Not higher for floats: where |x| - 1 ends halfway between two of
/// them, from 2^24 on, z is still seen by a double.
template <class T>
inline constexpr T tanhshrink_limit = std::is_same_v<T, float> ? T(10) : T(20);

/// |x|, b and z.
template <class V>
struct plain_tanhshrink_parts {
  V a, b, z;
};
template <class V>
XACT_INLINE plain_tanhshrink_parts<V> plain_tanhshrink(const V& x) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  const V a = numeric::abs(x), b = numeric::at_most(a, V(1)), limited = numeric::at_most(a, V(tanhshrink_limit<T>));
  const auto e = numeric::plain_exp(numeric::rounded(limited + limited));
  const V square = numeric::fence(b * b);
  const V below = numeric::fma(numeric::polynomial(square, tanhshrink_terms < T, std::is_same_v<T, float> ? 24 : 54 >),
                               square, V(3));
  const V above = numeric::fma(e.scale, e.p, numeric::rounded(e.scale + V(C::lifted)));
  const auto inside = a < V(1);
  const V z = numeric::divide(numeric::select(inside, square, V(2 * C::lifted)), numeric::select(inside, below, above));
  return {numeric::copy(a), numeric::copy(b), numeric::copy(z)};
}
template <class V>
XACT_INLINE V plain_tanhshrink_value(const V& x, const plain_tanhshrink_parts<V>& e) noexcept {
  return numeric::with_sign(numeric::fma(e.b, e.z, numeric::rounded(e.a - e.b)), x);
}
template <class V>
XACT_INLINE V plain_tanhshrink_gradient(const plain_tanhshrink_parts<V>& e) noexcept {
  const V tanh = numeric::fnma(e.b, e.z, e.b);
  return numeric::fence(tanh * tanh);
}

/// The same in numbers, z lifted; in double words b^2 is the product of factors that are.
template <class V, class N>
struct wider_tanhshrink_parts {
  V a, b;
  N z;
};
inline constexpr double tanhshrink_lifted = 0x1p64;

template <int Bits, class V>
XACT_INLINE auto wider_tanhshrink(const V& x) noexcept {
  using T = scalar_t<V>;
  using N = wider_t<V>;
  using W = decltype(numeric::leading(std::declval<N>()));
  const V a = numeric::abs(x), b = numeric::at_most(a, V(1)), limited = numeric::at_most(a, V(tanhshrink_limit<T>));
  const auto e = numeric::exp_of<Bits>(numeric::wider(numeric::rounded(limited + limited)));
  constexpr auto terms = tanhshrink_terms<double, Bits>;
  constexpr double lifted = is_double_word<N> ? exponential_constants<double>::lifted : 1;
  N square, below, above;
  if constexpr (is_double_word<N>) {
    std::array<double, terms.size() - 1> tail{};
    for (std::size_t i = 0; i + 1 < terms.size(); ++i)
      tail[i] = terms[i + 1];
    const V factor = b * V(tanhshrink_lifted);
    square = numeric::exact_product(factor, factor);
    const N y = numeric::scaled(square, V(exponential_constants<T>::dropped));
    const V rest = numeric::fma(numeric::polynomial(y.hi, tail), y.hi, V(tanhshrink_term_error));
    below = y * numeric::exact_sum_of_ordered(V(terms[0]), rest) + V(3);
    above = numeric::exp_value(e) + V(exponential_constants<T>::lifted);
  } else {
    const N w = numeric::widen(b);
    square = numeric::fence(w * w);
    // For tiny x f is x^3 / 3 (1 - 2/5 x^2), and for some the first factor ends halfway between two floats: what double
    // does not resolve of the second one, a hair in D stands for.
    const N seen = Bits == 33 ? numeric::copy(square) : numeric::at_least(square, N(0x1p-49));
    below = numeric::fma(numeric::polynomial(square, terms), seen, N(3));
    above = numeric::fma(e.scale, e.p, numeric::rounded(e.scale + N(1)));
  }
  const auto inside = numeric::leading(numeric::wider(a)) < W(1);
  const N z =
      numeric::divide(numeric::select(inside, square, N(2 * lifted * lifted)), numeric::select(inside, below, above));
  return wider_tanhshrink_parts<V, N>{numeric::copy(a), numeric::copy(b), z};
}
template <class V, class N>
XACT_INLINE V wider_tanhshrink_value(const V& x, const wider_tanhshrink_parts<V, N>& e) noexcept {
  if constexpr (is_double_word<N>) {
    using C = exponential_constants<scalar_t<V>>;
    const V limit(tanhshrink_limit<scalar_t<V>>);
    const V lifted = numeric::fence((numeric::at_most(e.a, limit) - e.b) * V(C::lifted));
    const V y = numeric::narrower<V>(e.z * e.b + lifted, V(C::dropped));
    return numeric::with_sign(numeric::select(limit < e.a, e.a - V(1), y), x);
  } else {
    const N b = numeric::widen(e.b);
    return numeric::with_sign(numeric::narrow(numeric::fma(b, e.z, numeric::rounded(numeric::widen(e.a) - b))), x);
  }
}
template <class V, class N>
XACT_INLINE V wider_tanhshrink_gradient(const wider_tanhshrink_parts<V, N>& e) noexcept {
  if constexpr (is_double_word<N>) {
    const V lifted = numeric::fence(e.b * V(tanhshrink_lifted)), drop(exponential_constants<scalar_t<V>>::dropped);
    const N tanh = -(numeric::scaled(e.z, drop) * lifted) + lifted;
    return numeric::narrower<V>(tanh * tanh, drop);
  } else {
    const N b = numeric::widen(e.b), tanh = numeric::fnma(b, e.z, b);
    return numeric::narrow(tanh * tanh);
  }
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
