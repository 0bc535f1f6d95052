// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the arrays of a call must have the same scalar type
#include <xact/activations.hpp>
#include <xact/kernels.hpp>

void refused(const float* x, double* y) { xact::forward(xact::Relu{}, x, y, 4); }
