// SPDX-License-Identifier: BSD-3-Clause
/// Floor 3: activations of Eigen expressions; only this file and those in eigen/ name Eigen.
///
///     y  = forward(f, x);              g  = gradient(f, from_input(x));      g  = gradient(f, from_output(y));
///     dx = backward(f, from_input(x), dy);                                   dx = backward(f, from_output(y), dy);
///     forward_and_gradient(f, x, y, g);
///
/// x, y, dy: any Array or Matrix expression of float or double, Map, Ref, Block, any storage order and stride, fixed or
/// dynamic size, empty too. The first five are lazy: they fuse into the expression around them and make no temporary.
/// Assigned on their own to dynamic-size memory of the same storage order they run the memory kernel, column by column
/// where there is an outer stride; so does a layer's y = forward(f, (w * x).colwise() + b), bias and activation in one
/// pass over the product, which goes straight into y where that holds neither w nor x. Results have the bits of the
/// memory kernels whatever the layout. Sizes that do not match stop at an Eigen assertion; both are printed.
///
/// A layer that keeps for its backward pass what it needs, and the gradient of its bias: eigen/layer.hpp.
/// Eigen::Tensor: t.unaryExpr(eigen_functor(f)), and its siblings below.
#pragma once

#include "eigen/assignment.hpp"
#include "eigen/layer.hpp"

namespace xact {

/// from_input and from_output of an Eigen expression, nested as Eigen nests: lvalues by reference, expressions by
/// value.
template <class D>
input_of<typename Eigen::internal::ref_selector<D>::type> from_input(const Eigen::DenseBase<D>& x) {
  return {x.derived()};
}
/// The same for the output y = f(x).
template <class D>
output_of<typename Eigen::internal::ref_selector<D>::type> from_output(const Eigen::DenseBase<D>& y) {
  return {y.derived()};
}
/// A temporary would be gone before the lazy expression reads it.
template <class D>
void from_input(Eigen::PlainObjectBase<D>&&) = delete;
template <class D>
void from_output(Eigen::PlainObjectBase<D>&&) = delete;

inline namespace XACT_ABI_NAMESPACE {

/// Whether assignments that run a memory kernel may use as many OpenMP threads as Eigen::nbThreads() says. Off until
/// the program says otherwise: no thread is ever started unasked.
inline void set_eigen_threads(bool enabled) noexcept { eigen_threads.store(enabled); }

/// f(x).
template <class F, class D>
auto forward(const F& f, const Eigen::DenseBase<D>& x) {
  if constexpr (bridge::accepts<F, typename D::Scalar>())
    return bridge::unary(kernel::forward_of<F>{f}, x.derived());
  else
    return x.derived();
}
/// f'(x), accurate in saturation too.
template <class F, class X, class T = typename bridge::plain_t<X>::Scalar>
auto gradient(const F& f, const input_of<X>& x) {
  if constexpr (bridge::accepts_from_input<F, T>())
    return bridge::unary(kernel::gradient_from_input_of<F>{f}, x.value);
  else
    return x.value;
}
/// f'(x) from y = f(x): exact for that y, which in saturation has forgotten x.
template <class F, class Y, class T = typename bridge::plain_t<Y>::Scalar>
auto gradient(const F& f, const output_of<Y>& y) {
  if constexpr (bridge::accepts_from_output<F, T>())
    return bridge::unary(kernel::gradient_from_output_of<F>{f}, y.value);
  else
    return y.value;
}
/// dy * f'(x), coefficient by coefficient.
template <class F, class X, class D, class T = typename bridge::plain_t<X>::Scalar>
auto backward(const F& f, const input_of<X>& x, const Eigen::DenseBase<D>& dy) {
  if constexpr (bridge::accepts_from_input<F, T>())
    return bridge::binary(kernel::backward_from_input_of<F>{f}, x.value, dy.derived());
  else
    return x.value;
}
/// The same from y = f(x).
template <class F, class Y, class D, class T = typename bridge::plain_t<Y>::Scalar>
auto backward(const F& f, const output_of<Y>& y, const Eigen::DenseBase<D>& dy) {
  if constexpr (bridge::accepts_from_output<F, T>())
    return bridge::binary(kernel::backward_from_output_of<F>{f}, y.value, dy.derived());
  else
    return y.value;
}

/// y = f(x) and g = f'(x) in one pass. y and g are taken as Eigen takes writable arguments: y.block(...) works, a plain
/// Array or Matrix is resized, a Map, Ref or Block must have the shape of x. y or g may be x itself.
template <class F, class X, class Y, class G>
XACT_INLINE void forward_and_gradient(const F& f, const Eigen::DenseBase<X>& x, const Eigen::DenseBase<Y>& y,
                                      const Eigen::DenseBase<G>& g) {
  if constexpr (bridge::accepts_from_input<F, typename X::Scalar>() && bridge::same_scalars<X, Y, G>()) {
    auto& y_out = const_cast<Y&>(y.derived());
    auto& g_out = const_cast<G&>(g.derived());
    if constexpr (bridge::is_small<X, Y, G>) {
      eigen_assert(!bridge::same_memory(y_out, g_out) && "xact::forward_and_gradient: y and g must be two arrays");
      bridge::both_small(f, x.derived(), y_out, g_out);
    } else {
      bridge::both(f, x.derived(), y_out, g_out);
    }
  }
}

/// Functors for the unaryExpr and binaryExpr of Eigen::Tensor, of float or double: f(x), f'(x) from x and from y, and
/// dy * f' of (x, dy) and (y, dy).
template <class F>
auto eigen_functor(const F& f) noexcept {
  static_assert(kernel::is_activation<F, float> || kernel::is_activation<F, double>,
                "xact: not an activation: it must have a templated call V operator()(const V&)");
  return bridge::functor<kernel::forward_of<F>>{{f}};
}
/// f'(x) from x.
template <class F>
auto eigen_gradient_from_input(const F& f) noexcept {
  return bridge::functor<kernel::gradient_from_input_of<F>>{{f}};
}
/// f'(x) from y = f(x).
template <class F>
auto eigen_gradient_from_output(const F& f) noexcept {
  return bridge::functor<kernel::gradient_from_output_of<F>>{{f}};
}
/// dy * f'(x) of (x, dy).
template <class F>
auto eigen_backward_from_input(const F& f) noexcept {
  return bridge::functor<kernel::backward_from_input_of<F>>{{f}};
}
/// The same of (y, dy).
template <class F>
auto eigen_backward_from_output(const F& f) noexcept {
  return bridge::functor<kernel::backward_from_output_of<F>>{{f}};
}

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
