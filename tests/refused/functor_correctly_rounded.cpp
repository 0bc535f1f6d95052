// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: correctly_rounded is for float
#include <xact/activations.hpp>

double refused(double x) { return xact::Tanh<xact::correctly_rounded>{}.gradient_from_input(x); }
