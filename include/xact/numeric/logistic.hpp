// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: sigmoid and tanh as one fraction of exp's f and r, in the arithmetic of V ("plain") or, for float, in
/// double with one rounding at the end ("wide"). With exp(x) = s (f + r) / (f - r):
///
///     sigmoid(x) = s (f + r) / d,  tanh(x / 2) = (s (f + r) - (f - r)) / d,  d = s (f + r) + (f - r),
///
/// where tanh's numerator, so written, cancels near 0; f (s - 1) + r (s + 1) does not.
#pragma once

#include "exponential.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// sigmoid(x) = t / d and sigmoid(-x) = rest / d, lifted. Not 1 / (1 + exp(-x)), which overflows on the
/// way; the lift keeps subnormal results, too.
template <class V>
struct logistic_fraction {
  V t, rest, d;
};
template <class V>
XACT_INLINE logistic_fraction<V> plain_logistic(const V& x) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  const auto e = numeric::reduce<reduction::two_steps, 1, C::lift>(x);
  const V f = numeric::polynomial(e.r * e.r, coth_terms<T, C::terms, 1>);
  const V t = (f + e.r) * e.scale, rest = f - e.r, lifted(C::lifted);
  return {numeric::copy(t), rest * lifted, numeric::fma(rest, lifted, t)};
}
template <class V>
XACT_INLINE V plain_sigmoid(const V& x) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  const auto q = numeric::plain_logistic(numeric::at_most(numeric::at_least(x, V(-C::decay_limit)), V(saturation<T>)));
  return numeric::divide(q.t, q.d);
}
/// sigmoid(-|x|) as a fraction.
template <class V>
XACT_INLINE logistic_fraction<V> plain_decay(const V& x) noexcept {
  const V limit(-exponential_constants<scalar_t<V>>::decay_limit);
  return numeric::plain_logistic(numeric::at_least(numeric::minus_abs(x), limit));
}

/// tanh(u) = numerator / d and sigmoid(2 u) = t / d, lifted, without fma. s (f + r) - (f - r), whose product with s is
/// exact, has the fewest roundings, but cancels near 0; there the numerator is r (s + 1) + f (s - 1).
template <class V>
struct tanh_fraction {
  V numerator, t, d;
};
template <int Lift, class V>
XACT_INLINE tanh_fraction<V> plain_tanh_fraction(const V& u) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  constexpr T lifted = Lift == 0 ? T(1) : C::lifted;
  const V one(lifted);
  const auto e = numeric::reduce<reduction::two_steps, 2, Lift>(u);
  const V f = numeric::polynomial(e.r * e.r, coth_terms<T, C::terms, 2>);
  const V t = (f + e.r) * e.scale, rest = (f - e.r) * one;
  const V around_0 = numeric::fnma(f, one - e.scale, e.r * (one + e.scale)); // 1 - s: the sign of -0
  return {numeric::select(numeric::abs(u) < V(T(0.5)), around_0, t - rest), numeric::copy(t), t + rest};
}

/// tanh(x) = (f (s - 1) + r (s + 1)) / (f (s + 1) + r (s - 1)): two short chains side by side, nothing cancels at 0,
/// and because s - 1 and s + 1 scale with s, -x gives -y. Written with 1 - s, which keeps the sign of -0.
template <class V>
XACT_INLINE V plain_tanh(const V& x) noexcept {
  using T = scalar_t<V>;
  const V limit(saturation<T>), one(1);
  const V u = numeric::at_most(numeric::at_least(x, -limit), limit);
  if constexpr (XACT_HAS_FMA) {
    const auto e = numeric::reduce<reduction::one_step, 2, 0>(u);
    const V f = numeric::polynomial(e.r * e.r, coth_terms<T, exponential_constants<T>::terms, 2>);
    const V a = one - e.scale, b = one + e.scale;
    return numeric::divide(numeric::fnma(f, a, e.r * b), numeric::fnma(e.r, a, f * b));
  } else {
    const auto y = numeric::plain_tanh_fraction<0>(u);
    return numeric::divide(y.numerator, y.d);
  }
}

/// Times^2 sigmoid'(Times x) from q = sigmoid(-|Times x|), for Times = 1 and 2 the derivatives of sigmoid and tanh:
/// q - q^2 cancels nowhere, because q <= 1/2, and is exactly even.
template <int Times, class V>
XACT_INLINE V logistic_gradient(const V& q) noexcept {
  return numeric::fence(numeric::fnma(q, q, q) * V(scalar_t<V>(Times * Times)));
}

