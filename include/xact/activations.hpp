// SPDX-License-Identifier: BSD-3-Clause
/// Floor 1: the list. An activation is registered here and nowhere else: tests, exhaustive runs, benchmarks and the
/// README's table iterate over it.
#pragma once

#include "fwd.hpp"

namespace xact {

// Before the functors' own headers, so that a name without a declaration in fwd.hpp is an error.

/// Every activation with every tier that it has.
using activations = type_list<Linear, Relu, LeakyRelu, HardTanh, Relu6, HardSigmoid, HardSwish, SquaredRelu, Softshrink,
                              Hardshrink, Softsign, Sigmoid<fast>, Sigmoid<faithful>, Sigmoid<correctly_rounded>,
                              Tanh<fast>, Tanh<faithful>, Tanh<correctly_rounded>>;

} // namespace xact

#include "activation/hard_sigmoid.hpp"
#include "activation/hard_swish.hpp"
#include "activation/hard_tanh.hpp"
#include "activation/hardshrink.hpp"
#include "activation/leaky_relu.hpp"
#include "activation/linear.hpp"
#include "activation/relu.hpp"
#include "activation/relu6.hpp"
#include "activation/sigmoid.hpp"
#include "activation/softshrink.hpp"
#include "activation/softsign.hpp"
#include "activation/squared_relu.hpp"
#include "activation/tanh.hpp"
