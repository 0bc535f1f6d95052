// SPDX-License-Identifier: BSD-3-Clause
// Sigmoid and its gradient over an Eigen array, beside the textbook gradient y * (1 - y).
#include <Eigen/Core>
#include <cstdio>
#include <xact/xact.hpp>

int main() {
  Eigen::ArrayXf x(5);
  x << -20, -1, 0, 1, 20;

  const Eigen::ArrayXf y = xact::forward(xact::Sigmoid{}, x);
  const Eigen::ArrayXf g = xact::gradient(xact::Sigmoid{}, xact::from_input(x));
  const Eigen::ArrayXf textbook = y * (1 - y); // 0 at x = 20, where y has rounded to 1

  std::printf("%5s %16s %16s %16s\n", "x", "sigmoid", "gradient", "y * (1 - y)");
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    std::printf("%5g %16.9g %16.9g %16.9g\n", double(x[i]), double(y[i]), double(g[i]), double(textbook[i]));
  }
}
