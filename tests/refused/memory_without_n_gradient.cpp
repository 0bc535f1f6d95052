// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: in memory it is gradient.f, from_input.x., g, n.
#include <xact/activations.hpp>
#include <xact/kernels.hpp>

void refused(const float* x, float* g) { xact::gradient(xact::Relu{}, xact::from_input(x), g); }
