// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the arrays of a call must have the same scalar type
#include <xact/activations.hpp>
#include <xact/dispatch.hpp>

void refused(const float* x, float* y, double* g) { xact::dispatch::forward_and_gradient(xact::Relu{}, x, y, g, 4); }
