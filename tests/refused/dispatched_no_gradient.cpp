// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: this functor has no gradient_from_input
#include "../partial.hpp"

#include <xact/dispatch.hpp>

void refused(const float* x, float* g) { xact::dispatch::gradient(test::OnlyForward{}, xact::from_input(x), g, 4); }
