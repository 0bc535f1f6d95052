// SPDX-License-Identifier: BSD-3-Clause
/// The kernels as a user's translation unit compiles them under -ffast-math; fast_math.cpp, without it, judges them.
#include "fast_math.hpp"

#if !XACT_FAST_MATH
#error "this file is compiled with -ffast-math"
#endif

namespace {

template <class T>
std::vector<test::passes<T>> all() {
  std::vector<test::passes<T>> kernels;
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using F = typename decltype(id)::type;
    if constexpr (xact::contract<F>::template supports<T>)
      kernels.push_back({[](const T* x, T* y, std::size_t n) { xact::forward(xact::contract<F>::sample(), x, y, n); },
                         [](const T* x, T* g, std::size_t n) {
                           xact::gradient(xact::contract<F>::sample(), xact::from_input(x), g, n);
                         },
                         [](const T* x, T* y, T* g, std::size_t n) {
                           xact::forward_and_gradient(xact::contract<F>::sample(), x, y, g, n);
                         }});
  });
  return kernels;
}

} // namespace

std::vector<test::passes<float>> test::fast_math_kernels(float) { return all<float>(); }
std::vector<test::passes<double>> test::fast_math_kernels(double) { return all<double>(); }
