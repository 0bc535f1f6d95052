// SPDX-License-Identifier: BSD-3-Clause
// Every kernel of every registered activation, for the disassembler. With XACT_CONTROL, two functors that must be
// found.
#include <xact/activations.hpp>
#include <xact/kernels.hpp>

namespace hot_loops {

template <class F, class T>
void forward(const F& f, const T* x, T* y, std::size_t n) {
  xact::forward(f, x, y, n);
}
template <class F, class T>
void gradient_from_input(const F& f, const T* x, T* g, std::size_t n) {
  xact::gradient(f, xact::from_input(x), g, n);
}
template <class F, class T>
void gradient_from_output(const F& f, const T* y, T* g, std::size_t n) {
  xact::gradient(f, xact::from_output(y), g, n);
}
template <class F, class T>
void backward_from_input(const F& f, const T* x, const T* dy, T* dx, std::size_t n) {
  xact::backward(f, xact::from_input(x), dy, dx, n);
}
template <class F, class T>
void backward_from_output(const F& f, const T* y, const T* dy, T* dx, std::size_t n) {
  xact::backward(f, xact::from_output(y), dy, dx, n);
}
template <class F, class T>
void forward_and_gradient(const F& f, const T* x, T* y, T* g, std::size_t n) {
  xact::forward_and_gradient(f, x, y, g, n);
}

void keep(void (*)()); // somewhere else, so that all of them are compiled

template <class... Function>
void keep_all(Function... function) {
  (keep(reinterpret_cast<void (*)()>(function)), ...);
}

template <class F, class T>
void kernels_of() {
  if constexpr (xact::contract<F>::template supports<T>) {
    keep_all(forward<F, T>, gradient_from_input<F, T>, backward_from_input<F, T>, forward_and_gradient<F, T>);
    if constexpr (xact::contract<F>::template bounds<T>.gradient_from_output >= 0)
      keep_all(gradient_from_output<F, T>, backward_from_output<F, T>);
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
/// More live values than any processor has registers: every level waits with one for the levels below.
struct TooManyValues {
  template <class V>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return level<48>(x);
  }
  template <int n, class V>
  static XACT_INLINE V level(const V& x) noexcept {
    if constexpr (n == 0) {
      return x;
    } else {
      const V waiting = xact::numeric::fence(x * V(xact::numeric::scalar_t<V>(n)));
      return xact::numeric::fence(level<n - 1>(waiting) * waiting);
    }
  }
};
void all() { keep_all(forward<NotInlined, float>, forward<TooManyValues, float>); }
#else
void all() {
  xact::for_each_type(xact::activations{}, [](auto id) {
    kernels_of<typename decltype(id)::type, float>();
    kernels_of<typename decltype(id)::type, double>();
  });
}
#endif

} // namespace hot_loops
