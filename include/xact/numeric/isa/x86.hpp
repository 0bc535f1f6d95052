// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0, x86: SSE2, AVX, AVX-512. For every register that the build's flags allow, not for the widest alone: the
/// Eigen face has the narrower ones, too. What functions of numeric/isa/ mean: generic.hpp.
#pragma once

#include "../simd.hpp"
#include "pieces.hpp"

#if defined(__SSE2__)

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#if defined(__AVX__)
#include <immintrin.h>
#else // not immintrin.h, which costs half a second and is of no use here
#include <emmintrin.h>
#endif

#if defined(__AVX512BW__)
#define XACT_ISA avx512bw
#elif defined(__AVX512F__)
#define XACT_ISA avx512f
#elif defined(__AVX2__)
#define XACT_ISA avx2
#elif defined(__FMA4__)
#define XACT_ISA fma4
#elif defined(__AVX__)
#define XACT_ISA avx
#elif defined(__SSE4_2__)
#define XACT_ISA sse4_2
#elif defined(__SSE4_1__)
#define XACT_ISA sse4_1
#elif defined(__SSSE3__)
#define XACT_ISA ssse3
#elif defined(__SSE3__)
#define XACT_ISA sse3
#else
#define XACT_ISA sse2
#endif

#if defined(__AVX512F__) // EVEX instructions reach 32 registers, the others 16
#define XACT_REGISTER "v"
#else
#define XACT_REGISTER "x"
#endif

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {
namespace isa {

// Every register.

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
/// p as the intrinsics of integers take it; they ask for no alignment.
template <class R, class T>
XACT_INLINE const R* integers(const T* p) noexcept {
  return static_cast<const R*>(static_cast<const void*>(p));
}
template <class R, class T>
XACT_INLINE R* integers(T* p) noexcept {
  return static_cast<R*>(static_cast<void*>(p));
}
XACT_INLINE void finish_streaming() noexcept { _mm_sfence(); }

// 128 bits.

XACT_INLINE __m128 divide(__m128 a, __m128 b) noexcept { return divide_ps(a, b); }
XACT_INLINE __m128d divide(__m128d a, __m128d b) noexcept { return divide_pd(a, b); }
#if XACT_ESTIMATES
// -ffast-math may turn a scalar division into an estimate, too. In all lanes: 0 / 0 in the others would raise invalid.
XACT_INLINE float divide(float a, float b) noexcept { return _mm_cvtss_f32(divide(_mm_set1_ps(a), _mm_set1_ps(b))); }
XACT_INLINE double divide(double a, double b) noexcept { return _mm_cvtsd_f64(divide(_mm_set1_pd(a), _mm_set1_pd(b))); }
#endif
#if XACT_HAS_FMA
XACT_INLINE __m128 fma(__m128 a, __m128 b, __m128 c) noexcept { return _mm_fmadd_ps(a, b, c); }
XACT_INLINE __m128d fma(__m128d a, __m128d b, __m128d c) noexcept { return _mm_fmadd_pd(a, b, c); }
XACT_INLINE __m128 fnma(__m128 a, __m128 b, __m128 c) noexcept { return _mm_fnmadd_ps(a, b, c); }
XACT_INLINE __m128d fnma(__m128d a, __m128d b, __m128d c) noexcept { return _mm_fnmadd_pd(a, b, c); }
#endif
XACT_INLINE __m128 at_most(__m128 x, __m128 limit) noexcept { return _mm_min_ps(limit, x); }
XACT_INLINE __m128d at_most(__m128d x, __m128d limit) noexcept { return _mm_min_pd(limit, x); }
XACT_INLINE __m128 at_least(__m128 x, __m128 limit) noexcept { return _mm_max_ps(limit, x); }
XACT_INLINE __m128d at_least(__m128d x, __m128d limit) noexcept { return _mm_max_pd(limit, x); }
XACT_INLINE __m128 zero_where(__m128 mask, __m128 v) noexcept { return _mm_andnot_ps(mask, v); }
XACT_INLINE __m128d zero_where(__m128d mask, __m128d v) noexcept { return _mm_andnot_pd(mask, v); }
XACT_INLINE __m128 unordered(__m128 x, __m128 y) noexcept { return _mm_cmpunord_ps(x, y); }
XACT_INLINE __m128d unordered(__m128d x, __m128d y) noexcept { return _mm_cmpunord_pd(x, y); }
#if defined(__AVX__)
XACT_INLINE __m128 by_sign(__m128 x, __m128 minus, __m128 plus) noexcept { return _mm_blendv_ps(plus, minus, x); }
XACT_INLINE __m128d by_sign(__m128d x, __m128d minus, __m128d plus) noexcept { return _mm_blendv_pd(plus, minus, x); }
#endif
XACT_INLINE void widen(__m128 x, __m128d& low, __m128d& high) noexcept {
  low = _mm_cvtps_pd(x);
  high = _mm_cvtps_pd(_mm_movehl_ps(x, x));
}
XACT_INLINE __m128 narrow(__m128d low, __m128d high) noexcept {
  return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
}
/// A positive number's biased exponent beside 2^52, or 2^23, whose own bits it becomes the lowest of.
XACT_INLINE __m128 exponent_bits(__m128 v) noexcept {
  return _mm_or_ps(_mm_castsi128_ps(_mm_srli_epi32(_mm_castps_si128(v), 23)), _mm_set1_ps(0x1p23f));
}
XACT_INLINE __m128d exponent_bits(__m128d v) noexcept {
  return _mm_or_pd(_mm_castsi128_pd(_mm_srli_epi64(_mm_castpd_si128(v), 52)), _mm_set1_pd(0x1p52));
}
XACT_INLINE __m128 load_partial(const float* p, std::size_t count, __m128) noexcept {
  if (count == 1)
    return _mm_load_ss(p);
  const __m128 two = _mm_castsi128_ps(_mm_loadl_epi64(integers<__m128i>(p)));
  return count == 2 ? two : _mm_movelh_ps(two, _mm_load_ss(p + 2));
}
XACT_INLINE __m128d load_partial(const double* p, std::size_t, __m128d) noexcept { return _mm_load_sd(p); }
XACT_INLINE void store_partial(float* p, __m128 v, std::size_t count) noexcept {
  if (count == 1)
    return _mm_store_ss(p, v);
  const __m128i bits = _mm_castps_si128(v);
  _mm_storel_epi64(integers<__m128i>(p), bits);
  // Not a store of the third lane alone: clang merges it with the first store, indexed, by way of the stack.
  if (count == 3)
    _mm_storel_epi64(integers<__m128i>(p + 1), _mm_srli_si128(bits, 4));
}
XACT_INLINE void store_partial(double* p, __m128d v, std::size_t) noexcept { _mm_store_sd(p, v); }
/// Four rows of four floats, `from_stride` apart, as four columns, `to_stride` apart.
XACT_INLINE void transpose_4(const float* from, std::size_t from_stride, float* to, std::size_t to_stride) noexcept {
  const __m128 a = _mm_loadu_ps(from), b = _mm_loadu_ps(from + from_stride), c = _mm_loadu_ps(from + 2 * from_stride),
               d = _mm_loadu_ps(from + 3 * from_stride);
  const __m128 ab = _mm_unpacklo_ps(a, b), cd = _mm_unpacklo_ps(c, d), upper_ab = _mm_unpackhi_ps(a, b),
               upper_cd = _mm_unpackhi_ps(c, d);
  _mm_storeu_ps(to, _mm_movelh_ps(ab, cd));
  _mm_storeu_ps(to + to_stride, _mm_movehl_ps(cd, ab));
  _mm_storeu_ps(to + 2 * to_stride, _mm_movelh_ps(upper_ab, upper_cd));
  _mm_storeu_ps(to + 3 * to_stride, _mm_movehl_ps(upper_cd, upper_ab));
}
XACT_INLINE void stream(float* p, __m128 v) noexcept { _mm_stream_ps(p, v); }
XACT_INLINE void stream(double* p, __m128d v) noexcept { _mm_stream_pd(p, v); }

// 16 bits: four of them are the lower half of a register.

XACT_INLINE std::uint64_t lower_half(__m128i v) noexcept {
  std::uint64_t bits;
  _mm_storel_epi64(static_cast<__m128i*>(static_cast<void*>(&bits)), v);
  return bits;
}
XACT_INLINE __m128i load_packed(const void* p, __m128) noexcept {
  return _mm_loadl_epi64(static_cast<const __m128i*>(p));
}
XACT_INLINE __m128i load_packed(const void* p, std::size_t count, __m128) noexcept {
  const std::uint64_t bits = pieces::load(p, count);
  return load_packed(&bits, __m128{});
}
XACT_INLINE void store_packed(void* p, __m128i v, __m128) noexcept { _mm_storel_epi64(static_cast<__m128i*>(p), v); }
XACT_INLINE void store_packed(void* p, __m128i v, std::size_t count, __m128) noexcept {
  pieces::store(p, lower_half(v), count);
}
XACT_INLINE __m128i expand(__m128i packed, __m128) noexcept { return _mm_unpacklo_epi16(packed, _mm_setzero_si128()); }
XACT_INLINE void stream_packed(void* p, __m128i v, __m128) noexcept {
  auto* q = static_cast<int*>(p); // in halves: 32-bit x86 has no other
  _mm_stream_si32(q, _mm_cvtsi128_si32(v));
  _mm_stream_si32(q + 1, _mm_cvtsi128_si32(_mm_srli_epi64(v, 32)));
}
/// SSE2 packs with signed saturation only, so the sign is what bit 15 says.
XACT_INLINE __m128i compress(__m128i words) noexcept {
  const __m128i extended = _mm_srai_epi32(_mm_slli_epi32(words, 16), 16);
  return _mm_packs_epi32(extended, extended);
}
XACT_INLINE __m128 widen_bfloat(__m128i packed, __m128) noexcept {
  return _mm_castsi128_ps(_mm_unpacklo_epi16(_mm_setzero_si128(), packed));
}
/// By integers: vcvtneps2bf16 flushes subnormal numbers. The upper half is the result; NaN is all ones.
XACT_INLINE __m128i round_bfloat(__m128 v) noexcept {
  const __m128i u = _mm_castps_si128(v), odd = _mm_and_si128(_mm_srli_epi32(u, 16), _mm_set1_epi32(1));
  const __m128i up = _mm_add_epi32(_mm_add_epi32(u, _mm_set1_epi32(0x7fff)), odd);
  return _mm_or_si128(up, _mm_castps_si128(unordered(v, v)));
}
XACT_INLINE __m128i narrow_bfloat(__m128 v) noexcept { return compress(_mm_srli_epi32(round_bfloat(v), 16)); }
XACT_INLINE __m128i upper_halves() noexcept { return _mm_set1_epi32(static_cast<int>(0xffff0000)); }
XACT_INLINE void load_pairs(const void* p, __m128& even, __m128& odd) noexcept {
  const __m128i both = _mm_loadu_si128(static_cast<const __m128i*>(p));
  even = _mm_castsi128_ps(_mm_slli_epi32(both, 16));
  odd = _mm_castsi128_ps(_mm_and_si128(both, upper_halves()));
}
XACT_INLINE __m128i join_pairs(__m128 even, __m128 odd) noexcept {
  return _mm_or_si128(_mm_srli_epi32(round_bfloat(even), 16), _mm_and_si128(round_bfloat(odd), upper_halves()));
}
XACT_INLINE void store_pairs(void* p, __m128 even, __m128 odd) noexcept {
  _mm_storeu_si128(static_cast<__m128i*>(p), join_pairs(even, odd));
}
XACT_INLINE void stream_pairs(void* p, __m128 even, __m128 odd) noexcept {
  _mm_stream_si128(static_cast<__m128i*>(p), join_pairs(even, odd));
}
#if defined(__F16C__)
XACT_INLINE __m128 widen_half(__m128i packed, __m128) noexcept { return _mm_cvtph_ps(packed); }
XACT_INLINE __m128i narrow_half(__m128 v) noexcept { return _mm_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT); }
#else
XACT_INLINE __m128i choose(__m128i mask, __m128i a, __m128i b) noexcept {
  return _mm_or_si128(_mm_and_si128(mask, a), _mm_andnot_si128(mask, b));
}
/// Of subnormal numbers by way of an integer, which no mode flushes.
XACT_INLINE __m128 widen_half(__m128i packed, __m128) noexcept {
  const __m128i words = expand(packed, __m128{}), magnitude = _mm_and_si128(words, _mm_set1_epi32(0x7fff));
  const __m128i sign = _mm_slli_epi32(_mm_xor_si128(words, magnitude), 16), rebias = _mm_set1_epi32(112 << 23);
  const __m128i no_number = _mm_and_si128(_mm_cmpgt_epi32(magnitude, _mm_set1_epi32(0x7bff)), rebias);
  const __m128i normal = _mm_add_epi32(_mm_add_epi32(_mm_slli_epi32(magnitude, 13), rebias), no_number);
  const __m128i below = _mm_castps_si128(_mm_mul_ps(_mm_cvtepi32_ps(magnitude), _mm_set1_ps(0x1p-24f)));
  const __m128i is_small = _mm_cmpgt_epi32(_mm_set1_epi32(0x400), magnitude);
  return _mm_castsi128_ps(_mm_or_si128(sign, choose(is_small, below, normal)));
}
/// Below 2^-14 by a sum whose last digit is that of the result.
XACT_INLINE __m128i narrow_half(__m128 v) noexcept {
  const __m128i u = _mm_castps_si128(v), magnitude = _mm_and_si128(u, _mm_set1_epi32(0x7fffffff));
  const __m128i sign = _mm_srli_epi32(_mm_xor_si128(u, magnitude), 16);
  const __m128i odd = _mm_and_si128(_mm_srli_epi32(magnitude, 13), _mm_set1_epi32(1));
  const __m128i up = _mm_add_epi32(_mm_add_epi32(magnitude, _mm_set1_epi32(0xfff - (112 << 23))), odd);
  const __m128i half = _mm_set1_epi32(0x3f000000); // 1/2
  const __m128 sum = _mm_add_ps(_mm_castsi128_ps(magnitude), _mm_castsi128_ps(half));
  const __m128i below = _mm_sub_epi32(_mm_castps_si128(sum), half);
  const __m128i is_small = _mm_cmpgt_epi32(_mm_set1_epi32(0x38800000), magnitude);
  const __m128i number = choose(is_small, below, _mm_srli_epi32(up, 13)), infinite = _mm_set1_epi32(0x7c00);
  const __m128i quiet =
      _mm_or_si128(_mm_and_si128(_mm_srli_epi32(magnitude, 13), _mm_set1_epi32(0x3ff)), _mm_set1_epi32(0x7e00));
  const __m128i is_nan = _mm_cmpgt_epi32(magnitude, _mm_set1_epi32(0x7f800000));
  const __m128i is_great = _mm_cmpgt_epi32(magnitude, _mm_set1_epi32(0x477fefff));
  return compress(_mm_or_si128(sign, choose(is_great, choose(is_nan, quiet, infinite), number)));
}
#endif

// 256 bits.

#if defined(__AVX__)
XACT_INLINE __m256 divide(__m256 a, __m256 b) noexcept { return divide_ps(a, b); }
XACT_INLINE __m256d divide(__m256d a, __m256d b) noexcept { return divide_pd(a, b); }
#if XACT_HAS_FMA
XACT_INLINE __m256 fma(__m256 a, __m256 b, __m256 c) noexcept { return _mm256_fmadd_ps(a, b, c); }
XACT_INLINE __m256d fma(__m256d a, __m256d b, __m256d c) noexcept { return _mm256_fmadd_pd(a, b, c); }
XACT_INLINE __m256 fnma(__m256 a, __m256 b, __m256 c) noexcept { return _mm256_fnmadd_ps(a, b, c); }
XACT_INLINE __m256d fnma(__m256d a, __m256d b, __m256d c) noexcept { return _mm256_fnmadd_pd(a, b, c); }
#endif
XACT_INLINE __m256 at_most(__m256 x, __m256 limit) noexcept { return _mm256_min_ps(limit, x); }
XACT_INLINE __m256d at_most(__m256d x, __m256d limit) noexcept { return _mm256_min_pd(limit, x); }
XACT_INLINE __m256 at_least(__m256 x, __m256 limit) noexcept { return _mm256_max_ps(limit, x); }
XACT_INLINE __m256d at_least(__m256d x, __m256d limit) noexcept { return _mm256_max_pd(limit, x); }
XACT_INLINE __m256 zero_where(__m256 mask, __m256 v) noexcept { return _mm256_andnot_ps(mask, v); }
XACT_INLINE __m256d zero_where(__m256d mask, __m256d v) noexcept { return _mm256_andnot_pd(mask, v); }
XACT_INLINE __m256 unordered(__m256 x, __m256 y) noexcept { return _mm256_cmp_ps(x, y, _CMP_UNORD_Q); }
XACT_INLINE __m256d unordered(__m256d x, __m256d y) noexcept { return _mm256_cmp_pd(x, y, _CMP_UNORD_Q); }
XACT_INLINE __m256 by_sign(__m256 x, __m256 minus, __m256 plus) noexcept { return _mm256_blendv_ps(plus, minus, x); }
XACT_INLINE __m256d by_sign(__m256d x, __m256d minus, __m256d plus) noexcept {
  return _mm256_blendv_pd(plus, minus, x);
}
XACT_INLINE void widen(__m256 x, __m256d& low, __m256d& high) noexcept {
  low = _mm256_cvtps_pd(_mm256_castps256_ps128(x));
  high = _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1));
}
XACT_INLINE __m256 narrow(__m256d low, __m256d high) noexcept {
  return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm256_cvtpd_ps(low)), _mm256_cvtpd_ps(high), 1);
}
#if defined(__AVX2__)
XACT_INLINE __m256 exponent_bits(__m256 v) noexcept {
  return _mm256_or_ps(_mm256_castsi256_ps(_mm256_srli_epi32(_mm256_castps_si256(v), 23)), _mm256_set1_ps(0x1p23f));
}
XACT_INLINE __m256d exponent_bits(__m256d v) noexcept {
  return _mm256_or_pd(_mm256_castsi256_pd(_mm256_srli_epi64(_mm256_castpd_si256(v), 52)), _mm256_set1_pd(0x1p52));
}
#endif
/// The first `count` lanes of 32 bits set: a window that slides over ones and zeros.
XACT_INLINE __m256i first_lanes(std::size_t count) noexcept {
  alignas(64) static constexpr std::array<std::int32_t, 16> window{-1, -1, -1, -1, -1, -1, -1, -1,
                                                                   0,  0,  0,  0,  0,  0,  0,  0};
  return _mm256_loadu_si256(integers<__m256i>(window.data() + 8 - count));
}
XACT_INLINE __m256 load_partial(const float* p, std::size_t count, __m256) noexcept {
  return _mm256_maskload_ps(p, first_lanes(count));
}
XACT_INLINE __m256d load_partial(const double* p, std::size_t count, __m256d) noexcept {
  return _mm256_maskload_pd(p, first_lanes(2 * count));
}
// Stores in halves: AMD's processors take a masked one apart lane by lane.
XACT_INLINE void store_partial(float* p, __m256 v, std::size_t count) noexcept {
  __m128 rest = _mm256_castps256_ps128(v);
  if (count >= 4) {
    _mm_storeu_ps(p, rest);
    rest = _mm256_extractf128_ps(v, 1);
  }
  if (count % 4 != 0)
    store_partial(p + count / 4 * 4, rest, count % 4);
}
XACT_INLINE void store_partial(double* p, __m256d v, std::size_t count) noexcept {
  __m128d rest = _mm256_castpd256_pd128(v);
  if (count >= 2) {
    _mm_storeu_pd(p, rest);
    rest = _mm256_extractf128_pd(v, 1);
  }
  if (count % 2 != 0)
    store_partial(p + count / 2 * 2, rest, 1);
}
XACT_INLINE void stream(float* p, __m256 v) noexcept { _mm256_stream_ps(p, v); }
XACT_INLINE void stream(double* p, __m256d v) noexcept { _mm256_stream_pd(p, v); }

