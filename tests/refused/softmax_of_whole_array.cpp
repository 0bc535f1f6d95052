// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: a softmax of Eigen's arrays goes along columns or rows
// expected: xact: a softmax of Eigen's arrays goes along columns or rows
// expected: xact: a softmax of Eigen's arrays goes along columns or rows
#include <xact/xact.hpp>

void refused(const Eigen::MatrixXf& x, const Eigen::ArrayXXd& dy, Eigen::MatrixXf& y) {
  y = xact::forward(xact::Softmax<>{}, x);
  y = xact::forward(xact::LogSoftmax<xact::fast>{}, 2 * x);
  static_cast<void>(xact::backward(xact::Softmax<>{}, xact::from_output(dy), dy));
}
