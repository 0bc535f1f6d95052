// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: load and store of whole and partial values. No alignment is assumed, nothing outside [p, p + count) is read
/// or written. Partial accesses are mask or piecewise instructions: a copy through a buffer costs a failed store
/// forwarding, about 25 ns.
#pragma once

#include "storage.hpp"

#include <utility>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// Whether there are stores of a batch that bypass the caches.
template <class B, class = void>
inline constexpr bool has_streaming_stores = false;
template <class B>
inline constexpr bool has_streaming_stores<B, decltype(isa::stream(static_cast<scalar_t<B>*>(nullptr),
                                                                   std::declval<typename B::register_type>()))> = true;
/// Makes what streamed<V> stored visible to other threads in order.
XACT_INLINE void finish_streaming() noexcept { isa::finish_streaming(); }

/// Access to size_of<V> scalars at p.
template <class V>
struct whole {
  using T = scalar_t<V>;
  static constexpr std::size_t count = size_of<V>;
  static XACT_INLINE V load(const T* p) noexcept {
    if constexpr (std::is_same_v<V, T>)
      return *p;
    else
      return V::load_unaligned(p);
  }
  static XACT_INLINE void store(T* p, const V& v) noexcept {
    if constexpr (std::is_same_v<V, T>)
      *p = v;
    else
      v.store_unaligned(p);
  }
  /// Of 16-bit numbers: as floats.
  template <class S, class = if_stored<S>>
  static XACT_INLINE V load(const S* p) noexcept {
    if constexpr (std::is_same_v<V, T>)
      return numeric::from_stored(*p);
    else
      return numeric::unpacked<format_of<S>, V>(packed_lanes<V>::load(p));
  }
  template <class S, class = if_stored<S>>
  static XACT_INLINE void store(S* p, const V& v) noexcept {
    if constexpr (std::is_same_v<V, T>)
      *p = numeric::to_stored<S>(v);
    else
      packed_lanes<V>::store(p, numeric::packed<format_of<S>>(v));
  }
};
template <class V>
struct whole<twice<V>> {
  using T = scalar_t<V>;
  /// Of bfloats one at an even place and its neighbour side by side: no lane changes its place.
  template <class S, class = if_stored<S>>
  static XACT_INLINE twice<V> load(const S* p) noexcept {
    if constexpr (comes_in_pairs<S, V>)
      return pairs<V>::load(p);
    else
      return {whole<V>::load(p), whole<V>::load(p + size_of<V>)};
  }
  template <class S, class = if_stored<S>>
  static XACT_INLINE void store(S* p, const twice<V>& v) noexcept {
    if constexpr (comes_in_pairs<S, V>)
      return pairs<V>::store(p, v);
    whole<V>::store(p, v.first);
    whole<V>::store(p + size_of<V>, v.second);
  }
  static XACT_INLINE twice<V> load(const T* p) noexcept { return {whole<V>::load(p), whole<V>::load(p + size_of<V>)}; }
  static XACT_INLINE void store(T* p, const twice<V>& v) noexcept {
    whole<V>::store(p, v.first);
    whole<V>::store(p + size_of<V>, v.second);
  }
};

/// As whole<V>, with non-temporal stores to p aligned to a batch.
template <class V>
struct streamed : whole<V> {
  static XACT_INLINE void store(scalar_t<V>* p, const V& v) noexcept {
    isa::stream(p, static_cast<typename V::register_type>(v));
  }
  template <class S, class = if_stored<S>>
  static XACT_INLINE void store(S* p, const V& v) noexcept {
    packed_lanes<V>::stream(p, numeric::packed<format_of<S>>(v));
  }
};
template <class V>
struct streamed<twice<V>> : whole<twice<V>> {
  template <class S, class = if_stored<S>>
  static XACT_INLINE void store(S* p, const twice<V>& v) noexcept {
    if constexpr (comes_in_pairs<S, V>)
      return pairs<V>::stream(p, v);
    streamed<V>::store(p, v.first);
    streamed<V>::store(p + size_of<V>, v.second);
  }
  static XACT_INLINE void store(scalar_t<V>* p, const twice<V>& v) noexcept {
    streamed<V>::store(p, v.first);
    streamed<V>::store(p + size_of<V>, v.second);
  }
};

/// Whether an access stores past the caches.
template <class Access>
inline constexpr bool is_streamed = false;
template <class V>
inline constexpr bool is_streamed<streamed<V>> = true;

/// Access to the first `count` scalars of a batch, 0 < count < size_of<B>; the other lanes load as 0.
template <class B>
struct partial {
  using T = scalar_t<B>;
  using R = typename B::register_type;
  std::size_t count;
  XACT_INLINE B load(const T* p) const noexcept { return B(isa::load_partial(p, count, R{})); }
  XACT_INLINE void store(T* p, const B& v) const noexcept { isa::store_partial(p, static_cast<R>(v), count); }
  template <class S, class = if_stored<S>>
  XACT_INLINE B load(const S* p) const noexcept {
    return numeric::unpacked<format_of<S>, B>(packed_lanes<B>::load(p, count));
  }
  template <class S, class = if_stored<S>>
  XACT_INLINE void store(S* p, const B& v) const noexcept {
    packed_lanes<B>::store(p, numeric::packed<format_of<S>>(v), count);
  }
};

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
