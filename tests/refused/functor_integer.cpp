// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: an activation's members take float, double or an xsimd::batch of these
#include <xact/activations.hpp>

// Every member of every activation, and one error.
template <class F>
void refused() {
  const F f = xact::contract<F>::sample();
  (void)f(3), (void)f.gradient_from_input(3), (void)f.gradient_from_output(3);
  (void)f.backward_from_input(3, 3), (void)f.backward_from_output(3, 3), (void)f.forward_and_gradient(3).y;
}
void refused() {
  xact::for_each_type(xact::activations{}, [](auto id) { refused<typename decltype(id)::type>(); });
}
