// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the arrays of a call must have the same scalar type
#include <xact/xact.hpp>

void refused(const Eigen::MatrixXd& z, const Eigen::MatrixXf& dy, Eigen::MatrixXf& dz, Eigen::VectorXf& db) {
  xact::backward_with_bias(xact::Tanh<>{}, xact::from_input(z), dy, dz, db);
}
