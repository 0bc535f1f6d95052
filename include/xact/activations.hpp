// SPDX-License-Identifier: BSD-3-Clause
/// Floor 1: the list. An activation is registered here and nowhere else: tests, exhaustive runs, benchmarks and the
/// README's table iterate over it.
#pragma once

#include "fwd.hpp"

namespace xact {

// Before the functors' own headers, so that a name without a declaration in fwd.hpp is an error.

/// Every activation with every tier that it has.
using activations = type_list<Linear, Relu, Sigmoid<fast>, Sigmoid<faithful>, Sigmoid<correctly_rounded>, Tanh<fast>,
                              Tanh<faithful>, Tanh<correctly_rounded>>;

} // namespace xact

#include "activation/linear.hpp"
#include "activation/relu.hpp"
#include "activation/sigmoid.hpp"
#include "activation/tanh.hpp"
