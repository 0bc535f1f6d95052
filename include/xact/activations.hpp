// SPDX-License-Identifier: BSD-3-Clause
/// Floor 1: the list. An activation is registered here and nowhere else: tests, exhaustive runs, benchmarks and the
/// README's table iterate over it.
#pragma once

#include "fwd.hpp"

namespace xact {

// Before the functors' own headers, so that a name without a declaration in fwd.hpp is an error.

/// Every activation with every tier that it has.
using activations =
    type_list<Linear, Relu, LeakyRelu, HardTanh, Relu6, HardSigmoid, HardSwish, SquaredRelu, Softshrink, Hardshrink,
              Softsign, Sigmoid<fast>, Sigmoid<faithful>, Sigmoid<correctly_rounded>, Tanh<fast>, Tanh<faithful>,
              Tanh<correctly_rounded>, Gelu<fast>, Gelu<faithful>, Gelu<correctly_rounded>, GeluTanh<fast>,
              GeluTanh<faithful>, GeluTanh<correctly_rounded>, Mish<fast>, Mish<faithful>, Mish<correctly_rounded>,
              Tanhshrink<fast>, Tanhshrink<faithful>, Tanhshrink<correctly_rounded>, Silu<fast>, Silu<faithful>,
              Silu<correctly_rounded>, Swish<fast>, Swish<faithful>, Swish<correctly_rounded>, Softplus<fast>,
              Softplus<faithful>, Softplus<correctly_rounded>, LogSigmoid<fast>, LogSigmoid<faithful>,
              LogSigmoid<correctly_rounded>, Elu<fast>, Elu<faithful>, Elu<correctly_rounded>, Selu<fast>,
              Selu<faithful>, Selu<correctly_rounded>, Celu<fast>, Celu<faithful>, Celu<correctly_rounded>>;

} // namespace xact

#include "activation/celu.hpp"
#include "activation/elu.hpp"
#include "activation/gelu.hpp"
#include "activation/gelu_tanh.hpp"
#include "activation/hard_sigmoid.hpp"
#include "activation/hard_swish.hpp"
#include "activation/hard_tanh.hpp"
#include "activation/hardshrink.hpp"
#include "activation/leaky_relu.hpp"
#include "activation/linear.hpp"
#include "activation/log_sigmoid.hpp"
#include "activation/mish.hpp"
#include "activation/relu.hpp"
#include "activation/relu6.hpp"
#include "activation/selu.hpp"
#include "activation/sigmoid.hpp"
#include "activation/silu.hpp"
#include "activation/softplus.hpp"
#include "activation/softshrink.hpp"
#include "activation/softsign.hpp"
#include "activation/squared_relu.hpp"
#include "activation/swish.hpp"
#include "activation/tanh.hpp"
#include "activation/tanhshrink.hpp"
