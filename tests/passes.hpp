// SPDX-License-Identifier: BSD-3-Clause
/// Every memory pass of a functor as a function, compiled because keep() takes its address: for the disassembler and
/// for a compiler's warnings.
#pragma once

#include <xact/activations.hpp>
#include <xact/kernels.hpp>

namespace passes {

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
void in_memory() {
  keep_all(forward<F, T>, gradient_from_input<F, T>, backward_from_input<F, T>, forward_and_gradient<F, T>);
  if constexpr (xact::pass::gradient_from_output::takes<F, T>)
    keep_all(gradient_from_output<F, T>, backward_from_output<F, T>);
}

/// visit(type_id<F>{}, T{}) for every activation of the list and every scalar type that it supports.
template <class Visitor>
void for_each_case(const Visitor& visit) {
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using F = typename decltype(id)::type;
    if constexpr (xact::contract<F>::template supports<float>)
      visit(id, float{});
    if constexpr (xact::contract<F>::template supports<double>)
      visit(id, double{});
  });
}

} // namespace passes
