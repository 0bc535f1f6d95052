// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: this activation has no gradient in terms of its output
#include "square.hpp"

#include <xact/xact.hpp>

void refused(const Eigen::MatrixXf& y, const Eigen::MatrixXf& dy, Eigen::MatrixXf& dz, Eigen::VectorXf& db) {
  xact::backward_with_bias(Square{}, xact::from_output(y), dy, dz, db);
}
