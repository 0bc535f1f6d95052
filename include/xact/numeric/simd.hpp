// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: the only file that knows which xsimd it stands on, and the ABI namespace that follows from it.
#pragma once

#include "../config.hpp"

#include <xsimd/xsimd.hpp>

#if XSIMD_VERSION_MAJOR < 8 || (XSIMD_VERSION_MAJOR == 8 && XSIMD_VERSION_MINOR < 1)
#error "xact needs xsimd 8.1 or later (Debian and Ubuntu: apt-get install libxsimd-dev)"
#endif

#if defined(XSIMD_NO_SUPPORTED_ARCHITECTURE)
#error "xact: xsimd has no batches for this target. RISC-V: xsimd 14.3, -march=rv64gcv -mrvv-vector-bits=zvl; any \
target, without vectors: xsimd 14.3, -DXSIMD_WITH_EMULATED=1 -DXSIMD_DEFAULT_ARCH='xsimd::emulated<128>'"
#endif

#define XACT_WITH_BITS_(isa, bits) isa##bits
#define XACT_WITH_BITS(isa, bits) XACT_WITH_BITS_(isa, bits)
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
#elif defined(__SSE2__)
#define XACT_ISA sse2
#elif defined(__ARM_FEATURE_SVE_BITS) && __ARM_FEATURE_SVE_BITS
#define XACT_ISA XACT_WITH_BITS(sve, __ARM_FEATURE_SVE_BITS)
#elif defined(__ARM_FEATURE_SVE)
#define XACT_ISA sve
#elif defined(__aarch64__)
#define XACT_ISA neon64
#elif defined(__riscv_v_fixed_vlen)
#define XACT_ISA XACT_WITH_BITS(rvv, __riscv_v_fixed_vlen)
#else
#define XACT_ISA other
#endif

#if defined(_OPENMP) // or one without threads would be linked for one with them
#define XACT_HAS_OPENMP 1
#else
#define XACT_HAS_OPENMP 0
#endif

#define XACT_JOIN_(isa, fma, fast, omp, xs) abi_##isa##_fma##fma##_fast##fast##_omp##omp##_xsimd##xs
#define XACT_JOIN(isa, fma, fast, omp, xs) XACT_JOIN_(isa, fma, fast, omp, xs)
/// Two translation units with different flags each get their own copy of the kernels, never one of them for both.
#define XACT_ABI_NAMESPACE XACT_JOIN(XACT_ISA, XACT_HAS_FMA, XACT_FAST_MATH, XACT_HAS_OPENMP, XSIMD_VERSION_MAJOR)

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// The widest batch of T that the build's flags allow.
template <class T>
using native_batch = xsimd::batch<T, xsimd::default_arch>;

/// Reinterprets a batch's bits as a batch of To; xsimd 11 changed what the template argument means.
template <class To, class T, class A>
XACT_INLINE xsimd::batch<To, A> bit_cast_batch(const xsimd::batch<T, A>& v) noexcept {
#if XSIMD_VERSION_MAJOR < 11
  return xsimd::bitwise_cast<xsimd::batch<To, A>>(v);
#else
  return xsimd::bitwise_cast<To>(v);
#endif
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
