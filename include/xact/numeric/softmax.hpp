// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: what softmax sums, e = exp(scale (x - max)), in the arithmetic of a tier, and log(1 + sum).
///
///     float, faithful   in double, where x - max is exact but for 2^-53; e is never rounded to float
///     double            x - max as hi + lo: a rounding of it costs e as much as |x - max| ULP; the sums are double
///     words float, fast       in float, whose rounding of x - max is what the tier's bound says
///
/// What is so far below max that it counts for nothing is exactly 0, as -inf is: the exponent of 2^n ends up as that of
/// 0. NaN, and the NaN of inf - inf, go through e into the sum, and from there into every result.
#pragma once

#include "memory.hpp"
#include "softplus.hpp"

#include <cstdint>
#include <cstring>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// Of a tier and a scalar type: the numbers that e is of a value V, those of sums of such; and, lifted alike, e.
template <class Accuracy, class T>
struct softmax_arithmetic {
  static_assert(!std::is_same_v<Accuracy, correctly_rounded>,
                "xact: what is summed along an axis has no correctly rounded tier; take xact::faithful (under 1 ULP)");
};

template <>
struct softmax_arithmetic<faithful, float> {
  template <class V>
  using number = wider_t<V>;
  template <class V>
  using sum = wider_t<V>;
  static constexpr double least = -709.1, back = 1; // 2^-1023 is written with the exponent of 0
  template <class V>
  static XACT_INLINE auto difference(const V& x, const V& max, float scale) noexcept {
    using N = number<V>;
    return numeric::rounded(numeric::widen(x) - numeric::widen(max)) * N(static_cast<double>(scale));
  }
  template <class N>
  static XACT_INLINE N power(const N& d) noexcept {
    return numeric::exp_value(numeric::exp_of<33>(numeric::at_least(d, N(least))));
  }
  template <class N>
  static XACT_INLINE N plus(const N& sum, const N& e) noexcept {
    return numeric::rounded(sum + e);
  }
  template <class S>
  static XACT_INLINE S inverse(const S& sum) noexcept {
    return numeric::divide(S(1), sum);
  }
  template <class N, class S>
  static XACT_INLINE auto times(const N& e, const S& inverse) noexcept {
    return numeric::narrow(e * inverse);
  }
  template <class V>
  static XACT_INLINE number<V> one_log(double log) noexcept {
    return number<V>(log);
  }
  template <class V>
  static XACT_INLINE number<V> logs(const double* p) noexcept {
    return numeric::whole<number<V>>::load(p);
  }
  template <class N>
  static XACT_INLINE auto minus(const N& d, const N& log) noexcept {
    return numeric::narrow(numeric::rounded(d) - log);
  }
};

template <>
struct softmax_arithmetic<fast, float> {
  template <class V>
  using number = V;
  template <class V>
  using sum = V;
  static constexpr float least = -132.4f, back = exponential_constants<float>::dropped; // 2^-191, lifted
  template <class V>
  static XACT_INLINE V difference(const V& x, const V& max, float scale) noexcept {
    return numeric::rounded(x - max) * V(scale);
  }
  /// With what was rounded off: where one entry dominates, its logarithm is the others' sum, and their differences are
  /// not what the tier's bound counts for it.
  template <class V>
  static XACT_INLINE double_word<V> exact_difference(const V& x, const V& max, float scale) noexcept {
    const auto d = numeric::exact_sum(x, numeric::negative(max));
    const auto product = numeric::exact_product(d.hi, V(scale));
    const V lo = numeric::fma(d.lo, V(scale), product.lo); // of -inf NaN
    return {product.hi, numeric::select(V(least) < product.hi, lo, V(0))};
  }
  template <class V>
  static XACT_INLINE V power(const double_word<V>& d) noexcept {
    return numeric::exp_value(numeric::plain_exp(numeric::at_least(d.hi, V(least)), d.lo));
  }
  template <class N>
  static XACT_INLINE N power(const N& d) noexcept {
    return numeric::exp_value(numeric::plain_exp(numeric::at_least(d, N(least))));
  }
  template <class N>
  static XACT_INLINE N plus(const N& sum, const N& e) noexcept {
    return numeric::rounded(sum + e);
  }
  template <class S>
  static XACT_INLINE S inverse(const S& sum) noexcept {
    return numeric::divide(S(1), sum);
  }
  template <class N, class S>
  static XACT_INLINE N times(const N& e, const S& inverse) noexcept {
    return numeric::fence(e * inverse);
  }
  template <class V>
  static XACT_INLINE V one_log(double log) noexcept {
    return V(numeric::narrow(log));
  }
  template <class V>
  static XACT_INLINE V logs(const double* p) noexcept {
    return numeric::narrow(numeric::whole<wider_t<V>>::load(p));
  }
  template <class N>
  static XACT_INLINE N minus(const N& d, const N& log) noexcept {
    return numeric::rounded(d) - log;
  }
};

