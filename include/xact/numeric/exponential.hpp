// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: the parts of the exponential as a fraction, which costs no division of its own.
///
///     exp(x) = 2^n (f + r) / (f - r),   x = n ln 2 + r,   f = r coth(r / 2) = 2 + r^2 / 6 - r^4 / 360 + ...
///
/// sigmoid and tanh are quotients of exponentials, so f + r and f - r go straight into the one division that they need
/// anyway. f is even: half as many coefficients as a polynomial for exp(r) takes, and all of them in r^2.
#pragma once

#include "polynomial.hpp"

#include <array>
#include <limits>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// Coefficients of f / Times in (r / Times)^2, Times a power of two, by type and number of terms. From Sollya, with the
/// error relative to f:
///     f = x / tanh(x/2); h = log(2)/2 + 1b-9;
///     fpminimax(f, [|0,2,4|], [|SG...|], [1b-20; h], relative);   // or [|0,2,4,6,8,10|], [|D...|]
template <class T, std::size_t Terms, int Times = 1>
inline constexpr std::array<T, Terms> coth_terms = [] {
  auto terms = coth_terms<T, Terms>;
  T power = T(1) / Times;
  for (T& term : terms) {
    term *= power;
    power *= Times * Times;
  }
  return terms;
}();
template <> // 2^-28.7
inline constexpr std::array<float, 3> coth_terms<float, 3>{0x1p1f, 0x1.55551cp-3f, -0x1.6a9dfap-9f};
template <> // 2^-59.9
inline constexpr std::array<double, 6> coth_terms<double, 6>{0x1p1,
                                                             0x1.555555555553cp-3,
                                                             -0x1.6c16c16be9251p-9,
                                                             0x1.1566aae966d71p-14,
                                                             -0x1.bbd404ae79caep-20,
                                                             0x1.636bc8c3e65d5p-25};

/// log2(e); ln 2 in one part with what that part lacks (ln2_error), and in two of which the first has enough trailing
/// zeros that its product with n is exact. Both of these are positive, or the reduction would lose the sign of -0:
///     round(log(2), 15, RD); single(log(2) - that);   // or 42, double
/// Beyond decay_limit even 4 exp(-x) rounds to 0. 2^lift (lifted; its inverse: dropped) makes exp(-x) normal up to
/// there, and keeps 2^-lift exp(x) far enough from overflow to be split in halves. terms: of f, for an error below a
/// twentieth of an ULP.
template <class T>
struct exponential_constants;
template <>
struct exponential_constants<float> {
  static constexpr float log2_e = 0x1.715476p0f, ln2 = 0x1.62e43p-1f, ln2_error = -0x1.05c61p-29f,
                         ln2_hi = 0x1.62e4p-1f, ln2_lo = 0x1.7f7d1cp-20f;
  static constexpr float decay_limit = 106;
  static constexpr float lifted = 0x1p64f, dropped = 0x1p-64f;
  static constexpr int lift = 64;
  static constexpr std::size_t terms = 3;
};
template <>
struct exponential_constants<double> {
  static constexpr double log2_e = 0x1.71547652b82fep0, ln2 = 0x1.62e42fefa39efp-1, ln2_error = 0x1.abc9e3b39803fp-56,
                          ln2_hi = 0x1.62e42fefa38p-1, ln2_lo = 0x1.ef35793c7673p-45;
  static constexpr double decay_limit = 748;
  static constexpr double lifted = 0x1p128, dropped = 0x1p-128;
  static constexpr int lift = 128;
  static constexpr std::size_t terms = 6;
};

/// Beyond it the nearest value of sigmoid and of tanh is 1.
template <class T>
inline constexpr T saturation = T(std::numeric_limits<T>::digits) * T(0.75);

/// How n ln 2 is taken from x: in one step, whose error n (ln 2 - ln2) must not matter, or in two.
enum class reduction { one_step, two_steps };

/// Times x = n ln 2 + Times r, scale = 2^(n + Lift).
template <class V>
struct reduced {
  V scale, r, n;
};

/// NaN stays NaN; 2^(n + Lift) must be a normal number. Times is a power of two.
template <reduction Steps, int Times, int Lift, class V>
XACT_INLINE reduced<V> reduce(const V& x) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  // Adding 1.5 * 2^mantissa rounds to an integer, and leaves that integer, biased, in the mantissa's lowest bits.
  constexpr T magic = T(std::uint64_t{3} << (float_bits<T>::mantissa - 1)) + T(float_bits<T>::bias + Lift);
  const V k = numeric::rounded(numeric::fma(x, V(C::log2_e * Times), V(magic)));
  const V n = numeric::rounded(k - V(magic));
  if constexpr (Steps == reduction::one_step)
    return {numeric::power_of_two_from_mantissa(k), numeric::fnma(n, V(C::ln2 / Times), x), numeric::copy(n)};
  else
    return {numeric::power_of_two_from_mantissa(k),
            numeric::fnma(n, V(C::ln2_lo / Times), numeric::fnma(n, V(C::ln2_hi / Times), x)), numeric::copy(n)};
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
