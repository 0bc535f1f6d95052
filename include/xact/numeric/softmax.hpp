// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: what softmax sums, e = exp(scale (x - max)), in the arithmetic of a tier, and log(1 + sum).
///
///     float, faithful   in double, where x - max is exact but for 2^-53; e is never rounded to float
///     double            x - max as hi + lo, or it costs e as much as |x - max| ULP; sums of double words
///     float, fast       in float, less a power of two in place of max: no difference is rounded (power_base)
///
/// What is so far below max that it counts for nothing is exactly 0, as -inf is: the exponent of 2^n ends up as that of
/// 0. NaN, and the NaN of inf - inf, go through e into the sum, and from there into every result.
#pragma once

#include "limits.hpp"
#include "memory.hpp"
#include "softplus.hpp"

#include <cstdint>
#include <cstring>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// scale (x - max) as hi + lo, and lo = 0 from `least` on: of what has overflown, or is infinite, it would be NaN.
template <class V>
XACT_INLINE double_word<V> difference_of(const V& x, const V& max, const V& scale, const V& least) noexcept {
  const auto d = numeric::exact_sum(x, numeric::negative(max));
  const auto product = numeric::exact_product(d.hi, scale);
  const V lo = numeric::fma(d.lo, scale, product.lo);
  return {product.hi, numeric::select(least < product.hi, lo, V(0))};
}
/// exp(d), lifted.
template <class V>
XACT_INLINE V power_of(const double_word<V>& d, const V& least) noexcept {
  return numeric::exp_value(numeric::plain_exp(numeric::at_least(d.hi, least), d.lo));
}

/// Sums in N's own arithmetic.
struct sums_of_numbers {
  template <class N>
  static XACT_INLINE N plus(const N& sum, const N& e) noexcept {
    return numeric::rounded(sum + e);
  }
  /// What times takes.
  template <class N>
  static XACT_INLINE N inverse(const N& sum) noexcept {
    return numeric::divide(N(1), sum);
  }
};
/// Sums in double words.
struct sums_of_double_words {
  template <class V, class A>
  static XACT_INLINE double_word<V> plus(const double_word<V>& sum, const A& e) noexcept {
    return sum + e;
  }
  /// The sum, and its rest in parts of it.
  template <class V>
  static XACT_INLINE double_word<V> inverse(const double_word<V>& sum) noexcept {
    return {sum.hi, numeric::divide(sum.lo, sum.hi)};
  }
};

/// 1 / d to 2^-45 of what a float holds nearly: a float's quotient and a step of Newton's, half a division in double.
template <class N>
XACT_INLINE N near_inverse(const N& d) noexcept {
  const auto single = numeric::narrow(d);
  const N q = numeric::widen(numeric::divide(std::decay_t<decltype(single)>(1), single));
  return numeric::fma(q, numeric::fnma(d, q, N(1)), q);
}

/// Of a scalar type and whether it is the fast tier: the numbers that e is of a value V, those of sums of such;
/// base_of, what e = power(base, x) takes, lifted by 1 / back; at_max, a sum of e in units of that of max; e times the
/// inverse of a sum; and the logarithm scale (x - max) - log of such a sum, log in double, to log_bits bits.
template <bool Fast, class T>
struct softmax_arithmetic;

/// Coefficients of 2^r, |r| <= 1/2, relative to it below 2^-29. From Sollya:
///     i = [-1/2 - 1b-9; 1/2 + 1b-9]; fpminimax(2^x, 6, [|D...|], i, floating, relative);
inline constexpr std::array<double, 7> exp2_terms_29{0x1.0000000274869p0,  0x1.62e430ccf7fbep-1, 0x1.ebfbdabdd794ep-3,
                                                     0x1.c6aecdda79fccp-5, 0x1.3b2dc7df07b86p-7, 0x1.5f48e24e1b3e8p-10,
                                                     0x1.41d0c7f40cfdbp-13};
