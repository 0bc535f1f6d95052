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
/// lost from it where d - r2 is small. root = exp(r); slope = 4 r + 6 + 4 exp(r) + exp(r)^2.
template <class T>
struct mish_constants;
template <>
struct mish_constants<float> {
  static constexpr float limit = 112, saturation = 12;
  static constexpr float r1 = -0x1.3143p+0f, r2 = -0x1.6p-19f, r3 = -0x1.a25b08p-29f;
  static constexpr float root = 0x1.36c42p-2f, four_and_root = 0x1.136c42p+2f, slope = 0x1.44a5b4p+1f,
                         two_by_root = 0x1.a5c544p+2f;
};
template <>
struct mish_constants<double> {
  static constexpr double limit = 756, saturation = 22;
  static constexpr double r1 = -0x1.31432c0d12ep+0, r2 = 0x1.fp-46, r3 = -0x1.bf319154da21p-55;
  static constexpr double root = 0x1.36c4202fc3eccp-2, four_and_root = 0x1.136c4202fc3edp+2,
                          slope = 0x1.44a5b49f64236p+1, two_by_root = 0x1.a5c543aacf134p+2;
};

/// x within the limits, d and exp(d) = s (1 + p), s lifted.
template <class V>
struct plain_mish_parts {
  V t, d, s, p;
};
template <class V>
XACT_INLINE plain_mish_parts<V> plain_mish_exp(const V& x) noexcept {
  using T = scalar_t<V>;
  using M = mish_constants<T>;
  const V t = numeric::at_most(numeric::at_least(x, V(-M::limit)), V(M::saturation));
  const V a = numeric::rounded(t - V(M::r1));
  const auto e = numeric::reduce<reduction::two_steps, 1, exponential_constants<T>::lift>(a);
  const V r = numeric::rounded(e.r - V(M::r2)) - V(M::r3), d = numeric::rounded(a - V(M::r2)) - V(M::r3);
  const V p = numeric::fma(r * r, numeric::polynomial(r, compensated_terms<T>::exp), r);
  return {numeric::copy(t), numeric::copy(d), numeric::copy(e.scale), numeric::copy(p)};
}
/// f(x): with v = exp(d) n + 2 is exp(r) (exp(r) v^2 + 2 v + 2 / exp(r)), and t s is exact. Above 0 what f lacks of x.
template <class V>
XACT_INLINE V plain_mish(const V& x, const plain_mish_parts<V>& e) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  using M = mish_constants<T>;
  const V v = numeric::fence(numeric::fma(e.s, e.p, e.s) * V(C::dropped));
  const V scaled = e.t * e.s, tv = numeric::fma(scaled, e.p, scaled), factor = numeric::fma(v, V(M::root), V(2));
  const auto positive = V(0) < x;
  const V q = numeric::divide(numeric::select(positive, V(M::two_by_root), tv * factor),
                              numeric::fma(v, factor, V(M::two_by_root)));
  return numeric::select(positive, numeric::fnma(e.t, q, x), numeric::fence(q * V(C::dropped)));
}
/// f'(x): a quotient with the rounding errors of its two products carried along; above -0.1, where the distance of f'
/// from 1 is the smaller part, that distance.
template <class V>
XACT_INLINE V plain_mish_gradient(const plain_mish_parts<V>& e) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  using M = mish_constants<T>;
  const V root_s = e.s * V(M::root), lifted_w = numeric::fma(root_s, e.p, root_s);
  const V s = numeric::fence(e.s * V(C::dropped)), w = numeric::fence(lifted_w * V(C::dropped));
  const V power = numeric::fma(s, e.p, s - V(1)); // exp(d) - 1
  const V slope = numeric::fma(w, w + V(M::four_and_root), V(M::slope));
  const V sum = numeric::fma(power, slope * V(M::root), numeric::fma(e.d, w, e.d) * V(4));
  const V n = numeric::fma(w, w, w + w), n2 = numeric::rounded(n + V(2));
  const V n2_lo = (n - numeric::rounded(n2 - V(2))) + numeric::fma(w, w, (w + w) - n);
  const auto square = numeric::exact_product(n2, n2);
  const V square_lo = numeric::fma(n2 + n2, n2_lo, square.lo);
  const auto near_1 = V(T(-0.1)) < e.t;
  const auto product = numeric::exact_product(lifted_w, numeric::zero_where(near_1, sum));
  const V z = numeric::divide(V(1), numeric::select(near_1, n2, square.hi)), q = product.hi * z;
  const V rest = numeric::fnma(q, square.hi, product.hi) + numeric::fnma(q, square_lo, product.lo);
  const V above = numeric::fma(z, numeric::fma((e.t * z) * V(4), w * (w + V(1)), V(-2)), V(1));
  return numeric::select(near_1, above, numeric::fence(numeric::fma(rest, z, q) * V(C::dropped)));
}

/// The same in numbers.
template <class N>
struct wider_mish_parts {
  N d;
  exp_parts<scaling::lifted, N> e;
};
template <int Bits, class V>
XACT_INLINE auto wider_mish_exp(const V& x) noexcept {
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
/// f(x) = x (n / (n + 2)): with the factors in this order nothing overflows.
template <class V, class N>
XACT_INLINE V wider_mish(const V& x, const wider_mish_parts<N>& parts) noexcept {
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
    const N w = numeric::fence(lifted_w), n = numeric::fma(w, w, w + w);
    return numeric::narrow(numeric::divide(n, n + N(2)) * numeric::widen(u));
  }
}
template <class V, class N>
XACT_INLINE V wider_mish_gradient(const wider_mish_parts<N>& parts) noexcept {
  const N root = numeric::mish_root<N>(), lifted_w = numeric::exp_value(parts.e) * root;
  const N w = numeric::scaled(lifted_w, parts.e.back);
  const N slope = numeric::constant<N>(0x1.44a5b49f64236p+1, 0x1.ce17cc6c2969cp-53);
  const N four_and_root = numeric::constant<N>(0x1.136c4202fc3edp+2, -0x1.d2518bfa0e4dcp-53);
  const N sum = numeric::fma(numeric::expm1_value(parts.e) * root, numeric::fma(w, w + four_and_root, slope),
                             numeric::fma(parts.d, w, parts.d) * N(4));
  const N n2 = numeric::fma(w, w, w + w) + N(2);
  return numeric::narrower<V>(numeric::divide(lifted_w * sum, n2 * n2), parts.e.back);
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
