// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: a functor over contiguous memory; knows no activation and no Eigen.
///
///     forward (f, x, y, n)                        y[i]  = f(x[i])
///     gradient(f, from_input(x), g, n)            g[i]  = f'(x[i])
///     gradient(f, from_output(y), g, n)           the same from y[i] = f(x[i])
///     backward(f, from_input(x), dy, dx, n)       dx[i] = dy[i] * f'(x[i])
///     backward(f, from_output(y), dy, dx, n)
///     forward_and_gradient(f, x, y, g, n)         both, from one pass over x
///
/// T is float, double, or a 16-bit format, see below. n may be 0 (the pointers are then not looked at). No alignment is
/// needed. An output may be exactly one of the inputs; any other overlap of an output with another array is an error
/// (asserted without NDEBUG). noexcept, no allocation, no thread. A last argument, stream_bytes, replaces
/// XACT_STREAM_BYTES (config.hpp): from that many bytes on, inputs and outputs together, the output is written past the
/// caches, unless it is an input. Each also takes xact::threads(k) as first argument, forward(threads(2), f, x, y, n):
/// at most k OpenMP threads, same bits. A value's result never depends on its position: the tail runs the code of the
/// body on a partial load.
///
/// 16 bits: T is xact::bfloat16 or float16 (numeric/storage.hpp), Eigen's or the standard library's types of that kind.
/// Values are widened to float, what is computed is rounded once, ties to even, subnormal results kept; parameters are
/// rounded to float. `faithful`, `correctly_rounded` and the activations without tiers give the correctly rounded
/// value, f'(x), and dy * f'(x) with f' unrounded, for the parameters that an activation has by default; `fast` gives
/// one of the two neighbours, but in dx where f' is below 2^-126. bfloat16 numbers below 2^-126 are such floats, and
/// follow the modes below.
///
/// Rounding to nearest is assumed. Under another mode NaN, ranges and signs hold, bounds do not (zeros have either
/// sign; Tanh<fast> ends up to two ULP past 1, and below 1e-6 on either side of 0). Where the calling thread flushes
/// subnormal numbers to zero (FTZ, DAZ; OpenMP's threads have modes of their own), a subnormal argument counts as 0
/// (what a choice alone passes on stays), and a result below four times the smallest normal number may be 0; all else
/// is as promised.
#pragma once

#include "engine/call.hpp"

namespace xact {

/// Wraps the array that a gradient is taken from, so that a call says which one it passes and mixing them up does not
/// compile.
template <class T>
constexpr input_of<const T*> from_input(const T* x) noexcept {
  return {x};
}
/// The same for the output y = f(x).
template <class T>
constexpr output_of<const T*> from_output(const T* y) noexcept {
  return {y};
}

inline namespace XACT_ABI_NAMESPACE {

/// y[i] = f(x[i]).
template <class F, class T>
XACT_INLINE void forward(const F& f, const T* x, T* y, std::size_t n,
                         std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  engine::here::run<pass::forward>(f, engine::to(y), n, stream_bytes, x);
}
/// g[i] = f'(x[i]), accurate in saturation too.
template <class F, class T>
XACT_INLINE void gradient(const F& f, input_of<const T*> x, T* g, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  engine::here::run<pass::gradient_from_input>(f, engine::to(g), n, stream_bytes, x.value);
}
/// g[i] = f'(x[i]) from y[i] = f(x[i]): exact for that y, which in saturation has forgotten x.
template <class F, class T>
XACT_INLINE void gradient(const F& f, output_of<const T*> y, T* g, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  engine::here::run<pass::gradient_from_output>(f, engine::to(g), n, stream_bytes, y.value);
}
/// dx[i] = dy[i] * f'(x[i]).
template <class F, class T>
XACT_INLINE void backward(const F& f, input_of<const T*> x, const T* dy, T* dx, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  engine::here::run<pass::backward_from_input>(f, engine::to(dx), n, stream_bytes, x.value, dy);
}
/// The same from y[i] = f(x[i]).
template <class F, class T>
XACT_INLINE void backward(const F& f, output_of<const T*> y, const T* dy, T* dx, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  engine::here::run<pass::backward_from_output>(f, engine::to(dx), n, stream_bytes, y.value, dy);
}
/// y[i] = f(x[i]) and g[i] = f'(x[i]) in one pass over x. y and g must be apart from each other; either may be x.
template <class F, class T>
XACT_INLINE void forward_and_gradient(const F& f, const T* x, T* y, T* g, std::size_t n,
                                      std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  engine::here::run<pass::forward_and_gradient>(f, engine::to(y, g), n, stream_bytes, x);
}

/// @{
/// In threads, with threads(k) before all of the above; and, for calls of another form, a sentence.
template <class F, class... A, class = engine::if_other<pass::call::forward, F, A...>>
decltype(auto) forward(const F& f, A&&... a) noexcept {
  return engine::answer<pass::call::forward, engine::here>(f, a...);
}
template <class F, class... A, class = engine::if_other<pass::call::gradient, F, A...>>
decltype(auto) gradient(const F& f, A&&... a) noexcept {
  return engine::answer<pass::call::gradient, engine::here>(f, a...);
}
template <class F, class... A, class = engine::if_other<pass::call::backward, F, A...>>
decltype(auto) backward(const F& f, A&&... a) noexcept {
  return engine::answer<pass::call::backward, engine::here>(f, a...);
}
template <class F, class... A, class = engine::if_other<pass::call::forward_and_gradient, F, A...>>
decltype(auto) forward_and_gradient(const F& f, A&&... a) noexcept {
  return engine::answer<pass::call::forward_and_gradient, engine::here>(f, a...);
}
/// @}
/// @cond
template <class C, class = engine::if_container<C>>
constexpr input_of<engine::container_of<C>> from_input(const C&) noexcept {
  return {};
}
template <class C, class = engine::if_container<C>>
constexpr output_of<engine::container_of<C>> from_output(const C&) noexcept {
  return {};
}
/// @endcond

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
