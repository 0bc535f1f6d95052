// SPDX-License-Identifier: BSD-3-Clause
// xact's rows, and the exact values that all rows are judged by: from the type list.
#include "contender.hpp"

#include <xact/activations.hpp>
#include <xact/kernels.hpp>

namespace throughput {
namespace {

/// As the public call: it is this one line.
template <class F, class T, class P>
void run(const void*, const T* in, const T* dy, T* out, std::size_t n) {
  const F f = xact::contract<F>::sample();
  const auto to = xact::engine::to(out);
  if constexpr (P::inputs == 1)
    xact::engine::here::run<P>(f, to, n, XACT_STREAM_BYTES, in);
  else
    xact::engine::here::run<P>(f, to, n, XACT_STREAM_BYTES, in, dy);
}

template <class F, class T, class P>
void values(const T* in, typename Exact<T>::R* out, std::size_t n) {
  using R = typename Exact<T>::R;
  const F f = xact::contract<F>::sample();
  for (std::size_t i = 0; i < n; ++i)
    if constexpr (P::inputs == 1)
      out[i] = P::exact(f, static_cast<R>(in[i]));
    else
      out[i] = P::exact(f, static_cast<R>(in[i]), R(1));
}

template <class F, class T>
void outputs(const T* x, T* y, std::size_t n) {
  using R = typename Exact<T>::R;
  const F f = xact::contract<F>::sample();
  for (std::size_t i = 0; i < n; ++i)
    y[i] = static_cast<T>(xact::contract<F>::forward(f, static_cast<R>(x[i])));
}

template <class F, class T, class P>
void add(Registry& registry) {
  using Contract = xact::contract<F>;
  constexpr auto pass = static_cast<Pass>(xact::index_in_list<P>(xact::passes{}));
  if (registry.exact<T>(pass, Contract::name) == nullptr)
    registry.add_exact<T>(pass, Contract::name,
                          {values<F, T, P>, outputs<F, T>, Contract::lowest, Contract::highest,
                           xact::pass::is_light<F>(), xact::gradient_needs<F> == xact::needs::nothing});
  registry.add<T>({pass, Contract::name, "xact", Contract::tier, Kind::ours, run<F, T, P>, {}});
}

template <class F, class T>
void add(Registry& registry) {
  if constexpr (xact::contract<F>::template supports<T>)
    xact::for_each_type(xact::passes{}, [&](auto id) {
      using P = typename decltype(id)::type;
      if constexpr (is_measured<P>(xact::passes{}) && P::template takes<F, T>)
        add<F, T, P>(registry);
    });
}

} // namespace

void add_xact(Registry& registry) {
  xact::for_each_type(xact::activations{}, [&](auto id) {
    add<typename decltype(id)::type, float>(registry);
    add<typename decltype(id)::type, double>(registry);
  });
}

} // namespace throughput
