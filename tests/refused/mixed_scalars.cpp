// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the arrays of a call must have the same scalar type
#include <xact/xact.hpp>

void refused(const Eigen::ArrayXf& x, const Eigen::ArrayXd& dy, Eigen::ArrayXd& dx) {
  dx = xact::backward(xact::Tanh<>{}, xact::from_input(x), dy);
}
