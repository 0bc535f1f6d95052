// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: the loop over contiguous memory, for a function `op` of values: n inputs, m outputs.
#pragma once

#include "../numeric/memory.hpp"

#include <cassert>
#include <cstdint>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace engine {

/// Calls body(i, access) for ranges that cover [0, n): first what leads to an aligned `out`, then batches in lockstep,
/// single ones, what is left of one. Stores that straddle cache lines would take twice the time. Two in lockstep hide a
/// chain of dependent instructions. Four of a light operation hide the loop, which else costs as much as its body; one
/// after the other and not in lockstep: four loads before four stores take a tenth longer, up to a fifth of Linear.
/// stream() says whether to write past the caches, which only long arrays are asked. True if that was done, and
/// finish_streaming() is owed: once for all columns of a matrix, for it waits until the last store is in memory.
template <class T, bool Light = false, class Stream, class Body>
XACT_INLINE bool sweep(T* out, std::size_t n, const Stream& stream, const Body& body) noexcept {
  using B = numeric::native_batch<numeric::lane_t<T>>;
  using G = std::conditional_t<Light, numeric::twice<numeric::twice<B>>, numeric::twice<B>>;
  constexpr std::size_t wide = numeric::size_of<G>, one = numeric::size_of<B>, alignment = sizeof(B);
  bool streamed = false;
  std::size_t i = 0;
  if (__builtin_expect(n >= 8 * wide, 0)) { // short arrays, where a jump shows, go straight on
    const std::size_t past = reinterpret_cast<std::uintptr_t>(out) % alignment;
    const bool on_elements = past % sizeof(T) == 0; // or none ever starts a line
    if (past != 0 && on_elements) {
      const std::size_t before = (alignment - past) / sizeof(T);
      if (sizeof(T) == sizeof(numeric::lane_t<T>) || before < one) {
        i = before;
        body(0, numeric::partial<B>{i});
      } else { // a batch of 16 bits is half a register
        body(0, numeric::whole<B>{});
        if (before > one)
          body(one, numeric::partial<B>{before - one});
        i = before;
      }
    }
    if constexpr (numeric::has_streaming_stores<B>) {
      streamed = on_elements && stream();
      if (streamed)
        for (; n - i >= wide; i += wide)
          body(i, numeric::streamed<G>{});
    }
  }
  // "Unlikely" only so much that short arrays need no jump around the loop; more, and clang no longer aligns it.
  if (__builtin_expect_with_probability(n - i >= wide, 0, 0.8))
    do {
      if constexpr (Light && numeric::comes_in_pairs<T, B>) {
        body(i, numeric::whole<numeric::twice<B>>{});
        body(i + 2 * one, numeric::whole<numeric::twice<B>>{});
      } else if constexpr (Light) {
        body(i, numeric::whole<B>{});
        body(i + one, numeric::whole<B>{});
        body(i + 2 * one, numeric::whole<B>{});
        body(i + 3 * one, numeric::whole<B>{});
      } else {
        body(i, numeric::whole<G>{});
      }
      i += wide;
    } while (n - i >= wide);
  for (int left = Light ? 3 : 1; left > 0 && n - i >= one; --left, i += one)
    body(i, numeric::whole<B>{});
  if (i < n)
    body(i, numeric::partial<B>{n - i});
  return streamed;
}

/// Up to how many scalars, exclusive, a light pass does without a call and without the choices that only a long array
/// needs: they take up to a third of its time.
template <class T>
inline constexpr std::size_t short_array = 8 * numeric::size_of<numeric::native_batch<numeric::lane_t<T>>>;
/// sweep for such an array.
template <class T, class Body>
XACT_INLINE void sweep_short(std::size_t n, const Body& body) noexcept {
  using B = numeric::native_batch<numeric::lane_t<T>>;
  std::size_t i = 0;
  for (; n - i >= numeric::size_of<B>; i += numeric::size_of<B>)
    body(i, numeric::whole<B>{});
  if (i < n)
    body(i, numeric::partial<B>{n - i});
}

/// Whether a call over n scalars in each of Arrays arrays is one to write past the caches: all that it moves counts.
template <std::size_t Arrays, class T>
constexpr bool is_past_caches(std::size_t n, std::size_t stream_bytes) noexcept {
  return n * sizeof(T) >= stream_bytes / Arrays;
}

/// The same array, or no element in common. Inlined: g++ takes a call with a pointer to const for a read, and warns of
/// an output that nobody has written yet.
template <class T>
XACT_INLINE bool same_or_apart(const T* in, const T* out, std::size_t n) noexcept {
  const auto a = reinterpret_cast<std::uintptr_t>(in), b = reinterpret_cast<std::uintptr_t>(out);
  return a == b || a + n * sizeof(T) <= b || b + n * sizeof(T) <= a || n == 0;
}

// ---- Where results go. `first` is what sweep aligns.

/// One array.
template <class T>
struct output {
  using scalar = T;
  static constexpr std::size_t count = 1; // of arrays, for XACT_STREAM_BYTES
  T* first;
  template <class Access, class V>
  XACT_INLINE void store(const Access& access, std::size_t i, const V& result) const noexcept {
    access.store(first + i, result);
  }
  XACT_INLINE bool is(const T* in) const noexcept { return in == first; }
  XACT_INLINE bool can_stream() const noexcept { return true; }
  template <class... In>
  XACT_INLINE void assert_apart([[maybe_unused]] std::size_t n, [[maybe_unused]] const In*... in) const noexcept {
    assert((same_or_apart(in, first, n) && ...) && "xact: the output overlaps an input without being the same array");
  }
  output from(std::size_t i) const noexcept { return {first + i}; }
};

