// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: exp(x) = s (1 + p), s = 2^n, p = exp(r) - 1, x = n ln 2 + r: what the exponential family is built from.
/// s is exact, so that s p + (s - 1) is exp(x) - 1 without a cancellation, and s (1 + p) one rounding.
#pragma once

#include "compensated.hpp"
#include "wider.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// Coefficients of Q in exp(r) - 1 = r + r^2 Q(r), the error relative to exp(r) - 1 below 2^-Bits. From Sollya:
///     i = [-log(2)/2 - 1b-9; log(2)/2 + 1b-9];
///     Q = (expm1(x) - x) / x^2; w = x^2 / expm1(x); d = 5;                                        // 33
///     Q = (expm1(x) - x - x^2/2) / x^3; w = x^3 / expm1(x); d = 8;                                // 54, after 1/2
///     d = 9;                                                                                      // 60, after 1/2
///     fpminimax(Q, d, [|D...|], i, absolute, floating, 0, remez(Q * w, d, i, w));
template <int Bits>
inline constexpr std::array<double, 0> expm1_terms{};
template <>
inline constexpr std::array<double, 11> expm1_terms<60>{0x1p-1,
                                                        0x1.5555555555559p-3,
                                                        0x1.5555555555547p-5,
                                                        0x1.111111110f59cp-7,
                                                        0x1.6c16c16c1d789p-10,
                                                        0x1.a01a01b07cba2p-13,
                                                        0x1.a01a017ff7397p-16,
                                                        0x1.71ddf687507c1p-19,
                                                        0x1.27e530c672ce9p-22,
                                                        0x1.af624ac3e42fbp-26,
                                                        0x1.1eee3575c14c9p-29}; // 2^-61.4
template <>
inline constexpr std::array<double, 10> expm1_terms<54>{0x1p-1,
                                                        0x1.555555555553dp-3,
                                                        0x1.55555555539eap-5,
                                                        0x1.111111111911dp-7,
                                                        0x1.6c16c17a72166p-10,
                                                        0x1.a01a0170ae682p-13,
                                                        0x1.a019b1ee9691bp-16,
                                                        0x1.71de982fa30abp-19,
                                                        0x1.28995090e4669p-22,
                                                        0x1.ae4af2a9af536p-26}; // 2^-55.1
template <>
inline constexpr std::array<double, 6> expm1_terms<33>{0x1.0000002732c82p-1,  0x1.555554ec20f6dp-3,
                                                       0x1.5554ad8b4543ap-5,  0x1.11118c1a7e7e2p-7,
                                                       0x1.6d75cdf873783p-10, 0x1.a032fdd0236e6p-13}; // 2^-31.9

/// In how many factors the power of two comes: one, for exponents in which it is normal; one, lifted, for what is about
/// 1 and its decay to the last subnormal; or three thirds, where an argument or a parameter of any size multiplies it.
enum class scaling { single, lifted, thirds };

/// 2^n = scale back; in thirds scale counts twice.
template <scaling Scaling, class V>
struct exp_powers {
  V scale, back;
};
template <scaling Scaling, int Lift, class V>
XACT_INLINE exp_powers<Scaling, V> powers_of(const reduced<V>& e) noexcept {
  using T = scalar_t<V>;
  if constexpr (Scaling != scaling::thirds) {
    constexpr T back = Lift == 0 ? T(1) : exponential_constants<T>::dropped;
    return {numeric::copy(e.scale), V(back)};
  } else {
    constexpr T magic = T(std::uint64_t{3} << (float_bits<T>::mantissa - 1)) + T(float_bits<T>::bias);
    // Of n = -1 scale is 1/2, or what multiplies it could overflow before back makes it smaller.
    const V third = numeric::rounded(numeric::fma(numeric::rounded(e.n - V(1)), V(T(1) / 3), V(magic)));
    const V rest = numeric::fnma(numeric::rounded(third - V(magic)), V(2), e.n);
    return {numeric::power_of_two_from_mantissa(third),
            numeric::power_of_two_from_mantissa(numeric::rounded(rest + V(magic)))};
  }
}
/// back, and scale once more where that is due; a factor of what holds scale once.
template <scaling Scaling, class V>
XACT_INLINE V rest_of(const exp_powers<Scaling, V>& e) noexcept {
  if constexpr (Scaling == scaling::thirds)
    return e.scale * e.back;
  else
    return numeric::copy(e.back);
}
/// exp(x) = 2^n (1 + p), the powers of two of the type that N's leading part has.
template <scaling Scaling, class N>
struct exp_parts : exp_powers<Scaling, decltype(numeric::leading(std::declval<N>()))> {
  N p;
};

