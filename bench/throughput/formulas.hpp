// SPDX-License-Identifier: BSD-3-Clause
/// The peers' rows of every activation of the list: its contract's textbook formulas in the peer's arithmetic. M is
/// that arithmetic, V its values (vectors, Eigen's expressions); beside V's own + - * / and sign it has
///
///     constant(c)                                      of a double, rounded to V's scalar first
///     abs(v), square(v), larger(v, w), smaller(v, w)
///     if_positive(c, v, w)                             c > 0 ? v : w
///     exp(v), tanh(v), log1p(v), expm1(v), erf(v), erfc(v)    where the peer has it
///
/// and for M, V and f a contract has
///
///     textbook(f, m, x)                        f(x)
///     textbook_gradient(f, m, x)               f'(x); without it f' is taken from the textbook's output
///     textbook_gradient_from_output(f, m, y)   f' in terms of y; without it, no row of a peer
///     textbook_backward(f, m, v, dy)           dy f', where nobody would multiply and x serves as well as y: v is
///     either
///
/// A formula that calls what M lacks has no row there: it is tried out in types first. Nothing here names an
/// activation.
///
/// In an unnamed namespace: the files that include this differ in compiler flags, and must not share a copy.
#pragma once

#include "contender.hpp"

#include <string_view>
#include <xact/activations.hpp>

