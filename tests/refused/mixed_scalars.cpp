// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: both expressions must have the same scalar type
#include <xact/xact.hpp>

auto refused(const Eigen::ArrayXf& x, const Eigen::ArrayXd& dy) {
  return xact::backward(xact::Tanh<>{}, xact::from_input(x), dy);
}
