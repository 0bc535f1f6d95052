// SPDX-License-Identifier: BSD-3-Clause
/// Floor 3: activations of Eigen expressions; only this file and those in eigen/ name Eigen.
///
///     y  = forward(f, x);              g  = gradient(f, from_input(x));      g  = gradient(f, from_output(y));
///     dx = backward(f, from_input(x), dy);                                   dx = backward(f, from_output(y), dy);
///     forward_and_gradient(f, x, y, g);
///
/// x, y, dy: any Array or Matrix expression of float, double, Eigen::bfloat16 or half, Map, Ref, Block, any storage
/// order and stride, fixed or dynamic size, empty too. Those of 16 bits are as lazy; what is not in memory goes one by
/// one. The first five are lazy: they fuse into the expression around them and make no temporary. Assigned on their own
/// to dynamic-size memory of the same storage order they run the memory kernel, column by column where there is an
/// outer stride; so do a layer's y = forward(f, (w * x).colwise() + b), forward(f, w * v + b) of a vector and
/// forward(f, w * x), bias and activation in one pass over the product, which goes straight into y where that holds
/// neither w nor x. Results have the bits of the memory kernels whatever the layout.
///
/// So does a recurrent cell's y = forward(f, w * v + u * h + b), products and bias in any order, as vectors or
/// matrices: z = the first product as written, z += the second, and so on, each as Eigen's noalias() does it, then z +
/// b, then f. No temporary but one for z where y holds a factor, or a factor is an expression, 2 * w. Fused into more,
/// or of fixed size, it is Eigen's sum of temporaries, which rounds otherwise. forward_and_gradient and forward_keep do
/// the same.
///
/// The argument may be taken out of the array that is assigned: y = forward(f, y.topRows(3)), resized and all, is
/// right. Of a temporary, forward(f, layer(x)) with a function that returns a Matrix, the result is not lazy but an
/// array, computed in the temporary's memory: nothing dangles.
///
/// Sizes that do not match stop at an Eigen assertion. Both shapes are printed, except where Eigen's own assertion
/// comes first: inside an expression, in a constructor, a comma initialiser, a vector that a matrix is assigned to.
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
[[nodiscard]] input_of<typename Eigen::internal::ref_selector<D>::type> from_input(const Eigen::DenseBase<D>& x) {
  return {x.derived()};
}
/// The same for the output y = f(x).
template <class D>
[[nodiscard]] output_of<typename Eigen::internal::ref_selector<D>::type> from_output(const Eigen::DenseBase<D>& y) {
  return {y.derived()};
}
/// @{
/// A temporary, or a Ref that may hold one, would be gone before the lazy expression reads it.
template <class D>
input_of<D> from_input(const Eigen::PlainObjectBase<D>&&) = delete;
template <class D>
output_of<D> from_output(const Eigen::PlainObjectBase<D>&&) = delete;
template <class A, int Options, class Stride>
input_of<Eigen::Ref<A, Options, Stride>> from_input(const Eigen::Ref<A, Options, Stride>&&) = delete;
template <class A, int Options, class Stride>
output_of<Eigen::Ref<A, Options, Stride>> from_output(const Eigen::Ref<A, Options, Stride>&&) = delete;
/// @}