XACT_INLINE __m128i load_packed(const void* p, __m256) noexcept {
  return _mm_loadu_si128(static_cast<const __m128i*>(p));
}
XACT_INLINE __m128i load_packed(const void* p, std::size_t count, __m256) noexcept {
  if (count < 4)
    return load_packed(p, count, __m128{});
  const __m128i four = load_packed(p, __m128{});
  if (count == 4)
    return four;
  return _mm_unpacklo_epi64(four, load_packed(static_cast<const char*>(p) + 8, count - 4, __m128{}));
}
XACT_INLINE void store_packed(void* p, __m128i v, __m256) noexcept { _mm_storeu_si128(static_cast<__m128i*>(p), v); }
XACT_INLINE void store_packed(void* p, __m128i v, std::size_t count, __m256) noexcept {
  __m128i rest = v;
  if (count >= 4) {
    store_packed(p, v, __m128{});
    rest = _mm_unpackhi_epi64(v, v);
  }
  if (count % 4 != 0)
    store_packed(static_cast<char*>(p) + count / 4 * 8, rest, count % 4, __m128{});
}
XACT_INLINE void stream_packed(void* p, __m128i v, __m256) noexcept { _mm_stream_si128(static_cast<__m128i*>(p), v); }
XACT_INLINE __m256i join(__m128i low, __m128i high) noexcept {
  return _mm256_insertf128_si256(_mm256_castsi128_si256(low), high, 1);
}
XACT_INLINE __m128i compress(__m256i words) noexcept { // of what has 16 bits
  return _mm_packus_epi32(_mm256_castsi256_si128(words), _mm256_extractf128_si256(words, 1));
}
#if defined(__AVX2__)
XACT_INLINE __m256 widen_bfloat(__m128i packed, __m256) noexcept {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(packed), 16));
}
XACT_INLINE __m256i round_bfloat(__m256 v) noexcept {
  const __m256i u = _mm256_castps_si256(v), odd = _mm256_and_si256(_mm256_srli_epi32(u, 16), _mm256_set1_epi32(1));
  const __m256i up = _mm256_add_epi32(_mm256_add_epi32(u, _mm256_set1_epi32(0x7fff)), odd);
  return _mm256_or_si256(up, _mm256_castps_si256(unordered(v, v)));
}
XACT_INLINE __m128i narrow_bfloat(__m256 v) noexcept { return compress(_mm256_srli_epi32(round_bfloat(v), 16)); }
XACT_INLINE void load_pairs(const void* p, __m256& even, __m256& odd) noexcept {
  const __m256i both = _mm256_loadu_si256(static_cast<const __m256i*>(p));
  even = _mm256_castsi256_ps(_mm256_slli_epi32(both, 16));
  odd = _mm256_castsi256_ps(_mm256_and_si256(both, _mm256_set1_epi32(static_cast<int>(0xffff0000))));
}
XACT_INLINE __m256i join_pairs(__m256 even, __m256 odd) noexcept {
  return _mm256_blend_epi16(_mm256_srli_epi32(round_bfloat(even), 16), round_bfloat(odd), 0xaa);
}
#else
XACT_INLINE __m256 widen_bfloat(__m128i packed, __m256) noexcept {
  const __m128i zero = _mm_setzero_si128();
  return _mm256_castsi256_ps(join(_mm_unpacklo_epi16(zero, packed), _mm_unpackhi_epi16(zero, packed)));
}
XACT_INLINE __m128i narrow_bfloat(__m256 v) noexcept {
  return _mm_unpacklo_epi64(narrow_bfloat(_mm256_castps256_ps128(v)), narrow_bfloat(_mm256_extractf128_ps(v, 1)));
}
XACT_INLINE void load_pairs(const void* p, __m256& even, __m256& odd) noexcept {
  const auto* q = static_cast<const __m128i*>(p);
  __m128 e[2], o[2];
  load_pairs(q, e[0], o[0]);
  load_pairs(q + 1, e[1], o[1]);
  even = _mm256_insertf128_ps(_mm256_castps128_ps256(e[0]), e[1], 1);
  odd = _mm256_insertf128_ps(_mm256_castps128_ps256(o[0]), o[1], 1);
}
XACT_INLINE __m256i join_pairs(__m256 even, __m256 odd) noexcept {
  return join(join_pairs(_mm256_castps256_ps128(even), _mm256_castps256_ps128(odd)),
              join_pairs(_mm256_extractf128_ps(even, 1), _mm256_extractf128_ps(odd, 1)));
}
#endif
XACT_INLINE void store_pairs(void* p, __m256 even, __m256 odd) noexcept {
  _mm256_storeu_si256(static_cast<__m256i*>(p), join_pairs(even, odd));
}
XACT_INLINE void stream_pairs(void* p, __m256 even, __m256 odd) noexcept {
  _mm256_stream_si256(static_cast<__m256i*>(p), join_pairs(even, odd));
}
#if defined(__F16C__)
XACT_INLINE __m256 widen_half(__m128i packed, __m256) noexcept { return _mm256_cvtph_ps(packed); }
XACT_INLINE __m128i narrow_half(__m256 v) noexcept { return _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT); }
#else
XACT_INLINE __m256 widen_half(__m128i packed, __m256) noexcept {
  const __m128 low = widen_half(packed, __m128{}), high = widen_half(_mm_unpackhi_epi64(packed, packed), __m128{});
  return _mm256_insertf128_ps(_mm256_castps128_ps256(low), high, 1);
}
XACT_INLINE __m128i narrow_half(__m256 v) noexcept {
  return _mm_unpacklo_epi64(narrow_half(_mm256_castps256_ps128(v)), narrow_half(_mm256_extractf128_ps(v, 1)));
}
#endif
#endif

