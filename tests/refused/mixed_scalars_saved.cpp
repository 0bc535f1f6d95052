// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the arrays of a call must have the same scalar type
#include <xact/xact.hpp>

void refused(Eigen::ArrayXf z, const Eigen::ArrayXd& dy, Eigen::ArrayXd& dx) {
  const auto saved = xact::forward_keep(xact::Linear{}, std::move(z));
  dx = xact::backward(xact::Linear{}, saved, dy);
}
