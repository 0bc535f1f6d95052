// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: a dense Array or Matrix expression
// expected: xact: a dense Array or Matrix expression
// expected: xact: a dense Array or Matrix expression
// expected: xact: a dense Array or Matrix expression
// expected: xact: a dense Array or Matrix expression
#include <xact/xact.hpp>

#include <Eigen/SparseCore>

using sparse = Eigen::SparseMatrix<float>;

void forward(sparse& x) { x = xact::forward(xact::Relu{}, x); }
void backward(const Eigen::SparseMatrix<double>& x, const Eigen::MatrixXd& dy, Eigen::MatrixXd& dx) {
  dx = xact::backward(xact::Relu{}, xact::from_input(x), dy);
}
void both(const Eigen::SparseMatrix<float, Eigen::RowMajor>& x, Eigen::MatrixXf& y, Eigen::MatrixXf& g) {
  xact::forward_and_gradient(xact::Relu{}, x, y, g);
}
auto keep(const sparse& x) { return xact::forward_keep(xact::Relu{}, 2 * x); }
void triangle(Eigen::MatrixXf& x) { x = xact::forward(xact::Relu{}, x.triangularView<Eigen::Lower>()); }
