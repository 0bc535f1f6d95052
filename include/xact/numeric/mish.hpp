// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: Mish, f(x) = x n / (n + 2), n = w^2 + 2 w, w = exp(x), whose derivative
///
///     f' = w (4 (x + 1) + w (4 x + 6) + 4 w^2 + w^3) / (n + 2)^2
///
/// has a root r at which these terms cancel. With d = x - r and E = w - exp(r) = exp(r) (exp(d) - 1) their sum is
///
///     4 d (1 + w) + E (4 r + 6 + 4 (w + exp(r)) + w^2 + w exp(r) + exp(r)^2),
///
/// of which both parts have the sign of d: the error stays relative to f' at the root, too. So the one exponential, for
/// the value as well, is that of d.
#pragma once

#include "expm1.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// Below -limit f and f' round to -0, above saturation to x and 1. r = r1 + r2 + r3: x - r1 is exact, and nothing is
/// lost from it where d - r2 is small. root = exp(r), linear = root (4 + root), slope = 4 r + 6 + linear; error is what
/// 2 one_by_root lacks of 2 / root, and slope_at_0 the same 2 / root, but in float an ULP less: f'(0) would be the
/// neighbour of 0.6.
template <class T>
struct mish_constants;
template <>
struct mish_constants<float> {
  static constexpr float limit = 112, saturation = 12;
  static constexpr float r1 = -0x1.3143p+0f, r2 = -0x1.6p-19f, r3 = -0x1.a25b08p-29f;
  static constexpr float root = 0x1.36c42p-2f, root_squared = 0x1.793f94p-4f, linear = 0x1.4e581ap+0f,
                         slope = 0x1.44a5b4p+1f, one_by_root = 0x1.a5c544p+1f, error = -0x1.54c3b2p-24f,
                         slope_at_0 = 0x1.a5c542p+2f;
};
template <>
struct mish_constants<double> {
  static constexpr double limit = 756, saturation = 22;
  static constexpr double r1 = -0x1.31432c0d12ep+0, r2 = 0x1.fp-46, r3 = -0x1.bf319154da21p-55;
  static constexpr double root = 0x1.36c4202fc3eccp-2, root_squared = 0x1.793f9434fbb17p-4,
                          linear = 0x1.4e58197313a7ep+0, slope = 0x1.44a5b49f64236p+1,
                          one_by_root = 0x1.a5c543aacf134p+1, error = 0x1.1bf19fbfc9085p-52,
                          slope_at_0 = 0x1.a5c543aacf134p+2;
};

/// x within the limits, d, and exp(d) = v as s (1 + p), lifted. With d for x
///
///     n + 2 = exp(r) n2,   n2 = exp(r) v^2 + 2 v + 2 / exp(r) = v factor + 2 / exp(r).
template <class V>
struct plain_mish_parts {
  V t, d, s, p, lifted_v, v, factor, n2;
};
template <class V>
XACT_INLINE plain_mish_parts<V> plain_mish(const V& x) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  using M = mish_constants<T>;
  const V t = numeric::at_most(numeric::at_least(x, V(-M::limit)), V(M::saturation));
  const V a = numeric::rounded(t - V(M::r1));
  const auto e = numeric::reduce<reduction::two_steps, 1, C::lift>(a);
  const V r = numeric::rounded(e.r - V(M::r2)) - V(M::r3), d = numeric::rounded(a - V(M::r2)) - V(M::r3);
  const V p = numeric::fma(r * r, numeric::polynomial(r, compensated_terms<T>::exp), r);
  const V lifted_v = numeric::fma(e.scale, p, e.scale), v = numeric::fence(lifted_v * V(C::dropped));
  const V factor = numeric::rounded(numeric::fma(v, V(M::root), V(2)));
  const V n2 = numeric::rounded(numeric::fma(v, factor, V(2 * M::one_by_root)));
  return {numeric::copy(t),        numeric::copy(d), numeric::copy(e.scale), numeric::copy(p),
          numeric::copy(lifted_v), numeric::copy(v), numeric::copy(factor),  numeric::copy(n2)};
}
/// f(x) = t v factor / n2, t s being exact; above -0.3 what f lacks of x, the smaller part there, but of -0 it has no
/// sign.
template <class V>
XACT_INLINE V plain_mish_value(const V& x, const plain_mish_parts<V>& e) noexcept {
  using T = scalar_t<V>;
  using M = mish_constants<T>;
  const V scaled = e.t * e.s, tv = numeric::fma(scaled, e.p, scaled);
  const auto near_x = V(T(-0.3)) < x;
  const V q = numeric::divide(numeric::select(near_x, V(2 * M::one_by_root), tv * e.factor), e.n2);
  const V y =
      numeric::select(near_x, numeric::fnma(e.t, q, x), numeric::fence(q * V(exponential_constants<T>::dropped)));
  return numeric::with_sign(y, x);
}
/// f'(x) = v sum / n2^2 with the rounding errors of the two products carried along; above -0.1, where the distance of
/// f' from 1 is the smaller part, that distance.
template <class V>
XACT_INLINE V plain_mish_gradient(const plain_mish_parts<V>& e) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  using M = mish_constants<T>;
  const V s = numeric::fence(e.s * V(C::dropped)), power = numeric::fma(s, e.p, numeric::rounded(s - V(1)));
  const V slope = numeric::fma(e.v, numeric::fma(e.v, V(M::root_squared), V(M::linear)), V(M::slope));
  const V sum = numeric::fma(e.d, numeric::fma(e.v, V(4), V(4 * M::one_by_root)), numeric::fence(power * slope));
  const V factor_lo = numeric::fma(e.v, V(M::root), numeric::rounded(V(2) - e.factor));
  const V n2_lo = numeric::fma(e.v, e.factor, numeric::rounded(V(2 * M::one_by_root) - e.n2)) +
                  numeric::fma(e.v, factor_lo, V(M::error));
  const auto square = numeric::exact_product(e.n2, e.n2);
  const V square_lo = numeric::fma(e.n2 + e.n2, n2_lo, square.lo);
  const auto near_1 = V(T(-0.1)) < e.t;
  const auto product = numeric::exact_product(e.lifted_v, numeric::zero_where(near_1, sum));
  const V z = numeric::divide(V(1), numeric::select(near_1, e.n2, square.hi)), q = product.hi * z;
  const V rest = numeric::fnma(q, square.hi, product.hi) + numeric::fnma(q, square_lo, product.lo);
  const V distance = numeric::fma((e.t * z) * V(4), e.v * (e.v + V(M::one_by_root)), V(-M::slope_at_0));
  return numeric::select(near_1, numeric::fma(z, distance, V(1)),
                         numeric::fence(numeric::fma(rest, z, q) * V(C::dropped)));
}

