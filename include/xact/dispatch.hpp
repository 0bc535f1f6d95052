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

#include "kernels.hpp"

namespace xact {

namespace dispatch {

/// The memory kernels of F for T, compiled for one architecture.
template <class F, class T>
struct kernel_table {
  void (*forward)(const F&, const T*, T*, std::size_t, std::size_t) noexcept;
  void (*gradient_from_input)(const F&, input_of<const T*>, T*, std::size_t, std::size_t) noexcept;
  void (*gradient_from_output)(const F&, output_of<const T*>, T*, std::size_t, std::size_t) noexcept;
  void (*backward_from_input)(const F&, input_of<const T*>, const T*, T*, std::size_t, std::size_t) noexcept;
  void (*backward_from_output)(const F&, output_of<const T*>, const T*, T*, std::size_t, std::size_t) noexcept;
  void (*forward_and_gradient)(const F&, const T*, T*, T*, std::size_t, std::size_t) noexcept;
};

/// The table for this processor, chosen at the first call and then the same for ever. Defined by xact_add_dispatch.
template <class F, class T>
const kernel_table<F, T>& compiled_by_xact_add_dispatch() noexcept;

/// The name of the architecture that was chosen: "sse2", "avx2", "avx512", "neon64" or "generic".
const char* architecture() noexcept;

inline namespace XACT_ABI_NAMESPACE {

/// compiled_by_xact_add_dispatch for what passed a check of kernels.hpp, else that check's sentence alone.
template <class F, class T, bool Checked = true>
XACT_INLINE const kernel_table<F, T>& kernels() noexcept {
  return dispatch::compiled_by_xact_add_dispatch<F, T>();
}

/// @{
/// As in kernels.hpp, compiled for this processor.
template <class F, class T>
XACT_INLINE void forward(const F& f, const T* x, T* y, std::size_t n,
                         std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  dispatch::kernels<F, T, kernel::check_forward<F, T>()>().forward(f, x, y, n, stream_bytes);
}
template <class F, class T>
XACT_INLINE void gradient(const F& f, input_of<const T*> x, T* g, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  dispatch::kernels<F, T, kernel::check_from_input<F, T>()>().gradient_from_input(f, x, g, n, stream_bytes);
}
template <class F, class T>
XACT_INLINE void gradient(const F& f, output_of<const T*> y, T* g, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  dispatch::kernels<F, T, kernel::check_from_output<F, T>()>().gradient_from_output(f, y, g, n, stream_bytes);
}
template <class F, class T>
XACT_INLINE void backward(const F& f, input_of<const T*> x, const T* dy, T* dx, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  dispatch::kernels<F, T, kernel::check_from_input<F, T>()>().backward_from_input(f, x, dy, dx, n, stream_bytes);
}
template <class F, class T>
XACT_INLINE void backward(const F& f, output_of<const T*> y, const T* dy, T* dx, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  dispatch::kernels<F, T, kernel::check_from_output<F, T>()>().backward_from_output(f, y, dy, dx, n, stream_bytes);
}
template <class F, class T>
XACT_INLINE void forward_and_gradient(const F& f, const T* x, T* y, T* g, std::size_t n,
                                      std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  dispatch::kernels<F, T, kernel::check_both<F, T>()>().forward_and_gradient(f, x, y, g, n, stream_bytes);
}

template <class F, class T>
void forward(threads k, const F& f, const T* x, T* y, std::size_t n,
             std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  kernel::split_pass<2, T>(k, n, stream_bytes, [&](std::size_t i, std::size_t m, std::size_t each) {
    dispatch::forward(f, x + i, y + i, m, each);
  });
}
template <class F, class T>
void gradient(threads k, const F& f, input_of<const T*> x, T* g, std::size_t n,
              std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  kernel::split_pass<2, T>(k, n, stream_bytes, [&](std::size_t i, std::size_t m, std::size_t each) {
    dispatch::gradient(f, from_input(x.value + i), g + i, m, each);
  });
}
template <class F, class T>
void gradient(threads k, const F& f, output_of<const T*> y, T* g, std::size_t n,
              std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  kernel::split_pass<2, T>(k, n, stream_bytes, [&](std::size_t i, std::size_t m, std::size_t each) {
    dispatch::gradient(f, from_output(y.value + i), g + i, m, each);
  });
}
template <class F, class T>
void backward(threads k, const F& f, input_of<const T*> x, const T* dy, T* dx, std::size_t n,
              std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  kernel::split_pass<3, T>(k, n, stream_bytes, [&](std::size_t i, std::size_t m, std::size_t each) {
    dispatch::backward(f, from_input(x.value + i), dy + i, dx + i, m, each);
  });
}
template <class F, class T>
void backward(threads k, const F& f, output_of<const T*> y, const T* dy, T* dx, std::size_t n,
              std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  kernel::split_pass<3, T>(k, n, stream_bytes, [&](std::size_t i, std::size_t m, std::size_t each) {
    dispatch::backward(f, from_output(y.value + i), dy + i, dx + i, m, each);
  });
}
template <class F, class T>
void forward_and_gradient(threads k, const F& f, const T* x, T* y, T* g, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  kernel::split_pass<3, T>(k, n, stream_bytes, [&](std::size_t i, std::size_t m, std::size_t each) {
    dispatch::forward_and_gradient(f, x + i, y + i, g + i, m, each);
  });
}
/// @}
/// @cond
using refusals::backward;
using refusals::forward;
using refusals::forward_and_gradient;
using refusals::gradient;
/// @endcond

} // namespace XACT_ABI_NAMESPACE
} // namespace dispatch
} // namespace xact
