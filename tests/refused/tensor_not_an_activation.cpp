// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: not an activation
#include <xact/xact.hpp>

#include <unsupported/Eigen/CXX11/Tensor>

void refused(const Eigen::Tensor<float, 2>& x, Eigen::Tensor<float, 2>& y) {
  y = x.unaryExpr(xact::eigen_functor([](int v) { return v; }));
}
