// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: forward_and_gradient takes the input x as it is
#include <xact/xact.hpp>

void refused(const Eigen::ArrayXf& x, Eigen::ArrayXf& y, Eigen::ArrayXf& g) {
  xact::forward_and_gradient(xact::Tanh<>{}, xact::from_input(x), y, g);
}
