// SPDX-License-Identifier: BSD-3-Clause
/// The textbook formulas, for peers that have vectors and elementary functions but no activations. M says how:
///
///     V, T, size                       vector and its scalar, lanes
///     set(c), load(p), store(p, v)     constant and memory
///     load(p, k), store(p, v, k)       the first k lanes
///     exp(v), tanh(v), negated(v), larger(v, w), if_positive(c, v)
///                                      if_positive: v where c > 0, else 0
///
/// In an unnamed namespace: the files that include this differ in compiler flags, and must not share a copy.
#pragma once

#include "contender.hpp"

namespace throughput {
namespace {

constexpr double slope = 1.5, offset = -0.25; // of linear, as contract<Linear>::sample() has them

template <class M>
struct SigmoidFormula {
  using V = typename M::V;
  static constexpr const char* name = "sigmoid";
  static V forward(V x) { return M::set(1) / (M::set(1) + M::exp(M::negated(x))); }
  static V from_output(V y, V dy) { return dy * (y * (M::set(1) - y)); }
  static V from_input(V x, V dy) { return from_output(forward(x), dy); }
};
template <class M>
struct TanhFormula {
  using V = typename M::V;
  static constexpr const char* name = "tanh";
  static V forward(V x) { return M::tanh(x); }
  static V from_output(V y, V dy) { return dy * (M::set(1) - y * y); }
  static V from_input(V x, V dy) { return from_output(forward(x), dy); }
};
template <class M>
struct ReluFormula {
  using V = typename M::V;
  static constexpr const char* name = "relu";
  static V forward(V x) { return M::larger(x, M::set(0)); }
  static V from_output(V y, V dy) { return M::if_positive(y, dy); }
  static V from_input(V x, V dy) { return M::if_positive(x, dy); }
};
template <class M>
struct LinearFormula {
  using V = typename M::V;
  static constexpr const char* name = "linear";
  static V forward(V x) { return M::set(slope) * x + M::set(offset); }
  static V from_output(V, V dy) { return M::set(slope) * dy; }
  static V from_input(V, V dy) { return M::set(slope) * dy; }
};

template <class M, class F, Pass pass>
typename M::V apply(typename M::V in, [[maybe_unused]] typename M::V dy) {
  if constexpr (pass == Pass::forward)
    return F::forward(in);
  else if constexpr (pass == Pass::backward_from_input)
    return F::from_input(in, dy);
  else
    return F::from_output(in, dy);
}

/// One vector at a time, then the rest.
template <class M, class F, Pass pass>
void sweep(const void*, const typename M::T* in, const typename M::T* dy, typename M::T* out, std::size_t n) {
  constexpr bool two = pass != Pass::forward;
  std::size_t i = 0;
  for (; i + M::size <= n; i += M::size)
    M::store(out + i, apply<M, F, pass>(M::load(in + i), two ? M::load(dy + i) : M::set(0)));
  if constexpr (M::size > 1)
    if (i < n)
      M::store(out + i, apply<M, F, pass>(M::load(in + i, n - i), two ? M::load(dy + i, n - i) : M::set(0)), n - i);
}

template <class M, class F>
void add_formula(Registry& registry, const char* peer) {
  using T = typename M::T;
  registry.add<T>(Pass::forward, F::name, peer, sweep<M, F, Pass::forward>);
  registry.add<T>(Pass::backward_from_input, F::name, peer, sweep<M, F, Pass::backward_from_input>);
  registry.add<T>(Pass::backward_from_output, F::name, peer, sweep<M, F, Pass::backward_from_output>);
}

template <class M>
void add_formulas(Registry& registry, const char* peer) {
  add_formula<M, LinearFormula<M>>(registry, peer);
  add_formula<M, ReluFormula<M>>(registry, peer);
  add_formula<M, SigmoidFormula<M>>(registry, peer);
  add_formula<M, TanhFormula<M>>(registry, peer);
}

} // namespace
} // namespace throughput
