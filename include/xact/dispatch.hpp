// SPDX-License-Identifier: BSD-3-Clause
/// Floor 3: the memory kernels, compiled for several instruction sets, the best one picked at run time.
///
///     xact::dispatch::forward(xact::Sigmoid{}, x, y, n);     // and gradient, backward, forward_and_gradient
///
/// The signatures and promises of kernels.hpp, for the functors and scalar types that xact_add_dispatch(target ...)
/// compiled into the program (CMake, after find_package(xact) or add_subdirectory): asking for another one is an
/// undefined reference to compiled_by_xact_add_dispatch. This header instantiates no kernel, so a translation unit
/// compiles none, and may include it under any -march. `fast` and `faithful` have other bits where the processor has no
/// fma; correctly_rounded, Relu and every gradient of Linear have the same everywhere.
///
/// The environment variable XACT_ARCH=sse2|avx2|avx512 asks for less than the best, for tests; a value that is unknown
/// or not available is reported once on stderr and ignored.
#pragma once

#include "engine/own_calls.hpp"
#include "kernels.hpp"

namespace xact {
template <class F>
struct Gated;
inline namespace XACT_ABI_NAMESPACE {
namespace pass {
struct axis_forward;
struct axis_backward;
struct gated_forward;
struct gated_backward;
template <class P>
inline constexpr bool is_along_axis = false;
template <>
inline constexpr bool is_along_axis<axis_forward> = true;
template <>
inline constexpr bool is_along_axis<axis_backward> = true;
} // namespace pass
} // namespace XACT_ABI_NAMESPACE

namespace dispatch {

inline namespace XACT_ABI_NAMESPACE {

/// P of F over arrays of T as a function of plain pointers, whose type is the same whatever it was compiled for.
template <class P, class F, class T, class In = std::make_index_sequence<P::inputs>,
          class Out = std::make_index_sequence<P::outputs>>
struct kernel;
template <class P, class F, class T, std::size_t... At, std::size_t... To>
struct kernel<P, F, T, std::index_sequence<At...>, std::index_sequence<To...>> {
  template <class A, std::size_t>
  using repeat = A;
  using over_n = void (*)(const F&, repeat<const T*, At>..., repeat<T*, To>..., std::size_t, std::size_t) noexcept;
  using along_axis = void (*)(const F&, repeat<const T*, At>..., repeat<T*, To>..., const axis&) noexcept;
  using pointer = std::conditional_t<pass::is_along_axis<P>, along_axis, over_n>;
  static void compiled(const F& f, repeat<const T*, At>... in, repeat<T*, To>... out, std::size_t n,
                       std::size_t stream_bytes) noexcept {
    engine::here::run<P>(engine::functor_in<F>::of(f), engine::to(out...), n, stream_bytes, in...);
  }
  static void compiled(const F& f, repeat<const T*, At>... in, repeat<T*, To>... out, const axis& a) noexcept {
    P::run(f, in..., out..., a);
  }
};
template <class F, class T, class Passes>
struct kernels_of;
template <class F, class T, class... P>
struct kernels_of<F, T, type_list<P...>> {
  using type = std::tuple<typename kernel<P, F, T>::pointer...>;
};

} // namespace XACT_ABI_NAMESPACE

/// The kernels of F for T, compiled for one architecture: one for each of its passes, null where F has it not.
template <class F, class T>
struct kernel_table {
  typename kernels_of<F, T, passes_of<F>>::type of_pass;
};

/// The table for this processor, chosen at the first call and then the same for ever. Defined by
/// xact_add_dispatch.
template <class F, class T>
const kernel_table<F, T>& compiled_by_xact_add_dispatch() noexcept;

/// The name of the architecture that was on_this_processor: "sse2", "avx2", "avx512", "neon64" or "generic".
const char* architecture() noexcept;

inline namespace XACT_ABI_NAMESPACE {

/// @cond
template <class K, class F, class T, class... In>
XACT_INLINE void run(const K& kernel, const F& f, const engine::output<T>& y, std::size_t n, std::size_t stream_bytes,
                     const In*... in) noexcept {
  kernel(f, in..., y.first, n, stream_bytes);
}
template <class K, class F, class T, class... In>
XACT_INLINE void run(const K& kernel, const F& f, const engine::outputs<T>& out, std::size_t n,
                     std::size_t stream_bytes, const In*... in) noexcept {
  kernel(f, in..., out.first, out.second, n, stream_bytes);
}
/// @endcond
/// P from a table.
template <class P, class F, class T>
constexpr auto kernel_in(const kernel_table<F, T>& kernels) noexcept {
  return std::get<index_in_list<P>(passes_of<F>{})>(kernels.of_pass);
}
/// P from the table of this processor; of what no check lets through, that check's sentence alone.
struct on_this_processor {
  template <class P, class F, class Out, class... In>
  static XACT_INLINE void run(const F& f, const Out& out, std::size_t n, std::size_t stream_bytes,
                              const In*... in) noexcept {
    using T = typename Out::scalar;
    if constexpr (pass::accepts<P, F, T>())
      dispatch::run(dispatch::kernel_in<P>(dispatch::compiled_by_xact_add_dispatch<F, T>()), f, out, n, stream_bytes,
                    in...);
  }
};

/// P of this processor.
template <class P, class F, class T>
XACT_INLINE auto chosen_kernel() noexcept {
  return dispatch::kernel_in<P>(dispatch::compiled_by_xact_add_dispatch<F, T>());
}

/// @{
/// As in gated.hpp and softmax.hpp, compiled for this processor.
template <class F, class T>
XACT_INLINE void forward(const Gated<F>& g, const T* a, const T* b, T* y, std::size_t n,
                         std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  dispatch::chosen_kernel<pass::gated_forward, Gated<F>, T>()(g, a, b, y, n, stream_bytes);
}
template <class F, class T>
XACT_INLINE void backward(const Gated<F>& g, input_of<const T*> a, const T* b, const T* dy, T* da, T* db, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  dispatch::chosen_kernel<pass::gated_backward, Gated<F>, T>()(g, a.value, b, dy, da, db, n, stream_bytes);
}
template <class F, class T, class = engine::if_softmax<F>>
XACT_INLINE void forward(const F& f, const T* x, T* y, const axis& a) noexcept {
  dispatch::chosen_kernel<pass::axis_forward, F, T>()(f, x, y, a);
}
template <class F, class T, class = engine::if_softmax<F>>
XACT_INLINE void forward(const F& f, const T* x, T* y, std::size_t n) noexcept {
  dispatch::forward(f, x, y, axis{1, n, 1});
}
template <class F, class T, class = engine::if_softmax<F>>
XACT_INLINE void backward(const F& f, output_of<const T*> y, const T* dy, T* dx, const axis& a) noexcept {
  dispatch::chosen_kernel<pass::axis_backward, F, T>()(f, y.value, dy, dx, a);
}
template <class F, class T, class = engine::if_softmax<F>>
XACT_INLINE void backward(const F& f, output_of<const T*> y, const T* dy, T* dx, std::size_t n) noexcept {
  dispatch::backward(f, y, dy, dx, axis{1, n, 1});
}
/// @}

/// @{
/// As in kernels.hpp, xact::threads(k) in front or not, compiled for this processor.
template <class F, class... A, class = engine::if_ours<pass::call::forward, F, A...>>
XACT_INLINE decltype(auto) forward(const F& f, A&&... a) noexcept {
  return engine::answer<pass::call::forward, on_this_processor>(f, a...);
}
template <class F, class... A, class = engine::if_ours<pass::call::gradient, F, A...>>
XACT_INLINE decltype(auto) gradient(const F& f, A&&... a) noexcept {
  return engine::answer<pass::call::gradient, on_this_processor>(f, a...);
}
template <class F, class... A, class = engine::if_ours<pass::call::backward, F, A...>>
XACT_INLINE decltype(auto) backward(const F& f, A&&... a) noexcept {
  return engine::answer<pass::call::backward, on_this_processor>(f, a...);
}
template <class F, class... A, class = engine::if_ours<pass::call::forward_and_gradient, F, A...>>
XACT_INLINE decltype(auto) forward_and_gradient(const F& f, A&&... a) noexcept {
  return engine::answer<pass::call::forward_and_gradient, on_this_processor>(f, a...);
}
/// @}

} // namespace XACT_ABI_NAMESPACE
} // namespace dispatch
} // namespace xact
