// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the scalar type must be float or double
#include <xact/activations.hpp>
#include <xact/kernels.hpp>

void refused(const int* x, int* y) { xact::forward(xact::Relu{}, x, y, 4); }
