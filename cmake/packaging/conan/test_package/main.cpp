// SPDX-License-Identifier: BSD-3-Clause
#include <xact/xact.hpp>

#include <Eigen/Core>

int main() {
  const Eigen::Array3f x(-1, 0, 2);
  const Eigen::Array3f y = xact::forward(xact::Relu{}, x);
  return (y == Eigen::Array3f(0, 0, 2)).all() ? 0 : 1;
}
