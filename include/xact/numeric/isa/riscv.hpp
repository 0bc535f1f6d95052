// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0, RISC-V with vectors (RVV 1.0) of a fixed size: xsimd 14. xsimd's fma, fnma and division are one instruction
/// each. What functions of numeric/isa/ mean: generic.hpp.
#pragma once

#include "../simd.hpp"

#if defined(__riscv)

#if defined(__riscv_v_fixed_vlen)
#define XACT_ISA XACT_WITH_BITS(rvv, __riscv_v_fixed_vlen)
#endif
#if defined(__riscv_flen) && __riscv_flen >= 64 // scalars; vectors: "vr"
#define XACT_REGISTER "f"
#endif

#if defined(XSIMD_WITH_RVV) && XSIMD_WITH_RVV
namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {
namespace isa {

template <class T>
using rvv_batch = xsimd::batch<T, xsimd::rvv>;
using rvv_float = rvv_batch<float>::register_type; // a class around the vector
using rvv_double = rvv_batch<double>::register_type;

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
template <class T>
XACT_INLINE rvv_batch<T> divide(const rvv_batch<T>& a, const rvv_batch<T>& b) noexcept {
  return a / b;
}
#if XACT_HAS_FMA
template <class T>
XACT_INLINE rvv_batch<T> fma(const rvv_batch<T>& a, const rvv_batch<T>& b, const rvv_batch<T>& c) noexcept {
  return xsimd::fma(a, b, c);
}
template <class T>
XACT_INLINE rvv_batch<T> fnma(const rvv_batch<T>& a, const rvv_batch<T>& b, const rvv_batch<T>& c) noexcept {
  return xsimd::fnma(a, b, c);
}
#endif

} // namespace isa
} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
#endif

#endif
