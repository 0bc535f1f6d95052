// SPDX-License-Identifier: BSD-3-Clause
// expected: (use of|call to) deleted function
#include <xact/xact.hpp>

void refused(const Eigen::VectorXf& v, Eigen::VectorXf& g) {
  g = xact::gradient(xact::Tanh<>{}, xact::from_input(Eigen::Ref<const Eigen::VectorXf>(v)));
}
