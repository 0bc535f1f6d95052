// SPDX-License-Identifier: BSD-3-Clause
// expected: ignoring return value.*forward
// expected: ignoring return value.*forward
// expected: ignoring return value.*gradient
// expected: ignoring return value.*backward
// expected: ignoring return value.*backward
// expected: ignoring return value.*backward
// expected: ignoring return value.*forward_keep
// expected: ignoring return value.*eigen_functor
#include <xact/xact.hpp>

#pragma GCC diagnostic error "-Wunused-result"

void refused(const Eigen::VectorXf& x, const Eigen::VectorXf& dy) {
  const xact::Tanh<> f;
  xact::forward(f, x);
  xact::forward(f, Eigen::VectorXf(2 * x));
  xact::gradient(f, xact::from_input(x));
  xact::backward(f, xact::from_output(x), dy);
  const auto kept = xact::forward_keep(f, 2 * x);
  xact::backward(f, kept, dy);
  xact::backward(f, kept, Eigen::VectorXf(2 * dy));
  xact::forward_keep(f, 2 * x);
  xact::eigen_functor(f);
}
