// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the arrays of a call must have the same scalar type
#include <xact/activations.hpp>
#include <xact/kernels.hpp>

void refused(const double* x, double* y, float* g) { xact::forward_and_gradient(xact::Relu{}, x, y, g, 4); }
