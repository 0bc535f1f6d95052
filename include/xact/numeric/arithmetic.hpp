// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: fma, fnma and divide that round once, the fences that keep a compiler from fusing or cancelling, and what
/// floor 0 builds from these. Without hardware fma (XACT_HAS_FMA == 0) fma and fnma round twice, for scalars and
/// batches alike.
///
/// | what           | where                                                | opaque where the compiler                |
/// |----------------|------------------------------------------------------|------------------------------------------|
/// | fence(a * b)   | leaves a functor, or must not fuse with a later sum  | is any                                   |
/// | rounded(a + b) | a step of an error-free transformation               | may reassociate, or fuse without fma     |
/// | settled(sum)   | fma and fnma in two roundings, their result          | as rounded, only in builds without fma   |
/// | addend(c)      | the same, what they add                              | as settled, but for clang's own addition |
#pragma once

#include "select.hpp"

// clang: as in isa.hpp.
#if defined(__clang__)
#pragma float_control(push)
#pragma float_control(precise, on)
#pragma clang fp contract(off)
#endif

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// v, opaque to the optimiser: a product that leaves a functor is fenced, or g++ fuses it into the user's next addition
/// and the result depends on the expression around it.
template <class V>
XACT_INLINE V fence(const V& v) noexcept {
  return numeric::lift([](const auto& u) XACT_INLINE_LAMBDA { return isa::fence(u); }, v);
}

/// v, fenced only where the compiler may reassociate, or fuse where XACT_HAS_FMA is 0: the rounded sum or product of an
/// error-free transformation.
template <class V>
XACT_INLINE V rounded(const V& v) noexcept {
#if XACT_REASSOCIATES || XACT_CONTRACTS
  return numeric::fence(v);
#else
  return v;
#endif
}

/// The sum of an fma without hardware: its two roundings must stay where they are.
template <class V>
XACT_INLINE V settled(const V& v) noexcept {
  if constexpr (XACT_HAS_FMA)
    return v;
  else
    return numeric::rounded(v);
}

/// What is added there. clang's addition does not look into it; a fence would keep a constant from being an operand in
/// memory.
template <class V>
XACT_INLINE V addend(const V& c) noexcept {
#if defined(__clang__) && !XACT_CONTRACTS
  return c;
#else
  return numeric::settled(c);
#endif
}

/// a * b + c, one rounding where the build has fma, else two.
template <class V>
XACT_INLINE V fma(const V& a, const V& b, const V& c) noexcept {
  return numeric::lift([](const auto& p, const auto& q, const auto& r)
                           XACT_INLINE_LAMBDA { return numeric::settled(isa::fma(p, q, numeric::addend(r))); },
                       a, b, c);
}

/// c - a * b, one rounding where the build has fma, else two.
template <class V>
XACT_INLINE V fnma(const V& a, const V& b, const V& c) noexcept {
  return numeric::lift([](const auto& p, const auto& q, const auto& r)
                           XACT_INLINE_LAMBDA { return numeric::settled(isa::fnma(p, q, numeric::addend(r))); },
                       a, b, c);
}

/// a / b, rounded once.
template <class V>
XACT_INLINE V divide(const V& a, const V& b) noexcept {
  return numeric::lift([](const auto& p, const auto& q) XACT_INLINE_LAMBDA { return isa::divide(p, q); }, a, b);
}

/// Every float of x as a double, without error; of a batch as two batches in lockstep.
template <class V>
XACT_INLINE auto widen(const V& x) noexcept {
  return numeric::lift(
      [](const auto& u) XACT_INLINE_LAMBDA {
        using F = std::decay_t<decltype(u)>;
        if constexpr (is_batch<F>) {
          using D = xsimd::batch<double, typename F::arch_type>;
          twice<D> result;
          isa::widen(u, result.first, result.second);
          return result;
        } else {
          return isa::widen(u);
        }
      },
      x);
}

/// The nearest floats, one rounding, subnormal ones included.
XACT_INLINE float narrow(double x) noexcept { return isa::narrow(x); }
template <class A>
XACT_INLINE xsimd::batch<float, A> narrow(const twice<xsimd::batch<double, A>>& x) noexcept {
  return isa::narrow(x.first, x.second);
}
template <class V>
XACT_INLINE auto narrow(const twice<twice<V>>& x) noexcept {
  return twice<decltype(numeric::narrow(x.first))>{numeric::narrow(x.first), numeric::narrow(x.second)};
}