/// Both of a plain sigmoid from one exponential. Where the two sides of 0 are mirrored, every rounding is mirrored,
/// too, so y has the bits of plain_sigmoid.
template <class V>
XACT_INLINE value_and_gradient<V> plain_sigmoid_and_gradient(const V& x) noexcept {
  const auto q = numeric::plain_decay(x);
  const V y = numeric::divide(numeric::by_sign(x, q.t, q.rest), q.d);
  return {numeric::copy(y), numeric::logistic_gradient<1>(numeric::divide(q.t, q.d))};
}

/// Both of a plain tanh from one exponential of -|x|, lifted: y has the bits of plain_tanh, because mirroring and
/// scaling by a power of two change no rounding. With fma y is content with ln 2 in one part; the derivative, which
/// keeps its digits through all of its decay, takes what that part lacks as well.
template <class V>
XACT_INLINE value_and_gradient<V> plain_tanh_and_gradient(const V& x) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  const V limit(-C::decay_limit / 2), u = numeric::at_least(numeric::minus_abs(x), limit);
  if constexpr (XACT_HAS_FMA) {
    const auto e = numeric::reduce<reduction::one_step, 2, C::lift>(u);
    const V square = e.r * e.r, f = numeric::polynomial(square, coth_terms<T, C::terms, 2>);
    const V lifted(C::lifted), a = lifted - e.scale, b = lifted + e.scale;
    const V y = numeric::divide(numeric::fnma(f, a, e.r * b), numeric::fnma(e.r, a, f * b));
    V half_error(C::ln2_error / 2); // (f + r) / (f - r) with the f of another r moves sinh(2 r) / (2 r) times too far
    if constexpr (sizeof(T) > sizeof(float)) // which float does not resolve
      half_error = numeric::fma(square, V(C::ln2_error / -3), half_error);
    const V r = numeric::fnma(e.n, half_error, e.r), t = (f + r) * e.scale;
    // The derivative as 4 q (1 - q) with q lifted, and not q - q^2 of one that is not: an operation that meets a
    // subnormal number may take a hundred times as long, and so only the last one does. Without fma this would be more
    // of them.
    constexpr T back = 4 * C::dropped;
    const V q = numeric::divide(t, numeric::fma(t, V(C::dropped), f - r));
    return {numeric::copysign(y, x), numeric::fence(q * numeric::fnma(q, V(C::dropped * back), V(back)))};
  } else {
    const auto e = numeric::plain_tanh_fraction<C::lift>(u);
    return {numeric::copysign(numeric::divide(e.numerator, e.d), x),
            numeric::logistic_gradient<2>(numeric::divide(e.t, e.d))};
  }
}

/// sigmoid(x) and its derivative of floats, in double. The two sides y and 1 - y are each a quotient of its own, so the
/// smaller one is accurate wherever it is, and -x exchanges them exactly.
template <class V>
XACT_INLINE auto wide_sigmoid(const V& x) noexcept {
  constexpr float limit = exponential_constants<float>::decay_limit;
  const auto u = numeric::widen(numeric::at_most(numeric::at_least(numeric::negative(x), V(-limit)), V(limit)));
  using W = std::decay_t<decltype(u)>;
  const auto e = numeric::reduce<reduction::two_steps, 1, 0>(u); // of exp(-x)
  const W f = numeric::polynomial(e.r * e.r, coth_terms<double, 6, 1>);
  const W up = f - e.r, down = f + e.r, d = numeric::fma(down, e.scale, up);
  const W q = numeric::divide(numeric::at_most(up, down * e.scale), d);
  return value_and_gradient<W>{numeric::divide(up, d), numeric::logistic_gradient<1>(q)};
}

/// tanh(x) and its derivative of floats, in double.
template <class V>
XACT_INLINE auto wide_tanh(const V& x) noexcept {
  const V limit(exponential_constants<float>::decay_limit / 2);
  const auto u = numeric::widen(numeric::at_most(numeric::at_least(x, -limit), limit));
  using W = std::decay_t<decltype(u)>;
  const auto e = numeric::reduce<reduction::two_steps, 2, 0>(u);
  const W f = numeric::polynomial(e.r * e.r, coth_terms<double, 6, 2>), one(1);
  const W a = one - e.scale, b = one + e.scale, d = numeric::fnma(e.r, a, f * b);
  const W q = numeric::divide(numeric::at_most(f - e.r, (f + e.r) * e.scale), d); // sigmoid(-2|x|)
  return value_and_gradient<W>{numeric::divide(numeric::fnma(f, a, e.r * b), d), numeric::logistic_gradient<2>(q)};
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
