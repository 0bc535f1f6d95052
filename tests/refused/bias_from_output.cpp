// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: this activation has no gradient in terms of its output
#include <xact/xact.hpp>

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

void refused(const Eigen::MatrixXf& y, const Eigen::MatrixXf& dy, Eigen::MatrixXf& dz, Eigen::VectorXf& db) {
  xact::backward_with_bias(Square{}, xact::from_output(y), dy, dz, db);
}
