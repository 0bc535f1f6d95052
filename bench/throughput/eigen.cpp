// SPDX-License-Identifier: BSD-3-Clause
// Eigen's own functions on mapped arrays.
#include "formulas.hpp"

#include <Eigen/Core>

namespace throughput {
namespace {

template <class T>
using Array = Eigen::Array<T, Eigen::Dynamic, 1>;

struct Sigmoid {
  static constexpr const char* name = "sigmoid";
  template <class X, class Y>
  static void forward(const X& x, Y& y) {
    y = x.logistic();
  }
  template <class Y, class D, class G>
  static void from_output(const Y& y, const D& dy, G& dx) {
    dx = dy * (y * (typename Y::Scalar(1) - y));
  }
  template <class X, class D, class G>
  static void from_input(const X& x, const D& dy, G& dx) { // two passes: in one, Eigen would compute y twice
    forward(x, dx);
    from_output(dx, dy, dx);
  }
};
struct Tanh {
  static constexpr const char* name = "tanh";
  template <class X, class Y>
  static void forward(const X& x, Y& y) {
    y = x.tanh();
  }
  template <class Y, class D, class G>
  static void from_output(const Y& y, const D& dy, G& dx) {
    dx = dy * (typename Y::Scalar(1) - y * y);
  }
  template <class X, class D, class G>
  static void from_input(const X& x, const D& dy, G& dx) { // in one pass: square() names y once
    dx = dy * (typename X::Scalar(1) - x.tanh().square());
  }
};
struct Relu {
  static constexpr const char* name = "relu";
  template <class X, class Y>
  static void forward(const X& x, Y& y) {
    y = x.cwiseMax(typename X::Scalar(0));
  }
  template <class Y, class D, class G>
  static void from_output(const Y& y, const D& dy, G& dx) {
    dx = (y > typename Y::Scalar(0)).select(dy, typename Y::Scalar(0));
  }
  template <class X, class D, class G>
  static void from_input(const X& x, const D& dy, G& dx) {
    from_output(x, dy, dx);
  }
};
struct Linear {
  static constexpr const char* name = "linear";
  template <class X, class Y>
  static void forward(const X& x, Y& y) {
    using T = typename X::Scalar;
    y = static_cast<T>(slope) * x + static_cast<T>(offset);
  }
  template <class Y, class D, class G>
  static void from_output(const Y&, const D& dy, G& dx) {
    dx = static_cast<typename Y::Scalar>(slope) * dy;
  }
  template <class X, class D, class G>
  static void from_input(const X& x, const D& dy, G& dx) {
    from_output(x, dy, dx);
  }
};

template <class F, class T, Pass pass>
void run(const void*, const T* in, const T* dy, T* out, std::size_t n) {
  const auto size = static_cast<Eigen::Index>(n);
  const Eigen::Map<const Array<T>> a(in, size), b(dy, size);
  Eigen::Map<Array<T>> result(out, size);
  if constexpr (pass == Pass::forward)
    F::forward(a, result);
  else if constexpr (pass == Pass::backward_from_input)
    F::from_input(a, b, result);
  else
    F::from_output(a, b, result);
}

template <class F, class T>
void add(Registry& registry) {
  registry.add<T>(Pass::forward, F::name, "eigen", run<F, T, Pass::forward>);
  registry.add<T>(Pass::backward_from_input, F::name, "eigen", run<F, T, Pass::backward_from_input>);
  registry.add<T>(Pass::backward_from_output, F::name, "eigen", run<F, T, Pass::backward_from_output>);
}

} // namespace

void add_eigen(Registry& registry) {
  add<Linear, float>(registry), add<Linear, double>(registry);
  add<Relu, float>(registry), add<Relu, double>(registry);
  add<Sigmoid, float>(registry), add<Sigmoid, double>(registry);
  add<Tanh, float>(registry), add<Tanh, double>(registry);
}

} // namespace throughput