/// What power takes beside x: e = 2^(c (x - max)), c = scale log2(e); and what x - max is no less than, 2^-1023, whose
/// exponent is that of 0.
template <class V>
struct max_and_rate {
  V max;
  double c, least;
};
template <>
struct softmax_arithmetic<false, float> : sums_of_numbers {
  template <class V>
  using number = wider_t<V>;
  template <class V>
  using sum = wider_t<V>;
  static constexpr double back = 1;
  static constexpr int log_bits = 33;
  template <class N>
  static XACT_INLINE N inverse(const N& sum) noexcept {
    return numeric::near_inverse(sum);
  }
  template <class V>
  static XACT_INLINE max_and_rate<V> base_of(const V& max, float scale) noexcept {
    const double c = static_cast<double>(scale) * exponential_constants<double>::log2_e;
    return {numeric::copy(max), c, -1023 / c};
  }
  template <class V>
  static XACT_INLINE auto power(const max_and_rate<V>& base, const V& x) noexcept {
    using N = number<V>;
    constexpr double magic = 0x1.8p52 + 1023;
    const N d = numeric::rounded(numeric::widen(x) - numeric::widen(base.max));
    const N u = numeric::at_least(d, N(base.least)), c(base.c);
    const N k = numeric::rounded(numeric::fma(u, c, N(magic))), n = numeric::rounded(k - N(magic));
    const N r = numeric::fma(u, c, numeric::negative(n));
    return numeric::fence(numeric::power_of_two_from_mantissa(k) * numeric::polynomial(r, exp2_terms_29));
  }
  template <class S, class V>
  static XACT_INLINE S at_max(const S& sum, const max_and_rate<V>&) noexcept {
    return numeric::copy(sum);
  }
  template <class N>
  static XACT_INLINE auto times(const N& e, const N& inverse) noexcept {
    return numeric::narrow(e * inverse);
  }
  template <class V, class N>
  static XACT_INLINE V log_value(const V& x, const V& max, float scale, const N& log) noexcept {
    const N d = numeric::rounded(numeric::widen(x) - numeric::widen(max));
    return numeric::narrow(numeric::fma(d, N(static_cast<double>(scale)), numeric::negative(log)));
  }
};

/// Coefficients of Q in 2^r - 1 = r Q(r), |r| <= 1/2, the error relative to 2^r below 2^-27.5. From Sollya:
///     i = [-1/2 - 1b-9; 1/2 + 1b-9]; Q = (2^x - 1) / x; w = x / 2^x; d = 5;
///     fpminimax(Q, d, [|SG...|], i, absolute, floating, 0, remez(Q * w, d, i, w));
inline constexpr std::array<float, 6> exp2_terms{0x1.62e43p-1f,  0x1.ebfbep-3f,   0x1.c6af96p-5f,
                                                 0x1.3b2a52p-7f, 0x1.5ef9fcp-10f, 0x1.44197cp-13f};
