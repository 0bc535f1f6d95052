// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: db must be a vector
#include <xact/xact.hpp>

void refused(const Eigen::MatrixXf& z, const Eigen::MatrixXf& dy, Eigen::MatrixXf& dz, Eigen::MatrixXf& db) {
  xact::backward_with_bias(xact::Tanh<>{}, xact::from_input(z), dy, dz, db);
}
