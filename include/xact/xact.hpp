// SPDX-License-Identifier: BSD-3-Clause
/// xact: activation functions with gradients that stay right. Everything; see activations.hpp and kernels.hpp for what
/// does without Eigen.
#pragma once

#include "activations.hpp"
#include "eigen.hpp"
#include "kernels.hpp"