/// e as a value and its argument as hi + lo.
template <>
struct softmax_arithmetic<faithful, double> {
  template <class V>
  using number = V;
  template <class V>
  using sum = double_word<V>;
  static constexpr double least = -797.85, back = exponential_constants<double>::dropped; // 2^-1151, lifted
  template <class V>
  static XACT_INLINE double_word<V> difference(const V& x, const V& max, double scale) noexcept {
    const auto d = numeric::exact_sum(x, numeric::negative(max));
    const auto product = numeric::exact_product(d.hi, V(scale));
    const V lo = numeric::fma(d.lo, V(scale), product.lo); // of what has overflown, or is infinite, a NaN
    return {product.hi, numeric::select(V(least) < product.hi, lo, V(0))};
  }
  template <class V>
  static XACT_INLINE V power(const double_word<V>& d) noexcept {
    return numeric::exp_value(numeric::plain_exp(numeric::at_least(d.hi, V(least)), d.lo));
  }
  template <class V>
  static XACT_INLINE double_word<V> plus(const double_word<V>& sum, const V& e) noexcept {
    return sum + e;
  }
  template <class V>
  static XACT_INLINE double_word<V> plus(const double_word<V>& a, const double_word<V>& b) noexcept {
    return a + b;
  }
  /// The sum, and its rest in parts of it.
  template <class V>
  static XACT_INLINE double_word<V> inverse(const double_word<V>& sum) noexcept {
    return {sum.hi, numeric::divide(sum.lo, sum.hi)};
  }
  template <class V>
  static XACT_INLINE V times(const V& e, const double_word<V>& inverse) noexcept {
    const V q = numeric::divide(e, inverse.hi);
    return numeric::fnma(q, inverse.lo, q);
  }
  template <class V>
  static XACT_INLINE V one_log(double log) noexcept {
    return V(log);
  }
  template <class V>
  static XACT_INLINE V logs(const double* p) noexcept {
    return numeric::whole<V>::load(p);
  }
  template <class V>
  static XACT_INLINE V minus(const double_word<V>& d, const V& log) noexcept {
    const auto sum = numeric::exact_sum(d.hi, numeric::negative(log));
    return numeric::select(V(least) < d.hi, sum.hi + numeric::rounded(sum.lo + d.lo), sum.hi);
  }
};
template <>
struct softmax_arithmetic<fast, double> : softmax_arithmetic<faithful, double> {};

/// Binary cross entropy of a logit x and a probability t, v = exp(-|x|), with a logarithm of Bits bits:
///
///     -t log s(x) - (1 - t) log s(-x) = max(x, 0) - t x + log(1 + v)
///     s(x) - t = (1 - t) s(x) - t s(-x),  s(x) = (x < 0 ? v : 1) / (1 + v)
template <int Bits, class N>
XACT_INLINE value_and_gradient<N> binary_cross_entropy_of(const N& x, const N& t, const N& v) noexcept {
  const N z = numeric::divide(v, numeric::rounded(v + N(2))), twice_z = z + z, square = z * z;
  const N log = numeric::fma(twice_z * square, numeric::polynomial(square, softplus_terms<Bits>), twice_z);
  const N linear = numeric::fnma(t, x, numeric::zero_below(x));
  const N one(1), a = numeric::by_sign(x, v, one), b = numeric::by_sign(x, one, v);
  const N difference = numeric::fnma(t, b, numeric::fence(numeric::rounded(one - t) * a));
  return {numeric::rounded(linear + log), numeric::divide(difference, numeric::rounded(v + one))};
}

