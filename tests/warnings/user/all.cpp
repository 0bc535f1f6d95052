// SPDX-License-Identifier: BSD-3-Clause
// Every pass of every registered activation, memory and Eigen, as a user's file would call it: what a compiler warns of
// when all of it is inlined and optimised. With XACT_EVERY_PASS also the passes of Eigen's that end in a memory kernel,
// of every activation. Without products of Eigen, whose own code warns on AVX-512.
#include "../../dispatched.hpp"

#include <xact/prelu.hpp>
#include <xact/xact.hpp>

namespace warnings {

void all();
using passes::keep_all;

template <class F, class T>
T call(const F& f, T x) {
  return f(x) + f.gradient_from_input(x);
}
template <class P, class F, class T>
void dispatched_of(const F& f, const passes::arrays<P, T>& a, std::size_t n) {
  passes::call<P, passes::dispatched>(f, a, n);
}

template <class F, class T>
void in_memory() {
  passes::keep_in_memory<F, T>();
  passes::for_each_pass<F, T>([](auto id) { keep_all(dispatched_of<typename decltype(id)::type, F, T>); });
  keep_all(call<F, T>);
}

/// The lazy expressions, packet by packet: fused into the user's, so no memory kernel runs.
template <class F, class A>
void expressions(const F& f, const A& x, const A& dy, A& out) {
  out = dy + xact::forward(f, x) * xact::gradient(f, xact::from_input(x)) + xact::backward(f, xact::from_input(x), dy);
  if constexpr (xact::pass::gradient_from_output::takes<F, typename A::Scalar>)
    out += xact::gradient(f, xact::from_output(x)) * xact::backward(f, xact::from_output(x), dy);
}
template <class F, class A>
void assignments(const F& f, const A& x, const A& dy, A& y, A& g) {
  y = xact::forward(f, x);
  y.block(0, 0, 2, 2) = xact::backward(f, xact::from_input(x.block(0, 0, 2, 2)), dy.block(0, 0, 2, 2));
  xact::forward_and_gradient(f, x, y, g);
}
/// A layer's elementwise half: with a bias, and what is kept.
template <class F, class T>
void layer(const F& f, Eigen::Array<T, -1, -1>& z, const Eigen::Array<T, -1, 1>& b, const Eigen::Array<T, -1, -1>& dy,
           Eigen::Array<T, -1, -1>& dz, Eigen::Array<T, -1, 1>& db) {
  dz = xact::forward(f, z.colwise() + b);
  const auto h = xact::forward_keep(f, std::move(z));
  dz = xact::backward(f, h, dy);
  xact::backward_with_bias(f, h, dy, dz, db);
}

template <class F, class T>
void in_eigen() {
  keep_all(expressions<F, Eigen::Array<T, 16, 1>>);
#if defined(XACT_EVERY_PASS)
  keep_all(expressions<F, Eigen::Array<T, -1, 1>>, assignments<F, Eigen::Array<T, -1, -1>>, layer<F, T>);
#endif
}

/// What is no pass: along an axis, and in pairs.
template <class T>
T along_an_axis(const T* x, T* y, T* z, std::size_t n) {
  const xact::axis a{2, n, 3};
  xact::forward(xact::Softmax<>{}, x, y, n);
  xact::forward(xact::LogSoftmax<xact::fast>{}, x, y, a);
  xact::backward(xact::Softmax<>{}, xact::from_output(x), x, y, n);
  xact::backward(xact::LogSoftmax<>{}, xact::from_output(x), x, y, a);
  xact::forward(xact::gated(xact::Relu{}), x, x, y, n);
  xact::backward(xact::gated(xact::Relu{}), xact::from_input(x), x, x, y, z, n);
  xact::forward(xact::Prelu{}, x, x, y, a);
  xact::backward(xact::Prelu{}, xact::from_input(x), x, x, y, z, a);
  return xact::logsumexp(x, n) + xact::cross_entropy(xact::from_input(x), 1, y, n) +
         xact::binary_cross_entropy(xact::from_input(x), x, y, n);
}

void all() {
  keep_all(along_an_axis<float>, along_an_axis<double>);
  passes::for_each_case([](auto id, auto t) {
    in_memory<typename decltype(id)::type, decltype(t)>();
    in_eigen<typename decltype(id)::type, decltype(t)>();
  });
  keep_all(assignments<xact::Sigmoid<xact::correctly_rounded>, Eigen::ArrayXXf>, layer<xact::Tanh<>, float>,
           layer<xact::Relu, double>);
}

} // namespace warnings
