// SPDX-License-Identifier: BSD-3-Clause
// Kernels with more values than registers, for the disassembler. With XACT_CONTROL, an aligned move that must be found.
#include <xact/activation/gelu.hpp>
#include <xact/activation/mish.hpp>
#include <xact/kernels.hpp>

#include <cstddef>

namespace on_the_stack {

void kernels(const double* x, const double* dy, double* y, double* dx, std::size_t n);
void kernels(const double* x, const double* dy, double* y, double* dx, std::size_t n) {
#if defined(XACT_CONTROL)
  asm volatile("vmovaps %%ymm0, -64(%%rsp)" ::: "memory");
#endif
  xact::forward(xact::Gelu<>{}, x, y, n);
  xact::backward(xact::Mish<>{}, xact::from_input(x), dy, dx, n);
}

} // namespace on_the_stack
