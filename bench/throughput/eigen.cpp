// SPDX-License-Identifier: BSD-3-Clause
// Eigen's own functions on mapped arrays.
#include "formulas.hpp"

#include <Eigen/Core>

namespace throughput {
namespace {

template <class T>
using Array = Eigen::Array<T, Eigen::Dynamic, 1>;

/// What nests in the expressions is nested by value: maps, constants and expressions.
template <class T>
struct Expressions {
  Eigen::Index size;
  auto constant(double c) const { return Array<T>::Constant(size, static_cast<T>(c)); }
  template <class X>
  static auto abs(const X& x) {
    return x.abs();
  }
  template <class X>
  static auto square(const X& x) {
    return x.square();
  } // names x once
  template <class X, class Y>
  static auto larger(const X& x, const Y& y) {
    return x.max(y);
  }
  template <class X, class Y>
  static auto smaller(const X& x, const Y& y) {
    return x.min(y);
  }
  template <class C, class X, class Y>
  static auto if_positive(const C& c, const X& x, const Y& y) {
    return (c > T(0)).select(x, y);
  }
  template <class X>
  static auto exp(const X& x) {
    return x.exp();
  }
  template <class X>
  static auto tanh(const X& x) {
    return x.tanh();
  }
  template <class X>
  static auto log1p(const X& x) {
    return x.log1p();
  }
  template <class X>
  static auto expm1(const X& x) {
    return x.expm1();
  }
};

/// f(x): Eigen's own function where it has one, else the textbook formula.
template <class C, class M, class X>
auto value(const M& m, const X& x) {
  constexpr std::string_view name = C::name;
  if constexpr (name == "sigmoid")
    return x.logistic();
  else
    return apply<C, Pass::forward>(m, x, x);
}

template <class Scalar>
struct Expressionwise {
  using T = Scalar;
  using M = Expressions<T>;
  using V = Eigen::Map<const Array<T>>;
  template <class C, Pass pass>
  static void run(const void*, const T* in, const T* dy, T* out, std::size_t n) {
    const auto size = static_cast<Eigen::Index>(n);
    const V a(in, size), b(dy, size);
    Eigen::Map<Array<T>> result(out, size);
    const M m{size};
    if constexpr (pass == Pass::forward) {
      result = value<C>(m, a);
    } else if constexpr (pass == Pass::backward_from_input && !has<Backward, C> && !has<Gradient, C>) {
      result = value<C>(m, a); // two passes: in one, Eigen would compute y twice
      result = apply<C, Pass::backward_from_output>(m, V(out, size), b);
    } else {
      result = apply<C, pass>(m, a, b);
    }
  }
};

} // namespace

void add_eigen(Registry& registry) {
  add_formulas<Expressions<float>, Rows::all, Expressionwise<float>>(registry, "eigen");
  add_formulas<Expressions<double>, Rows::all, Expressionwise<double>>(registry, "eigen");
}

} // namespace throughput
