// SPDX-License-Identifier: BSD-3-Clause
// expected: (use of|call to) deleted function
#include <xact/xact.hpp>

void refused(Eigen::MatrixXf z, const Eigen::MatrixXf& dy, Eigen::MatrixXf& dz) {
  dz = xact::backward(xact::Tanh<>{}, xact::forward_keep(xact::Tanh<>{}, std::move(z)), dy);
}
