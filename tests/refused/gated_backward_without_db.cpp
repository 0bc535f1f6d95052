// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: of a pair, in memory, it is backward.gated.f., from_input.a., b, dy, da, db, n.
#include <xact/activations.hpp>
#include <xact/gated.hpp>

void refused(const float* a, const float* b, float* da) {
  xact::backward(xact::gated(xact::Silu<>{}), xact::from_input(a), b, b, da, 4);
}
