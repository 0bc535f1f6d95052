// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: the faithful kernels, in the arithmetic of V itself, with those rounding errors carried along that would
/// cost the last half ULP:
///
///     sigmoid(-w) = 1 / d,   d = 1 + exp(w),   w >= 0
///     exp(w) = s (1 + e),   s = 2^n,   e = exp(r) - 1 = r + r^2 Q(r)
///
/// A reciprocal, and not exp(-w) / (1 + exp(-w)): the rounded quotient q is then itself the 1 / d that turns the
/// remainder 1 - q d into its correction. From e on every step is the rounding of a monotone function, and before it
/// the noise is far below a step of r, so that results can fall at most where n changes; over all floats they fall
/// nowhere.
#pragma once

#include "exponential.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// Coefficients of Q, and of P in tanh(x) = x + x^3 P(x^2), |x| <= 1. From Sollya, the error relative to exp and tanh:
///     Q = (exp(x) - 1 - x) / x^2; w = x^2 / exp(x); i = [-log(2)/2 - 1b-9; log(2)/2 + 1b-9]; d = 4;   // double: 9
///     fpminimax(Q, d, [|SG...|], i, absolute, floating, 0, remez(Q * w, d, i, w));                    // double: D
///     P = (tanh(sqrt(x)) / sqrt(x) - 1) / x; w = x * sqrt(x) / tanh(sqrt(x)); i = [1b-12; 1]; d = 6;  // double: 15
///     fpminimax(P, d, [|SG...|], i, absolute, floating, 0, remez(P * w, d, i, w));                    // double: D
template <class T>
struct compensated_terms;
template <>
struct compensated_terms<float> { // 2^-28.1, 2^-27.7
  static constexpr std::array<float, 5> exp{0x1.fffffcp-2f, 0x1.55548ep-3f, 0x1.555898p-5f, 0x1.123c8ap-7f,
                                            0x1.6a6dc6p-10f};
  static constexpr std::array<float, 7> tanh{-0x1.55553cp-2f, 0x1.110be6p-3f, -0x1.b9628cp-5f, 0x1.600c0ap-6f,
                                             -0x1.04684p-7f,  0x1.2dbb4cp-9f, -0x1.78114ap-12f};
};
template <>
struct compensated_terms<double> { // 2^-57.8, 2^-59.5
  static constexpr std::array<double, 10> exp{0x1.000000000000ap-1,  0x1.55555555554f6p-3,  0x1.55555555505b3p-5,
                                              0x1.111111112861fp-7,  0x1.6c16c184d4016p-10, 0x1.a01a01288fe93p-13,
                                              0x1.a019981f1bd12p-16, 0x1.71df2588033e2p-19, 0x1.28af5514596d1p-22,
                                              0x1.ad850858717a7p-26};
  static constexpr std::array<double, 16> tanh{
      -0x1.555555555554fp-2,  0x1.1111111110b3dp-3,  -0x1.ba1ba1b9df1d1p-5,  0x1.664f4878be134p-6,
      -0x1.226e346029847p-7,  0x1.d6d3afbe787fp-9,   -0x1.7da1e3f781683p-10, 0x1.354b91ff25c98p-11,
      -0x1.f4e19a760a29fp-13, 0x1.93a71cb4283ep-14,  -0x1.3f6ca58fb69ddp-15, 0x1.dfa44767e0a4ap-17,
      -0x1.400032c0c0bd3p-18, 0x1.5698e00082274p-20, -0x1.f76efdc58afabp-23, 0x1.712b952b7352bp-26};
};

/// 2^lift / d = quotient (1 + remainder), the remainder within two ULP of 1.
template <class V>
struct reciprocal {
  V quotient, remainder;
};

