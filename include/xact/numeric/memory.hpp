// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: load and store of whole and partial values. No alignment is assumed, nothing outside [p, p + count) is read
/// or written. Partial accesses are mask or piecewise instructions: a copy through a buffer costs a failed store
/// forwarding, about 25 ns.
#pragma once

#include "arithmetic.hpp"

#include <array>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

namespace register_level {

/// A copy, for registers without instructions below.
template <class A, class T, class R>
XACT_INLINE xsimd::batch<T, A> load_partial(const T* p, std::size_t count, R v) noexcept {
  std::memcpy(&v, p, count * sizeof(T));
  return xsimd::batch<T, A>(v);
}
template <class T, class R>
XACT_INLINE void store_partial(T* p, const R& v, std::size_t count) noexcept {
  std::memcpy(p, &v, count * sizeof(T));
}

#if defined(__SSE2__)
/// p as the intrinsics of integers take it; they ask for no alignment.
template <class R, class T>
XACT_INLINE const R* integers(const T* p) noexcept {
  return static_cast<const R*>(static_cast<const void*>(p));
}
template <class R, class T>
XACT_INLINE R* integers(T* p) noexcept {
  return static_cast<R*>(static_cast<void*>(p));
}
template <class A>
XACT_INLINE xsimd::batch<float, A> load_partial(const float* p, std::size_t count, __m128) noexcept {
  if (count == 1)
    return xsimd::batch<float, A>(_mm_load_ss(p));
  const __m128 two = _mm_castsi128_ps(_mm_loadl_epi64(integers<__m128i>(p)));
  return xsimd::batch<float, A>(count == 2 ? two : _mm_movelh_ps(two, _mm_load_ss(p + 2)));
}
XACT_INLINE void store_partial(float* p, __m128 v, std::size_t count) noexcept {
  if (count == 1)
    return _mm_store_ss(p, v);
  const __m128i bits = _mm_castps_si128(v);
  _mm_storel_epi64(integers<__m128i>(p), bits);
  // Not a store of the third lane alone: clang merges it with the first store, indexed, by way of the stack.
  if (count == 3)
    _mm_storel_epi64(integers<__m128i>(p + 1), _mm_srli_si128(bits, 4));
}
template <class A>
XACT_INLINE xsimd::batch<double, A> load_partial(const double* p, std::size_t, __m128d) noexcept {
  return xsimd::batch<double, A>(_mm_load_sd(p));
}
XACT_INLINE void store_partial(double* p, __m128d v, std::size_t) noexcept { _mm_store_sd(p, v); }
#endif

#if defined(__AVX__)
/// The first `count` lanes of 32 bits set: a window that slides over ones and zeros.
XACT_INLINE __m256i first_lanes(std::size_t count) noexcept {
  alignas(64) static constexpr std::array<std::int32_t, 16> window{-1, -1, -1, -1, -1, -1, -1, -1,
                                                                   0,  0,  0,  0,  0,  0,  0,  0};
  return _mm256_loadu_si256(integers<__m256i>(window.data() + 8 - count));
}
template <class A>
XACT_INLINE xsimd::batch<float, A> load_partial(const float* p, std::size_t count, __m256) noexcept {
  return xsimd::batch<float, A>(_mm256_maskload_ps(p, first_lanes(count)));
}
// Stores in halves: AMD's processors take a masked one apart lane by lane.
XACT_INLINE void store_partial(float* p, __m256 v, std::size_t count) noexcept {
  __m128 rest = _mm256_castps256_ps128(v);
  if (count >= 4) {
    _mm_storeu_ps(p, rest);
    rest = _mm256_extractf128_ps(v, 1);
  }
  if (count % 4 != 0)
    store_partial(p + count / 4 * 4, rest, count % 4);
}
template <class A>
XACT_INLINE xsimd::batch<double, A> load_partial(const double* p, std::size_t count, __m256d) noexcept {
  return xsimd::batch<double, A>(_mm256_maskload_pd(p, first_lanes(2 * count)));
}
XACT_INLINE void store_partial(double* p, __m256d v, std::size_t count) noexcept {
  __m128d rest = _mm256_castpd256_pd128(v);
  if (count >= 2) {
    _mm_storeu_pd(p, rest);
    rest = _mm256_extractf128_pd(v, 1);
  }
  if (count % 2 != 0)
    store_partial(p + count / 2 * 2, rest, 1);
}
#endif

#if defined(__AVX512F__)
template <class A>
XACT_INLINE xsimd::batch<float, A> load_partial(const float* p, std::size_t count, __m512) noexcept {
  return xsimd::batch<float, A>(_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1), p));
}
XACT_INLINE void store_partial(float* p, __m512 v, std::size_t count) noexcept {
  _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << count) - 1), v);
}
template <class A>
XACT_INLINE xsimd::batch<double, A> load_partial(const double* p, std::size_t count, __m512d) noexcept {
  return xsimd::batch<double, A>(_mm512_maskz_loadu_pd(static_cast<__mmask8>((1u << count) - 1), p));
}
XACT_INLINE void store_partial(double* p, __m512d v, std::size_t count) noexcept {
  _mm512_mask_storeu_pd(p, static_cast<__mmask8>((1u << count) - 1), v);
}
#endif

