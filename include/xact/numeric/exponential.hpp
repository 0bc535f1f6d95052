// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: exp(-u) for u >= 0 to about a tenth of an ULP, and the logistic quotient built on it.
///
/// u = -n ln 2 - r with |r| <= ln(2)/2, so exp(-u) = 2^n exp(r) and exp(r) = 1 + r + r^2 Q(r). The reduced argument and
/// the sum are kept as hi + lo; what is left is the rounding of r^2 Q(r), at most 0.07 of the result.
#pragma once

#include "polynomial.hpp"

#include <limits>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// ln2_hi has enough trailing zeros that n * ln2_hi is exact. q is Q of degree 5 and 11, from Sollya:
///     q = (exp(x) - 1 - x) / x^2; h = log(2)/2 + 1b-9; fpminimax(q, 5, [|SG...|], [-h; h], relative);   // or 11, D
///     round(log(2), 15, RN); single(log(2) - that);                                                     // or 41,
///     double
/// max |x^2 (p - q)| = 2^-32 and 2^-66. decay_limit: from here on even 4 exp(-u) rounds to 0.
template <class T>
struct exponential_constants;
template <>
struct exponential_constants<float> {
  static constexpr float log2_e = 0x1.715476p0f, ln2_hi = 0x1.62e4p-1f, ln2_lo = 0x1.7f7d1cp-20f;
  static constexpr float decay_limit = 106;
  static constexpr float q[] = {0x1p-1f,        0x1.555556p-3f,  0x1.5555p-5f,
                                0x1.110ff6p-7f, 0x1.6d3148p-10f, 0x1.a25ddcp-13f};
};
template <>
struct exponential_constants<double> {
  static constexpr double log2_e = 0x1.71547652b82fep0, ln2_hi = 0x1.62e42fefa4p-1, ln2_lo = -0x1.8432a1b0e2634p-43;
  static constexpr double decay_limit = 748;
  static constexpr double q[] = {0x1p-1,
                                 0x1.5555555555555p-3,
                                 0x1.5555555555556p-5,
                                 0x1.1111111111374p-7,
                                 0x1.6c16c16c15fc2p-10,
                                 0x1.a01a019eb426cp-13,
                                 0x1.a01a01a83fd57p-16,
                                 0x1.71de4013b3cc2p-19,
                                 0x1.27e4d791c1307p-22,
                                 0x1.ae4ed2ae1b93ep-26,
                                 0x1.1f7a00c68a295p-29,
                                 0x1.7f6c09b1a7507p-33};
};

/// scale * (1 + rest.hi + rest.lo), scale a power of two.
template <class V>
struct exponential_parts {
  V scale;
  double_word<V> rest;
};

/// exp(-u) * 2^Lift in parts, for 0 <= u <= decay_limit; NaN stays NaN. Lift keeps the scale of a subnormal result
/// normal.
template <int Lift, class V>
XACT_INLINE exponential_parts<V> exp_of_minus(const V& u) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  // Adding 1.5 * 2^mantissa rounds to an integer, and leaves that integer, biased, in the mantissa's lowest bits.
  constexpr T magic = T(std::uint64_t{3} << (float_bits<T>::mantissa - 1)) + T(float_bits<T>::bias + Lift);
  const V k = numeric::rounded(numeric::fnma(u, V(C::log2_e), V(magic)));
  const V n = numeric::rounded(k - V(magic));
  const V r0 = numeric::fnma(n, V(C::ln2_hi), -u); // exact
  const V r = numeric::rounded(numeric::fnma(n, V(C::ln2_lo), r0));
  const V r_lo = numeric::fnma(n, V(C::ln2_lo), r0 - r);
  const V tail = numeric::fma(r * r, numeric::polynomial(r, C::q), numeric::fma(r_lo, r, r_lo));
  return {numeric::power_of_two_from_mantissa(k), numeric::fast_two_sum(r, tail)};
}

/// What lifts exp(-u) so far that it is normal for every u up to decay_limit.
template <class T>
inline constexpr int decay_lift = sizeof(T) == sizeof(float) ? 32 : 64;
template <class T>
inline constexpr T decay_drop = sizeof(T) == sizeof(float) ? T(0x1p-32) : T(0x1p-64);

/// q = exp(-u) / (1 + exp(-u)) = sigmoid(-u) as hi + lo, both lifted by 2^decay_lift.
template <class V>
XACT_INLINE double_word<V> lifted_logistic_of_minus(const V& u) noexcept {
  using T = scalar_t<V>;
  const V one(1), drop(decay_drop<T>);
  const auto e = numeric::exp_of_minus<decay_lift<T>>(u);
  const auto m = numeric::fast_two_sum(one, e.rest.hi);
  const V t = m.hi * e.scale, t_lo = (m.lo + e.rest.lo) * e.scale; // exact: powers of two
  const V d = numeric::rounded(numeric::fma(t, drop, one));
  const V d_lo = numeric::fma(t_lo, drop, numeric::fma(t, drop, numeric::rounded(one - d)));
  const V q = numeric::divide(t, d);
  const V rest = numeric::fnma(q, d_lo, numeric::division_remainder(q, d, t) + t_lo);
  return numeric::fast_two_sum(q, rest * numeric::fnma(q, drop, one)); // 1 / d is 1 - q, near enough
}

/// Factor * sigmoid'(u) = Factor * q (1 - q), Factor a power of two; keeps its relative accuracy down to the last
/// subnormal.
template <int Factor, class V>
XACT_INLINE V logistic_gradient(const V& u) noexcept {
  using T = scalar_t<V>;
  const V one(1), drop(decay_drop<T>);
  const auto q = numeric::lifted_logistic_of_minus(u);
  const V p = numeric::rounded(numeric::fnma(q.hi, drop, one));
  const V p_lo = numeric::fnma(q.lo, drop, numeric::fnma(q.hi, drop, numeric::rounded(one - p)));
  const V g = numeric::fma(q.hi, p, numeric::fma(q.lo, p, q.hi * p_lo));
  return numeric::fence(g * V(T(Factor) * decay_drop<T>));
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
