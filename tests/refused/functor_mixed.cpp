// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: an activation's members take float, double or an xsimd::batch of these
#include <xact/activations.hpp>

double refused(float x, double dy) { return xact::Relu{}.backward_from_input(x, dy); }
