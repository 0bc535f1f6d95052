// SPDX-License-Identifier: BSD-3-Clause
/// What the translation units of xact_add_dispatch() share: the architectures, and the tables of one selection.
/// xact_dispatch_selection.hpp is written by xact_add_dispatch(): `archs`, in ascending order, `functors` and
/// `scalars`.
#pragma once

#include <xact/dispatch.hpp>

#include <tuple>

namespace xact::dispatch {

/// An architecture: its name, the instruction set that its translation unit must see, and whether this processor and
/// its operating system have it. Not xsimd's detection: up to 8.1 it does not ask whether the system saves the wide
/// registers, and takes the bit of XSAVE for that of SSE2.
#if defined(__x86_64__)
#define XACT_CPU_HAS(feature) (__builtin_cpu_init(), __builtin_cpu_supports(feature))
#else
#define XACT_CPU_HAS(feature) false
#endif
struct sse2 {
  static constexpr const char *name = "sse2", *isa = "sse2";
  static bool available() noexcept { return XACT_CPU_HAS("sse2"); }
};
struct avx2 {
  static constexpr const char *name = "avx2", *isa = "avx2";
  static bool available() noexcept { return XACT_CPU_HAS("avx2") && XACT_CPU_HAS("fma"); }
};
struct avx512 {
  static constexpr const char *name = "avx512", *isa = "avx512bw";
  static bool available() noexcept {
    return avx2::available() && XACT_CPU_HAS("avx512f") && XACT_CPU_HAS("avx512cd") && XACT_CPU_HAS("avx512bw") &&
           XACT_CPU_HAS("avx512dq") && XACT_CPU_HAS("avx512vl");
  }
};
#undef XACT_CPU_HAS
/// Elsewhere one instruction set: that of the compiler without flags.
struct neon64 {
  static constexpr const char *name = "neon64", *isa = "neon64";
  static bool available() noexcept { return true; }
};
struct generic {
  static constexpr const char *name = "generic", *isa = nullptr;
  static bool available() noexcept { return true; }
};

} // namespace xact::dispatch

#include "xact_dispatch_selection.hpp"

namespace xact::dispatch {

/// One kernel_table for every functor of the selection and every scalar type that it supports.
template <class Functors, class Scalars>
struct tables_of;
template <class... F, class... T>
struct tables_of<type_list<F...>, type_list<T...>> {
  template <class G, class S>
  using one = std::conditional_t<pass::supports<G, S>, std::tuple<kernel_table<G, S>>, std::tuple<>>;
  template <class G>
  using each_scalar = decltype(std::tuple_cat(std::declval<one<G, T>>()...));
  using type = decltype(std::tuple_cat(std::declval<each_scalar<F>>()...));
};
using tables = typename tables_of<functors, scalars>::type;

/// Those of Arch, each defined in a translation unit of its own.
template <class Arch>
const tables& tables_for() noexcept;

} // namespace xact::dispatch
