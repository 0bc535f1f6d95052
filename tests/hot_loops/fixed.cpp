// SPDX-License-Identifier: BSD-3-Clause
// Eigen arrays of 4, 8 and 16, for the disassembler: no loop, and no call but Eigen's own wrappers of the assignment.
// With XACT_CONTROL, a functor that must be found.
#include "../walked.hpp"

#include <xact/eigen.hpp>

namespace fixed_size {

template <class F, class A>
void forward(const F& f, const A& x, A& y) {
  y = xact::forward(f, x);
}
template <class F, class A>
void backward(const F& f, const A& x, const A& dy, A& dx) {
  dx = xact::backward(f, xact::from_input(x), dy);
}
template <class F, class A>
void forward_and_gradient(const F& f, const A& x, A& y, A& g) {
  xact::forward_and_gradient(f, x, y, g);
}

void keep(void (*)()); // somewhere else, so that all of them are compiled

template <class F, class T, int Size>
void kernels_of() {
  using A = Eigen::Array<T, Size, 1>;
  keep(reinterpret_cast<void (*)()>(forward<F, A>));
  keep(reinterpret_cast<void (*)()>(backward<F, A>));
  keep(reinterpret_cast<void (*)()>(forward_and_gradient<F, A>));
}
template <class F, class T>
constexpr bool is_inline() {
  if constexpr (xact::contract<F>::template supports<T>)
    return test::is_walked<F, T> && !xact::contract<F>::template out_of_line<T>;
  else
    return false;
}
template <class F, class T>
void sizes() {
  if constexpr (is_inline<F, T>()) {
    kernels_of<F, T, 4>();
    kernels_of<F, T, 8>();
    kernels_of<F, T, 16>();
  }
}

#if defined(XACT_CONTROL)
/// As a function that the compiler declined to inline.
struct NotInlined {
  template <class V>
  __attribute__((noinline)) V operator()(const V& x) const noexcept {
    return x * x + x;
  }
};
void all() { keep(reinterpret_cast<void (*)()>(forward<NotInlined, Eigen::Array4f>)); }
#else
void all() {
  xact::for_each_type(xact::activations{}, [](auto id) {
    sizes<typename decltype(id)::type, float>();
    sizes<typename decltype(id)::type, double>();
  });
}
#endif

} // namespace fixed_size