// 512 bits.

#if defined(__AVX512F__)
// All lanes, by mask: the unmasked intrinsics of g++ 12's header warn of a register that they leave uninitialised.
inline constexpr __mmask8 all8 = 0xff;
inline constexpr __mmask16 all16 = 0xffff;
XACT_INLINE __m512 divide(__m512 a, __m512 b) noexcept { return divide_ps(a, b); }
XACT_INLINE __m512d divide(__m512d a, __m512d b) noexcept { return divide_pd(a, b); }
XACT_INLINE __m512 fma(__m512 a, __m512 b, __m512 c) noexcept { return _mm512_fmadd_ps(a, b, c); }
XACT_INLINE __m512d fma(__m512d a, __m512d b, __m512d c) noexcept { return _mm512_fmadd_pd(a, b, c); }
XACT_INLINE __m512 fnma(__m512 a, __m512 b, __m512 c) noexcept { return _mm512_fnmadd_ps(a, b, c); }
XACT_INLINE __m512d fnma(__m512d a, __m512d b, __m512d c) noexcept { return _mm512_fnmadd_pd(a, b, c); }
XACT_INLINE __m512 at_most(__m512 x, __m512 limit) noexcept { return _mm512_maskz_min_ps(all16, limit, x); }
XACT_INLINE __m512d at_most(__m512d x, __m512d limit) noexcept { return _mm512_maskz_min_pd(all8, limit, x); }
XACT_INLINE __m512 at_least(__m512 x, __m512 limit) noexcept { return _mm512_maskz_max_ps(all16, limit, x); }
XACT_INLINE __m512d at_least(__m512d x, __m512d limit) noexcept { return _mm512_maskz_max_pd(all8, limit, x); }
#if defined(__AVX512DQ__)
/// Of two numbers the one with the lesser magnitude, its sign set; of a NaN and a number the number.
inline constexpr int least_magnitude_below_0 = 0xe;
#pragma GCC diagnostic push // at -O0 the intrinsic is a macro, as below
#pragma GCC diagnostic ignored "-Wsign-conversion"
XACT_INLINE __m512 minus_least_abs(__m512 x, __m512 limit) noexcept {
  return _mm512_maskz_range_ps(all16, x, limit, least_magnitude_below_0);
}
XACT_INLINE __m512d minus_least_abs(__m512d x, __m512d limit) noexcept {
  return _mm512_maskz_range_pd(all8, x, limit, least_magnitude_below_0);
}
#pragma GCC diagnostic pop
#endif
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
/// Digits for a choice by mask: the quiet NaN of x, where x is NaN, else v; and, where the parameter is NaN, NaN of
/// every class.
inline constexpr int nan_or_v = 0x00000022, nan_of_all = 0x33333333;
XACT_INLINE __m512i digits(__m512 parameter) noexcept {
  const __mmask16 nan = _mm512_cmp_ps_mask(parameter, parameter, _CMP_UNORD_Q);
  return _mm512_mask_set1_epi32(_mm512_set1_epi32(nan_or_v), nan, nan_of_all);
}
XACT_INLINE __m512i digits(__m512d parameter) noexcept {
  const __mmask8 nan = _mm512_cmp_pd_mask(parameter, parameter, _CMP_UNORD_Q);
  return _mm512_mask_set1_epi64(_mm512_set1_epi64(nan_or_v), nan, nan_of_all);
}
XACT_INLINE __m512 where_between(__m512 x, __m512 lowest, __m512 highest, __m512 v) noexcept {
  const __mmask16 above = _mm512_cmp_ps_mask(x, lowest, _CMP_NLE_UQ);
  const __mmask16 inside = _mm512_mask_cmp_ps_mask(above, x, highest, _CMP_NGE_UQ);
  return _mm512_maskz_fixupimm_ps(inside, v, x, digits(lowest), 0);
}
XACT_INLINE __m512d where_between(__m512d x, __m512d lowest, __m512d highest, __m512d v) noexcept {
  const __mmask8 above = _mm512_cmp_pd_mask(x, lowest, _CMP_NLE_UQ);
  const __mmask8 inside = _mm512_mask_cmp_pd_mask(above, x, highest, _CMP_NGE_UQ);
  return _mm512_maskz_fixupimm_pd(inside, v, x, digits(lowest), 0);
}
XACT_INLINE __m512 where_above(__m512 x, __m512 limit, __m512 v) noexcept {
  return _mm512_maskz_fixupimm_ps(_mm512_cmp_ps_mask(x, limit, _CMP_NLE_UQ), v, x, digits(limit), 0);
}
XACT_INLINE __m512d where_above(__m512d x, __m512d limit, __m512d v) noexcept {
  return _mm512_maskz_fixupimm_pd(_mm512_cmp_pd_mask(x, limit, _CMP_NLE_UQ), v, x, digits(limit), 0);
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
XACT_INLINE __m512 power_of_two_from_mantissa(__m512 k) noexcept {
  return _mm512_castsi512_ps(_mm512_maskz_slli_epi32(all16, _mm512_castps_si512(k), 23));
}
XACT_INLINE __m512d power_of_two_from_mantissa(__m512d k) noexcept {
  return _mm512_castsi512_pd(_mm512_maskz_slli_epi64(all8, _mm512_castpd_si512(k), 52));
}
XACT_INLINE __m512 exponent_bits(__m512 v) noexcept {
  return _mm512_castsi512_ps(_mm512_maskz_or_epi32(all16, _mm512_maskz_srli_epi32(all16, _mm512_castps_si512(v), 23),
                                                   _mm512_castps_si512(_mm512_set1_ps(0x1p23f))));
}
XACT_INLINE __m512d exponent_bits(__m512d v) noexcept {
  return _mm512_castsi512_pd(_mm512_maskz_or_epi64(all8, _mm512_maskz_srli_epi64(all8, _mm512_castpd_si512(v), 52),
                                                   _mm512_castpd_si512(_mm512_set1_pd(0x1p52))));
}
XACT_INLINE __m512 load_partial(const float* p, std::size_t count, __m512) noexcept {
  return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1), p);
}
XACT_INLINE __m512d load_partial(const double* p, std::size_t count, __m512d) noexcept {
  return _mm512_maskz_loadu_pd(static_cast<__mmask8>((1u << count) - 1), p);
}
XACT_INLINE void store_partial(float* p, __m512 v, std::size_t count) noexcept {
  _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << count) - 1), v);
}
XACT_INLINE void store_partial(double* p, __m512d v, std::size_t count) noexcept {
  _mm512_mask_storeu_pd(p, static_cast<__mmask8>((1u << count) - 1), v);
}
XACT_INLINE void stream(float* p, __m512 v) noexcept { _mm512_stream_ps(p, v); }
XACT_INLINE void stream(double* p, __m512d v) noexcept { _mm512_stream_pd(p, v); }

