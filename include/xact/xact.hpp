// SPDX-License-Identifier: BSD-3-Clause
/// xact: activation functions with gradients that stay right. Everything; see activations.hpp, kernels.hpp and
/// softmax.hpp for what does without Eigen.
#pragma once

#include "activations.hpp"
#include "eigen.hpp"
#include "eigen/softmax.hpp"
#include "kernels.hpp"
#include "softmax.hpp"
