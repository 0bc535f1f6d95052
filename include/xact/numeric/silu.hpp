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

/// r = -1 - W(1/e) in two parts, of which a t near r differs from the first without error, and the coefficients of
/// h / d in d up to |d| = 1/8: beyond it 1 + t + E is good to an ULP and a half. From Sollya, the error relative to h:
///     r = -1.27846454276107379510935873902298015543947740; H = 1 + exp(r) * expm1(x) / x;
///     fpminimax(H, 4, [|SG...|], [-1b-3 - 1b-10; 1b-3 + 1b-10], relative);                   // or 8, [|D...|]
template <class T>
struct silu_root;
template <>
struct silu_root<float> { // 2^-26.5
  static constexpr float first = -0x1.474974p+0f, second = 0x1.bdf6fap-27f, width = 0x1p-3f;
  static constexpr std::array<float, 5> terms{0x1.474974p0f, 0x1.1d25ccp-3f, 0x1.7c2b8cp-5f, 0x1.7c6e44p-7f,
                                              0x1.45e556p-9f};
};
template <>
struct silu_root<double> { // 2^-53.4
  static constexpr double first = -0x1.474973c84120bp+0, second = -0x1.f8d74bc9ac154p-54, width = 0x1p-3;
  static constexpr std::array<double, 9> terms{0x1.474973c84120bp0,   0x1.1d25cf2104828p-3,  0x1.7c3269815e959p-5,
                                               0x1.7c3269816f4cap-7,  0x1.302854399fc1bp-9,  0x1.958b18faa8ca5p-12,
                                               0x1.cf7e2a8b47201p-15, 0x1.cfa95d9e982e2p-18, 0x1.81c0188e6aacep-21};
};
/// The same for numbers: of a float t in double, and of a double word.
struct silu_root_of_numbers {
  static constexpr double first = -0x1.474973c9p+0, second = 0x1.7dbe903945a1bp-33; // of 32 bits, and the rest
  static constexpr double hi = -0x1.474973c84120bp+0, lo = -0x1.f8d74bc9ac154p-54, lowest = -0x1.44a50180ba780p-108;
  static constexpr double exp = 0x1.1d25cf210482ep-2, exp_lo = -0x1.ca2d0d94faaecp-60;
};

/// In V's own arithmetic, t + lo: E with its scale, and 1 + E.
template <scaling Scaling, class V>
struct plain_silu_parts {
  exp_parts<Scaling, V> e;
  V power, rest, one_plus; ///< E = power rest
};
template <scaling Scaling, class V, class... Lo>
XACT_INLINE plain_silu_parts<Scaling, V> plain_silu_of(const V& t, const Lo&... lo) noexcept {
  const auto e = numeric::plain_exp<Scaling>(t, lo...);
  const V power = numeric::exp_value(e), rest = numeric::rest_of(e);
  return {e, numeric::copy(power), numeric::copy(rest), numeric::fma(power, rest, V(1))};
}
/// c + quotient, the numerator's scale being taken off.
template <scaling Scaling, class V>
XACT_INLINE V plain_silu_sum(const plain_silu_parts<Scaling, V>& s, const V& quotient, const V& c) noexcept {
  if constexpr (Scaling == scaling::thirds)
    return numeric::fma(quotient * s.e.scale, s.e.back, c);
  else
    return numeric::fma(quotient, s.e.back, c);
}
/// g(t), from z = 1 / (1 + E), each rounded.
template <scaling Scaling, class V, class... Lo>
XACT_INLINE V plain_silu_slope(const plain_silu_parts<Scaling, V>& s, const V& z, const V& t,
                               const Lo&... lo) noexcept {
  using R = silu_root<scalar_t<V>>;
  const V d = (t - V(R::first)) + (V(-R::second) + ... + lo), w = s.power * s.rest;
  const V beside = d * numeric::polynomial(d, R::terms), apart = (V(1) + t) + (w + ... + lo);
  const V h = numeric::select(numeric::abs(d) < V(R::width), beside, apart);
  // z^2 lacks (1 + E)^-2 by 2 change: what the two roundings of z cost.
  const V missing = w - numeric::rounded(s.one_plus - V(1));
  const V change = numeric::fnma(z, missing, numeric::fnma(z, s.one_plus, V(1)));
  const V product = numeric::fence(s.power * h), product_lo = numeric::fma(s.power, h, numeric::negative(product));
  const V square = numeric::fence(z * z);
  const V square_lo = numeric::fma(z, z, numeric::negative(square));
  const V rest = numeric::fma(product, square_lo, numeric::fma(product, change + change, product_lo) * square);
  const V g = numeric::fma(product, square, rest);
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
                                                               numeric::scaled_plus(power, numeric::rest_of(e), 1),
                                                               numeric::fma(numeric::expm1_value(e), exp_root, d)};
  };
  if constexpr (is_double_word<N>) {
    const N d = t - numeric::constant<N>(R::hi, R::lo) + decltype(N::hi)(-R::lowest);
    return parts(numeric::exp_of<Bits, Scaling>(d), d);
  } else {
    const N first = t - N(R::first);
    return parts(numeric::exp_of<Bits, Scaling>(first, N(-R::second)), first - N(R::second));
  }
}

