// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: in memory it is forward.f, x, y, n.
#include <xact/activations.hpp>
#include <xact/kernels.hpp>

void refused(const float* x, float* y) { xact::forward(xact::threads(2), xact::Relu{}, x, y); }