/// 2^lift sigmoid(-w), lift of exponential_constants, for 0 <= w <= decay_limit; NaN stays NaN.
template <class V>
XACT_INLINE reciprocal<V> lifted_logistic_of_minus(const V& w) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  constexpr T magic = T(std::uint64_t{3} << (float_bits<T>::mantissa - 1)) + T(float_bits<T>::bias - C::lift);
  const V one(C::dropped);
  const V k = numeric::rounded(numeric::fma(w, V(C::log2_e), V(magic)));
  const V n = numeric::rounded(k - V(magic));
  const V s = numeric::power_of_two_from_mantissa(k);
  const V r_hi = numeric::fnma(n, V(C::ln2_hi), w); // exact
  const V r_lo = numeric::fence(n * V(-C::ln2_lo)); // fenced, or it fuses with the next sum in some builds
  const V r = r_hi + r_lo;
  const V e = numeric::rounded(r_hi + numeric::fma(r * r, numeric::polynomial(r, compensated_terms<T>::exp), r_lo));
  const V b = numeric::rounded(s + one);
  const V d = numeric::rounded(numeric::fma(s, e, b));
  const V d_lo = numeric::fma(s, e, numeric::rounded(b - d)) + (one - numeric::rounded(b - s));
  const V q = numeric::divide(V(1), d);
  return {numeric::copy(q), numeric::fnma(q, d_lo, numeric::division_remainder(q, d, V(1)))};
}

/// Times^2 q (1 - q) for a power of two Times; keeps its relative accuracy down to the last subnormal. With fma the
/// remainder joins the factor 1 - q, which is at least 1/2: its rounding costs less than half an ULP of the product.
template <int Times, class V>
XACT_INLINE V compensated_logistic_gradient(const reciprocal<V>& q) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  V g;
  if constexpr (XACT_HAS_FMA) {
    // No product of the quotient alone: where that is subnormal, it would cost another assist of the processor.
    const V change = q.remainder * numeric::fma(q.quotient, V(2 * C::dropped), V(-1));
    const V rest = numeric::fma(q.quotient, V(C::dropped), change); // 1 - rest is sigmoid(w)
    g = numeric::fnma(q.quotient, rest, q.quotient);
  } else {
    const auto product = numeric::fnma_with_error(q.quotient * V(C::dropped), q.quotient, q.quotient);
    const V slope = product.hi - (q.quotient - product.hi); // q (1 - 2 q): what the remainder changes
    g = product.hi + numeric::fma(q.remainder, slope, product.lo);
  }
  return numeric::fence(g * V(T(Times * Times) * C::dropped));
}

template <class V>
XACT_INLINE value_and_gradient<V> compensated_sigmoid(const V& x) noexcept {
  using C = exponential_constants<scalar_t<V>>;
  const auto q = numeric::lifted_logistic_of_minus(numeric::at_most(numeric::abs(x), V(C::decay_limit)));
  const V sum = numeric::fma(q.remainder, q.quotient, q.quotient);
  const V complement_of = numeric::by_sign(x, V(0), V(1)); // |0 - q| or |1 - q|: no second product
  return {numeric::abs(numeric::fnma(sum, V(C::dropped), complement_of)), numeric::compensated_logistic_gradient<1>(q)};
}

/// 1 - 2 sigmoid(-2|x|), where the subtraction hides the quotient's errors; below 1, where it would not, a polynomial.
/// Without fma the polynomial's roundings show from 0.9 on: it ends earlier, and the quotient is corrected, too.
template <class V>
XACT_INLINE value_and_gradient<V> compensated_tanh(const V& x) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  const V a = numeric::at_most(numeric::abs(x), V(C::decay_limit / 2)), square = a * a;
  const auto q = numeric::lifted_logistic_of_minus(a + a);
  constexpr T split = XACT_HAS_FMA ? T(1) : T(0.75);
  const V decay = XACT_HAS_FMA ? numeric::copy(q.quotient) : numeric::fma(q.remainder, q.quotient, q.quotient);
  const V above = numeric::fnma(decay, V(2 * C::dropped), V(1));
  const V below = numeric::fma(a * square, numeric::polynomial(square, compensated_terms<T>::tanh), a);
  return {numeric::with_sign(numeric::select(a < V(split), below, above), x),
          numeric::compensated_logistic_gradient<2>(q)};
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