/// y off the middle between two floats, where the terms of x / 2 + x^2 / 4 - x^4 / 48 that double resolves end: x / 2
/// for an odd subnormal x, both for a few x from 2^-23 on.
template <class N>
XACT_INLINE N beyond_ties(const N& t, const N& y) noexcept {
  const N size = numeric::abs(t), upwards(0x1p-52);
  const N nudged = numeric::fma(numeric::abs(y), numeric::select(size < N(0x1p-125), upwards, -upwards), y);
  return numeric::select(size < N(0x1p-8), nudged, y);
}

/// Both of x s(x) from t = -|x| and of x s(v) from t = -|v|: c + m E / (1 + E), or of x what its positive half needs.
/// `Nearest`: one rounding of 1 - g(t), which otherwise is the complement of a rounded g(t).
template <int Bits, bool Nearest, scaling Scaling, class V, class N, class M, class Mask>
XACT_INLINE value_and_gradient<V> silu_both([[maybe_unused]] const V& x, const N& t, const V& c, const N& m,
                                            [[maybe_unused]] const M& up, [[maybe_unused]] const M& down,
                                            const Mask& positive) noexcept {
  const auto s = numeric::silu_of<Bits, Scaling>(t);
  const N z = numeric::reciprocal_of(s.one_plus), n = m * s.power;
  const N g = numeric::quotient_of<Bits>(s.power * s.h, s.one_plus * s.one_plus, z * z);
  V y;
  if constexpr (is_double_word<N> && Scaling == scaling::thirds)
    y = numeric::narrower_sum(c, numeric::scaled(n * z, s.e.scale * up), s.e.back * down);
  else if constexpr (Nearest)
    y = numeric::narrow(numeric::beyond_ties(t, numeric::widen(c) + numeric::quotient_of<Bits>(n, s.one_plus, z)));
  else
    y = numeric::narrower_sum<Bits>(c, n, s.one_plus, z, s.e.back);
  if constexpr (is_double_word<N> || Nearest) // which lose the sign of 0
    y = numeric::copysign(y, x);
  if constexpr (Nearest) {
    // 1/2 + x/2 - x^3/12: of the third term double does not see enough, so ties are settled towards 1/2; by more than
    // the roundings of g, and only where no x but a tie is as near to one. Of all others one x alone is 2^-53 from one.
    const N slope = numeric::select(positive, N(1) - g, g), beside_tie(-0x1.184a0ep-9);
    const N nudge = numeric::select(positive, N(-0x1p-50), N(0x1p-50));
    const N there = numeric::select(numeric::abs(t - beside_tie) <= N(0), N(0x1p-52), N(0));
    const N change = numeric::select(numeric::abs(t) < N(0x1p-12), nudge, there);
    return {y, numeric::narrow(numeric::fma(slope, change, slope))};
  } else if constexpr (is_double_word<N>) {
    const V low = numeric::narrower<V>(Scaling == scaling::thirds ? numeric::scaled(g, s.e.scale) : g, s.e.back);
    return {y, numeric::select(positive, V(1) - low, low)};
  } else {
    const V low = numeric::narrow(g);
    return {y, numeric::select(V(0) < numeric::abs(c), V(1) - low, low)};
  }
}

