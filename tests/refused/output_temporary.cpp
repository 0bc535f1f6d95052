// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: an output must be an array that can be written
#include <xact/xact.hpp>

void refused(const Eigen::MatrixXf& z, const Eigen::MatrixXf& dy, Eigen::MatrixXf& dz) {
  xact::backward_with_bias(xact::Tanh<>{}, xact::from_input(z), dy, dz, Eigen::VectorXf());
}