/// What gradients along an axis sum: products in lanes of double, of doubles in double words.
template <class T>
struct axis_arithmetic;
template <>
struct axis_arithmetic<float> {
  template <class V>
  using sum = wider_t<V>;
  template <class V>
  static XACT_INLINE auto product(const V& a, const V& b) noexcept {
    return numeric::fence(numeric::widen(a) * numeric::widen(b)); // exact
  }
  template <class V>
  static XACT_INLINE auto number(const V& a) noexcept {
    return numeric::widen(a);
  }
  template <class S>
  static XACT_INLINE S plus(const S& a, const S& b) noexcept {
    return numeric::rounded(a + b);
  }
  template <class V>
  static XACT_INLINE auto binary_cross_entropy(const V& x, const V& t) noexcept {
    const auto u = numeric::widen(x);
    using N = std::decay_t<decltype(u)>;
    const N v = numeric::exp_value(numeric::exp_of<33>(numeric::at_least(numeric::minus_abs(u), N(-140))));
    const auto r = numeric::binary_cross_entropy_of<33>(u, numeric::widen(t), v);
    return std::pair(r.y, numeric::narrow(r.g));
  }
  /// scale y (dy - sum).
  template <class V, class S>
  static XACT_INLINE V softmax_gradient(const V& y, const V& dy, const S& sum, float scale) noexcept {
    const S d = numeric::rounded(numeric::widen(dy) - sum);
    return numeric::narrow(d * (numeric::widen(y) * S(static_cast<double>(scale))));
  }
  /// scale (dy - exp(y) sum), 0 where y is -inf.
  template <class V, class S>
  static XACT_INLINE V log_softmax_gradient(const V& y, const V& dy, const S& sum, float scale) noexcept {
    const S p = numeric::exp_value(numeric::exp_of<33>(numeric::at_least(numeric::widen(y), S(-709.1))));
    return numeric::narrow(numeric::fnma(p, sum, numeric::widen(dy)) * S(static_cast<double>(scale)));
  }
};
template <>
struct axis_arithmetic<double> {
  template <class V>
  using sum = double_word<V>;
  template <class V>
  static XACT_INLINE double_word<V> product(const V& a, const V& b) noexcept {
    return numeric::exact_product(a, b);
  }
  template <class V>
  static XACT_INLINE double_word<V> number(const V& a) noexcept {
    return double_word<V>(a);
  }
  template <class V, class A>
  static XACT_INLINE double_word<V> plus(const double_word<V>& a, const A& b) noexcept {
    return a + b;
  }
  template <class V>
  static XACT_INLINE auto binary_cross_entropy(const V& x, const V& t) noexcept {
    const auto e = numeric::plain_exp(numeric::softplus_argument(x));
    const auto r = numeric::binary_cross_entropy_of<60>(x, t, numeric::fence(numeric::exp_value(e) * e.back));
    return std::pair(r.y, r.g);
  }
  template <class V>
  static XACT_INLINE V softmax_gradient(const V& y, const V& dy, const double_word<V>& sum, double scale) noexcept {
    const auto d = numeric::exact_sum(dy, numeric::negative(sum.hi));
    return numeric::fence(numeric::rounded(d.hi + numeric::rounded(d.lo - sum.lo)) * (y * V(scale)));
  }
  template <class V>
  static XACT_INLINE V log_softmax_gradient(const V& y, const V& dy, const double_word<V>& sum, double scale) noexcept {
    const auto e = numeric::plain_exp(numeric::at_least(y, V(-797.85)));
    return numeric::fence(numeric::fnma(numeric::exp_value(e) * e.back, sum.hi, dy) * V(scale));
  }
};

XACT_INLINE std::uint64_t as_bits(double v) noexcept {
  std::uint64_t bits;
  std::memcpy(&bits, &v, sizeof bits);
  return bits;
}
XACT_INLINE double from_bits(std::uint64_t bits) noexcept {
  double v;
  std::memcpy(&v, &bits, sizeof v);
  return v;
}
/// log(1 + v) for v >= 0, or NaN, relative to itself: 1 + v = 2^k m, m about 1, and softplus's series for log(m).
XACT_INLINE double log_1_plus(double v) noexcept {
  if (!(v < std::numeric_limits<double>::infinity()))
    return v;
  const auto bits = numeric::as_bits(1 + v); // m in [sqrt(1/2), sqrt(2))
  const std::uint64_t exponent = (bits + (std::uint64_t{0x3ff0000000000000} - 0x3fe6a09e667f3bcd)) >> 52;
  const auto k = static_cast<double>(static_cast<std::int64_t>(exponent) - 1023);
  const double power = numeric::from_bits(exponent << 52), minus_1 = (v - (power - 1)) / power; // m - 1
  const double z = minus_1 / (2 + minus_1), square = z * z;
  const double log = numeric::fma(2 * z * square, numeric::polynomial(square, softplus_terms<60>), 2 * z);
  using C = exponential_constants<double>;
  return numeric::fma(k, C::ln2_hi, numeric::fma(k, C::ln2_lo, log));
}

/// log(sum of all e) of a row whose max is reached by so many, of the sum of the others' e: one of the former counts as
/// the 1, so that nothing cancels. NaN where max is infinite.
template <class Arithmetic, class S>
XACT_INLINE double log_of_sum(double max, const S& others, double maxima) noexcept {
  if (!(std::fabs(max) < std::numeric_limits<double>::infinity()))
    return not_a_number;
  if constexpr (is_double_word<S>) {
    const auto v = numeric::scaled(others, Arithmetic::back) + (maxima - 1);
    return numeric::log_1_plus(v.hi) + v.lo / (1 + v.hi);
  } else {
    return numeric::log_1_plus(static_cast<double>(others) * static_cast<double>(Arithmetic::back) + (maxima - 1));
  }
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
