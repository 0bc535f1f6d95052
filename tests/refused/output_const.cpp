// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: an output must be an array that can be written
#include <xact/xact.hpp>

void refused(const Eigen::ArrayXf& x, const Eigen::ArrayXf& y, Eigen::ArrayXf& g) {
  xact::forward_and_gradient(xact::Tanh<>{}, x, y, g);
}
