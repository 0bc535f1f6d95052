// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: x sigmoid(v), v = beta x, and its derivative g(v) = s(v) (1 + v s(-v)). With t = -|v|, E = exp(t):
///
///     x s(v) = (v > 0 ? x : 0) -+ x E / (1 + E)          nothing overflows, nothing cancels
///     g(t) = E h / (1 + E)^2,  h = 1 + t + E,  g(v) = v > 0 ? 1 - g(t) : g(t)
///
/// h has a root at r = -1.278...; with d = t - r it is d + exp(r) expm1(d), two terms of the same sign. 1 + t + E,
/// which loses 5 digits beside the root, is taken only where |d| is large.
#pragma once

#include "expm1.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// r = -1 - W(1/e) in three parts, of which a float or double t differs from the first without error near r, and
/// exp(r). From Sollya: r = -1 - the root of x exp(x) = exp(-1); first = round(r, 16 (40), RN), and so on.
template <class T>
struct silu_root;
template <>
struct silu_root<float> {
  static constexpr float first = -0x1.47498p+0f, second = 0x1.8p-21f, third = 0x1.bdf6fap-27f, exp = 0x1.1d25dp-2f;
};
template <>
struct silu_root<double> {
  static constexpr double first = -0x1.474973c8412p+0, second = -0x1.6p-49, third = -0x1.f8d74bc9ac154p-54,
                          exp = 0x1.1d25cf210482ep-2;
};
/// The same for numbers: of a float t in double, and of a double word.
struct silu_root_of_numbers {
  static constexpr double first = -0x1.474973c9p+0, second = 0x1.7dbe903945a1bp-33; // of 32 bits, and the rest
  static constexpr double hi = -0x1.474973c84120bp+0, lo = -0x1.f8d74bc9ac154p-54;
  static constexpr double exp = 0x1.1d25cf210482ep-2, exp_lo = -0x1.ca2d0d94faaecp-60;
};

/// The closest that h comes to its root without being seen as one: |d| up to here.
inline constexpr double silu_root_width = 0.34;

/// v = hi + lo and the parts of x s(v): c + m E / (1 + E).
template <class V, class N>
struct silu_argument {
  N t; ///< -|v|
  V c; ///< x where v > 0, else 0
  V m; ///< -+ x
};

/// In V's own arithmetic, t + lo: the value and its parts.
template <scaling Scaling, class V>
struct plain_silu_parts {
  exp_parts<Scaling, V> e;
  V power, w, d; ///< scale (1 + p), E and 1 + E
};
template <scaling Scaling, class V, class... Lo>
XACT_INLINE plain_silu_parts<Scaling, V> plain_silu_of(const V& t, const Lo&... lo) noexcept {
  const auto e = numeric::plain_exp<Scaling>(t, lo...);
  const V power = numeric::exp_value(e), w = power * numeric::rest_of(e);
  return {e, power, w, numeric::rounded(V(1) + w)};
}
template <scaling Scaling, class V>
XACT_INLINE V plain_silu_numerator(const plain_silu_parts<Scaling, V>& s, const V& m) noexcept {
  const V scaled = m * s.e.scale; // first: without error, where the product with exp would round
  return numeric::fma(scaled, s.e.p, scaled);
}
template <scaling Scaling, class V>
XACT_INLINE V plain_silu_sum(const plain_silu_parts<Scaling, V>& s, const V& quotient, const V& c) noexcept {
  if constexpr (Scaling == scaling::thirds)
    return numeric::fma(quotient * s.e.scale, s.e.back, c);
  else
    return numeric::fma(quotient, s.e.back, c);
}
/// g(t), from z = 1 / (1 + E).
template <scaling Scaling, class V, class... Lo>
XACT_INLINE V plain_silu_slope(const plain_silu_parts<Scaling, V>& s, const V& z, const V& t,
                               const Lo&... lo) noexcept {
  using T = scalar_t<V>;
  using R = silu_root<T>;
  const V a = t - V(R::first), b = a - V(R::second);
  const V rest = numeric::rounded(numeric::rounded(a - b) - V(R::second)) - V(R::third);
  const V d = ((b - V(R::third)) + ... + lo);
  const V expm1 = numeric::fma(d * d, numeric::polynomial(d, compensated_terms<T>::exp), d);
  const V near = b + numeric::fma(expm1, V(R::exp), (rest + ... + lo)), far = ((V(1) + t) + ... + lo) + s.w;
  const V h = numeric::select(numeric::abs(d) < V(T(silu_root_width)), near, far);
  // The quotient of power h and (1 + E)^2, both as double words; z^2, however rounded, is good enough for the rest.
  const V d_lo = s.w - numeric::rounded(s.d - V(1)), square = numeric::fence(s.d * s.d);
  const V square_lo = numeric::fma(s.d + s.d, d_lo, numeric::fma(s.d, s.d, -square));
  const V product = numeric::fence(s.power * h), product_lo = numeric::fma(s.power, h, -product);
  const V inverse = z * z, q = numeric::fence(product * inverse);
  const V remainder = numeric::fnma(q, square_lo, numeric::rounded(numeric::fnma(q, square, product) + product_lo));
  const V g = numeric::fma(remainder, inverse, q);
  if constexpr (Scaling == scaling::thirds)
    return numeric::fence(numeric::fence(g * s.e.scale) * s.e.back);
  else
    return numeric::fence(g * s.e.back);
}

/// The same in numbers.
template <class Parts, class N>
struct silu_parts_of_numbers {
  Parts e;
  N power, one_plus, h;
};
template <int Bits, scaling Scaling, class N>
XACT_INLINE auto silu_of(const N& t) noexcept {
  using R = silu_root_of_numbers;
  const N exp_root = numeric::constant<N>(R::exp, R::exp_lo);
  const auto parts = [&](const auto& e, const N& d) XACT_INLINE_LAMBDA {
    const N power = numeric::exp_value(e) * exp_root;
    return silu_parts_of_numbers<std::decay_t<decltype(e)>, N>{e, power,
                                                               numeric::scaled_plus_one(power, numeric::rest_of(e)),
                                                               numeric::fma(numeric::expm1_value(e), exp_root, d)};
  };
  if constexpr (is_double_word<N>) {
    const N d = t - numeric::constant<N>(R::hi, R::lo);
    return parts(numeric::exp_of<Bits, Scaling>(d), d);
  } else {
    const N first = t - N(R::first);
    return parts(numeric::exp_of<Bits, Scaling>(first, N(-R::second)), first - N(R::second));
  }
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
