// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: in memory it is backward.f, from_input.x., dy, dx, n.
#include <xact/activations.hpp>
#include <xact/kernels.hpp>

void refused(const float* y, const float* dy, float* dx) { xact::backward(xact::Relu{}, xact::from_output(y), dy, dx); }
