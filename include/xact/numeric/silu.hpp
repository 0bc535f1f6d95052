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
/// h / d in d up to |d| = 1/4: beyond it 1 + t + E is good to an ULP. From Sollya, the error relative to h:
///     r = -1.27846454276107379510935873902298015543947740; H = 1 + exp(r) * expm1(x) / x;
///     fpminimax(H, 5, [|SG...|], [-1b-2 - 1b-10; 1b-2 + 1b-10], relative);                   // or 9, [|D...|]
template <class T>
struct silu_root;
template <>
struct silu_root<float> { // 2^-26.6
  static constexpr float first = -0x1.474974p+0f, second = 0x1.bdf6fap-27f, third = 0x1.03945ap-53f, width = 0x1p-2f;
  static constexpr std::array<float, 6> terms{0x1.474974p0f, 0x1.1d25dp-3f,  0x1.7c307cp-5f,
                                              0x1.7c2f4p-7f, 0x1.322a9ep-9f, 0x1.9ac618p-12f};
};
template <>
struct silu_root<double> { // 2^-53.3
  static constexpr double first = -0x1.474973c84120bp+0, second = -0x1.f8d74bc9ac154p-54,
                          third = -0x1.44a50180ba780p-108, width = 0x1p-2;
  static constexpr std::array<double, 10> terms{0x1.474973c84120cp0,   0x1.1d25cf210482fp-3,  0x1.7c3269815a3b9p-5,
                                                0x1.7c3269815a7a7p-7,  0x1.3028546d1eb58p-9,  0x1.958b1b3bbdbaap-12,
                                                0x1.cf7a38f778a2dp-15, 0x1.cf7a37b62e318p-18, 0x1.9caaba25a17cdp-21,
                                                0x1.4a280793b0a46p-24};
};
/// The same for numbers: of a float t in double, and of a double word.
struct silu_root_of_numbers {
  static constexpr double first = -0x1.474973c9p+0, second = 0x1.7dbe903945a1bp-33; // of 32 bits, and the rest
  static constexpr double hi = -0x1.474973c84120bp+0, lo = -0x1.f8d74bc9ac154p-54, lowest = -0x1.44a50180ba780p-108;
  static constexpr double change = 0x1.42b5edc36b7fap-53; // -lo (1 + exp(r)): of h beside the root, what hi costs
  static constexpr double exp = 0x1.1d25cf210482ep-2, exp_lo = -0x1.ca2d0d94faaecp-60;
};

