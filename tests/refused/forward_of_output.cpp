// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: forward takes the input x, not an output
#include <xact/xact.hpp>

void refused(const Eigen::MatrixXf& y, Eigen::MatrixXf& z) {
  z.noalias() = xact::forward(xact::Relu{}, xact::from_output(y));
}
