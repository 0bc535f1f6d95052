// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: say what the gradient is taken from
#include <xact/xact.hpp>

void refused(const Eigen::MatrixXf& z, const Eigen::MatrixXf& dy, Eigen::MatrixXf& dz, Eigen::VectorXf& db) {
  xact::backward_with_bias(xact::Relu{}, z, dy, dz, db);
}
