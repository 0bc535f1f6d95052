// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the arrays of a call must have the same scalar type
#include <xact/xact.hpp>

using half_array = Eigen::Array<Eigen::half, Eigen::Dynamic, 1>;

void refused(const Eigen::ArrayXf& x, const half_array& dy, Eigen::ArrayXf& dx) {
  dx = xact::backward(xact::Tanh<>{}, xact::from_input(x), dy);
}
