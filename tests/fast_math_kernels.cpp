// SPDX-License-Identifier: BSD-3-Clause
/// The kernels as a user's translation unit compiles them under FLAGS; fast_math.cpp, without them, judges. XACT_UNIT
/// renames the library's namespace: clang does not tell of every flag, and the linker would keep one copy for all.
#define xact XACT_UNIT
#include "fast_math.hpp"
#include "walked.hpp"

#include <xact/activations.hpp>
#include <xact/kernels.hpp>

namespace {

template <class F, class T>
test::passes<T> passes_of() {
  using V = xact::numeric::twice<xact::numeric::native_batch<T>>;
  using access = xact::numeric::whole<V>;
  constexpr std::size_t step = xact::numeric::size_of<V>;
  test::passes<T> kernels{[](std::size_t sample, const T* x, T* y, std::size_t n) {
                            const F f = xact::contract<F>::samples()[sample];
                            for (std::size_t i = 0; i < n; i += step)
                              access::store(y + i, f(access::load(x + i)));
                          },
                          [](std::size_t sample, const T* x, T* y, T* g, std::size_t n) {
                            const F f = xact::contract<F>::samples()[sample];
                            for (std::size_t i = 0; i < n; i += step) {
                              const auto both = xact::pass::forward_and_gradient::apply(f, access::load(x + i));
                              access::store(y + i, both.y);
                              access::store(g + i, both.g);
                            }
                          },
                          [](std::size_t sample, const T* x, T* y, T* g, std::size_t n) {
                            const F f = xact::contract<F>::samples()[sample];
                            for (std::size_t i = 0; i < n; ++i) {
                              y[i] = f(x[i]);
                              g[i] = f.gradient_from_input(x[i]);
                            }
                          },
                          nullptr};
  if constexpr (xact::pass::gradient_from_output::takes<F, T>)
    kernels.from_output = [](std::size_t sample, const T* y, T* g, std::size_t n) {
      const F f = xact::contract<F>::samples()[sample];
      for (std::size_t i = 0; i < n; i += step)
        access::store(g + i, f.gradient_from_output(access::load(y + i)));
    };
  return kernels;
}

template <class T>
std::vector<test::passes<T>> all() {
  std::vector<test::passes<T>> kernels;
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using F = typename decltype(id)::type;
    if constexpr (xact::contract<F>::template supports<T>)
      if constexpr (test::is_walked<F, T>)
        kernels.push_back(passes_of<F, T>());
  });
  return kernels;
}

const bool registered = (test::units().push_back({FLAGS, all<float>(), all<double>()}), true);

} // namespace
