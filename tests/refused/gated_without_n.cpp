// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: of a pair, in memory, it is forward.gated.f., a, b, y, n.
#include <xact/activations.hpp>
#include <xact/gated.hpp>

void refused(const float* a, const float* b, float* y) { xact::forward(xact::gated(xact::Silu<>{}), a, b, y); }
