// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: in memory it is forward.f, x, y, n.
#include <xact/activations.hpp>
#include <xact/dispatch.hpp>

void refused(const float* x, float* y) { xact::dispatch::forward(xact::Relu{}, x, y); }