/// The value whose exponent field holds the lowest bits of k's mantissa: 2^(i - bias) for k = 1.5 * 2^mantissa + i.
template <class V>
XACT_INLINE V power_of_two_from_mantissa(const V& k) noexcept {
  return numeric::lift([](const auto& u) XACT_INLINE_LAMBDA { return isa::power_of_two_from_mantissa(u); }, k);
}

/// 2^52, of floats 2^23, and a positive number's biased exponent.
template <class V>
XACT_INLINE V exponent_bits(const V& v) noexcept {
  return numeric::lift([](const auto& u) XACT_INLINE_LAMBDA { return isa::exponent_bits(u); }, v);
}

/// A value as the unevaluated sum hi + lo; the arithmetic of such: double_word.hpp.
template <class V>
struct double_word {
  V hi; ///< the value, nearly
  V lo; ///< what hi lacks

  /// @cond
  double_word() = default;
  XACT_INLINE double_word(const double_word& v) noexcept : double_word(v.hi, v.lo) {}
  XACT_INLINE double_word& operator=(const double_word& v) noexcept {
    hi = numeric::copy(v.hi);
    lo = numeric::copy(v.lo);
    return *this;
  }
  XACT_INLINE double_word(const V& h, const V& l) noexcept : hi(numeric::copy(h)), lo(numeric::copy(l)) {}
  XACT_INLINE explicit double_word(const V& v) noexcept : double_word(v, V(0)) {}
  template <class S, class = std::enable_if_t<std::is_arithmetic_v<S> && !std::is_same_v<S, V>>>
  XACT_INLINE explicit double_word(S s) noexcept : double_word(V(static_cast<scalar_t<V>>(s))) {}
  /// @endcond
};

/// t - q * d for q = t / d rounded: without error where the build has fma, else with the product split in halves
/// (Veltkamp), off by at most an ULP of the remainder.
template <class V>
XACT_INLINE V division_remainder(const V& q, const V& d, const V& t) noexcept {
#if XACT_HAS_FMA
  return numeric::fnma(q, d, t);
#else
  using T = scalar_t<V>;
  constexpr T splitter = sizeof(T) == sizeof(float) ? T(0x1.002p+12) : T(0x1.0000002p+27);
  const V qc = numeric::rounded(q * V(splitter)), dc = numeric::rounded(d * V(splitter));
  const V qh = numeric::rounded(qc - numeric::rounded(qc - q)), ql = numeric::rounded(q - qh);
  const V dh = numeric::rounded(dc - numeric::rounded(dc - d)), dl = numeric::rounded(d - dh);
  return numeric::rounded(numeric::rounded(numeric::rounded(t - qh * dh) - qh * dl) - ql * dh) - ql * dl;
#endif
}

/// a / b from z = 1 / b, each rounded to the nearest: the bits of divide(a, b) in a build with fma, without a second
/// division (P. Markstein, 1990: the first step's result is one of a / b's neighbours, so that the second one rounds).
/// 0 comes without its sign.
template <class V>
XACT_INLINE V quotient(const V& a, const V& b, const V& z) noexcept {
  const V product = numeric::fence(a * z);
  const V neighbour = numeric::fma(numeric::fnma(product, b, a), z, product);
  return numeric::fma(numeric::fnma(neighbour, b, a), z, neighbour);
}

/// c - a * b as hi + lo, for 0 <= a * b <= c, in a build without fma.
template <class V>
XACT_INLINE double_word<V> fnma_with_error(const V& a, const V& b, const V& c) noexcept {
  const V product = numeric::fence(a * b), hi = numeric::rounded(c - product);
  return {hi, numeric::rounded(numeric::rounded(c - hi) - product) + numeric::division_remainder(a, b, product)};
}

/// y * (1 - y). With fma one rounding; without it y - y * y would cancel near 1, hence the factors.
template <class V>
XACT_INLINE V times_complement(const V& y) noexcept {
#if XACT_HAS_FMA
  return numeric::fnma(y, y, y);
#else
  return numeric::fence(y * (V(1) - y));
#endif
}

/// 1 - y * y. With fma one rounding; without it the factors near |y| = 1, where 1 - |y| is exact, and the square below
/// one half, where it costs one rounding less.
template <class V>
XACT_INLINE V one_minus_square(const V& y) noexcept {
#if XACT_HAS_FMA
  return numeric::fnma(y, y, V(1));
#else
  const V a = numeric::abs(y);
  return numeric::select(a < V(scalar_t<V>(0.5)), V(1) - numeric::fence(a * a),
                         numeric::fence((V(1) - a) * (V(1) + a)));
#endif
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact

#if defined(__clang__)
#pragma float_control(pop)
#endif
