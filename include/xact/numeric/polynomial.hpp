// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: polynomials by Horner's rule, every step one fma.
#pragma once

#include "arithmetic.hpp"

#include <array>
#include <utility>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// The same with its steps numbered.
template <class V, std::size_t N, std::size_t... At>
XACT_INLINE V polynomial(const V& x, const std::array<scalar_t<V>, N>& c, std::index_sequence<At...>) noexcept {
  V sum(c[N - 1]);
  ((sum = numeric::fma(sum, x, V(c[N - 2 - At]))), ...);
  return sum;
}

/// c[0] + c[1] x + ... + c[N-1] x^(N-1).
template <class V, std::size_t N>
XACT_INLINE V polynomial(const V& x, const std::array<scalar_t<V>, N>& c) noexcept {
  return numeric::polynomial(x, c, std::make_index_sequence<N - 1>{});
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
