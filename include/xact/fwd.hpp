// SPDX-License-Identifier: BSD-3-Clause
/// Forward declarations of the functors, for users' interfaces. Functors live outside the ABI namespace, so a signature
/// that names one links between translation units built for different instruction sets.
#pragma once

#include "accuracy.hpp"

/// Functors (Relu, Sigmoid, Tanh and the others of activations.hpp), their accuracy (fast, faithful,
/// correctly_rounded), and what runs them over memory and over Eigen expressions.
namespace xact {

struct HardSigmoid;
struct HardSwish;
struct HardTanh;
struct Hardshrink;
struct LeakyRelu;
struct Linear;
struct Relu;
struct Relu6;
struct Softshrink;
struct Softsign;
struct SquaredRelu;
template <class Accuracy = faithful>
struct Celu;
template <class Accuracy = faithful>
struct Elu;
template <class Accuracy = faithful>
struct Gelu;
template <class Accuracy = faithful>
struct GeluTanh;
template <class Accuracy = faithful>
struct LogSigmoid;
template <class Accuracy = faithful>
struct Mish;
template <class Accuracy = faithful>
struct Selu;
template <class Accuracy = faithful>
struct Sigmoid;
template <class Accuracy = faithful>
struct Silu;
template <class Accuracy = faithful>
struct Softplus;
template <class Accuracy = faithful>
struct Swish;
template <class Accuracy = faithful>
struct Tanh;
template <class Accuracy = faithful>
struct Tanhshrink;

} // namespace xact
