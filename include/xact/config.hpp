// SPDX-License-Identifier: BSD-3-Clause
/// The few macros of xact.
#pragma once

#include "version.hpp"

#include <cstddef>

#if !defined(__GNUC__) && !defined(__clang__)
#error "xact: compile with g++ or clang++; its fences and its inlining are theirs, and without them the bits differ"
#endif
#if defined(__FLT_EVAL_METHOD__) && (__FLT_EVAL_METHOD__ == 1 || __FLT_EVAL_METHOD__ == 2)
#error "xact: float is evaluated in a wider type here; on 32-bit x86 compile with -msse2 -mfpmath=sse"
#endif
static_assert(sizeof(1.0) == sizeof(double), "xact: -fsingle-precision-constant takes digits from double's constants; "
                                             "compile without it");

/// Every function between a memory kernel's loop and the last arithmetic instruction. `inline` alone is a hint: one
/// function that the compiler declines to inline makes a kernel six times slower, and its out-of-line copy could be
/// linked from a translation unit that was compiled for another instruction set.
#define XACT_INLINE inline __attribute__((always_inline))
/// What is so long that a call costs nothing beside it, and copies of it in every loop minutes of compiling. Only for
/// templates in the ABI namespace, whose copies are then those of one instruction set.
#define XACT_OUT_OF_LINE __attribute__((noinline))
/// As XACT_INLINE, after the parameters of a lambda.
#define XACT_INLINE_LAMBDA __attribute__((always_inline))

/// One line in an activation whose members take `template <class V, class = numeric::if_value<V>>`: a sentence for what
/// they do not take, where the compiler would list candidates or the errors of a body.
#define XACT_REFUSES_THE_REST                                                                                          \
  XACT_REFUSES(V, operator(), x)                                                                                       \
  XACT_REFUSES(V, gradient_from_input, x)                                                                              \
  XACT_REFUSES(V, gradient_from_output, x)                                                                             \
  XACT_REFUSES(::xact::numeric::value_and_gradient<V>, forward_and_gradient, x, x)                                     \
  XACT_REFUSES_PAIR(backward_from_input)                                                                               \
  XACT_REFUSES_PAIR(backward_from_output)
/// @cond
#define XACT_REFUSES(result, member, ...)                                                                              \
  template <class V, class = ::xact::numeric::if_not_value<V>, class = void>                                           \
  result member(const V& x) const {                                                                                    \
    ::xact::numeric::refuse<V>();                                                                                      \
    return {__VA_ARGS__};                                                                                              \
  }
#define XACT_REFUSES_PAIR(member)                                                                                      \
  template <class V, class D, class = ::xact::numeric::if_not_value<V, D>, class = void>                               \
  V member(const V& x, const D&) const {                                                                               \
    ::xact::numeric::refuse<V>();                                                                                      \
    return x;                                                                                                          \
  }
/// @endcond

/// Whether the compiler tells of -ffast-math or a part of it: the kernels are then others, NaN and -0 the user's loss.
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) ||                         \
    defined(__NO_SIGNED_ZEROS__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#define XACT_FAST_MATH 1
#else
#define XACT_FAST_MATH 0
#endif
/// Whether it may cancel compensation terms. clang tells of -ffast-math as a whole only, not of its parts.
#if XACT_FAST_MATH || defined(__clang__)
#define XACT_REASSOCIATES 1
#else
#define XACT_REASSOCIATES 0
#endif
/// Whether it may estimate a division that is written as one: clang not, see numeric/isa.hpp.
#if XACT_FAST_MATH && !defined(__clang__)
#define XACT_ESTIMATES 1
#else
#define XACT_ESTIMATES 0
#endif

/// Whether the build's target multiplies and adds with one rounding. It decides between two sets of bits, so it is a
/// fact of the build and not of one batch's architecture.
#if defined(__FMA__) || defined(__aarch64__) || (defined(__riscv_flen) && __riscv_flen >= 64)
#define XACT_HAS_FMA 1
#else
#define XACT_HAS_FMA 0
#endif

#if defined(__AVX512F__) && !XACT_HAS_FMA
#error "xact: AVX-512 without fma; compile with -mfma, too"
#endif
/// Whether the compiler may fuse a product into a sum all the same.
#if !XACT_HAS_FMA && (defined(__FMA4__) || !defined(__SSE2__))
#define XACT_CONTRACTS 1
#else
#define XACT_CONTRACTS 0
#endif

/// From how many bytes on, all that a call reads and writes, a memory kernel writes past the caches, with non-temporal
/// stores: they spare the read of the lines that are about to be overwritten, and lose badly as long as the arrays fit
/// a cache. A measured constant; what the system reports as its last-level cache is not to be trusted on a virtual
/// machine. By footprint and not by the output alone: where 16 MiB in two arrays still fitted, and took 1.45 times as
/// long when streamed, 24 MiB in three did not, and took 0.7.
#if !defined(XACT_STREAM_BYTES)
#define XACT_STREAM_BYTES (std::size_t{20} << 20)
#endif
