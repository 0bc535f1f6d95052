// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: sums along an axis whose bits depend on neither the width of the registers, nor alignment, nor the axis:
/// element i is added to lane i % 32, in order, whatever register that lane is in, and the 32 lanes are added by
/// halves: lane j and j + 16, then j + 8, and so on.
#pragma once

#include "../numeric/double_word.hpp"
#include "../numeric/memory.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace engine {

inline constexpr std::size_t lane_count = 32;

/// The scalars of a sum S, lane by lane.
template <class V, std::size_t N>
XACT_INLINE void store_lanes(const V& v, std::array<numeric::scalar_t<V>, N>& lanes) noexcept {
  numeric::whole<V>::store(lanes.data(), v);
}
template <class V, std::size_t N>
XACT_INLINE void store_lanes(const numeric::double_word<V>& v,
                             std::array<numeric::double_word<numeric::scalar_t<V>>, N>& lanes) noexcept {
  std::array<numeric::scalar_t<V>, N> hi, lo;
  engine::store_lanes(v.hi, hi);
  engine::store_lanes(v.lo, lo);
  for (std::size_t i = 0; i < N; ++i)
    lanes[i] = {hi[i], lo[i]};
}
/// A scalar's lane of S.
template <class S>
struct lane_of {
  using type = numeric::scalar_t<S>;
};
template <class V>
struct lane_of<numeric::double_word<V>> {
  using type = numeric::double_word<numeric::scalar_t<V>>;
};
template <class S>
using lane = typename lane_of<S>::type;

/// Adds the first `used` of `lanes`, all others being zero, by halves.
template <class S, std::size_t N, class Plus>
XACT_INLINE S sum_by_halves(std::array<S, N>& lanes, std::size_t used, const Plus& plus) noexcept {
  for (std::size_t half = N / 2; half > 0; half /= 2)
    for (std::size_t j = 0; j < half && j + half < used; ++j)
      lanes[j] = plus(lanes[j], lanes[j + half]);
  return lanes[0];
}
/// The same of registers, and then of their lanes. Of two in lockstep the halves are the two.
template <class S, class Plus>
XACT_INLINE lane<S> sum_of_lanes(const S& v, const Plus& plus) noexcept {
  if constexpr (numeric::is_twice<S>) {
    return engine::sum_of_lanes(plus(v.first, v.second), plus);
  } else {
    constexpr std::size_t size = numeric::size_of<S>;
    alignas(64) std::array<lane<S>, size> lanes;
    engine::store_lanes(v, lanes);
    return engine::sum_by_halves(lanes, size, plus);
  }
}

template <class B>
inline constexpr std::size_t registers_of = lane_count / numeric::size_of<B>;

/// Whether the sums of 32 lanes have registers of their own; else they are in memory, where most would end anyway.
template <class B>
inline constexpr bool has_registers = registers_of<B> <= 4;

/// body(i, access, k) for whole groups of batches from 0 on, k a constant that counts those of a group; returns where
/// it stops.
template <class B, class Body, std::size_t... K>
XACT_INLINE std::size_t each_group(std::size_t n, const Body& body, std::index_sequence<K...>) noexcept {
  constexpr std::size_t size = numeric::size_of<B>, group = sizeof...(K) * size;
  std::size_t i = 0;
  for (; n - i >= group; i += group)
    (body(i + K * size, numeric::whole<B>{}, std::integral_constant<std::size_t, K>{}), ...);
  return i;
}
/// The same one by one for the batches of [i, n), k counting the registers among those of 32 lanes.
template <class B, class Rest>
XACT_INLINE void each_left(std::size_t i, std::size_t n, const Rest& rest) noexcept {
  constexpr std::size_t size = numeric::size_of<B>;
  std::size_t k = 0;
  for (; n - i >= size; i += size, k = (k + 1) % registers_of<B>)
    rest(i, numeric::whole<B>{}, k);
  if (i < n)
    rest(i, numeric::partial<B>{n - i}, k);
}
/// body(i, access, any) for the batches of [0, n).
template <class B, class Body>
XACT_INLINE void each_batch(std::size_t n, const Body& body) noexcept {
  constexpr std::size_t group = has_registers<B> ? registers_of<B> : 2;
  engine::each_left<B>(engine::each_group<B>(n, body, std::make_index_sequence<group>{}), n, body);
}

/// The sum over [0, n) of what body(i, access) returns, numbers that are 0 in lanes past n. S must start at S(0).
template <class B, class S, class Plus, class Body>
XACT_INLINE lane<S> sum_along(std::size_t n, const Plus& plus, const Body& body) noexcept {
  constexpr std::size_t registers = registers_of<B>;
  std::array<S, registers> sums;
  sums.fill(S(0));
  std::size_t i = 0;
  if constexpr (has_registers<B>)
    if (n >= lane_count) { // a number k could not choose among them
      std::array<S, registers> bulk;
      bulk.fill(S(0));
      i = engine::each_group<B>(
          n,
          [&](std::size_t at, const auto& access, auto k)
              XACT_INLINE_LAMBDA { std::get<k()>(bulk) = plus(std::get<k()>(bulk), body(at, access)); },
          std::make_index_sequence<registers>{});
      for (std::size_t k = 0; k < registers; ++k) // not as arrays: g++ would then keep them in memory
        sums[k] = numeric::copy(bulk[k]);
    }
  engine::each_left<B>(i, n, [&](std::size_t at, const auto& access, std::size_t k) XACT_INLINE_LAMBDA {
    sums[k] = plus(sums[k], body(at, access));
  });
  return engine::sum_of_lanes(engine::sum_by_halves(sums, registers, plus), plus);
}

/// The same of vectors side by side, body(i) returning their numbers i: a sum for each. plus.first(e) is 0 + e.
template <class S, class Body, class Plus>
XACT_INLINE S sum_in_lanes(std::size_t n, const Body& body, const Plus& plus) noexcept {
  std::array<S, lane_count> lanes;
  const std::size_t used = n < lane_count ? n : lane_count;
  if (n == 0)
    return S(0);
  for (std::size_t i = 0; i < used; ++i) // not all: of short vectors that takes as long as the sum
    lanes[i] = plus.template first<S>(body(i));
  for (std::size_t i = used; i < n; ++i)
    lanes[i % lane_count] = plus(lanes[i % lane_count], body(i));
  return engine::sum_by_halves(lanes, used, plus);
}

} // namespace engine
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
