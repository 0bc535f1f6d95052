// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: in memory it is forward_and_gradient.f, x, y, g, n.
#include <xact/activations.hpp>
#include <xact/kernels.hpp>

void refused(const float* x, float* y, float* g) { xact::forward_and_gradient(xact::Relu{}, x, y, g); }