inline namespace XACT_ABI_NAMESPACE {

/// Whether assignments that run a memory kernel may use as many OpenMP threads as Eigen::nbThreads() says. Off until
/// the program says otherwise: no thread is ever started unasked.
inline void set_eigen_threads(bool enabled) noexcept { process::eigen_threads.store(enabled); }

/// f(x).
template <class F, class D>
[[nodiscard]] auto forward(const F& f, const Eigen::DenseBase<D>& x) {
  return bridge::lazy<pass::forward>(f, x.derived());
}
/// f'(x), accurate in saturation too.
template <class F, class X, class = std::enable_if_t<bridge::is_dense<bridge::plain_t<X>>>>
[[nodiscard]] auto gradient(const F& f, const input_of<X>& x) {
  return bridge::lazy<pass::gradient_from_input>(f, bridge::array_of(x.value));
}
/// f'(x) from y = f(x): exact for that y, which in saturation has forgotten x.
template <class F, class Y, class = std::enable_if_t<bridge::is_dense<bridge::plain_t<Y>>>>
[[nodiscard]] auto gradient(const F& f, const output_of<Y>& y) {
  return bridge::lazy<pass::gradient_from_output>(f, bridge::array_of(y.value));
}
/// dy * f'(x), coefficient by coefficient.
template <class F, class X, class D, class = std::enable_if_t<bridge::is_dense<bridge::plain_t<X>>>>
[[nodiscard]] auto backward(const F& f, const input_of<X>& x, const Eigen::DenseBase<D>& dy) {
  return bridge::lazy<pass::backward_from_input>(f, bridge::array_of(x.value), dy.derived());
}
/// The same from y = f(x).
template <class F, class Y, class D, class = std::enable_if_t<bridge::is_dense<bridge::plain_t<Y>>>>
[[nodiscard]] auto backward(const F& f, const output_of<Y>& y, const Eigen::DenseBase<D>& dy) {
  return bridge::lazy<pass::backward_from_output>(f, bridge::array_of(y.value), dy.derived());
}

/// @{
/// A temporary, a plain Array or Matrix or a Ref that may hold one, would be gone before a lazy expression reads it:
/// the pass is computed at once, in the temporary's own memory unless that is const or a Ref's, and returned as an
/// array.
template <class F, class X, class = bridge::if_temporary<X>>
[[nodiscard]] XACT_INLINE auto forward(const F& f, X&& x) {
  return bridge::computed(x, xact::forward(f, x));
}
template <class F, class Source, class DY, class = bridge::if_temporary<DY>,
          class = std::enable_if_t<bridge::holds_array<Source>>>
[[nodiscard]] XACT_INLINE auto backward(const F& f, Source&& source, DY&& dy) {
  return bridge::computed(dy, xact::backward(f, source, dy));
}
/// @}

/// y = f(x) and g = f'(x) in one pass. y and g are arrays that can be written: y.block(...) works, a plain Array or
/// Matrix is resized, a Map, Ref or Block must have the shape of x. y or g may be x itself or overlap it; y and g must
/// be apart. An expression x, 2 * z, is evaluated into y, so there it may read y only where it writes. Where an
/// allocation throws, y and g may have been resized or written in part; they can be assigned to and destroyed.
template <class F, class X, class Y, class G>
XACT_INLINE void forward_and_gradient(const F& f, const Eigen::DenseBase<X>& x, Y&& y, G&& g) {
  if constexpr (bridge::accepts_elements<pass::of<pass::forward_and_gradient, F>, typename X::Scalar>()) {
    if constexpr (bridge::accepts_outputs<Y, G>()) {
      using y_t = bridge::output_t<Y>;
      using g_t = bridge::output_t<G>;
      if constexpr (bridge::same_scalars<X, y_t, g_t>())
        bridge::forward_and_gradient<bridge::streaming>(f, x.derived(), bridge::array_of(y), bridge::array_of(g));
    }
  }
}

/// @cond
// Calls of another form: a sentence instead of a list of candidates.
template <class F, class... A, class = bridge::if_wrong<pass::call::forward, F, A...>>
auto forward(const F&, const A&... a) {
  return bridge::refuse<pass::call::forward, F>(a...);
}
template <class F, class... A, class = bridge::if_wrong<pass::call::gradient, F, A...>>
auto gradient(const F&, const A&... a) {
  return bridge::refuse<pass::call::gradient, F>(a...);
}
template <class F, class... A, class = bridge::if_wrong<pass::call::backward, F, A...>>
auto backward(const F&, const A&... a) {
  return bridge::refuse<pass::call::backward, F>(a...);
}
template <class F, class... A, class = bridge::if_wrong<pass::call::forward_and_gradient, F, A...>>
auto forward_and_gradient(const F&, const A&... a) {
  return bridge::refuse<pass::call::forward_and_gradient, F>(a...);
}
template <class D, class = std::enable_if_t<!bridge::is_dense<D>>>
bridge::refused_source from_input(const Eigen::EigenBase<D>&) {
  bridge::accepts_array<D>();
  return {};
}
template <class D, class = std::enable_if_t<!bridge::is_dense<D>>>
bridge::refused_source from_output(const Eigen::EigenBase<D>&) {
  bridge::accepts_array<D>();
  return {};
}
/// @endcond

/// Functors for the unaryExpr and binaryExpr of Eigen::Tensor, of float or double: f(x), or another pass of
/// one output.
template <class P = pass::forward, class F>
[[nodiscard]] auto eigen_functor(const F& f) noexcept {
  return bridge::functor<pass::of<P, F>>{{f}};
}
/// f'(x) from x.
template <class F>
[[nodiscard]] auto eigen_gradient_from_input(const F& f) noexcept {
  return xact::eigen_functor<pass::gradient_from_input>(f);
}
/// f'(x) from y = f(x).
template <class F>
[[nodiscard]] auto eigen_gradient_from_output(const F& f) noexcept {
  return xact::eigen_functor<pass::gradient_from_output>(f);
}
/// dy * f'(x) of (x, dy).
template <class F>
[[nodiscard]] auto eigen_backward_from_input(const F& f) noexcept {
  return xact::eigen_functor<pass::backward_from_input>(f);
}
/// The same of (y, dy).
template <class F>
[[nodiscard]] auto eigen_backward_from_output(const F& f) noexcept {
  return xact::eigen_functor<pass::backward_from_output>(f);
}

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