/// Two, for a result of two members.
template <class T>
struct outputs {
  using scalar = T;
  static constexpr std::size_t count = 2;
  T *first, *second;
  template <class Access, class R>
  XACT_INLINE void store(const Access& access, std::size_t i, const R& result) const noexcept {
    const auto& [a, b] = result;
    access.store(first + i, a);
    access.store(second + i, b);
  }
  XACT_INLINE bool is(const T* in) const noexcept { return in == first || in == second; }
  XACT_INLINE bool can_stream() const noexcept { // both aligned, or none
    return reinterpret_cast<std::uintptr_t>(first) % 64 == reinterpret_cast<std::uintptr_t>(second) % 64;
  }
  template <class... In>
  XACT_INLINE void assert_apart([[maybe_unused]] std::size_t n, [[maybe_unused]] const In*... in) const noexcept {
    assert((same_or_apart(in, first, n) && ...) && (same_or_apart(in, second, n) && ...) &&
           (n == 0 || first != second) && same_or_apart(first, second, n) &&
           "xact: an output overlaps another array without being the input");
  }
  outputs from(std::size_t i) const noexcept { return {first + i, second + i}; }
};

/// What is stored beside a streamed output stays in the caches.
template <class Access>
XACT_INLINE const Access& in_caches(const Access& access) noexcept {
  return access;
}
template <class V>
XACT_INLINE const numeric::whole<V>& in_caches(const numeric::streamed<V>& access) noexcept {
  return access;
}

/// One, and sum += out: one column of a layer's backward pass. `sum` must be apart from all others.
template <class T>
struct output_and_sum : output<T> {
  T* sum;
  output_and_sum(T* out, T* into) noexcept : output<T>{out}, sum(into) {}
  template <class Access, class V>
  XACT_INLINE void store(const Access& access, std::size_t i, const V& result) const noexcept {
    const V value = numeric::fence(result);
    access.store(this->first + i, value);
    engine::in_caches(access).store(sum + i, access.load(sum + i) + value);
  }
};

template <class T>
XACT_INLINE output<T> to(T* y) noexcept {
  return {y};
}
template <class T>
XACT_INLINE outputs<T> to(T* y, T* g) noexcept {
  return {y, g};
}

// Bodies hold copies: through a reference, every store to `out` might change the functor, and the loop would load it
// anew.

/// Asks for what is read 2 KiB later. Beside stores past the caches the processor looks no further ahead than a few
/// lines: without it what is not light takes up to 3.5 times as long there (a faithful Silu of floats with AVX2). By an
/// integer, for behind the array's end there is nothing to point to.
template <class T>
XACT_INLINE void prefetch(const T* in) noexcept {
  __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(in) + 2048));
}

/// What op does at i.
template <class Op, class Out, class... In>
XACT_INLINE auto body_of(const Op& op, const Out& out, const In*... in) noexcept {
  return [=](std::size_t i, const auto& access) XACT_INLINE_LAMBDA {
    using Access = std::decay_t<decltype(access)>;
    if constexpr (numeric::is_streamed<Access> && !Op::light)
      (engine::prefetch(in + i), ...);
    out.store(access, i, op(access.load(in + i)...));
  };
}
/// out = op(in...); the result is sweep's.
template <class Op, class Out, class... In>
XACT_INLINE bool inline_map(const Op& op, const Out& out, std::size_t n, std::size_t stream_bytes,
                            const In*... in) noexcept {
  using T = typename Out::scalar;
  out.assert_apart(n, in...);
  const auto stream = [=]() XACT_INLINE_LAMBDA {
    return is_past_caches<Out::count + sizeof...(In), T>(n, stream_bytes) && !(out.is(in) || ...) && out.can_stream();
  };
  return engine::sweep<T, Op::light>(out.first, n, stream, engine::body_of(op, out, in...));
}
/// The same as a function of its own, which all the layouts of Eigen share.
template <class Op, class Out, class... In>
bool map(const Op& op, const Out& out, std::size_t n, std::size_t stream_bytes, const In*... in) noexcept {
  return engine::inline_map(op, out, n, stream_bytes, in...);
}
/// Pays what map owes.
inline void finish_streaming_if(bool streamed) noexcept {
  if (streamed)
    numeric::finish_streaming();
}
/// By the functor where its caller has it, and the pointers by value: an Op made of it would be put on the stack before
/// it is known whether the array is long.
template <class Op, class F, class Out, class... In>
void map_long(const F& f, Out out, std::size_t n, std::size_t stream_bytes, const In*... in) noexcept {
  engine::finish_streaming_if(engine::inline_map(Op{f}, out, n, stream_bytes, in...));
}
/// The whole pass Op{f}, as a call of the public functions.
template <class Op, class F, class Out, class... In>
XACT_INLINE void map_all(const F& f, const Out& out, std::size_t n, std::size_t stream_bytes,
                         const In*... in) noexcept {
  using T = typename Out::scalar;
  if (!Op::light || n >= short_array<T>)
    return engine::map_long<Op>(f, out, n, stream_bytes, in...);
  out.assert_apart(n, in...);
  engine::sweep_short<T>(n, engine::body_of(Op{f}, out, in...));
}

} // namespace engine
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
