// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: correctly_rounded is for float; for double take faithful
#include <xact/activations.hpp>

double refused(double x) { return xact::Sigmoid<xact::correctly_rounded>{}(x); }
