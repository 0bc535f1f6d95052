// SPDX-License-Identifier: BSD-3-Clause
// xact's rows, and the exact values that all rows are judged by: from the type list.
#include "contender.hpp"

#include <xact/activations.hpp>
#include <xact/kernels.hpp>

namespace throughput {
namespace {

template <class F, class T, Pass pass>
void run(const void*, const T* in, const T* dy, T* out, std::size_t n) {
  const F f = xact::contract<F>::sample();
  if constexpr (pass == Pass::forward)
    xact::forward(f, in, out, n);
  else if constexpr (pass == Pass::backward_from_input)
    xact::backward(f, xact::from_input(in), dy, out, n);
  else
    xact::backward(f, xact::from_output(in), dy, out, n);
}

template <class F, class T, Pass pass>
void values(const T* in, typename Exact<T>::R* out, std::size_t n) {
  using R = typename Exact<T>::R;
  using Contract = xact::contract<F>;
  const F f = Contract::sample();
  for (std::size_t i = 0; i < n; ++i) {
    const R v = in[i];
    if constexpr (pass == Pass::forward)
      out[i] = Contract::forward(f, v);
    else if constexpr (pass == Pass::backward_from_input)
      out[i] = Contract::gradient(f, v);
    else
      out[i] = Contract::gradient_from_output(f, v);
  }
}

template <class F, class T>
void outputs(const T* x, T* y, std::size_t n) {
  using R = typename Exact<T>::R;
  const F f = xact::contract<F>::sample();
  for (std::size_t i = 0; i < n; ++i)
    y[i] = static_cast<T>(xact::contract<F>::forward(f, static_cast<R>(x[i])));
}

template <class F, class T, Pass pass>
void add(Registry& registry) {
  using Contract = xact::contract<F>;
  if (registry.exact<T>(pass, Contract::name) == nullptr)
    registry.add_exact<T>(pass, Contract::name,
                          {values<F, T, pass>, outputs<F, T>, Contract::lowest, Contract::highest,
                           xact::pass::is_light<F>(), xact::gradient_needs<F> == xact::needs::nothing});
  registry.add<T>({pass, Contract::name, "xact", Contract::tier, Kind::ours, run<F, T, pass>, {}});
}

template <class F, class T>
void add(Registry& registry) {
  if constexpr (xact::contract<F>::template supports<T>) {
    add<F, T, Pass::forward>(registry);
    add<F, T, Pass::backward_from_input>(registry);
    if constexpr (xact::contract<F>::template bounds<T>.gradient_from_output >= 0)
      add<F, T, Pass::backward_from_output>(registry);
  }
}

} // namespace

void add_xact(Registry& registry) {
  xact::for_each_type(xact::activations{}, [&](auto id) {
    add<typename decltype(id)::type, float>(registry);
    add<typename decltype(id)::type, double>(registry);
  });
}

} // namespace throughput
