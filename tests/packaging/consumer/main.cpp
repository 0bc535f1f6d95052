// SPDX-License-Identifier: BSD-3-Clause
// A user's program of a few lines: memory and Eigen.
#include <xact/xact.hpp>

#include <Eigen/Core>

#include <cstdio>
#if defined(WITH_DISPATCH)
#include <xact/dispatch.hpp>
#endif

int main() {
  const float x[] = {-2, -1, 0, 1, 2};
  float y[5];
#if defined(WITH_DISPATCH)
  xact::dispatch::forward(xact::Relu{}, x, y, 5);
#else
  xact::forward(xact::Relu{}, x, y, 5);
#endif

  const Eigen::ArrayXf a = Eigen::ArrayXf::LinSpaced(5, -2, 2);
  const Eigen::ArrayXf b = 2 * xact::forward(xact::Relu{}, a + 1);

  const bool memory_right = y[0] == 0 && y[1] == 0 && y[2] == 0 && y[3] == 1 && y[4] == 2;
  const bool eigen_right = b[0] == 0 && b[1] == 0 && b[2] == 2 && b[3] == 4 && b[4] == 6;
  std::printf("memory %s, Eigen %s\n", memory_right ? "right" : "wrong", eigen_right ? "right" : "wrong");
  return memory_right && eigen_right ? 0 : 1;
}
