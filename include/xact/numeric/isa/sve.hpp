// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0, AArch64 with SVE registers of a fixed size: xsimd 14, -msve-vector-bits=256 and its like. xsimd's fma, fnma
/// and division are one instruction each. What functions of numeric/isa/ mean: generic.hpp.
#pragma once

#include "../simd.hpp"

#if defined(__ARM_FEATURE_SVE)

#include <cstddef>

#if defined(__ARM_FEATURE_SVE_BITS) && __ARM_FEATURE_SVE_BITS
#define XACT_ISA XACT_WITH_BITS(sve, __ARM_FEATURE_SVE_BITS)
#else
#define XACT_ISA sve
#endif

#if defined(XSIMD_WITH_SVE) && XSIMD_WITH_SVE
namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {
namespace isa {

template <class T>
using sve_batch = xsimd::batch<T, xsimd::sve>;
using sve_float = sve_batch<float>::register_type;
using sve_double = sve_batch<double>::register_type;

XACT_INLINE sve_float fence(sve_float r) noexcept {
  svfloat32_t v = r;
  asm("" : "+w"(v));
  return v;
}
XACT_INLINE sve_double fence(sve_double r) noexcept {
  svfloat64_t v = r;
  asm("" : "+w"(v));
  return v;
}
template <class T>
XACT_INLINE sve_batch<T> divide(const sve_batch<T>& a, const sve_batch<T>& b) noexcept {
  return a / b;
}
template <class T>
XACT_INLINE sve_batch<T> fma(const sve_batch<T>& a, const sve_batch<T>& b, const sve_batch<T>& c) noexcept {
  return xsimd::fma(a, b, c);
}
template <class T>
XACT_INLINE sve_batch<T> fnma(const sve_batch<T>& a, const sve_batch<T>& b, const sve_batch<T>& c) noexcept {
  return xsimd::fnma(a, b, c);
}

// A conversion works on the even lanes of 32 bits.
XACT_INLINE void widen(const sve_batch<float>& x, sve_batch<double>& low, sve_batch<double>& high) noexcept {
  const svfloat32_t v = static_cast<sve_float>(x);
  low = sve_double(svcvt_f64_f32_x(svptrue_b64(), svzip1_f32(v, v)));
  high = sve_double(svcvt_f64_f32_x(svptrue_b64(), svzip2_f32(v, v)));
}
XACT_INLINE sve_batch<float> narrow(const sve_batch<double>& low, const sve_batch<double>& high) noexcept {
  const svfloat64_t a = static_cast<sve_double>(low), b = static_cast<sve_double>(high);
  return sve_float(svuzp1_f32(svcvt_f32_f64_x(svptrue_b64(), a), svcvt_f32_f64_x(svptrue_b64(), b)));
}

XACT_INLINE sve_float load_partial(const float* p, std::size_t count, sve_float) noexcept {
  return svld1_f32(svwhilelt_b32_u64(0, count), p);
}
XACT_INLINE sve_double load_partial(const double* p, std::size_t count, sve_double) noexcept {
  return svld1_f64(svwhilelt_b64_u64(0, count), p);
}
XACT_INLINE void store_partial(float* p, sve_float v, std::size_t count) noexcept {
  svst1_f32(svwhilelt_b32_u64(0, count), p, v);
}
XACT_INLINE void store_partial(double* p, sve_double v, std::size_t count) noexcept {
  svst1_f64(svwhilelt_b64_u64(0, count), p, v);
}

} // namespace isa
} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
#endif

#endif
