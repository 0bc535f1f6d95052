// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: this activation has no gradient in terms of its output
#include "square.hpp"

#include <xact/xact.hpp>

#include <unsupported/Eigen/CXX11/Tensor>

void refused(const Eigen::Tensor<float, 2>& y, Eigen::Tensor<float, 2>& g) {
  g = y.unaryExpr(xact::eigen_gradient_from_output(Square{}));
}
