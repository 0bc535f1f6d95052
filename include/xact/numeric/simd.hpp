// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: which xsimd it stands on, and the ABI namespace; XACT_ISA in it comes from numeric/isa/.
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

#if defined(_OPENMP) // or one without threads would be linked for one with them
#define XACT_HAS_OPENMP 1
#else
#define XACT_HAS_OPENMP 0
#endif

#define XACT_WITH_BITS_(isa, bits) isa##bits
#define XACT_WITH_BITS(isa, bits) XACT_WITH_BITS_(isa, bits)
#define XACT_JOIN_(isa, fma, fast, omp, xs) abi_##isa##_fma##fma##_fast##fast##_omp##omp##_xsimd##xs
#define XACT_JOIN(isa, fma, fast, omp, xs) XACT_JOIN_(isa, fma, fast, omp, xs)
/// Two translation units with different flags each get their own copy of the kernels, never one of them for both.
#define XACT_ABI_NAMESPACE XACT_JOIN(XACT_ISA, XACT_HAS_FMA, XACT_FAST_MATH, XACT_HAS_OPENMP, XSIMD_VERSION_MAJOR)
