// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0, AArch64: NEON. Of xsimd's own the float division is an estimate with two Newton steps, fnma two
/// instructions. What functions of numeric/isa/ mean: generic.hpp.
#pragma once

#include "../simd.hpp"
#include "pieces.hpp"

#if defined(__aarch64__)

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#if !defined(XACT_ISA)
#define XACT_ISA neon64
#endif
#define XACT_REGISTER "w"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {
namespace isa {

#if XACT_ESTIMATES // the intrinsic is a plain division to g++, which multiplies two of one divisor by its reciprocal
XACT_INLINE float32x4_t divide(float32x4_t a, float32x4_t b) noexcept {
  float32x4_t q;
  asm("fdiv %0.4s, %1.4s, %2.4s" : "=w"(q) : "w"(a), "w"(b));
  return q;
}
XACT_INLINE float64x2_t divide(float64x2_t a, float64x2_t b) noexcept {
  float64x2_t q;
  asm("fdiv %0.2d, %1.2d, %2.2d" : "=w"(q) : "w"(a), "w"(b));
  return q;
}
#else
XACT_INLINE float32x4_t divide(float32x4_t a, float32x4_t b) noexcept { return a / b; }
XACT_INLINE float64x2_t divide(float64x2_t a, float64x2_t b) noexcept { return a / b; }
#endif
XACT_INLINE float32x4_t fma(float32x4_t a, float32x4_t b, float32x4_t c) noexcept { return vfmaq_f32(c, a, b); }
XACT_INLINE float64x2_t fma(float64x2_t a, float64x2_t b, float64x2_t c) noexcept { return vfmaq_f64(c, a, b); }
XACT_INLINE float32x4_t fnma(float32x4_t a, float32x4_t b, float32x4_t c) noexcept { return vfmsq_f32(c, a, b); }
XACT_INLINE float64x2_t fnma(float64x2_t a, float64x2_t b, float64x2_t c) noexcept { return vfmsq_f64(c, a, b); }
XACT_INLINE float32x4_t at_most(float32x4_t x, float32x4_t limit) noexcept { return vminq_f32(x, limit); }
XACT_INLINE float64x2_t at_most(float64x2_t x, float64x2_t limit) noexcept { return vminq_f64(x, limit); }
XACT_INLINE float32x4_t at_least(float32x4_t x, float32x4_t limit) noexcept { return vmaxq_f32(x, limit); }
XACT_INLINE float64x2_t at_least(float64x2_t x, float64x2_t limit) noexcept { return vmaxq_f64(x, limit); }

/// The zero fenced: clang 14 makes fmax of select(x < 0, 0, x), which loses -0.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T zero_where(bool mask, T v) noexcept {
  T zero(0);
  asm("" : "+w"(zero));
  return mask ? zero : v;
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> zero_where(const xsimd::batch_bool<T, A>& mask, const xsimd::batch<T, A>& v) noexcept {
  T zero(0);
  asm("" : "+w"(zero));
  return xsimd::select(mask, xsimd::batch<T, A>(zero), v);
}

// Not by the two above, which choose between zeros.
template <class T, class A, class = std::enable_if_t<std::is_base_of_v<xsimd::neon, A>>>
XACT_INLINE xsimd::batch<T, A> clamp(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& lowest,
                                     const xsimd::batch<T, A>& highest) noexcept {
  const xsimd::batch<T, A> above = xsimd::select(x < lowest, lowest, x);
  return xsimd::select(above > highest, highest, above);
}

XACT_INLINE void widen(float32x4_t x, float64x2_t& low, float64x2_t& high) noexcept {
  low = vcvt_f64_f32(vget_low_f32(x));
  high = vcvt_high_f64_f32(x);
}
XACT_INLINE float32x4_t narrow(float64x2_t low, float64x2_t high) noexcept {
  return vcvt_high_f32_f64(vcvt_f32_f64(low), high);
}

XACT_INLINE float32x4_t power_of_two_from_mantissa(float32x4_t k) noexcept {
  return vreinterpretq_f32_s32(vshlq_n_s32(vreinterpretq_s32_f32(k), 23));
}
XACT_INLINE float64x2_t power_of_two_from_mantissa(float64x2_t k) noexcept {
  return vreinterpretq_f64_s64(vshlq_n_s64(vreinterpretq_s64_f64(k), 52));
}
XACT_INLINE float32x4_t exponent_bits(float32x4_t v) noexcept {
  const uint32x4_t exponent = vshrq_n_u32(vreinterpretq_u32_f32(v), 23);
  return vreinterpretq_f32_u32(vorrq_u32(exponent, vreinterpretq_u32_f32(vdupq_n_f32(0x1p23f))));
}
XACT_INLINE float64x2_t exponent_bits(float64x2_t v) noexcept {
  const uint64x2_t exponent = vshrq_n_u64(vreinterpretq_u64_f64(v), 52);
  return vreinterpretq_f64_u64(vorrq_u64(exponent, vreinterpretq_u64_f64(vdupq_n_f64(0x1p52))));
}
// xsimd's shift there is a switch over all distances, which g++ leaves as a call in the loop.
template <class T, class A, class = std::enable_if_t<std::is_base_of_v<xsimd::neon, A>>>
XACT_INLINE xsimd::batch<T, A> power_of_two_from_mantissa(const xsimd::batch<T, A>& k) noexcept {
  return xsimd::batch<T, A>(
      isa::power_of_two_from_mantissa(static_cast<typename xsimd::batch<T, A>::register_type>(k)));
}

XACT_INLINE float32x4_t load_partial(const float* p, std::size_t count, float32x4_t) noexcept {
  float32x4_t v = vld1q_lane_f32(p, vdupq_n_f32(0), 0);
  if (count > 1)
    v = vld1q_lane_f32(p + 1, v, 1);
  if (count > 2)
    v = vld1q_lane_f32(p + 2, v, 2);
  return v;
}
XACT_INLINE float64x2_t load_partial(const double* p, std::size_t, float64x2_t) noexcept {
  return vld1q_lane_f64(p, vdupq_n_f64(0), 0);
}
XACT_INLINE void store_partial(float* p, float32x4_t v, std::size_t count) noexcept {
  vst1q_lane_f32(p, v, 0);
  if (count > 1)
    vst1q_lane_f32(p + 1, v, 1);
  if (count > 2)
    vst1q_lane_f32(p + 2, v, 2);
}
XACT_INLINE void store_partial(double* p, float64x2_t v, std::size_t) noexcept { vst1q_lane_f64(p, v, 0); }

// By copies, which may read and write any type.
XACT_INLINE uint16x4_t load_packed(const void* p, float32x4_t) noexcept {
  uint16x4_t v;
  std::memcpy(&v, p, 8);
  return v;
}
XACT_INLINE uint16x4_t load_packed(const void* p, std::size_t count, float32x4_t) noexcept {
  return vcreate_u16(pieces::load(p, count));
}
XACT_INLINE void store_packed(void* p, uint16x4_t v, float32x4_t) noexcept { std::memcpy(p, &v, 8); }
XACT_INLINE void store_packed(void* p, uint16x4_t v, std::size_t count, float32x4_t) noexcept {
  pieces::store(p, vget_lane_u64(vreinterpret_u64_u16(v), 0), count);
}
XACT_INLINE float32x4_t widen_bfloat(uint16x4_t packed, float32x4_t) noexcept {
  return vreinterpretq_f32_u32(vshll_n_u16(packed, 16));
}
/// The upper half is the result.
XACT_INLINE uint32x4_t round_bfloat(float32x4_t v) noexcept {
  const uint32x4_t u = vreinterpretq_u32_f32(v), odd = vandq_u32(vshrq_n_u32(u, 16), vdupq_n_u32(1));
  const uint32x4_t up = vaddq_u32(vaddq_u32(u, vdupq_n_u32(0x7fff)), odd);
  return vornq_u32(up, vceqq_f32(v, v)); // NaN: all ones
}
XACT_INLINE uint16x4_t narrow_bfloat(float32x4_t v) noexcept { return vshrn_n_u32(round_bfloat(v), 16); }
XACT_INLINE void load_pairs(const void* p, float32x4_t& even, float32x4_t& odd) noexcept {
  uint32x4_t both;
  std::memcpy(&both, p, sizeof both);
  even = vreinterpretq_f32_u32(vshlq_n_u32(both, 16));
  odd = vreinterpretq_f32_u32(vandq_u32(both, vdupq_n_u32(0xffff0000)));
}
XACT_INLINE void store_pairs(void* p, float32x4_t even, float32x4_t odd) noexcept {
  const uint32x4_t both = vsriq_n_u32(round_bfloat(odd), round_bfloat(even), 16);
  std::memcpy(p, &both, sizeof both);
}
// FPCR's AHP, another format without infinities, is assumed to be off, as everywhere.
XACT_INLINE float32x4_t widen_half(uint16x4_t packed, float32x4_t) noexcept {
  return vcvt_f32_f16(vreinterpret_f16_u16(packed));
}
XACT_INLINE uint16x4_t narrow_half(float32x4_t v) noexcept { return vreinterpret_u16_f16(vcvt_f16_f32(v)); }

} // namespace isa
} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact

#endif