/// e = 2^(c x - M), M the integer beside c max, c = scale log2(e) as hi + lo: of c x = n + r one fma leaves r, n - M is
/// the exponent, and no difference is taken that could round. Where |c max| is large, x - max is exact for every x that
/// counts, and comes first.
template <class V>
struct power_base {
  V start;      // max or 0
  V hi, lo;     // c
  V magic;      // rounds to n, of which the lowest bits are the exponent of 2^(n - M), lifted
  V least, max; // of x - start; what is below least counts for nothing
};
template <>
struct softmax_arithmetic<true, float> : sums_of_numbers {
  using C = exponential_constants<float>;
  template <class V>
  using number = V;
  template <class V>
  using sum = V;
  static constexpr float back = 1;
  static constexpr int log_bits = 24;
  template <class V>
  static XACT_INLINE power_base<V> base_of(const V& max, float scale) noexcept {
    constexpr float rounder = 0x1.8p23f;
    const double c = static_cast<double>(scale) * exponential_constants<double>::log2_e;
    const auto hi = static_cast<float>(c);
    const V start = numeric::select(numeric::abs(max * V(scale)) < V(1024), V(0), max);
    const V rest = numeric::rounded(max - start);
    const V m = numeric::rounded(numeric::rounded(numeric::fma(rest, V(hi), V(rounder))) - V(rounder));
    return {start,
            V(hi),
            V(static_cast<float>(c - static_cast<double>(hi))),
            V(rounder + 127 + C::lift) - m,
            numeric::rounded(m - V(127 + C::lift)) *
                V(static_cast<float>(1 / c)), // 2^-191, whose exponent is that of 0
            rest};
  }
  template <class V>
  static XACT_INLINE V power(const power_base<V>& base, const V& x) noexcept {
    return of_rest(base, numeric::rounded(x - base.start));
  }
  template <class V>
  static XACT_INLINE V at_max(const V& sum, const power_base<V>& base) noexcept {
    return numeric::divide(sum, of_rest(base, base.max));
  }
  template <class V>
  static XACT_INLINE V times(const V& e, const V& inverse) noexcept {
    return numeric::fence(e * inverse);
  }
  template <class V, class D>
  static XACT_INLINE V log_value(const V& x, const V& max, float scale, const D& log) noexcept {
    return numeric::rounded(numeric::rounded(x - max) * V(scale)) - numeric::narrow(log);
  }

private:
  template <class V>
  static XACT_INLINE V of_rest(const power_base<V>& base, const V& x) noexcept {
    const V u = numeric::at_least(x, base.least);
    const V k = numeric::rounded(numeric::fma(u, base.hi, base.magic)), minus_n = numeric::rounded(base.magic - k);
    const V r = numeric::fma(u, base.lo, numeric::fma(u, base.hi, minus_n));
    const V scale = numeric::power_of_two_from_mantissa(k);
    return numeric::fma(scale, r * numeric::polynomial(r, exp2_terms), scale);
  }
};
/// What power takes beside x.
template <class V>
struct max_and_scale {
  V max;
  scalar_t<V> scale;
};
template <>
struct softmax_arithmetic<false, double> : sums_of_double_words {
  template <class V>
  using number = V;
  template <class V>
  using sum = double_word<V>;
  static constexpr double least = -797.85, back = exponential_constants<double>::dropped; // 2^-1151, lifted
  static constexpr int log_bits = 60;
  template <class V>
  static XACT_INLINE max_and_scale<V> base_of(const V& max, double scale) noexcept {
    return {numeric::copy(max), scale};
  }
  template <class V>
  static XACT_INLINE V power(const max_and_scale<V>& base, const V& x) noexcept {
    return numeric::power_of(numeric::difference_of(x, base.max, V(base.scale), V(least)), V(least));
  }
  template <class S, class V>
  static XACT_INLINE S at_max(const S& sum, const max_and_scale<V>&) noexcept {
    return sum;
  }
  template <class V>
  static XACT_INLINE V times(const V& e, const double_word<V>& inverse) noexcept {
    const V q = numeric::divide(e, inverse.hi);
    return numeric::fnma(q, inverse.lo, q);
  }
  template <class V>
  static XACT_INLINE V log_value(const V& x, const V& max, double scale, const V& log) noexcept {
    const auto d = numeric::difference_of(x, max, V(scale), V(least));
    const auto sum = numeric::exact_sum(d.hi, numeric::negative(log));
    return numeric::select(V(least) < d.hi, sum.hi + numeric::rounded(sum.lo + d.lo), sum.hi);
  }
};
template <>
struct softmax_arithmetic<true, double> : softmax_arithmetic<false, double> {};
/// The arithmetic of a tier. Without fma fast's product c x would round: the wide one.
template <bool Fast, class T>
using softmax_arithmetic_of = softmax_arithmetic<Fast && XACT_HAS_FMA != 0, T>;

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
struct axis_arithmetic<float> : sums_of_numbers {
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
  /// scale (dy - exp(y) sum), and scale dy where y is -inf.
  template <class V, class S>
  static XACT_INLINE V log_softmax_gradient(const V& y, const V& dy, const S& sum, float scale) noexcept {
    const S p = numeric::exp_value(numeric::exp_of<33>(numeric::at_least(numeric::widen(y), S(-709.1))));
    return numeric::narrow(numeric::fnma(p, sum, numeric::widen(dy)) * S(static_cast<double>(scale)));
  }
};
template <>
struct axis_arithmetic<double> : sums_of_double_words {
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

/// The greatest power of two that is no greater than a finite v >= 1.
template <class V>
XACT_INLINE V power_of_two_in(const V& v) noexcept {
  return numeric::lift(
      [](const auto& u) XACT_INLINE_LAMBDA {
        using W = std::decay_t<decltype(u)>;
        using T = scalar_t<W>;
        constexpr T exponent_bits = static_cast<T>(infinity);
        if constexpr (is_batch<W>) {
          return u & W(exponent_bits);
        } else {
          typename float_bits<T>::integer bits, mask;
          std::memcpy(&bits, &u, sizeof bits);
          std::memcpy(&mask, &exponent_bits, sizeof mask);
          bits &= mask;
          T power;
          std::memcpy(&power, &bits, sizeof power);
          return power;
        }
      },
      v);
}
/// log(1 + v), v >= 0, relative to itself, to Bits bits; of 24 in V's own arithmetic: 1 + v = 2^k m, 1 <= m < 2, and
/// softplus's series for log(m). Nothing cancels: m - 1 is v itself where k is 0, and all terms are positive.
template <int Bits, class V>
XACT_INLINE V log_1_plus(const V& v) noexcept {
  using T = scalar_t<V>;
  using C = exponential_constants<T>;
  constexpr T unit = T(typename float_bits<T>::integer{1} << float_bits<T>::mantissa), bias(float_bits<T>::bias);
  const V one(1), sum = numeric::rounded(v + one), power = numeric::power_of_two_in(sum);
  const V k = numeric::rounded(numeric::exponent_bits(power) - V(unit + bias));
  const V inverse = numeric::power_of_two_from_mantissa(numeric::rounded(V(T(1.5) * unit + bias) - k));
  const V minus_1 = numeric::rounded(v - numeric::rounded(power - one)) * inverse;
  const V plus_2 = numeric::rounded(minus_1 + V(2));
  const V z = numeric::copy([&]() XACT_INLINE_LAMBDA {
    if constexpr (Bits == 33)
      return numeric::fence(minus_1 * numeric::near_inverse(plus_2));
    else
      return numeric::divide(minus_1, plus_2);
  }());
  const V twice_z = z + z, square = z * z;
  const V log = numeric::fma(twice_z * square, numeric::polynomial(square, softplus_terms<Bits>), twice_z);
  return numeric::fma(k, V(C::ln2_hi), numeric::fma(k, V(C::ln2_lo), log));
}

/// v in double.
template <class V>
XACT_INLINE auto in_double(const V& v) noexcept {
  if constexpr (std::is_same_v<scalar_t<V>, float>)
    return numeric::widen(v);
  else
    return numeric::copy(v);
}
/// log(sum of all e / e of max) of a vector whose max is reached by so many, of the sum of the others' e in units of
/// that of max: one of the former counts as the 1, so that nothing cancels. NaN where max is infinite.
template <class Arithmetic, class V, class S>
XACT_INLINE auto log_of_sum(const V& max, const S& others, const V& maxima) noexcept {
  constexpr int bits = Arithmetic::log_bits;
  const auto as_sums = [](const auto& v) XACT_INLINE_LAMBDA {
    if constexpr (bits == 24)
      return numeric::copy(v);
    else
      return numeric::in_double(v);
  };
  const auto m = as_sums(max);
  using D = std::decay_t<decltype(m)>;
  using T = scalar_t<D>;
  const D more = numeric::rounded(as_sums(maxima) - D(1));
  const D infinite(static_cast<T>(infinity)), nan(static_cast<T>(not_a_number));
  const auto finite = numeric::abs(m) < infinite;
  if constexpr (is_double_word<S>) {
    const auto v = numeric::scaled(others, D(Arithmetic::back)) + more;
    const D log = numeric::log_1_plus<bits>(v.hi) + numeric::divide(v.lo, numeric::rounded(v.hi + D(1)));
    return numeric::select(finite, log, nan);
  } else {
    const D v = numeric::fma(as_sums(others), D(static_cast<T>(Arithmetic::back)), more);
    return numeric::in_double(numeric::select(finite, numeric::log_1_plus<bits>(v), nan));
  }
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