/// In V's own arithmetic, of t + lo: E = top rest / bottom = 2^n (f + r) / (f - r), the exponential as a fraction, and
/// top rest + bottom: its division is that of E / (1 + E), for which a polynomial takes an operation more.
template <scaling Scaling, class V>
struct plain_silu_parts {
  V scale, back, rest; // 2^n = scale rest
  V top, bottom, sum;
};
template <scaling Scaling, class V, class... Lo>
XACT_INLINE plain_silu_parts<Scaling, V> plain_silu_of(const V& t, const Lo&... lo) noexcept {
  using T = scalar_t<V>;
  constexpr int lift = Scaling == scaling::lifted ? exponential_constants<T>::lift : 0;
  constexpr int Times = Scaling == scaling::thirds ? 2 : 1; // x, of any size, times f + r, about 2, would overflow
  const auto reduced = numeric::reduce<reduction::two_steps, 1, lift>(t);
  const auto e = numeric::powers_of<Scaling, lift>(reduced);
  V r = numeric::copy((reduced.r + ... + lo));
  if constexpr (Times == 2)
    r = r * V(T(0.5));
  const V f = numeric::polynomial(r * r, coth_terms<T, exponential_constants<T>::terms, Times>);
  const V rest = numeric::rest_of(e), top = (f + r) * e.scale, bottom = f - r;
  return {numeric::copy(e.scale), numeric::copy(e.back), numeric::copy(rest),
          numeric::copy(top),     numeric::copy(bottom), numeric::fma(top, rest, bottom)};
}
/// c + quotient, quotient = m top / sum.
template <scaling Scaling, class V>
XACT_INLINE V plain_silu_sum(const plain_silu_parts<Scaling, V>& s, const V& quotient, const V& c) noexcept {
  if constexpr (Scaling == scaling::thirds)
    return numeric::fma(quotient * s.scale, s.back, c);
  else
    return numeric::fma(quotient, s.back, c);
}
/// g(t) = top bottom h / sum^2, from z = 1 / sum, each rounded.
template <scaling Scaling, class V, class... Lo>
XACT_INLINE V plain_silu_slope(const plain_silu_parts<Scaling, V>& s, const V& z, const V& t,
                               const Lo&... lo) noexcept {
  using T = scalar_t<V>;
  using R = silu_root<T>;
  const V w = numeric::fence(s.top * s.rest);
  V first = numeric::rounded(t - V(R::first)), second(-R::second);
  if constexpr (sizeof...(lo) != 0) { // so near the root may t + lo lie that first cancels second, and third is left
    const auto low = numeric::exact_sum(second, V((V(0) + ... + lo))), d = numeric::exact_sum(first, low.hi);
    first = numeric::copy(d.hi);
    second = d.lo + (low.lo - V(R::third));
  }
  const V d = first + second;
  const V by_d = numeric::polynomial(d, R::terms), beside = s.bottom * numeric::fma(first, by_d, second * by_d);
  const V apart = numeric::fma(s.bottom, V(1) + t, numeric::rounded((w + ... + numeric::fence(s.bottom * lo))));
  const V h = numeric::select(numeric::abs(d) < V(R::width), beside, apart);
  // z^2 lacks sum^-2 by 2 change.
  const V missing = w - numeric::rounded(s.sum - s.bottom);
  const V change = numeric::fnma(z, missing, numeric::fnma(z, s.sum, V(1)));
  const V product = numeric::fence(s.top * h), product_lo = numeric::fma(s.top, h, numeric::negative(product));
  const V square = numeric::fence(z * z);
  const V square_lo = numeric::fma(z, z, numeric::negative(square));
  const V rest = numeric::fma(product, square_lo, numeric::fma(product, change + change, product_lo) * square);
  const V g = numeric::fma(product, square, rest);
  if constexpr (Scaling == scaling::thirds)
    return numeric::fence(numeric::fence(g * s.scale) * s.back);
  else
    return numeric::fence(g * s.back);
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
  const auto parts = [&](const auto& e, const N& difference) XACT_INLINE_LAMBDA {
    const N power = numeric::exp_value(e) * exp_root;
    return silu_parts_of_numbers<std::decay_t<decltype(e)>, N>{
        e, power, numeric::scaled_plus(power, numeric::rest_of(e), 1),
        numeric::fma(numeric::expm1_value(e), exp_root, difference)};
  };
  if constexpr (is_double_word<N>) {
    const N d = t - numeric::constant<N>(R::hi, R::lo) + decltype(N::hi)(-R::lowest);
    return parts(numeric::exp_of<Bits, Scaling>(d), d);
  } else if constexpr (Bits == 33) {
    const N d = t - N(R::hi);
    return parts(numeric::exp_of<Bits, Scaling>(d), d + N(R::change));
  } else {
    const N first = numeric::rounded(t - N(R::first));
    return parts(numeric::exp_of<Bits, Scaling>(first, N(-R::second)), first - N(R::second));
  }
}

/// The 1 of 1 + E, of t = -|x|, with a hair where the terms of y = x / 2 + x^2 / 4 - x^4 / 48 that double resolves end
/// halfway between two floats: x / 2 of an odd subnormal x, and so upwards; both for a few x from 2^-23 on, downwards.
template <class N>
XACT_INLINE N one_beyond_ties(const N& t) noexcept {
  const N beside_0 = numeric::select(t < N(-0x1p-125), N(1 - 0x1p-51), N(1 + 0x1p-45));
  return numeric::select(t <= N(-0x1p-8), N(1), beside_0);
}
/// c + quotient, the nearest float, with x's sign, which a sum of zeros loses.
template <class V, class N>
XACT_INLINE V nearest_silu_sum(const V& x, const V& c, const N& quotient) noexcept {
  return numeric::with_sign(numeric::narrow(numeric::widen(c) + quotient), x);
}
/// The value alone, t = -|x|, without the root: the nearest float is one and the same by any way.
template <class V>
XACT_INLINE V nearest_silu(const V& x, const V& t, const V& c) noexcept {
  const auto w = numeric::widen(t), power = numeric::exp_value(numeric::exp_of<54>(w));
  const auto one_plus = numeric::rounded(power + numeric::one_beyond_ties(w));
  return numeric::nearest_silu_sum(x, c, numeric::divide(numeric::fence(w * power), one_plus));
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
    y = numeric::nearest_silu_sum(x, c, numeric::divide(n, numeric::rounded(s.power + numeric::one_beyond_ties(t))));
  else
    y = numeric::narrower_sum<Bits>(c, n, s.one_plus, z, s.e.back);
  if constexpr (is_double_word<N>) // which loses the sign of 0
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
  const V z = numeric::divide(V(1), s.sum), quotient = numeric::divide(m * s.top, s.sum);
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
    both.g = numeric::select(numeric::abs(both.g) <= V(0), V(T(-0.0)), both.g); // whatever zeros are added up to
  }
  both.y = numeric::swish_value(x, beta, both.y);
  return both;
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
