// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: what activations of a few linear pieces share: clamps and choices that keep NaN, of an argument and of a
/// parameter, and the error-free sums that a ratio needs to be within 1 ULP.
#pragma once

#include "arithmetic.hpp"

// As in arithmetic.hpp.
#if defined(__clang__)
#pragma float_control(push)
#pragma float_control(precise, on)
#pragma clang fp contract(off)
#endif

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

#if defined(__AVX512F__)
namespace register_level {
/// A digit for each class as open_above_0: the quiet NaN of x where x is NaN, else v; and NaN for every class.
inline constexpr int nan_or_v = 0x00000022, nan_for_all = 0x33333333;
/// mask ? (NaN where x is, else v) : +0, by the digits of `table`.
#pragma GCC diagnostic push // as in arithmetic.hpp
#pragma GCC diagnostic ignored "-Wsign-conversion"
XACT_INLINE __m512 fix_where(__mmask16 mask, __m512 v, __m512 x, __m512i table) noexcept {
  return _mm512_maskz_fixupimm_ps(mask, v, x, table, 0);
}
XACT_INLINE __m512d fix_where(__mmask8 mask, __m512d v, __m512d x, __m512i table) noexcept {
  return _mm512_maskz_fixupimm_pd(mask, v, x, table, 0);
}
XACT_INLINE __m512i digits(__m512 parameter) noexcept {
  const __mmask16 nan = _mm512_cmp_ps_mask(parameter, parameter, _CMP_UNORD_Q);
  return _mm512_mask_set1_epi32(_mm512_set1_epi32(nan_or_v), nan, nan_for_all);
}
XACT_INLINE __m512i digits(__m512d parameter) noexcept {
  const __mmask8 nan = _mm512_cmp_pd_mask(parameter, parameter, _CMP_UNORD_Q);
  return _mm512_mask_set1_epi64(_mm512_set1_epi64(nan_or_v), nan, nan_for_all);
}
XACT_INLINE __mmask16 not_up_to(__m512 x, __m512 limit) noexcept { return _mm512_cmp_ps_mask(x, limit, _CMP_NLE_UQ); }
XACT_INLINE __mmask8 not_up_to(__m512d x, __m512d limit) noexcept { return _mm512_cmp_pd_mask(x, limit, _CMP_NLE_UQ); }
XACT_INLINE __mmask16 not_from(__mmask16 mask, __m512 x, __m512 limit) noexcept {
  return _mm512_mask_cmp_ps_mask(mask, x, limit, _CMP_NGE_UQ);
}
XACT_INLINE __mmask8 not_from(__mmask8 mask, __m512d x, __m512d limit) noexcept {
  return _mm512_mask_cmp_pd_mask(mask, x, limit, _CMP_NGE_UQ);
}
#pragma GCC diagnostic pop
} // namespace register_level
#endif

/// NaN where x or the parameter is NaN, else v.
template <class V>
XACT_INLINE V nan_of_either(const V& x, const V& parameter, const V& v) noexcept {
  return numeric::nan_of(x, numeric::nan_of(parameter, v));
}
#if defined(__SSE2__)
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> nan_of_either(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& parameter,
                                             const xsimd::batch<T, A>& v) noexcept {
  using B = xsimd::batch<T, A>;
  using R = typename B::register_type;
  if constexpr (sizeof(B) != sizeof(typename xsimd::batch_bool<T, A>::register_type))
    return numeric::nan_of(x, numeric::nan_of(parameter, v));
  else if constexpr (sizeof(B) == 16 && sizeof(T) == 4)
    return v | B(R(_mm_cmpunord_ps(numeric::operand(x), numeric::operand(parameter))));
  else if constexpr (sizeof(B) == 16)
    return v | B(R(_mm_cmpunord_pd(numeric::operand(x), numeric::operand(parameter))));
#if defined(__AVX__)
  else if constexpr (sizeof(T) == 4)
    return v | B(R(_mm256_cmp_ps(numeric::operand(x), numeric::operand(parameter), _CMP_UNORD_Q)));
  else
    return v | B(R(_mm256_cmp_pd(numeric::operand(x), numeric::operand(parameter), _CMP_UNORD_Q)));
#endif
}
#endif
template <class V>
XACT_INLINE twice<V> nan_of_either(const twice<V>& x, const twice<V>& parameter, const twice<V>& v) noexcept {
  return {numeric::nan_of_either(x.first, parameter.first, v.first),
          numeric::nan_of_either(x.second, parameter.second, v.second)};
}

/// x < lowest ? lowest : x > highest ? highest : x, which keeps NaN and, of zeros, x. A limit that is NaN is none.
template <class V>
XACT_INLINE V clamp(const V& x, const V& lowest, const V& highest) noexcept {
#if defined(__aarch64__) // its minimum and maximum choose between the zeros
  const V above = numeric::select(x < lowest, lowest, x);
  return numeric::select(above > highest, highest, above);
#else
  return numeric::at_most(numeric::at_least(x, lowest), highest);
#endif
}

