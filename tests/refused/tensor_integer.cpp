// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the expression's scalar type must be float or double
#include <xact/xact.hpp>

#include <unsupported/Eigen/CXX11/Tensor>

void refused(const Eigen::Tensor<int, 2>& x, Eigen::Tensor<int, 2>& dx) {
  dx = x.binaryExpr(x, xact::eigen_backward_from_input(xact::Relu{}));
}
