// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: forward_and_gradient takes the input x as it is, without from_input
#include <xact/activations.hpp>
#include <xact/kernels.hpp>

void refused(const float* x, float* y, float* g) {
  xact::forward_and_gradient(xact::Relu{}, xact::from_input(x), y, g, 4);
}