/// lowest < x < highest ? v : +0, and NaN where x or `lowest` is.
template <class V>
XACT_INLINE V where_between(const V& x, const V& lowest, const V& highest, const V& v) noexcept {
#if defined(__AVX512F__)
  if constexpr (!std::is_floating_point_v<V>)
    if constexpr (sizeof(typename V::register_type) == 64) {
      namespace level = register_level;
      const auto r = numeric::operand(x);
      const auto end = numeric::operand(numeric::nan_of(lowest, highest));
      const auto inside = level::not_from(level::not_up_to(r, numeric::operand(lowest)), r, end);
      return V(level::fix_where(inside, numeric::operand(v), r, level::digits(numeric::operand(lowest))));
    }
#endif
  return numeric::nan_of_either(x, lowest, numeric::zero_where(x <= lowest, numeric::zero_where(highest <= x, v)));
}
template <class V>
XACT_INLINE twice<V> where_between(const twice<V>& x, const twice<V>& lowest, const twice<V>& highest,
                                   const twice<V>& v) noexcept {
  return {numeric::where_between(x.first, lowest.first, highest.first, v.first),
          numeric::where_between(x.second, lowest.second, highest.second, v.second)};
}

/// |x| > limit ? v : +0, and NaN where x or limit is.
template <class V>
XACT_INLINE V where_beyond(const V& x, const V& limit, const V& v) noexcept {
  const V a = numeric::abs(x);
#if defined(__AVX512F__)
  if constexpr (!std::is_floating_point_v<V>)
    if constexpr (sizeof(typename V::register_type) == 64) {
      namespace level = register_level;
      const auto r = numeric::operand(a);
      return V(level::fix_where(level::not_up_to(r, numeric::operand(limit)), numeric::operand(v), r,
                                level::digits(numeric::operand(limit))));
    }
#endif
  return numeric::nan_of_either(a, limit, numeric::zero_where(a <= limit, v));
}
template <class V>
XACT_INLINE twice<V> where_beyond(const twice<V>& x, const twice<V>& limit, const twice<V>& v) noexcept {
  return {numeric::where_beyond(x.first, limit.first, v.first),
          numeric::where_beyond(x.second, limit.second, v.second)};
}

/// Whether V is float in a build without fma: double avoids the errors in a quarter of the instructions that carry them
/// along.
template <class V>
inline constexpr bool better_in_double = !XACT_HAS_FMA && std::is_same_v<scalar_t<V>, float>;

/// a - b without error (Knuth); and for |a| >= |b|, or wherever else hi - a is exact (Dekker).
template <class V>
XACT_INLINE double_word<V> exact_difference(const V& a, const V& b) noexcept {
  const V hi = numeric::rounded(a - b), part = numeric::rounded(hi - a);
  return {numeric::copy(hi), numeric::rounded(a - numeric::rounded(hi - part)) - numeric::rounded(b + part)};
}
template <class V>
XACT_INLINE double_word<V> exact_sum_of_ordered(const V& a, const V& b) noexcept {
  const V hi = numeric::rounded(a + b);
  return {numeric::copy(hi), b - numeric::rounded(hi - a)};
}

/// a * b + c for a small c, with one rounding that counts: without fma the product's own error is carried along.
template <class V>
XACT_INLINE V product_plus(const V& a, const V& b, const V& c) noexcept {
#if XACT_HAS_FMA
  return numeric::fma(a, b, c);
#else
  const V product = numeric::fence(a * b);
  return numeric::fence(product + numeric::rounded(c - numeric::division_remainder(a, b, product)));
#endif
}

/// 1 / (d.hi + d.lo), d.lo small beside d.hi, as hi + lo.
template <class V>
XACT_INLINE double_word<V> exact_reciprocal(const double_word<V>& d) noexcept {
  const V hi = numeric::divide(V(1), d.hi);
  const V remainder = numeric::fnma(hi, d.lo, numeric::division_remainder(hi, d.hi, V(1)));
  return {numeric::copy(hi), numeric::fence(hi * remainder)};
}

/// Up to where the low halves of a product's factors are normal numbers, whatever the factors are.
template <class V>
inline constexpr scalar_t<V> lift = scalar_t<V>(std::uint64_t{1} << (float_bits<scalar_t<V>>::mantissa + 1)) *
                                    scalar_t<V>(std::uint64_t{1} << (float_bits<scalar_t<V>>::mantissa + 1));

/// (a.hi + a.lo) (b.hi + b.lo), rounded about once. Lifted, it is so for a subnormal product, too, where what is
/// carried along would vanish; without fma it would be worth less than nothing.
template <bool Lifted = !XACT_HAS_FMA, class V>
XACT_INLINE V product_of(const double_word<V>& a, const double_word<V>& b) noexcept {
  if constexpr (Lifted) {
    const V hi = numeric::rounded(a.hi * V(lift<V>)), lo = numeric::fence(a.lo * V(lift<V>));
    const V product = numeric::product_plus(hi, b.hi, numeric::fma(hi, b.lo, numeric::fence(lo * b.hi)));
    return numeric::fence(product * V(1 / lift<V>));
  } else {
    return numeric::product_plus(a.hi, b.hi, numeric::fma(a.hi, b.lo, numeric::fence(a.lo * b.hi)));
  }
}

/// The same of a value, not lifted where the build has fma.
template <class V>
XACT_INLINE V product_with(const double_word<V>& a, const V& b) noexcept {
  if constexpr (XACT_HAS_FMA)
    return numeric::product_plus(a.hi, b, numeric::fence(a.lo * b));
  else
    return numeric::product_of(double_word<V>{b, V(0)}, a);
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact

#if defined(__clang__)
#pragma float_control(pop)
#endif