#if defined(__aarch64__)
template <class A>
XACT_INLINE xsimd::batch<float, A> load_partial(const float* p, std::size_t count, float32x4_t) noexcept {
  float32x4_t v = vld1q_lane_f32(p, vdupq_n_f32(0), 0);
  if (count > 1)
    v = vld1q_lane_f32(p + 1, v, 1);
  if (count > 2)
    v = vld1q_lane_f32(p + 2, v, 2);
  return xsimd::batch<float, A>(v);
}
XACT_INLINE void store_partial(float* p, float32x4_t v, std::size_t count) noexcept {
  vst1q_lane_f32(p, v, 0);
  if (count > 1)
    vst1q_lane_f32(p + 1, v, 1);
  if (count > 2)
    vst1q_lane_f32(p + 2, v, 2);
}
template <class A>
XACT_INLINE xsimd::batch<double, A> load_partial(const double* p, std::size_t, float64x2_t) noexcept {
  return xsimd::batch<double, A>(vld1q_lane_f64(p, vdupq_n_f64(0), 0));
}
XACT_INLINE void store_partial(double* p, float64x2_t v, std::size_t) noexcept { vst1q_lane_f64(p, v, 0); }
#endif

template <class T, class R>
void stream(T* p, const R& v) noexcept = delete; // has_streaming_stores is false
#if defined(__SSE2__)
XACT_INLINE void stream(float* p, __m128 v) noexcept { _mm_stream_ps(p, v); }
XACT_INLINE void stream(double* p, __m128d v) noexcept { _mm_stream_pd(p, v); }
#endif
#if defined(__AVX__)
XACT_INLINE void stream(float* p, __m256 v) noexcept { _mm256_stream_ps(p, v); }
XACT_INLINE void stream(double* p, __m256d v) noexcept { _mm256_stream_pd(p, v); }
#endif
#if defined(__AVX512F__)
XACT_INLINE void stream(float* p, __m512 v) noexcept { _mm512_stream_ps(p, v); }
XACT_INLINE void stream(double* p, __m512d v) noexcept { _mm512_stream_pd(p, v); }
#endif

} // namespace register_level

/// Whether there are stores of a batch that bypass the caches.
template <class B>
inline constexpr bool has_streaming_stores = false;
#if defined(__SSE2__)
template <class T, class A>
inline constexpr bool has_streaming_stores<xsimd::batch<T, A>> = register_level::has_register<xsimd::batch<T, A>>;
#endif
/// Makes what streamed<V> stored visible to other threads in order.
XACT_INLINE void finish_streaming() noexcept {
#if defined(__SSE2__)
  _mm_sfence();
#endif
}

/// Access to size_of<V> scalars at p.
template <class V>
struct whole {
  using T = scalar_t<V>;
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
};
template <class V>
struct whole<twice<V>> {
  using T = scalar_t<V>;
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
    register_level::stream(p, static_cast<typename V::register_type>(v));
  }
};
template <class V>
struct streamed<twice<V>> : whole<twice<V>> {
  static XACT_INLINE void store(scalar_t<V>* p, const twice<V>& v) noexcept {
    streamed<V>::store(p, v.first);
    streamed<V>::store(p + size_of<V>, v.second);
  }
};

/// Access to the first `count` scalars of a batch, 0 < count < size_of<B>; the other lanes load as 0.
template <class B>
struct partial {
  using T = scalar_t<B>;
  using R = typename B::register_type;
  std::size_t count;
  XACT_INLINE B load(const T* p) const noexcept {
    return register_level::load_partial<typename B::arch_type>(p, count, R{});
  }
  XACT_INLINE void store(T* p, const B& v) const noexcept {
    register_level::store_partial(p, static_cast<R>(v), count);
  }
};

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