XACT_INLINE __m256i load_packed(const void* p, __m512) noexcept {
  return _mm256_loadu_si256(static_cast<const __m256i*>(p));
}
XACT_INLINE void store_packed(void* p, __m256i v, __m512) noexcept { _mm256_storeu_si256(static_cast<__m256i*>(p), v); }
#if defined(__AVX512BW__) && defined(__AVX512VL__)
XACT_INLINE __m256i load_packed(const void* p, std::size_t count, __m512) noexcept {
  return _mm256_maskz_loadu_epi16(static_cast<__mmask16>((1u << count) - 1), p);
}
XACT_INLINE void store_packed(void* p, __m256i v, std::size_t count, __m512) noexcept {
  _mm256_mask_storeu_epi16(p, static_cast<__mmask16>((1u << count) - 1), v);
}
#else
XACT_INLINE __m256i load_packed(const void* p, std::size_t count, __m512) noexcept {
  const __m128i zero = _mm_setzero_si128();
  if (count < 8)
    return _mm256_inserti128_si256(_mm256_castsi128_si256(load_packed(p, count, __m256{})), zero, 1);
  const __m128i rest = count == 8 ? zero : load_packed(static_cast<const char*>(p) + 16, count - 8, __m256{});
  return _mm256_inserti128_si256(_mm256_castsi128_si256(load_packed(p, __m256{})), rest, 1);
}
XACT_INLINE void store_packed(void* p, __m256i v, std::size_t count, __m512) noexcept {
  __m128i rest = _mm256_castsi256_si128(v);
  if (count >= 8) {
    store_packed(p, rest, __m256{});
    rest = _mm256_extracti128_si256(v, 1);
  }
  if (count % 8 != 0)
    store_packed(static_cast<char*>(p) + count / 8 * 16, rest, count % 8, __m256{});
}
#endif
XACT_INLINE void stream_packed(void* p, __m256i v, __m512) noexcept {
  _mm256_stream_si256(static_cast<__m256i*>(p), v);
}
XACT_INLINE __m256i compress(__m512i words) noexcept { return _mm512_maskz_cvtepi32_epi16(all16, words); }
#pragma GCC diagnostic push // at -O0 the intrinsic is a macro, as above
#pragma GCC diagnostic ignored "-Wsign-conversion"
XACT_INLINE __m512 widen_bfloat(__m256i packed, __m512) noexcept {
  return _mm512_castsi512_ps(_mm512_maskz_slli_epi32(all16, _mm512_maskz_cvtepu16_epi32(all16, packed), 16));
}
/// NaN by a digit for its class, as where_positive: one, whose lower half does not carry.
XACT_INLINE __m512i round_bfloat(__m512 v) noexcept {
  constexpr int nan_indefinite = 0x00000033;
  const __m512i u = _mm512_castps_si512(_mm512_fixupimm_ps(v, v, _mm512_set1_epi32(nan_indefinite), 0));
  const __mmask16 odd = _mm512_test_epi32_mask(u, _mm512_set1_epi32(0x10000));
  const __m512i up = _mm512_add_epi32(u, _mm512_set1_epi32(0x7fff));
  return _mm512_mask_add_epi32(up, odd, up, _mm512_set1_epi32(1));
}
XACT_INLINE __m256i narrow_bfloat(__m512 v) noexcept {
  return compress(_mm512_maskz_srli_epi32(all16, round_bfloat(v), 16));
}
XACT_INLINE void load_pairs(const void* p, __m512& even, __m512& odd) noexcept {
  const __m512i both = _mm512_loadu_si512(p);
  even = _mm512_castsi512_ps(_mm512_maskz_slli_epi32(all16, both, 16));
  odd = _mm512_castsi512_ps(_mm512_and_si512(both, _mm512_set1_epi32(static_cast<int>(0xffff0000))));
}
XACT_INLINE __m512i join_pairs(__m512 even, __m512 odd) noexcept {
  const __m512i low = _mm512_maskz_srli_epi32(all16, round_bfloat(even), 16), high = round_bfloat(odd);
  // The mask picks bits: (low & ~mask) | (high & mask), in one instruction.
  return _mm512_ternarylogic_epi32(_mm512_set1_epi32(static_cast<int>(0xffff0000)), high, low, 0xca);
}
XACT_INLINE void store_pairs(void* p, __m512 even, __m512 odd) noexcept {
  _mm512_storeu_si512(p, join_pairs(even, odd));
}
XACT_INLINE void stream_pairs(void* p, __m512 even, __m512 odd) noexcept {
  _mm512_stream_si512(static_cast<__m512i*>(p), join_pairs(even, odd));
}
XACT_INLINE __m512 widen_half(__m256i packed, __m512) noexcept { return _mm512_maskz_cvtph_ps(all16, packed); }
XACT_INLINE __m256i narrow_half(__m512 v) noexcept {
  return _mm512_maskz_cvtps_ph(all16, v, _MM_FROUND_TO_NEAREST_INT);
}
#pragma GCC diagnostic pop
#endif