/// beta x as hi + lo, x being clamped so that neither overflows; E of what is clamped is 0 beside any x. Of an infinite
/// x hi is infinite, however small beta is. along: x, or -x, with the sign of beta x.
template <class V>
struct swish_argument {
  V x, hi, lo, along;
};
template <class V>
XACT_INLINE swish_argument<V> swish_argument_of(const V& x, const V& beta) noexcept {
  using T = scalar_t<V>;
  constexpr T largest = (std::numeric_limits<T>::max)(), limit = std::is_same_v<T, float> ? T(200) : T(1460);
  const V size = numeric::abs(beta);
  const V end = numeric::select(V(1) < size, numeric::divide(V(limit), numeric::at_least(size, V(1))), V(largest));
  const V inside = numeric::at_most(numeric::at_least(x, numeric::negative(end)), end);
  auto v = numeric::exact_product(beta, inside);
  if constexpr (!XACT_HAS_FMA && std::is_same_v<T, double>) { // whose halves would overflow
    const auto a = numeric::split(beta), b = numeric::split(inside);
    v = numeric::scaled(numeric::exact_product(a.reduced, b.reduced), (a.up * b.up) * (a.down * b.down));
  }
  const V along = numeric::select(V(0) < beta, x, numeric::select(beta < V(0), numeric::negative(x), beta)); // or NaN
  return {inside, numeric::select(V(largest) < numeric::abs(x), along, v.hi),
          numeric::select(numeric::abs(v.hi) < V(limit), v.lo, V(0)), along};
}

/// y, but x / 2 of any x where beta is 0; with the sign of x, which a sum of zeros loses.
template <class V>
XACT_INLINE V swish_value(const V& x, const V& beta, const V& y) noexcept {
  return numeric::copysign(numeric::select(numeric::abs(beta) <= V(0), x * V(scalar_t<V>(0.5)), y), x);
}

template <class V>
XACT_INLINE value_and_gradient<V> plain_swish(const V& x, const V& beta) noexcept {
  const auto v = numeric::swish_argument_of(x, beta);
  const auto positive = V(0) < v.hi;
  const V t = numeric::at_least(numeric::minus_abs(v.hi), V(power_limit<scalar_t<V>>));
  const V lo = numeric::select(positive, numeric::negative(v.lo), v.lo),
          m = numeric::select(positive, numeric::negative(v.x), v.x);
  const auto s = numeric::plain_silu_of<scaling::thirds>(t, lo);
  const V z = numeric::divide(V(1), s.one_plus), quotient = numeric::quotient(m * s.power, s.one_plus, z);
  const V y = numeric::plain_silu_sum(s, quotient, numeric::select(positive, x, V(0)));
  const V g = numeric::plain_silu_slope(s, z, t, lo);
  return {numeric::swish_value(x, beta, y), numeric::select(positive, V(1) - g, g)};
}
template <int Bits, bool Nearest, class V>
XACT_INLINE value_and_gradient<V> swish(const V& x, const V& beta) noexcept {
  using T = scalar_t<V>;
  const auto v = numeric::swish_argument_of(x, beta);
  const auto positive = V(0) < v.hi;
  const V c = numeric::select(positive, x, V(0));
  value_and_gradient<V> both;
  if constexpr (std::is_same_v<T, float>) {
    const auto hi = numeric::widen(v.hi);
    using N = std::decay_t<decltype(hi)>;
    // Without error, and not as small as a float's.
    const N product = numeric::select(N((std::numeric_limits<float>::max)()) < numeric::abs(hi), hi,
                                      numeric::widen(v.x) * numeric::widen(beta));
    const auto rising = N(0) < product;
    const N m = numeric::widen(v.x);
    both = numeric::silu_both<Bits, Nearest, scaling::lifted>(
        x, numeric::at_least(numeric::minus_abs(product), N(power_limit<T>)), numeric::select(V(0) < v.along, x, V(0)),
        numeric::select(rising, numeric::negative(m), m), V(1), V(1), rising);
  } else {
    const V hi = numeric::minus_abs(v.hi), limit(power_limit<T>);
    const V lo = numeric::select(positive, numeric::negative(v.lo), v.lo);
    const auto a = numeric::split(numeric::select(positive, numeric::negative(v.x), v.x));
    both = numeric::silu_both<Bits, Nearest, scaling::thirds>(
        x, double_word<V>(numeric::at_least(hi, limit), numeric::select(limit < hi, lo, V(0))), c,
        double_word<V>(a.reduced), a.up, a.down, positive);
  }
  both.y = numeric::swish_value(x, beta, both.y);
  return both;
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
