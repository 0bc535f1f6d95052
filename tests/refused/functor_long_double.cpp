// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: an activation's members take float, double or an xsimd::batch of these
#include <xact/activations.hpp>

long double refused(long double x) { return xact::Tanh{}(x); }