namespace throughput {
namespace {

// ---- Which functions a formula calls, which a peer has

enum : unsigned { calls_exp = 1, calls_tanh = 2, calls_log1p = 4, calls_expm1 = 8, calls_erf = 16, calls_erfc = 32 };
constexpr unsigned no_formula = ~0u; // no peer has it

/// A value of which nothing is known but the functions that were called on the way to it.
template <unsigned calls>
struct Trace {
  static constexpr unsigned functions = calls;
  Trace operator-() const { return {}; }
  template <unsigned other>
  Trace<calls | other> operator+(Trace<other>) const {
    return {};
  }
  template <unsigned other>
  Trace<calls | other> operator-(Trace<other>) const {
    return {};
  }
  template <unsigned other>
  Trace<calls | other> operator*(Trace<other>) const {
    return {};
  }
  template <unsigned other>
  Trace<calls | other> operator/(Trace<other>) const {
    return {};
  }
};
struct Tracer {
  static Trace<0> constant(double) { return {}; }
  template <unsigned v>
  static Trace<v> abs(Trace<v>) {
    return {};
  }
  template <unsigned v>
  static Trace<v> square(Trace<v>) {
    return {};
  }
  template <unsigned v, unsigned w>
  static Trace<v | w> larger(Trace<v>, Trace<w>) {
    return {};
  }
  template <unsigned v, unsigned w>
  static Trace<v | w> smaller(Trace<v>, Trace<w>) {
    return {};
  }
  template <unsigned c, unsigned v, unsigned w>
  static Trace<c | v | w> if_positive(Trace<c>, Trace<v>, Trace<w>) {
    return {};
  }
  template <unsigned v>
  static Trace<v | calls_exp> exp(Trace<v>) {
    return {};
  }
  template <unsigned v>
  static Trace<v | calls_tanh> tanh(Trace<v>) {
    return {};
  }
  template <unsigned v>
  static Trace<v | calls_log1p> log1p(Trace<v>) {
    return {};
  }
  template <unsigned v>
  static Trace<v | calls_expm1> expm1(Trace<v>) {
    return {};
  }
  template <unsigned v>
  static Trace<v | calls_erf> erf(Trace<v>) {
    return {};
  }
  template <unsigned v>
  static Trace<v | calls_erfc> erfc(Trace<v>) {
    return {};
  }
};

template <class C>
using Value = decltype(C::textbook(C::sample(), Tracer(), Trace<0>()));
template <class C>
using Gradient = decltype(C::textbook_gradient(C::sample(), Tracer(), Trace<0>()));
template <class C>
using GradientFromOutput = decltype(C::textbook_gradient_from_output(C::sample(), Tracer(), Trace<0>()));
template <class C>
using Backward = decltype(C::textbook_backward(C::sample(), Tracer(), Trace<0>(), Trace<0>()));

template <template <class> class Formula, class C, class = void>
constexpr unsigned functions_of = no_formula;
template <template <class> class Formula, class C>
constexpr unsigned functions_of<Formula, C, std::void_t<Formula<C>>> = Formula<C>::functions;
template <template <class> class Formula, class C>
constexpr bool has = functions_of<Formula, C> != no_formula;

template <class C, Pass pass>
constexpr unsigned functions() {
  static_assert(has<Value, C>, "every contract of the list needs a textbook(f, m, x): its peers are measured by it");
  if (pass == Pass::forward)
    return functions_of<Value, C>;
  if (has<Backward, C>)
    return functions_of<Backward, C>;
  if (pass == Pass::backward_from_input && has<Gradient, C>)
    return functions_of<Gradient, C>;
  return functions_of<GradientFromOutput, C> | (pass == Pass::backward_from_input ? functions_of<Value, C> : 0);
}

template <class M, class V>
constexpr unsigned functions_known() {
  const auto bit = [](unsigned function, auto call) {
    return std::is_invocable_v<decltype(call), M, V> ? function : 0;
  };
  return bit(calls_exp, [](auto m, const auto& v) -> decltype(m.exp(v)) { return m.exp(v); }) |
         bit(calls_tanh, [](auto m, const auto& v) -> decltype(m.tanh(v)) { return m.tanh(v); }) |
         bit(calls_log1p, [](auto m, const auto& v) -> decltype(m.log1p(v)) { return m.log1p(v); }) |
         bit(calls_expm1, [](auto m, const auto& v) -> decltype(m.expm1(v)) { return m.expm1(v); }) |
         bit(calls_erf, [](auto m, const auto& v) -> decltype(m.erf(v)) { return m.erf(v); }) |
         bit(calls_erfc, [](auto m, const auto& v) -> decltype(m.erfc(v)) { return m.erfc(v); });
}

// ---- The formulas at work

/// y, or dx.
template <class C, Pass pass, class M, class V>
auto apply(M m, const V& in, [[maybe_unused]] const V& dy) {
  const auto f = C::sample();
  if constexpr (pass == Pass::forward)
    return C::textbook(f, m, in);
  else if constexpr (has<Backward, C>)
    return C::textbook_backward(f, m, in, dy);
  else if constexpr (pass == Pass::backward_from_output)
    return dy * C::textbook_gradient_from_output(f, m, in);
  else if constexpr (has<Gradient, C>)
    return dy * C::textbook_gradient(f, m, in);
  else
    return dy * C::textbook_gradient_from_output(f, m, V(C::textbook(f, m, in)));
}

/// One vector at a time, then the rest. For it M has, beside the above,
///
///     T, V, size                       scalar, vector, lanes
///     load(p), store(p, v)             memory
///     load(p, k), store(p, v, k)       the first k lanes
template <class M, class C, Pass pass>
void sweep(const void*, const typename M::T* in, const typename M::T* dy, typename M::T* out, std::size_t n) {
  constexpr bool two = pass != Pass::forward;
  const M m;
  std::size_t i = 0;
  for (; i + M::size <= n; i += M::size)
    M::store(out + i, apply<C, pass>(m, M::load(in + i), two ? M::load(dy + i) : M::constant(0)));
  if constexpr (M::size > 1)
    if (i < n)
      M::store(out + i, apply<C, pass>(m, M::load(in + i, n - i), two ? M::load(dy + i, n - i) : M::constant(0)),
               n - i);
}
template <class Arithmetic>
struct Vectorwise {
  using M = Arithmetic;
  using T = typename M::T;
  using V = typename M::V;
  template <class C, Pass pass>
  static constexpr Run<T> run = sweep<M, C, pass>;
};

// ---- The list

/// Whether F is the first of its name: peers know no tiers.
template <class F, class... G>
constexpr bool is_first(xact::type_list<G...>) {
  bool met = false, first = false;
  const auto look = [&](std::string_view name, bool same) {
    if (!met && name == xact::contract<F>::name)
      met = true, first = same;
  };
  (look(xact::contract<G>::name, std::is_same_v<F, G>), ...);
  return first;
}

/// Calls visit(type_id<F>{}) for every activation of the list, once for all its tiers.
template <class Visitor>
void for_each_activation(const Visitor& visit) {
  xact::for_each_type(xact::activations{}, [&](auto id) {
    if constexpr (is_first<typename decltype(id)::type>(xact::activations{}))
      visit(id);
  });
}

enum class Rows { all, with_own_functions };

/// The rows of a peer. With arithmetic that is another's: only of activations whose formula calls the peer's functions.
template <class M, Rows rows = Rows::all, class How = Vectorwise<M>>
void add_formulas(Registry& registry, const char* peer) {
  using T = typename How::T;
  for_each_activation([&](auto id) {
    using C = xact::contract<typename decltype(id)::type>;
    constexpr unsigned lacking = ~functions_known<M, typename How::V>(), value = functions<C, Pass::forward>();
    if constexpr (C::template supports<T> && (rows == Rows::all || (value != 0 && (value & lacking) == 0))) {
      if constexpr ((value & lacking) == 0)
        registry.add<T>(Pass::forward, C::name, peer, How::template run<C, Pass::forward>);
      if constexpr ((functions<C, Pass::backward_from_input>() & lacking) == 0)
        registry.add<T>(Pass::backward_from_input, C::name, peer, How::template run<C, Pass::backward_from_input>);
      if constexpr ((functions<C, Pass::backward_from_output>() & lacking) == 0)
        registry.add<T>(Pass::backward_from_output, C::name, peer, How::template run<C, Pass::backward_from_output>);
    }
  });
}

} // namespace
} // namespace throughput
