// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: of Eigen's arrays,
// expected: xact: of Eigen's arrays,
// expected: xact: of Eigen's arrays,
// expected: xact: of Eigen's arrays,
// expected: xact: of Eigen's arrays,
// expected: xact: of Eigen's arrays,
// expected: xact: of Eigen's arrays,
// expected: xact: of Eigen's arrays,
#include <xact/xact.hpp>

void refused(const Eigen::VectorXf& x, const Eigen::VectorXf& dy, Eigen::VectorXf& y) {
  const xact::Tanh<> f;
  const xact::threads two(2);
  xact::forward(f, x, y);
  xact::forward(f, x, y, x.size());
  y = xact::forward(two, f, x);
  xact::gradient(f, xact::from_input(x), y, x.size());
  xact::backward(f, xact::from_input(x), dy, y, x.size());
  y = xact::backward(f, xact::from_input(x.data()), dy);
  xact::forward_and_gradient(f, x, y, y, x.size());
  xact::forward_and_gradient(f, x.data(), y, y);
}
