// SPDX-License-Identifier: BSD-3-Clause
// An activation of one's own, outside the library: softsign as a textbook has it (xact::Softsign has it to 1 ULP) runs
// through the same kernels and Eigen expressions as the activations that come with xact, and gives the same bits
// whichever way it is called.
#include <Eigen/Core>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <vector>
#include <xact/xact.hpp>

namespace num = xact::numeric; // the vocabulary that works on a scalar and on a batch alike; call it qualified

/// Softsign, y = x / (1 + |x|), for finite x.
/// V is float, double, or a batch of them: one formula serves the scalar call and the vector loop. XACT_INLINE, because
/// one function that the compiler leaves as a call makes that loop six times slower.
struct Softsign {
  template <class V>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return num::divide(x, V(1) + num::abs(x));
  }

  /// f'(x) = 1 / (1 + |x|)^2
  template <class V>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    const V root = num::divide(V(1), V(1) + num::abs(x));
    return num::fence(root * root); // or a compiler may fuse the product into an addition of the caller's
  }

  /// f'(x) = (1 - |y|)^2. Rounding y to a float loses the small 1 - |y| of a large |x|; from the input it survives.
  template <class V>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    const V root = V(1) - num::abs(y);
    return num::fence(root * root);
  }
};

namespace {

bool same_bits(const char* what, const std::vector<float>& expected, const float* actual) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (std::memcmp(&expected[i], &actual[i], sizeof(float)) != 0) {
      std::fprintf(stderr, "%s: element %zu is %.9g, the scalar call gives %.9g\n", what, i, double(actual[i]),
                   double(expected[i]));
      return false;
    }
  }
  return true;
}

} // namespace

int main() {
  const Softsign softsign;
  const std::size_t n = 1003; // not a multiple of any batch size, so that the loop has a tail

  std::vector<float> x(n), dy(n);
  for (std::size_t i = 0; i < n; ++i) {
    const float t = (float(i) - 501.0f) / 50.0f;
    x[i] = t * t * t; // -1006 .. 1006, dense around 0
    dy[i] = 1.0f + float(i % 7) / 3.0f;
  }

  // 1. One scalar at a time.
  std::vector<float> y(n), dx(n), dx_output(n);
  for (std::size_t i = 0; i < n; ++i) {
    y[i] = softsign(x[i]);
    dx[i] = dy[i] * softsign.gradient_from_input(x[i]);
    dx_output[i] = dy[i] * softsign.gradient_from_output(y[i]);
  }

  // 2. Forward over memory.
  std::vector<float> y_memory(n);
  xact::forward(softsign, x.data(), y_memory.data(), n);

  // 3. Backward over memory: dx = dy * f'.
  std::vector<float> dx_memory(n), dx_output_memory(n);
  xact::backward(softsign, xact::from_input(x.data()), dy.data(), dx_memory.data(), n);
  xact::backward(softsign, xact::from_output(y.data()), dy.data(), dx_output_memory.data(), n);

  // 4. Inside an Eigen expression. Softsign is odd, so both signs cancel exactly, and nothing but y is stored.
  const auto size = static_cast<Eigen::Index>(n);
  const Eigen::Map<const Eigen::ArrayXf> x_array(x.data(), size), dy_array(dy.data(), size);
  const Eigen::ArrayXf y_eigen = -xact::forward(softsign, -x_array);
  const Eigen::ArrayXf dx_eigen = xact::backward(softsign, xact::from_input(x_array), dy_array);

  std::printf("%12s %14s %14s %14s\n", "x", "softsign", "f' from input", "f' from output");
  for (const float v : {-1000.0f, -10.0f, -1.0f, 0.0f, 0.5f, 1.0f, 10.0f, 1000.0f}) {
    const float s = softsign(v);
    std::printf("%12g %14.9g %14.9g %14.9g\n", double(v), double(s), double(softsign.gradient_from_input(v)),
                double(softsign.gradient_from_output(s)));
  }

  const bool same = same_bits("forward over memory", y, y_memory.data()) &&
                    same_bits("backward over memory, from input", dx, dx_memory.data()) &&
                    same_bits("backward over memory, from output", dx_output, dx_output_memory.data()) &&
                    same_bits("forward in an Eigen expression", y, y_eigen.data()) &&
                    same_bits("backward in an Eigen expression", dx, dx_eigen.data());
  if (!same) {
    return 1;
  }
  std::printf("\nscalar, memory forward, memory backward and Eigen: the same bits for all %zu values\n", n);
  return 0;
}
