// SPDX-License-Identifier: BSD-3-Clause
// One call of each header that xact_kernels.hpp is made of; no Eigen.
#include <xact/xact_kernels.hpp>

#include <cstddef>
#include <cstdio>

#if defined(EIGEN_WORLD_VERSION)
#error "Eigen is here"
#endif

int main() {
  constexpr std::size_t n = 5;
  const float x[n] = {-20, -1, 0, 1, 20};
  float y[n], g[n], gated[n], p[n];
  xact::forward_and_gradient(xact::Sigmoid<>{}, x, y, g, n);
  xact::forward(xact::gated(xact::Relu{}), x, x, gated, n);
  xact::forward(xact::Softmax<>{}, x, p, n);
  const bool good = y[2] == 0.5f && y[4] == 1.0f && g[0] == g[4] && g[4] > 2e-9f && gated[0] == 0.0f &&
                    gated[4] == 400.0f && p[4] > 0.99f;
  if (!good)
    std::printf("sigmoid(0) = %g, sigmoid'(20) = %g, softmax = %g\n", double(y[2]), double(g[4]), double(p[4]));
  return good ? 0 : 1;
}
