// SPDX-License-Identifier: BSD-3-Clause
/// One translation unit of the Eigen face, UNIT its name: one assignment of every kind.
#include "eigen_unit.hpp"

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

void JOIN(run_, UNIT)(const Eigen::MatrixXf& x, Eigen::MatrixXf& y) {
  const Probe f;
  Eigen::MatrixXf g;
  Eigen::VectorXf db;
  y = xact::forward(f, x * x);
  y = xact::forward(f, (x * x).colwise() + x.col(0));
  y = xact::forward(f, Eigen::MatrixXf(x + x));
  xact::forward_and_gradient(f, x, y, g);
  xact::forward_and_gradient(f, x.leftCols(1).replicate(1, 2), y, g);
  const auto kept = xact::forward_keep(f, x + x);
  xact::backward_with_bias(f, kept, x, g, db);
  y = xact::backward(f, kept, x);
  y = xact::forward(f, x);
}
