// SPDX-License-Identifier: BSD-3-Clause
/// One translation unit for one instruction set, UNIT its name: kernels of every kind, with functors that cross the
/// border.
#include "unit.hpp"

#include <xact/activations.hpp>
#include <xact/kernels.hpp>

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define TEXT_(a) #a
#define TEXT(a) TEXT_(a)

namespace {

// Through pointers, so that each object defines its kernels and the linker would merge those of one name.
template <class F>
struct kernels {
  void (*forward)(const F&, const float*, float*, std::size_t, std::size_t) noexcept = xact::forward<F, float>;
  void (*gradient)(const F&, xact::input_of<const float*>, float*, std::size_t, std::size_t) noexcept = xact::gradient;
  void (*backward)(const F&, xact::output_of<const float*>, const float*, float*, std::size_t,
                   std::size_t) noexcept = xact::backward;
  void (*both)(const F&, const float*, float*, float*, std::size_t,
               std::size_t) noexcept = xact::forward_and_gradient<F, float>;
};

} // namespace

int JOIN(run_, UNIT)(const xact::Sigmoid<>& sigmoid, const xact::Linear& linear, const float* x, float* out,
                     std::size_t n) {
  static const volatile kernels<xact::Sigmoid<>> of_sigmoid;
  static const volatile kernels<xact::Linear> of_linear;
  of_sigmoid.forward(sigmoid, x, out, n, XACT_STREAM_BYTES);
  of_sigmoid.gradient(sigmoid, xact::from_input(x), out + n, n, XACT_STREAM_BYTES);
  of_sigmoid.backward(sigmoid, xact::from_output(static_cast<const float*>(out)), x, out + 2 * n, n, XACT_STREAM_BYTES);
  of_linear.both(linear, x, out + 3 * n, out + 4 * n, n, XACT_STREAM_BYTES);
  // the scalar calls of the same flags: a kernel of another translation unit would have other bits where fma differs
  int wrong = 0;
  for (std::size_t i = 0; i < n; ++i) {
    wrong += out[i] != sigmoid(x[i]) || out[n + i] != sigmoid.gradient_from_input(x[i]);
    wrong += out[3 * n + i] != linear(x[i]);
  }
  return wrong;
}
const char* JOIN(isa_of_, UNIT)() { return TEXT(XACT_ISA); }