// Batches: where their masks are no registers, or not every register has the instruction.

/// A batch in a register of so many bytes: not xsimd's emulated ones, whose register is a class.
template <class B, std::size_t Least, std::size_t Most>
using if_bytes = std::enable_if_t<!__is_class(typename B::register_type) && Least <= sizeof(B) && sizeof(B) <= Most>;
template <class T, class A>
inline constexpr bool masks_are_vectors = sizeof(typename xsimd::batch<T, A>::register_type) ==
                                          sizeof(typename xsimd::batch_bool<T, A>::register_type);

template <class T, class A, class = if_bytes<xsimd::batch<T, A>, 16, 64>>
XACT_INLINE xsimd::batch<T, A> zero_where(const xsimd::batch_bool<T, A>& mask, const xsimd::batch<T, A>& v) noexcept {
  using B = xsimd::batch<T, A>;
  auto r = static_cast<typename B::register_type>(v);
  if constexpr (masks_are_vectors<T, A>) {
    return B(isa::zero_where(static_cast<typename B::register_type>(mask), r));
  } else { // fenced, or v is loaded under the mask, after that has come: past the caches half the speed
    asm("" : "+" XACT_REGISTER(r));
    return xsimd::select(mask, B(T(0)), B(r));
  }
}
template <class T, class A, class = if_bytes<xsimd::batch<T, A>, 16, 64>>
XACT_INLINE xsimd::batch<T, A> nan_of(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& v) noexcept {
  using B = xsimd::batch<T, A>;
  if constexpr (masks_are_vectors<T, A>)
    return v | B(isa::unordered(static_cast<typename B::register_type>(x),
                                static_cast<typename B::register_type>(x))); // all ones is a NaN
  else
    return xsimd::select(x == x, v, x);
}
template <class T, class A, class = if_bytes<xsimd::batch<T, A>, 16, 64>>
XACT_INLINE xsimd::batch<T, A> nan_of_either(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& y,
                                             const xsimd::batch<T, A>& v) noexcept {
  using B = xsimd::batch<T, A>;
  using R = typename B::register_type;
  if constexpr (masks_are_vectors<T, A>)
    return v | B(isa::unordered(static_cast<R>(x), static_cast<R>(y)));
  else
    return isa::nan_of(x, isa::nan_of(y, v));
}
#if !XACT_FAST_MATH
/// The compiler's own operator: of it, and not of an exclusive or, the next sum of a product takes the sign over.
template <class T, class A, class = if_bytes<xsimd::batch<T, A>, 16, 64>>
XACT_INLINE xsimd::batch<T, A> negative(const xsimd::batch<T, A>& x) noexcept {
  using B = xsimd::batch<T, A>;
  return B(-static_cast<typename B::register_type>(x));
}
#endif
#if defined(__AVX512DQ__)
template <class T, class A, class = if_bytes<xsimd::batch<T, A>, 64, 64>>
XACT_INLINE xsimd::batch<T, A> minus_least_abs(const xsimd::batch<T, A>& x,
                                               const xsimd::batch<T, A>& minus_limit) noexcept {
  using B = xsimd::batch<T, A>;
  using R = typename B::register_type;
  return B(isa::minus_least_abs(static_cast<R>(x), static_cast<R>(minus_limit)));
}
#endif
#if !XACT_FAST_MATH // which exchanges the operands
template <class T, class A, class = if_bytes<xsimd::batch<T, A>, 16, 64>>
XACT_INLINE xsimd::batch<T, A> zero_below(const xsimd::batch<T, A>& x) noexcept {
  using B = xsimd::batch<T, A>;
  using R = typename B::register_type;
  return B(isa::at_least(static_cast<R>(x), static_cast<R>(B(T(0)))));
}
#endif
#if defined(__AVX__)
template <class T, class A, class = if_bytes<xsimd::batch<T, A>, 16, 32>>
XACT_INLINE xsimd::batch<T, A> by_sign(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& minus,
                                       const xsimd::batch<T, A>& plus) noexcept {
  using R = typename xsimd::batch<T, A>::register_type;
  return xsimd::batch<T, A>(isa::by_sign(static_cast<R>(x), static_cast<R>(minus), static_cast<R>(plus)));
}
#endif
#if defined(__AVX512F__)
template <class T, class A, class = if_bytes<xsimd::batch<T, A>, 64, 64>>
XACT_INLINE xsimd::batch<T, A> where_positive(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& v) noexcept {
  using R = typename xsimd::batch<T, A>::register_type;
  return xsimd::batch<T, A>(isa::where_positive(static_cast<R>(x), static_cast<R>(v)));
}
template <class T, class A, class = if_bytes<xsimd::batch<T, A>, 64, 64>>
XACT_INLINE xsimd::batch<T, A> where_between(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& lowest,
                                             const xsimd::batch<T, A>& highest, const xsimd::batch<T, A>& v) noexcept {
  using R = typename xsimd::batch<T, A>::register_type;
  return xsimd::batch<T, A>(isa::where_between(static_cast<R>(x), static_cast<R>(lowest),
                                               static_cast<R>(isa::nan_of(lowest, highest)), static_cast<R>(v)));
}
template <class T, class A, class = if_bytes<xsimd::batch<T, A>, 64, 64>>
XACT_INLINE xsimd::batch<T, A> where_above(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& limit,
                                           const xsimd::batch<T, A>& v) noexcept {
  using R = typename xsimd::batch<T, A>::register_type;
  return xsimd::batch<T, A>(isa::where_above(static_cast<R>(x), static_cast<R>(limit), static_cast<R>(v)));
}
// xsimd's shift there warns of an uninitialised register with g++ 12 (its header's own bug).
template <class T, class A, class = if_bytes<xsimd::batch<T, A>, 64, 64>>
XACT_INLINE xsimd::batch<T, A> power_of_two_from_mantissa(const xsimd::batch<T, A>& k) noexcept {
  return xsimd::batch<T, A>(
      isa::power_of_two_from_mantissa(static_cast<typename xsimd::batch<T, A>::register_type>(k)));
}
#endif

} // namespace isa
} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact

#endif
