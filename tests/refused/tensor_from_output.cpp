// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: this activation has no gradient in terms of its output
#include <xact/xact.hpp>

#include <unsupported/Eigen/CXX11/Tensor>

struct Square { // x is not a function of x * x
  template <class V>
  V operator()(const V& x) const {
    return x * x;
  }
  template <class V>
  V gradient_from_input(const V& x) const {
    return x + x;
  }
};

void refused(const Eigen::Tensor<float, 2>& y, Eigen::Tensor<float, 2>& g) {
  g = y.unaryExpr(xact::eigen_gradient_from_output(Square{}));
}
