// SPDX-License-Identifier: BSD-3-Clause
// The limit: what memory allows. The same streams as a pass has, nothing computed (two inputs: their product).
//
//     memcpy   one input
//     copy     vector loads and plain stores
//     stream   vector loads and non-temporal stores
//
// Four vectors a step, from the first aligned store on. With intrinsics of its own: a limit must not be made of what it
// judges.
#include "contender.hpp"

#include <cstdint>
#include <cstring>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace throughput {
namespace {

#if defined(__AVX512F__)
constexpr std::size_t width = 64;
#elif defined(__AVX__)
constexpr std::size_t width = 32;
#else
constexpr std::size_t width = 16;
#endif

template <class T>
struct Vector;
template <>
struct Vector<float> {
  typedef float type __attribute__((vector_size(width), may_alias));
  typedef float unaligned __attribute__((vector_size(width), aligned(4), may_alias));
};
template <>
struct Vector<double> {
  typedef double type __attribute__((vector_size(width), may_alias));
  typedef double unaligned __attribute__((vector_size(width), aligned(8), may_alias));
};

#if defined(__AVX512F__)
void stream(float* p, Vector<float>::type v) { _mm512_stream_ps(p, v); }
void stream(double* p, Vector<double>::type v) { _mm512_stream_pd(p, v); }
#elif defined(__AVX__)
void stream(float* p, Vector<float>::type v) { _mm256_stream_ps(p, v); }
void stream(double* p, Vector<double>::type v) { _mm256_stream_pd(p, v); }
#elif defined(__SSE2__)
void stream(float* p, Vector<float>::type v) { _mm_stream_ps(p, v); }
void stream(double* p, Vector<double>::type v) { _mm_stream_pd(p, v); }
#endif

template <class T, bool two_inputs, bool non_temporal>
void copy(const void*, const T* in, const T* dy, T* out, std::size_t n) {
  using V = typename Vector<T>::type;
  using U = typename Vector<T>::unaligned;
  constexpr std::size_t lanes = width / sizeof(T);
  const auto one = [&](std::size_t i) { out[i] = two_inputs ? dy[i] * in[i] : in[i]; };
  const auto load = [&](std::size_t i) {
    const V v = *reinterpret_cast<const U*>(in + i);
    return two_inputs ? v * *reinterpret_cast<const U*>(dy + i) : v;
  };
  const auto store = [&](std::size_t i, V v) {
#if defined(__SSE2__)
    if constexpr (non_temporal)
      return stream(out + i, v);
#endif
    *reinterpret_cast<V*>(out + i) = v;
  };
  std::size_t i = 0;
  for (; i < n && reinterpret_cast<std::uintptr_t>(out + i) % width != 0; ++i)
    one(i);
  for (; n - i >= 4 * lanes; i += 4 * lanes) {
    const V a = load(i), b = load(i + lanes), c = load(i + 2 * lanes), d = load(i + 3 * lanes);
    store(i, a), store(i + lanes, b), store(i + 2 * lanes, c), store(i + 3 * lanes, d);
  }
  for (; n - i >= lanes; i += lanes)
    store(i, load(i));
  for (; i < n; ++i)
    one(i);
#if defined(__SSE2__)
  if constexpr (non_temporal)
    _mm_sfence();
#endif
}

template <class T, bool of_dy>
void memory_copy(const void*, const T* in, const T* dy, T* out, std::size_t n) {
  std::memcpy(out, of_dy ? dy : in, n * sizeof(T));
}
template <class T, bool non_temporal>
void copy_dy(const void* state, const T*, const T* dy, T* out, std::size_t n) {
  copy<T, false, non_temporal>(state, dy, nullptr, out, n);
}

template <class T>
void add(Registry& registry) {
  for (const Pass pass : measured_passes())
    for (const std::string& activation : registry.activations<T>(pass)) {
      const auto limit = [&](const char* name, Run<T> run) {
        registry.add<T>({pass, activation, name, "-", Kind::copy, run, {}});
      };
      const bool dy_alone = reads_dy(pass) && registry.exact<T>(pass, activation)->constant_gradient;
      const bool both = reads_dy(pass) && !dy_alone;
      if (!both)
        limit("memcpy", dy_alone ? memory_copy<T, true> : memory_copy<T, false>);
      limit("copy", both ? copy<T, true, false> : dy_alone ? copy_dy<T, false> : copy<T, false, false>);
#if defined(__SSE2__)
      limit("stream", both ? copy<T, true, true> : dy_alone ? copy_dy<T, true> : copy<T, false, true>);
#endif
    }
}

} // namespace

void add_limits(Registry& registry) {
  add<float>(registry);
  add<double>(registry);
}

} // namespace throughput
