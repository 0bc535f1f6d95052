// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: saved by another activation
#include <xact/xact.hpp>

void refused(Eigen::MatrixXf z, const Eigen::MatrixXf& dy, Eigen::MatrixXf& dx) {
  const auto saved = xact::forward_keep(xact::Relu{}, std::move(z));
  dx = xact::backward(xact::Tanh<>{}, saved, dy);
}
