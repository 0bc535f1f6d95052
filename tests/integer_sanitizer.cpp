// SPDX-License-Identifier: BSD-3-Clause
/// Every pass under -fsanitize=integer: what wraps or changes its sign is an error.
#include <xact/activations.hpp>
#include <xact/kernels.hpp>

#include <initializer_list>
#include <vector>

namespace {

template <class T>
void run() {
  xact::for_each_type(xact::activations{}, [](auto id) {
    using F = typename decltype(id)::type;
    if constexpr (xact::contract<F>::template supports<T>) {
      const F f = xact::contract<F>::sample();
      for (const std::size_t n : std::initializer_list<std::size_t>{0, 1, 2, 3, 5, 17, 1000}) {
        std::vector<T> x(n + 1), y(n + 1), g(n + 1);
        for (std::size_t i = 0; i < n; ++i)
          x[i + 1] = static_cast<T>(i) - 7;
        T *a = x.data() + n % 2, *b = y.data() + 1, *c = g.data();
        xact::forward(f, a, b, n);
        xact::forward(f, a, b, n, 0);
        xact::gradient(f, xact::from_input(a), b, n);
        xact::backward(f, xact::from_input(a), b, c, n);
        xact::backward(f, xact::from_output(a), b, c, n);
        xact::forward_and_gradient(f, a, b, c, n, 0);
        xact::forward_and_gradient(f, a, c, b, n, 0);
      }
      volatile T result = f(T(1));
      result = f.gradient_from_input(T(-1));
      (void)result;
    }
  });
}
} // namespace

int main() {
  run<float>();
  run<double>();
}