/// v times powers of two.
template <class N, class V>
XACT_INLINE N scaled(const N& v, const V& power) noexcept {
  if constexpr (is_double_word<N>)
    return {v.hi * power, v.lo * power};
  else
    return v * power;
}

/// c + v times a power of two.
template <class N, class V>
XACT_INLINE N scaled_plus(const N& v, const V& power, double c) noexcept {
  if constexpr (is_double_word<N>)
    return numeric::scaled(v, power) + V(scalar_t<V>(c));
  else
    return numeric::fma(v, power, N(c));
}

/// exp(x + lo) of values, lo below an ULP of x, in V's own arithmetic.
template <scaling Scaling = scaling::lifted, class V, class... Lo>
XACT_INLINE exp_parts<Scaling, V> plain_exp(const V& x, const Lo&... lo) noexcept {
  using T = scalar_t<V>;
  constexpr int lift = Scaling == scaling::lifted ? exponential_constants<T>::lift : 0;
  const auto e = numeric::reduce<reduction::two_steps, 1, lift>(x);
  const V r = (e.r + ... + lo);
  const V p = numeric::fma(r * r, numeric::polynomial(r, compensated_terms<T>::exp), r);
  return {numeric::powers_of<Scaling, lift>(e), p};
}

/// exp(x + lo) of numbers, to Bits bits; lo only in double, where an argument may have more bits than a double has. To
/// 33 bits ln 2 in one part will do.
template <int Bits, scaling Scaling = scaling::lifted, class N, class... Lo>
XACT_INLINE auto exp_of(const N& x, const Lo&... lo) noexcept {
  using V = decltype(numeric::leading(x));
  constexpr scaling Powers = is_double_word<N> ? Scaling : scaling::lifted;
  constexpr int lift = Scaling == scaling::lifted ? lift_of<N> : 0;
  constexpr reduction steps = Bits == 33 ? reduction::one_step : reduction::two_steps;
  const auto e = numeric::reduce<steps, 1, lift>(numeric::leading(x));
  N r;
  if constexpr (is_double_word<N>) {
    using C = exponential_constants<scalar_t<V>>;
    const V hi = numeric::fnma(e.n, V(C::ln2_hi), x.hi); // exact
    r = numeric::exact_product(e.n, V(-C::ln2_lo)) + hi + (x.lo + ... + lo);
  } else {
    r = (e.r + ... + lo);
  }
  const N p = numeric::fma(r * r, numeric::polynomial_of<1>(r, expm1_terms<Bits>), r);
  return exp_parts<Powers, N>{numeric::powers_of<Powers, lift>(e), p};
}

/// scale (1 + p): exp(x), but for what is left in rest_of(e).
template <scaling Scaling, class N>
XACT_INLINE N exp_value(const exp_parts<Scaling, N>& e) noexcept {
  if constexpr (is_double_word<N>)
    return numeric::scaled(e.p + decltype(e.scale)(1), e.scale);
  else
    return numeric::fma(e.scale, e.p, e.scale);
}
/// exp(x) - 1.
template <scaling Scaling, class N>
XACT_INLINE N expm1_value(const exp_parts<Scaling, N>& e) noexcept {
  using V = decltype(numeric::leading(e.p));
  const V s = e.scale * numeric::rest_of(e);
  if constexpr (is_double_word<N>)
    return numeric::exact_sum(s, V(-1)) + numeric::scaled(e.p, s);
  else
    return numeric::fma(s, e.p, numeric::rounded(s - V(1)));
}

/// Below it the greatest factor times exp(v) rounds to 0; above minus it the least one times exp(v) overflows.
template <class T>
inline constexpr T power_limit = std::is_same_v<T, float> ? T(-194) : T(-1456);
/// A factor as reduced up down, powers of two: reduced is normal, and so far from the greatest number that products
/// with it, and without fma their halves, do not overflow.
template <class V>
struct split_factor {
  V reduced, up, down;
};
template <class V>
XACT_INLINE split_factor<V> split(const V& factor) noexcept {
  using T = scalar_t<V>;
  constexpr T lifted = exponential_constants<T>::lifted, limit = std::is_same_v<T, float> ? T(0x1p100) : T(0x1p500);
  const V magnitude = numeric::abs(factor);
  const auto below = magnitude < V(1), beyond = V(limit) < magnitude;
  const V up = numeric::select(beyond, V(lifted), V(1)), down = numeric::select(below, V(1 / lifted), V(1));
  return {factor * numeric::select(below, V(lifted), numeric::select(beyond, V(1 / lifted), V(1))), numeric::copy(up),
          numeric::copy(down)};
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
