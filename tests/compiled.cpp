// SPDX-License-Identifier: BSD-3-Clause
/// The kernels of the activation XACT_SUBJECT for test::compiled.
#include "subject.hpp"

namespace {

using std::size_t;

template <class F, class T>
void compile() {
  if constexpr (test::is_case<F, T>()) {
    test::kernels_of<F, T>& k = test::compiled<F, T>;
    k.value = [](const F& f, T x) { return f(x); };
    k.slope = [](const F& f, T x) { return f.gradient_from_input(x); };
    k.forward = [](const F& f, const T* x, T* y, size_t n) { xact::forward(f, x, y, n); };
    k.gradient_from_input = [](const F& f, const T* x, T* g, size_t n) {
      xact::gradient(f, xact::from_input(x), g, n);
    };
    k.forward_and_gradient = [](const F& f, const T* x, T* y, T* g, size_t n) {
      xact::forward_and_gradient(f, x, y, g, n);
    };
    k.backward_from_input = [](const F& f, const T* x, const T* dy, T* dx, size_t n) {
      xact::backward(f, xact::from_input(x), dy, dx, n);
    };
    if constexpr (test::has_from_output<F, T>) {
      k.slope_from_output = [](const F& f, T y) { return f.gradient_from_output(y); };
      k.gradient_from_output = [](const F& f, const T* y, T* g, size_t n) {
        xact::gradient(f, xact::from_output(y), g, n);
      };
      k.backward_from_output = [](const F& f, const T* y, const T* dy, T* dx, size_t n) {
        xact::backward(f, xact::from_output(y), dy, dx, n);
      };
    }
  }
}

[[maybe_unused]] const bool all = [] {
  xact::for_each_type(test::tiers{}, [](auto id) {
    compile<typename decltype(id)::type, float>();
    compile<typename decltype(id)::type, double>();
  });
  return true;
}();

} // namespace