/// The same in numbers.
template <class N>
struct wider_mish_parts {
  N d;
  exp_parts<scaling::lifted, N> e;
};
template <int Bits, class V>
XACT_INLINE auto wider_mish(const V& x) noexcept {
  using T = scalar_t<V>;
  using N = wider_t<V>;
  using M = mish_constants<T>;
  const V t = numeric::at_most(numeric::at_least(x, V(-M::limit)), V(M::saturation));
  if constexpr (is_double_word<N>) {
    const N d =
        numeric::exact_difference(t, V(-0x1.31432c0d12d84p+0)) + N(V(0x1.bf319154da21p-55), V(0x1.3b82ea8c1efc4p-109));
    return wider_mish_parts<N>{d, numeric::exp_of<Bits>(d)};
  } else {
    const N a = numeric::rounded(numeric::widen(t) - N(-0x1.31432c0d13p+0)), lo(-0x1.3de40ce6eab26p-43); // a is exact
    return wider_mish_parts<N>{a + lo, numeric::exp_of<Bits>(a, lo)};
  }
}
template <class N>
XACT_INLINE N mish_root() noexcept { // exp(r)
  return numeric::constant<N>(0x1.36c4202fc3eccp-2, 0x1.6d73a02f8d922p-56);
}
/// The 2 of n + 2. Around 0 f is 0.6 x + 0.32 x^2 - 0.016 x^3 and so on, and at -5/2^26 the first two terms end halfway
/// between two floats, as do those of f' at -5/2^29. Double does not resolve the third one, which a hair stands for.
template <int Bits, class N>
XACT_INLINE N mish_two(const N& x) noexcept {
  if constexpr (Bits == 54)
    return numeric::select(numeric::abs(x) < N(0x1p-23), N(2 + 0x1p-50), N(2));
  else
    return static_cast<void>(x), N(2);
}
/// f(x) = x (n / (n + 2)): with the factors in this order nothing overflows.
template <int Bits, class V, class N>
XACT_INLINE V wider_mish_value(const V& x, const wider_mish_parts<N>& parts) noexcept {
  using T = scalar_t<V>;
  using M = mish_constants<T>;
  const V u = numeric::at_least(x, V(-M::limit));
  const N lifted_w = numeric::exp_value(parts.e) * numeric::mish_root<N>();
  if constexpr (is_double_word<N>) {
    const N w = numeric::scaled(lifted_w, parts.e.back);
    const N lifted_n = lifted_w * (w + V(2)), n2 = numeric::scaled(lifted_n, parts.e.back) + V(2);
    const V saturation(M::saturation);
    const V y = numeric::narrower<V>(numeric::divide(lifted_n, n2) * numeric::at_most(u, saturation), parts.e.back);
    return numeric::select(saturation < x, x, numeric::copysign(y, x));
  } else {
    const N w = numeric::fence(lifted_w), n = numeric::fma(w, w, w + w), v = numeric::widen(u);
    return numeric::narrow(numeric::divide(n, n + numeric::mish_two<Bits>(v)) * v);
  }
}
template <int Bits, class V, class N>
XACT_INLINE V wider_mish_gradient(const V& x, const wider_mish_parts<N>& parts) noexcept {
  const N root = numeric::mish_root<N>(), lifted_w = numeric::exp_value(parts.e) * root;
  const N w = numeric::scaled(lifted_w, parts.e.back);
  const N slope = numeric::constant<N>(0x1.44a5b49f64236p+1, 0x1.ce17cc6c2969cp-53);
  const N four_and_root = numeric::constant<N>(0x1.136c4202fc3edp+2, -0x1.d2518bfa0e4dcp-53);
  const N sum = numeric::fma(numeric::expm1_value(parts.e) * root, numeric::fma(w, w + four_and_root, slope),
                             numeric::fma(parts.d, w, parts.d) * N(4));
  const N n2 = numeric::fma(w, w, w + w) + numeric::mish_two<Bits>(numeric::wider(x));
  return numeric::narrower<V>(numeric::divide(lifted_w * sum, n2 * n2), parts.e.back);
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
