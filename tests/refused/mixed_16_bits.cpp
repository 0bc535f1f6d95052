// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the arrays of a call must have the same scalar type
// expected: xact: the arrays of a call must have the same scalar type
#include <xact/xact.hpp>

using halves = Eigen::Matrix<Eigen::half, Eigen::Dynamic, Eigen::Dynamic>;

void pair(const halves& a, const halves& dy, halves& da, Eigen::MatrixXf& db) {
  xact::backward(xact::gated(xact::Relu{}), xact::from_input(a), a, dy, da, db);
}
void bias(const halves& z, const halves& dy, halves& dz, Eigen::VectorXd& db) {
  xact::backward_with_bias(xact::Relu{}, xact::from_input(z), dy, dz, db);
}
