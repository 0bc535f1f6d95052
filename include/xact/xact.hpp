// SPDX-License-Identifier: BSD-3-Clause
/// xact: activation functions with gradients that stay right. Everything; see activations.hpp, kernels.hpp, gated.hpp
/// and softmax.hpp for what does without Eigen.
#pragma once

#include "activations.hpp"
#include "eigen.hpp"
#include "eigen/gated.hpp"
#include "eigen/prelu.hpp"
#include "eigen/softmax.hpp"
#include "gated.hpp"
#include "kernels.hpp"
#include "prelu.hpp"
#include "softmax.hpp"
