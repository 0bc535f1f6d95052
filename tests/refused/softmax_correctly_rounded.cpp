// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: what is summed along an axis has the tiers xact::faithful
#include <xact/softmax.hpp>

void refused(const float* x, float* y) { xact::forward(xact::Softmax<xact::correctly_rounded>{}, x, y, 4); }
