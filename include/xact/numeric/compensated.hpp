// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: exp(-u) for u >= 0 to about a tenth of an ULP, and the logistic quotient built on it: what the faithful
/// kernels of double need, for which no wider type is at hand.
///
/// exp(-u) = 2^n exp(r), exp(r) = 1 + r + r^2 Q(r), |r| <= ln(2)/2. The reduced argument and the sum are kept as
/// hi + lo; what is left is the rounding of r^2 Q(r), at most 0.07 of the result.
#pragma once

#include "exponential.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// Coefficients of Q, from Sollya; max |r^2 (p - Q)| = 2^-66:
///     Q = (exp(x) - 1 - x) / x^2; h = log(2)/2 + 1b-9; fpminimax(Q, 11, [|D...|], [-h; h], relative);
inline constexpr std::array<double, 12> exp_tail{0x1p-1,
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
  const V tail = numeric::fma(r * r, numeric::polynomial(r, exp_tail), numeric::fma(r_lo, r, r_lo));
  return {numeric::power_of_two_from_mantissa(k), numeric::fast_two_sum(r, tail)};
}

/// q = exp(-u) / (1 + exp(-u)) = sigmoid(-u) as hi + lo, both lifted by 2^lift.
template <class V>
XACT_INLINE double_word<V> lifted_logistic_of_minus(const V& u) noexcept {
  using T = scalar_t<V>;
  const V one(1), down(exponential_constants<T>::dropped);
  const auto e = numeric::exp_of_minus<exponential_constants<T>::lift>(u);
  const auto m = numeric::fast_two_sum(one, e.rest.hi);
  const V t = m.hi * e.scale, t_lo = (m.lo + e.rest.lo) * e.scale; // exact: powers of two
  const V d = numeric::rounded(numeric::fma(t, down, one));
  const V d_lo = numeric::fma(t_lo, down, numeric::fma(t, down, numeric::rounded(one - d)));
  const V q = numeric::divide(t, d);
  const V rest = numeric::fnma(q, d_lo, numeric::division_remainder(q, d, t) + t_lo);
  return numeric::fast_two_sum(q, rest * numeric::fnma(q, down, one)); // 1 / d is 1 - q, near enough
}

/// Factor * q (1 - q), Factor a power of two; keeps its relative accuracy down to the last subnormal.
template <int Factor, class V>
XACT_INLINE V compensated_logistic_gradient(const double_word<V>& q) noexcept {
  using T = scalar_t<V>;
  const V one(1), down(exponential_constants<T>::dropped);
  const V p = numeric::rounded(numeric::fnma(q.hi, down, one));
  const V p_lo = numeric::fnma(q.lo, down, numeric::fnma(q.hi, down, numeric::rounded(one - p)));
  const V g = numeric::fma_with_small(q.hi, p, numeric::fma(q.lo, p, q.hi * p_lo));
  return numeric::fence(g * V(T(Factor) * exponential_constants<T>::dropped));
}

/// tanh(x) = (1 - t) / (1 + t), t = exp(-2|x|), the numerator from exp(r) - 1, so that nothing cancels at 0.
template <class V>
XACT_INLINE V compensated_tanh(const V& x) noexcept {
  using T = scalar_t<V>;
  const V one(1), half(T(0.5)), h = numeric::at_most(numeric::abs(x), V(saturation<T>));
  const auto e = numeric::exp_of_minus<0>(h + h);
  const V a = numeric::rounded(one - e.scale);
  const V n = numeric::rounded(numeric::fnma(e.scale, e.rest.hi, a)); // n + n_lo = 1 - t
  const V n_lo = numeric::fnma(e.scale, e.rest.hi, numeric::rounded(a - n)) +
                 numeric::fnma(e.scale, e.rest.lo, numeric::rounded(one - a) - e.scale);
  const V d = numeric::rounded(V(2) - n),
          d_lo = numeric::rounded(numeric::rounded(V(2) - d) - n) - n_lo; // d + d_lo = 1 + t
  const V q = numeric::divide(n, d);
  const V rest = numeric::fnma(q, d_lo, numeric::division_remainder(q, d, n) + n_lo);
  return numeric::copysign(numeric::fma(rest, numeric::fma(q, half, half), q), x); // 1 / d is (1 + q) / 2
}

/// 4 t / (1 + t)^2.
template <class V>
XACT_INLINE V compensated_tanh_gradient(const V& x) noexcept {
  using T = scalar_t<V>;
  const V h = numeric::at_most(numeric::abs(x), V(exponential_constants<T>::decay_limit / 2));
  return numeric::compensated_logistic_gradient<4>(numeric::lifted_logistic_of_minus(h + h));
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
