// SPDX-License-Identifier: BSD-3-Clause
/// The passes over 16-bit arrays that the fuzzer calls: compiled once per architecture by stored_kernels.cpp, judged by
/// stored.cpp.
#pragma once

#include "axis.hpp"

#include <xact/activations.hpp>
#include <xact/gated.hpp>

namespace fuzz {

/// One without operations of its own, one with a parameter, one with ties, a fast one, and one from its output.
using stored_functors =
    xact::type_list<xact::Relu, xact::LeakyRelu, xact::Silu<>, xact::Tanh<xact::fast>, xact::Sigmoid<>>;

/// A pass of a functor's sample over arrays of one format.
using stored_kernel = void (*)(std::size_t sample, const void* const* in, void* const* out, std::size_t n,
                               std::size_t stream_bytes);

template <class P, class F, class Visitor>
constexpr void visit_stored(const Visitor& visit) {
  if constexpr (P::template takes<F, float>) {
    visit(xact::type_id<P>{}, xact::type_id<F>{}, xact::type_id<xact::bfloat16>{});
    visit(xact::type_id<P>{}, xact::type_id<F>{}, xact::type_id<xact::float16>{});
  }
}
template <class F, class... P, class Visitor>
constexpr void visit_stored(xact::type_list<P...>, const Visitor& visit) {
  (fuzz::visit_stored<P, F>(visit), ...);
}
template <class... F, class Visitor>
constexpr void visit_all_stored(xact::type_list<F...>, const Visitor& visit) {
  (fuzz::visit_stored<F>(xact::passes{}, visit), ...);
  (fuzz::visit_stored<F>(xact::passes_of<xact::Gated<F>>{}, visit), ...);
}
/// visit(type_id<P>{}, type_id<F>{}, type_id<S>{}) for every pass and pair of these, in both formats.
template <class Visitor>
constexpr void for_each_stored(const Visitor& visit) {
  fuzz::visit_all_stored(stored_functors{}, visit);
}
inline constexpr std::size_t stored_count = [] {
  std::size_t count = 0;
  fuzz::for_each_stored([&](auto, auto, auto) { ++count; });
  return count;
}();

/// All of them, in that order; Arch is one of xact::dispatch.
template <class Arch>
const stored_kernel* stored_kernels_for() noexcept;

} // namespace fuzz
