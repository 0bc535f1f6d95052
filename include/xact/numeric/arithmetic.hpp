// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: fma, fnma and divide that round once, and the fences that keep a compiler from fusing or cancelling.
///
/// xsimd's own are used on RISC-V only: its fma does not fuse on AVX-512 (8.1), its fnma on NEON is two instructions,
/// its float division on AArch64 is an estimate with two Newton steps. Without hardware fma (XACT_HAS_FMA == 0) fma and
/// fnma round twice, for scalars and batches alike: std::fma would be exact there and the batch would not.
#pragma once

#include "value.hpp"

#include <array>

#if defined(__AVX__)
#include <immintrin.h>
#elif defined(__SSE2__) // not immintrin.h, which costs half a second and is of no use here
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// A register operand: EVEX instructions reach 32 registers, the others 16.
#if defined(__AVX512F__)
#define XACT_REGISTER "v"
#elif defined(__SSE2__)
#define XACT_REGISTER "x"
#elif defined(__aarch64__)
#define XACT_REGISTER "w"
#elif defined(__riscv_flen) && __riscv_flen >= 64 // scalars; vectors: "vr"
#define XACT_REGISTER "f"
#endif

// clang: what is written with operators below is neither reassociated nor estimated, whatever the flags. The intrinsics
// of its headers are plain operators, and batches' operators are intrinsics: these are not covered, hence `rounded`.
#if defined(__clang__)
#pragma float_control(push)
#pragma float_control(precise, on)
#pragma clang fp contract(off)
#endif

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// One overload per register type: what a batch holds. The generic ones serve xsimd's other batches, emulated ones too.
namespace register_level {

template <class R>
XACT_INLINE R fence(R r) noexcept {
  asm("" : "+m"(r));
  return r;
}

#if defined(XACT_REGISTER)
XACT_INLINE float fence(float r) noexcept {
  asm("" : "+" XACT_REGISTER(r));
  return r;
}
XACT_INLINE double fence(double r) noexcept {
  asm("" : "+" XACT_REGISTER(r));
  return r;
}
#endif

#if defined(__SSE2__)
/// To g++ the intrinsic is a plain division, too, which -ffast-math may turn into an estimate: then by the instruction.
template <class R>
XACT_INLINE R divide_ps(R a, R b) noexcept {
#if !XACT_ESTIMATES
  return a / b;
#elif defined(__AVX__)
  asm("vdivps {%2, %1, %0|%0, %1, %2}" : "=" XACT_REGISTER(a) : XACT_REGISTER(a), XACT_REGISTER(b));
#else
  asm("divps {%1, %0|%0, %1}" : "+x"(a) : "x"(b));
#endif
  return a;
}
template <class R>
XACT_INLINE R divide_pd(R a, R b) noexcept {
#if !XACT_ESTIMATES
  return a / b;
#elif defined(__AVX__)
  asm("vdivpd {%2, %1, %0|%0, %1, %2}" : "=" XACT_REGISTER(a) : XACT_REGISTER(a), XACT_REGISTER(b));
#else
  asm("divpd {%1, %0|%0, %1}" : "+x"(a) : "x"(b));
#endif
  return a;
}

XACT_INLINE __m128 fence(__m128 r) noexcept {
  asm("" : "+" XACT_REGISTER(r));
  return r;
}
XACT_INLINE __m128 divide(__m128 a, __m128 b) noexcept { return divide_ps(a, b); }
#if XACT_HAS_FMA
XACT_INLINE __m128 fma(__m128 a, __m128 b, __m128 c) noexcept { return _mm_fmadd_ps(a, b, c); }
XACT_INLINE __m128 fnma(__m128 a, __m128 b, __m128 c) noexcept { return _mm_fnmadd_ps(a, b, c); }
#else
XACT_INLINE __m128 fma(__m128 a, __m128 b, __m128 c) noexcept { return fence(a * b) + c; }
XACT_INLINE __m128 fnma(__m128 a, __m128 b, __m128 c) noexcept { return c - fence(a * b); }
#endif
XACT_INLINE __m128 at_most(__m128 x, __m128 limit) noexcept { return _mm_min_ps(limit, x); }
XACT_INLINE __m128 at_least(__m128 x, __m128 limit) noexcept { return _mm_max_ps(limit, x); }
XACT_INLINE __m128 and_not(__m128 v, __m128 mask) noexcept { return _mm_andnot_ps(mask, v); }
XACT_INLINE __m128 unordered(__m128 x) noexcept { return _mm_cmpunord_ps(x, x); }
XACT_INLINE __m128d fence(__m128d r) noexcept {
  asm("" : "+" XACT_REGISTER(r));
  return r;
}
XACT_INLINE __m128d divide(__m128d a, __m128d b) noexcept { return divide_pd(a, b); }
#if XACT_HAS_FMA
XACT_INLINE __m128d fma(__m128d a, __m128d b, __m128d c) noexcept { return _mm_fmadd_pd(a, b, c); }
XACT_INLINE __m128d fnma(__m128d a, __m128d b, __m128d c) noexcept { return _mm_fnmadd_pd(a, b, c); }
#else
XACT_INLINE __m128d fma(__m128d a, __m128d b, __m128d c) noexcept { return fence(a * b) + c; }
XACT_INLINE __m128d fnma(__m128d a, __m128d b, __m128d c) noexcept { return c - fence(a * b); }
#endif
XACT_INLINE __m128d at_most(__m128d x, __m128d limit) noexcept { return _mm_min_pd(limit, x); }
XACT_INLINE __m128d at_least(__m128d x, __m128d limit) noexcept { return _mm_max_pd(limit, x); }
XACT_INLINE __m128d and_not(__m128d v, __m128d mask) noexcept { return _mm_andnot_pd(mask, v); }
XACT_INLINE __m128d unordered(__m128d x) noexcept { return _mm_cmpunord_pd(x, x); }
XACT_INLINE void widen(__m128 x, __m128d& low, __m128d& high) noexcept {
  low = _mm_cvtps_pd(x);
  high = _mm_cvtps_pd(_mm_movehl_ps(x, x));
}
XACT_INLINE __m128 narrow(__m128d low, __m128d high) noexcept {
  return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
}
#endif
#if defined(__AVX__)
XACT_INLINE __m128 by_sign(__m128 x, __m128 minus, __m128 plus) noexcept { return _mm_blendv_ps(plus, minus, x); }
XACT_INLINE __m128d by_sign(__m128d x, __m128d minus, __m128d plus) noexcept { return _mm_blendv_pd(plus, minus, x); }
XACT_INLINE __m256 by_sign(__m256 x, __m256 minus, __m256 plus) noexcept { return _mm256_blendv_ps(plus, minus, x); }
XACT_INLINE __m256d by_sign(__m256d x, __m256d minus, __m256d plus) noexcept {
  return _mm256_blendv_pd(plus, minus, x);
}
XACT_INLINE __m256 fence(__m256 r) noexcept {
  asm("" : "+" XACT_REGISTER(r));
  return r;
}
XACT_INLINE __m256 divide(__m256 a, __m256 b) noexcept { return divide_ps(a, b); }
#if XACT_HAS_FMA
XACT_INLINE __m256 fma(__m256 a, __m256 b, __m256 c) noexcept { return _mm256_fmadd_ps(a, b, c); }
XACT_INLINE __m256 fnma(__m256 a, __m256 b, __m256 c) noexcept { return _mm256_fnmadd_ps(a, b, c); }
#else
XACT_INLINE __m256 fma(__m256 a, __m256 b, __m256 c) noexcept { return fence(a * b) + c; }
XACT_INLINE __m256 fnma(__m256 a, __m256 b, __m256 c) noexcept { return c - fence(a * b); }
#endif
XACT_INLINE __m256 at_most(__m256 x, __m256 limit) noexcept { return _mm256_min_ps(limit, x); }
XACT_INLINE __m256 at_least(__m256 x, __m256 limit) noexcept { return _mm256_max_ps(limit, x); }
XACT_INLINE __m256 and_not(__m256 v, __m256 mask) noexcept { return _mm256_andnot_ps(mask, v); }
XACT_INLINE __m256 unordered(__m256 x) noexcept { return _mm256_cmp_ps(x, x, _CMP_UNORD_Q); }
XACT_INLINE __m256d fence(__m256d r) noexcept {
  asm("" : "+" XACT_REGISTER(r));
  return r;
}
XACT_INLINE __m256d divide(__m256d a, __m256d b) noexcept { return divide_pd(a, b); }
#if XACT_HAS_FMA
XACT_INLINE __m256d fma(__m256d a, __m256d b, __m256d c) noexcept { return _mm256_fmadd_pd(a, b, c); }
XACT_INLINE __m256d fnma(__m256d a, __m256d b, __m256d c) noexcept { return _mm256_fnmadd_pd(a, b, c); }
#else
XACT_INLINE __m256d fma(__m256d a, __m256d b, __m256d c) noexcept { return fence(a * b) + c; }
XACT_INLINE __m256d fnma(__m256d a, __m256d b, __m256d c) noexcept { return c - fence(a * b); }
#endif
XACT_INLINE __m256d at_most(__m256d x, __m256d limit) noexcept { return _mm256_min_pd(limit, x); }
XACT_INLINE __m256d at_least(__m256d x, __m256d limit) noexcept { return _mm256_max_pd(limit, x); }
XACT_INLINE __m256d and_not(__m256d v, __m256d mask) noexcept { return _mm256_andnot_pd(mask, v); }
XACT_INLINE __m256d unordered(__m256d x) noexcept { return _mm256_cmp_pd(x, x, _CMP_UNORD_Q); }
XACT_INLINE void widen(__m256 x, __m256d& low, __m256d& high) noexcept {
  low = _mm256_cvtps_pd(_mm256_castps256_ps128(x));
  high = _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1));
}
XACT_INLINE __m256 narrow(__m256d low, __m256d high) noexcept {
  return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm256_cvtpd_ps(low)), _mm256_cvtpd_ps(high), 1);
}
#endif
#if defined(__AVX512F__)
// All lanes, by mask: the unmasked intrinsics of g++ 12's header warn of a register that they leave uninitialised.
inline constexpr __mmask8 all8 = 0xff;
inline constexpr __mmask16 all16 = 0xffff;
XACT_INLINE __m512 fence(__m512 r) noexcept {
  asm("" : "+" XACT_REGISTER(r));
  return r;
}
XACT_INLINE __m512 divide(__m512 a, __m512 b) noexcept { return divide_ps(a, b); }
#if XACT_HAS_FMA
XACT_INLINE __m512 fma(__m512 a, __m512 b, __m512 c) noexcept { return _mm512_fmadd_ps(a, b, c); }
XACT_INLINE __m512 fnma(__m512 a, __m512 b, __m512 c) noexcept { return _mm512_fnmadd_ps(a, b, c); }
#else
XACT_INLINE __m512 fma(__m512 a, __m512 b, __m512 c) noexcept { return fence(a * b) + c; }
XACT_INLINE __m512 fnma(__m512 a, __m512 b, __m512 c) noexcept { return c - fence(a * b); }
#endif
XACT_INLINE __m512 at_most(__m512 x, __m512 limit) noexcept { return _mm512_maskz_min_ps(all16, limit, x); }
XACT_INLINE __m512 at_least(__m512 x, __m512 limit) noexcept { return _mm512_maskz_max_ps(all16, limit, x); }
XACT_INLINE __m512d fence(__m512d r) noexcept {
  asm("" : "+" XACT_REGISTER(r));
  return r;
}
XACT_INLINE __m512d divide(__m512d a, __m512d b) noexcept { return divide_pd(a, b); }
#if XACT_HAS_FMA
XACT_INLINE __m512d fma(__m512d a, __m512d b, __m512d c) noexcept { return _mm512_fmadd_pd(a, b, c); }
XACT_INLINE __m512d fnma(__m512d a, __m512d b, __m512d c) noexcept { return _mm512_fnmadd_pd(a, b, c); }
#else
XACT_INLINE __m512d fma(__m512d a, __m512d b, __m512d c) noexcept { return fence(a * b) + c; }
XACT_INLINE __m512d fnma(__m512d a, __m512d b, __m512d c) noexcept { return c - fence(a * b); }
#endif
XACT_INLINE __m512d at_most(__m512d x, __m512d limit) noexcept { return _mm512_maskz_min_pd(all8, limit, x); }
XACT_INLINE __m512d at_least(__m512d x, __m512d limit) noexcept { return _mm512_maskz_max_pd(all8, limit, x); }
/// A digit for each class of x, from the lowest: NaN, signalling NaN (quiet NaN of x); 0, 1, -inf, inf, negative,
/// positive (+0 or v).
inline constexpr int open_above_0 = 0x08080822;
#pragma GCC diagnostic push // at -O0 the intrinsic is a macro, and its mask an int of the other sign
#pragma GCC diagnostic ignored "-Wsign-conversion"
XACT_INLINE __m512 where_positive(__m512 x, __m512 v) noexcept {
  return _mm512_fixupimm_ps(v, x, _mm512_set1_epi32(open_above_0), 0);
}
XACT_INLINE __m512d where_positive(__m512d x, __m512d v) noexcept {
  return _mm512_fixupimm_pd(v, x, _mm512_set1_epi64(open_above_0), 0);
}
#pragma GCC diagnostic pop
XACT_INLINE void widen(__m512 x, __m512d& low, __m512d& high) noexcept {
  const __m256d upper = _mm512_maskz_extractf64x4_pd(all8, _mm512_castps_pd(x), 1);
  __m256 lower; // not the cast, which is an unmasked extract there; the masked one costs a move
  std::memcpy(&lower, &x, sizeof lower);
  low = _mm512_maskz_cvtps_pd(all8, lower);
  high = _mm512_maskz_cvtps_pd(all8, _mm256_castpd_ps(upper));
}
XACT_INLINE __m512 narrow(__m512d low, __m512d high) noexcept {
  const __m512d pair = _mm512_castpd256_pd512(_mm256_castps_pd(_mm512_maskz_cvtpd_ps(all8, low)));
  return _mm512_castpd_ps(_mm512_maskz_insertf64x4(all8, pair, _mm256_castps_pd(_mm512_maskz_cvtpd_ps(all8, high)), 1));
}
#endif
#if defined(__aarch64__)
XACT_INLINE float32x4_t fence(float32x4_t r) noexcept {
  asm("" : "+" XACT_REGISTER(r));
  return r;
}
XACT_INLINE float32x4_t divide(float32x4_t a, float32x4_t b) noexcept {
#if XACT_ESTIMATES // the intrinsic is a plain division to g++, which multiplies two of one divisor by its reciprocal
  float32x4_t q;
  asm("fdiv %0.4s, %1.4s, %2.4s" : "=w"(q) : "w"(a), "w"(b));
  return q;
#else
  return a / b;
#endif
}
XACT_INLINE float32x4_t fma(float32x4_t a, float32x4_t b, float32x4_t c) noexcept { return vfmaq_f32(c, a, b); }
XACT_INLINE float32x4_t fnma(float32x4_t a, float32x4_t b, float32x4_t c) noexcept { return vfmsq_f32(c, a, b); }
XACT_INLINE float64x2_t fence(float64x2_t r) noexcept {
  asm("" : "+" XACT_REGISTER(r));
  return r;
}
XACT_INLINE float64x2_t divide(float64x2_t a, float64x2_t b) noexcept {
#if XACT_ESTIMATES // the intrinsic is a plain division to g++, which multiplies two of one divisor by its reciprocal
  float64x2_t q;
  asm("fdiv %0.2d, %1.2d, %2.2d" : "=w"(q) : "w"(a), "w"(b));
  return q;
#else
  return a / b;
#endif
}
XACT_INLINE float64x2_t fma(float64x2_t a, float64x2_t b, float64x2_t c) noexcept { return vfmaq_f64(c, a, b); }
XACT_INLINE float64x2_t fnma(float64x2_t a, float64x2_t b, float64x2_t c) noexcept { return vfmsq_f64(c, a, b); }
XACT_INLINE float32x4_t at_most(float32x4_t x, float32x4_t limit) noexcept { return vminq_f32(x, limit); }
XACT_INLINE float32x4_t at_least(float32x4_t x, float32x4_t limit) noexcept { return vmaxq_f32(x, limit); }
XACT_INLINE float64x2_t at_most(float64x2_t x, float64x2_t limit) noexcept { return vminq_f64(x, limit); }
XACT_INLINE float64x2_t at_least(float64x2_t x, float64x2_t limit) noexcept { return vmaxq_f64(x, limit); }
XACT_INLINE void widen(float32x4_t x, float64x2_t& low, float64x2_t& high) noexcept {
  low = vcvt_f64_f32(vget_low_f32(x));
  high = vcvt_high_f64_f32(x);
}
XACT_INLINE float32x4_t narrow(float64x2_t low, float64x2_t high) noexcept {
  return vcvt_high_f32_f64(vcvt_f32_f64(low), high);
}
#endif
#if defined(XSIMD_WITH_RVV) && XSIMD_WITH_RVV // a batch holds a class around the vector
using rvv_float = xsimd::batch<float, xsimd::rvv>::register_type;
using rvv_double = xsimd::batch<double, xsimd::rvv>::register_type;
XACT_INLINE rvv_float fence(rvv_float r) noexcept {
  vfloat32m1_t v = r;
  asm("" : "+vr"(v));
  return v;
}
XACT_INLINE rvv_double fence(rvv_double r) noexcept {
  vfloat64m1_t v = r;
  asm("" : "+vr"(v));
  return v;
}
#endif

/// Whether xsimd's own fma, fnma and division round once, too.
template <class A>
inline constexpr bool rounds_once = false;
#if defined(XSIMD_WITH_RVV) && XSIMD_WITH_RVV
template <>
inline constexpr bool rounds_once<xsimd::rvv> = true;
#endif

template <class F, class B, class... Bs>
XACT_INLINE B each_lane(const F& f, const B& a, const Bs&... b) noexcept {
  std::array<scalar_t<B>, size_of<B>> lanes;
  for (std::size_t i = 0; i < lanes.size(); ++i)
    lanes[i] = f(a.get(i), b.get(i)...);
  return B::load_unaligned(lanes.data());
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> divide(const xsimd::batch<T, A>& a, const xsimd::batch<T, A>& b) noexcept {
  if constexpr (rounds_once<A>)
    return a / b;
  else
    return each_lane([](T x, T y) { return x / y; }, a, b);
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> fma(const xsimd::batch<T, A>& a, const xsimd::batch<T, A>& b,
                                   const xsimd::batch<T, A>& c) noexcept {
  if constexpr (!XACT_HAS_FMA)
    return fence(a * b) + c;
  else if constexpr (rounds_once<A>)
    return xsimd::fma(a, b, c);
  else
    return each_lane([](T x, T y, T z) { return std::fma(x, y, z); }, a, b, c);
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> fnma(const xsimd::batch<T, A>& a, const xsimd::batch<T, A>& b,
                                    const xsimd::batch<T, A>& c) noexcept {
  if constexpr (XACT_HAS_FMA && rounds_once<A>)
    return xsimd::fnma(a, b, c);
  else
    return register_level::fma(-a, b, c);
}
template <class B>
XACT_INLINE B at_most(const B& x, const B& limit) noexcept {
  return numeric::select(x > limit, limit, x);
}
template <class B>
XACT_INLINE B at_least(const B& x, const B& limit) noexcept {
  return numeric::select(x < limit, limit, x);
}
template <class F, class D>
XACT_INLINE void widen(const F& x, D& low, D& high) noexcept {
  std::array<float, size_of<F>> lanes;
  x.store_unaligned(lanes.data());
  low = D::load_unaligned(lanes.data());
  high = D::load_unaligned(lanes.data() + size_of<D>);
}
template <class A>
XACT_INLINE xsimd::batch<float, A> narrow(const xsimd::batch<double, A>& low,
                                          const xsimd::batch<double, A>& high) noexcept {
  using F = xsimd::batch<float, A>;
  std::array<float, size_of<F>> lanes;
  low.store_unaligned(lanes.data());
  high.store_unaligned(lanes.data() + size_of<F> / 2);
  return F::load_unaligned(lanes.data());
}

template <class B, class = void>
inline constexpr bool has_register = false;
template <class B>
inline constexpr bool
    has_register<B, decltype(void(register_level::divide(typename B::register_type{}, typename B::register_type{})))> =
        true;

} // namespace register_level

/// What the functions of register_level take: the batch's register where they know it, else the batch.
template <class B>
XACT_INLINE auto operand(const B& v) noexcept {
  if constexpr (register_level::has_register<B>)
    return static_cast<typename B::register_type>(v);
  else
    return v;
}

/// v, opaque to the optimiser: a product that leaves a functor is fenced, or g++ fuses it into the user's next addition
/// and the result depends on the expression around it.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T fence(T v) noexcept {
  return register_level::fence(v);
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> fence(const xsimd::batch<T, A>& v) noexcept {
  using R = typename xsimd::batch<T, A>::register_type;
  return xsimd::batch<T, A>(register_level::fence(static_cast<R>(v)));
}
template <class V>
XACT_INLINE twice<V> fence(const twice<V>& v) noexcept {
  return {numeric::fence(v.first), numeric::fence(v.second)};
}

/// mask ? 0 : v, lane by lane. Not select: of a blend with 0 g++ makes three instructions, and on AArch64 clang 14
/// makes fmax of select(x < 0, 0, x), which loses -0.
template <class M, class V>
XACT_INLINE V zero_where(const M& mask, const V& v) noexcept {
#if defined(__aarch64__)
  return numeric::select(mask, numeric::fence(V(0)), v);
#else
  return numeric::select(mask, V(0), v);
#endif
}
#if defined(__SSE2__)
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> zero_where(const xsimd::batch_bool<T, A>& mask, const xsimd::batch<T, A>& v) noexcept {
  using B = xsimd::batch<T, A>;
  using R = typename B::register_type;
  if constexpr (sizeof(R) == sizeof(typename xsimd::batch_bool<T, A>::register_type))
    return B(register_level::and_not(static_cast<R>(v), static_cast<R>(mask)));
  else // AVX-512's masks; fenced, or v is loaded under the mask, after that has come: past the caches half the speed
    return numeric::select(mask, B(T(0)), numeric::fence(v));
}
#endif
template <class M, class V>
XACT_INLINE twice<V> zero_where(const twice<M>& mask, const twice<V>& v) noexcept {
  return {numeric::zero_where(mask.first, v.first), numeric::zero_where(mask.second, v.second)};
}

/// NaN where x is NaN, else v. Not by x != x, which xsimd 8.1 takes for false there on AVX.
template <class V>
XACT_INLINE V nan_of(const V& x, const V& v) noexcept {
  if constexpr (std::is_floating_point_v<V>)
    return std::isnan(x) ? x : v;
  else
    return numeric::select(x == x, v, x);
}
#if defined(__SSE2__)
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> nan_of(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& v) noexcept {
  using B = xsimd::batch<T, A>;
  if constexpr (sizeof(B) == sizeof(typename xsimd::batch_bool<T, A>::register_type))
    return v | B(register_level::unordered(numeric::operand(x))); // all ones is a NaN
  else
    return numeric::select(x == x, v, x);
}
#endif
template <class V>
XACT_INLINE twice<V> nan_of(const twice<V>& x, const twice<V>& v) noexcept {
  return {numeric::nan_of(x.first, v.first), numeric::nan_of(x.second, v.second)};
}

/// x > 0 ? v : x <= 0 ? +0 : NaN. Not select(x > 0, v, ...): Zen blends where it compares, in two of four pipes, and
/// the loop waits for these. AVX-512's masks take as long; it has one instruction for the whole choice.
template <class V>
XACT_INLINE V where_positive(const V& x, const V& v) noexcept {
  return numeric::nan_of(x, numeric::zero_where(x <= V(0), v));
}
#if defined(__AVX512F__)
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> where_positive(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& v) noexcept {
  using B = xsimd::batch<T, A>;
  if constexpr (sizeof(typename B::register_type) == 64)
    return B(register_level::where_positive(numeric::operand(x), numeric::operand(v)));
  else
    return numeric::nan_of(x, numeric::zero_where(x <= B(0), v));
}
template <class V>
XACT_INLINE twice<V> where_positive(const twice<V>& x, const twice<V>& v) noexcept {
  return {numeric::where_positive(x.first, v.first), numeric::where_positive(x.second, v.second)};
}
#endif

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
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T fma(T a, T b, T c) noexcept {
#if XACT_HAS_FMA
  return std::fma(a, b, c);
#else
  return numeric::settled(numeric::fence(a * b) + numeric::addend(c));
#endif
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> fma(const xsimd::batch<T, A>& a, const xsimd::batch<T, A>& b,
                                   const xsimd::batch<T, A>& c) noexcept {
  const auto added = numeric::operand(numeric::addend(c));
  const xsimd::batch<T, A> r(register_level::fma(numeric::operand(a), numeric::operand(b), added));
  return numeric::settled(r);
}
template <class V>
XACT_INLINE twice<V> fma(const twice<V>& a, const twice<V>& b, const twice<V>& c) noexcept {
  return {numeric::fma(a.first, b.first, c.first), numeric::fma(a.second, b.second, c.second)};
}

/// c - a * b, one rounding where the build has fma, else two.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T fnma(T a, T b, T c) noexcept {
#if XACT_HAS_FMA
  return std::fma(-a, b, c);
#else
  return numeric::settled(numeric::addend(c) - numeric::fence(a * b));
#endif
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> fnma(const xsimd::batch<T, A>& a, const xsimd::batch<T, A>& b,
                                    const xsimd::batch<T, A>& c) noexcept {
  const auto added = numeric::operand(numeric::addend(c));
  const xsimd::batch<T, A> r(register_level::fnma(numeric::operand(a), numeric::operand(b), added));
  return numeric::settled(r);
}
template <class V>
XACT_INLINE twice<V> fnma(const twice<V>& a, const twice<V>& b, const twice<V>& c) noexcept {
  return {numeric::fnma(a.first, b.first, c.first), numeric::fnma(a.second, b.second, c.second)};
}

/// a / b, rounded once.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T divide(T a, T b) noexcept {
#if XACT_ESTIMATES && defined(__SSE2__)
  // -ffast-math may turn a scalar division into an estimate, too. In all lanes: 0 / 0 in the others would raise
  // invalid.
  if constexpr (sizeof(T) == sizeof(float))
    return _mm_cvtss_f32(register_level::divide(_mm_set1_ps(a), _mm_set1_ps(b)));
  else
    return _mm_cvtsd_f64(register_level::divide(_mm_set1_pd(a), _mm_set1_pd(b)));
#elif XACT_ESTIMATES
  return a / numeric::fence(b); // no reciprocal shared with another division
#else
  return a / b;
#endif
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> divide(const xsimd::batch<T, A>& a, const xsimd::batch<T, A>& b) noexcept {
  return xsimd::batch<T, A>(register_level::divide(numeric::operand(a), numeric::operand(b)));
}
template <class V>
XACT_INLINE twice<V> divide(const twice<V>& a, const twice<V>& b) noexcept {
  return {numeric::divide(a.first, b.first), numeric::divide(a.second, b.second)};
}

/// x > limit ? limit : x, so NaN stays NaN; of zeros of either sign AArch64 takes the smaller. Not xsimd::min: on x86
/// its answer to NaN is the limit up to version 13.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T at_most(T x, T limit) noexcept {
  return x > limit ? limit : x;
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> at_most(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& limit) noexcept {
  return xsimd::batch<T, A>(register_level::at_most(numeric::operand(x), numeric::operand(limit)));
}
template <class V>
XACT_INLINE twice<V> at_most(const twice<V>& x, const twice<V>& limit) noexcept {
  return {numeric::at_most(x.first, limit.first), numeric::at_most(x.second, limit.second)};
}

/// x < limit ? limit : x; NaN stays NaN; of zeros of either sign AArch64 takes the greater.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T at_least(T x, T limit) noexcept {
  return x < limit ? limit : x;
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> at_least(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& limit) noexcept {
  return xsimd::batch<T, A>(register_level::at_least(numeric::operand(x), numeric::operand(limit)));
}
template <class V>
XACT_INLINE twice<V> at_least(const twice<V>& x, const twice<V>& limit) noexcept {
  return {numeric::at_least(x.first, limit.first), numeric::at_least(x.second, limit.second)};
}

/// x < 0 ? 0 : x, which keeps -0 and NaN. On x86 that is max with x as the second operand; -ffast-math exchanges them.
template <class V>
XACT_INLINE V zero_below(const V& x) noexcept {
#if defined(__SSE2__) && !XACT_FAST_MATH
  return numeric::at_least(x, V(0));
#else
  return numeric::zero_where(x < V(0), x);
#endif
}

/// minus where x < 0, plus where x > 0, one of them at 0. AVX blends by the sign bit: no comparison.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T by_sign(T x, T minus, T plus) noexcept {
  return x < 0 ? minus : plus;
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> by_sign(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& minus,
                                       const xsimd::batch<T, A>& plus) noexcept {
  using B = xsimd::batch<T, A>;
#if defined(__AVX__)
  if constexpr (register_level::has_register<B> && sizeof(B) <= 32)
    return B(register_level::by_sign(numeric::operand(x), numeric::operand(minus), numeric::operand(plus)));
  else
#endif
    return numeric::select(x < B(0), minus, plus);
}
template <class V>
XACT_INLINE twice<V> by_sign(const twice<V>& x, const twice<V>& minus, const twice<V>& plus) noexcept {
  return {numeric::by_sign(x.first, minus.first, plus.first), numeric::by_sign(x.second, minus.second, plus.second)};
}

/// Every float of x as a double, without error.
XACT_INLINE double widen(float x) noexcept { return static_cast<double>(x); }
template <class A>
XACT_INLINE twice<xsimd::batch<double, A>> widen(const xsimd::batch<float, A>& x) noexcept {
  using D = xsimd::batch<double, A>;
  decltype(numeric::operand(std::declval<D>())) low, high;
  register_level::widen(numeric::operand(x), low, high);
  return {D(low), D(high)};
}
template <class V>
XACT_INLINE auto widen(const twice<V>& x) noexcept {
  return twice<decltype(numeric::widen(x.first))>{numeric::widen(x.first), numeric::widen(x.second)};
}

/// The nearest floats, one rounding, subnormal ones included.
XACT_INLINE float narrow(double x) noexcept { return static_cast<float>(x); }
template <class A>
XACT_INLINE xsimd::batch<float, A> narrow(const twice<xsimd::batch<double, A>>& x) noexcept {
  return xsimd::batch<float, A>(register_level::narrow(numeric::operand(x.first), numeric::operand(x.second)));
}
template <class V>
XACT_INLINE auto narrow(const twice<twice<V>>& x) noexcept {
  return twice<decltype(numeric::narrow(x.first))>{numeric::narrow(x.first), numeric::narrow(x.second)};
}

/// The value whose exponent field holds the lowest bits of k's mantissa: 2^(i - bias) for k = 1.5 * 2^mantissa + i.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T power_of_two_from_mantissa(T k) noexcept {
  typename float_bits<T>::integer bits;
  std::memcpy(&bits, &k, sizeof k);
  using U = std::make_unsigned_t<decltype(bits)>;
  constexpr U lowest = static_cast<U>(-1) >> float_bits<T>::mantissa; // what is left of it; -fsanitize=integer asks
  const U shifted = static_cast<U>((static_cast<U>(bits) & lowest) << float_bits<T>::mantissa);
  T result;
  std::memcpy(&result, &shifted, sizeof result);
  return result;
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> power_of_two_from_mantissa(const xsimd::batch<T, A>& k) noexcept {
  using B = xsimd::batch<T, A>;
  [[maybe_unused]] const auto bits = static_cast<typename B::register_type>(k);
#if defined(__aarch64__) // xsimd's shift there is a switch over all distances, which g++ leaves as a call in the loop
  if constexpr (std::is_same_v<typename B::register_type, float32x4_t>)
    return B(vreinterpretq_f32_s32(vshlq_n_s32(vreinterpretq_s32_f32(bits), 23)));
  else if constexpr (std::is_same_v<typename B::register_type, float64x2_t>)
    return B(vreinterpretq_f64_s64(vshlq_n_s64(vreinterpretq_s64_f64(bits), 52)));
  else
#elif defined(__AVX512F__) // xsimd's shift there warns of an uninitialised register with g++ 12 (its header's own bug)
  if constexpr (sizeof(B) == 64 && sizeof(T) == sizeof(float))
    return B(_mm512_castsi512_ps(_mm512_maskz_slli_epi32(register_level::all16, _mm512_castps_si512(bits), 23)));
  else if constexpr (sizeof(B) == 64)
    return B(_mm512_castsi512_pd(_mm512_maskz_slli_epi64(register_level::all8, _mm512_castpd_si512(bits), 52)));
  else
#endif
  {
    using integer = typename float_bits<T>::integer;
    return numeric::bit_cast_batch<T>(numeric::bit_cast_batch<integer>(k) << float_bits<T>::mantissa);
  }
}
template <class V>
XACT_INLINE twice<V> power_of_two_from_mantissa(const twice<V>& k) noexcept {
  return {numeric::power_of_two_from_mantissa(k.first), numeric::power_of_two_from_mantissa(k.second)};
}

/// A value as the unevaluated sum hi + lo.
template <class V>
struct double_word {
  V hi, lo;
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
