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
/// where there is an outer stride; so do a layer's y = forward(f, (w * x).colwise() + b), forward(f, w * v + b) of a
/// vector and forward(f, w * x), bias and activation in one pass over the product, which goes straight into y where
/// that holds neither w nor x. Results have the bits of the memory kernels whatever the layout.
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
inline void set_eigen_threads(bool enabled) noexcept { eigen_threads.store(enabled); }

/// f(x).
template <class F, class D>
[[nodiscard]] auto forward(const F& f, const Eigen::DenseBase<D>& x) {
  if constexpr (bridge::accepts<F, typename D::Scalar>())
    return bridge::unary(kernel::forward_of<F>{f}, x.derived());
  else
    return bridge::refused(x.derived());
}
/// f'(x), accurate in saturation too.
template <class F, class X, class T = typename bridge::plain_t<X>::Scalar>
[[nodiscard]] auto gradient(const F& f, const input_of<X>& x) {
  if constexpr (bridge::accepts_from_input<F, T>())
    return bridge::unary(kernel::gradient_from_input_of<F>{f}, x.value);
  else
    return bridge::refused(bridge::array_of(x.value));
}
/// f'(x) from y = f(x): exact for that y, which in saturation has forgotten x.
template <class F, class Y, class T = typename bridge::plain_t<Y>::Scalar>
[[nodiscard]] auto gradient(const F& f, const output_of<Y>& y) {
  if constexpr (bridge::accepts_from_output<F, T>())
    return bridge::unary(kernel::gradient_from_output_of<F>{f}, y.value);
  else
    return bridge::refused(bridge::array_of(y.value));
}
/// dy * f'(x), coefficient by coefficient.
template <class F, class X, class D, class T = typename bridge::plain_t<X>::Scalar>
[[nodiscard]] auto backward(const F& f, const input_of<X>& x, const Eigen::DenseBase<D>& dy) {
  if constexpr (bridge::accepts_from_input<F, T>())
    return bridge::binary(kernel::backward_from_input_of<F>{f}, x.value, dy.derived());
  else
    return bridge::refused(bridge::array_of(x.value));
}
/// The same from y = f(x).
template <class F, class Y, class D, class T = typename bridge::plain_t<Y>::Scalar>
[[nodiscard]] auto backward(const F& f, const output_of<Y>& y, const Eigen::DenseBase<D>& dy) {
  if constexpr (bridge::accepts_from_output<F, T>())
    return bridge::binary(kernel::backward_from_output_of<F>{f}, y.value, dy.derived());
  else
    return bridge::refused(bridge::array_of(y.value));
}

/// @{
/// A temporary, a plain Array or Matrix or a Ref that may hold one, would be gone before a lazy expression reads it:
/// the pass is computed at once, in the temporary's own memory unless that is const or a Ref's, and returned as an
/// array.
template <class F, class D>
[[nodiscard]] XACT_INLINE auto forward(const F& f, Eigen::PlainObjectBase<D>&& x) {
  return bridge::computed_into(x.derived(), xact::forward(f, x.derived()));
}
template <class F, class D>
[[nodiscard]] XACT_INLINE auto forward(const F& f, const Eigen::PlainObjectBase<D>&& x) {
  D y;
  return bridge::computed_into(y, xact::forward(f, x.derived()));
}
template <class F, class A, int Options, class Stride>
[[nodiscard]] XACT_INLINE auto forward(const F& f, const Eigen::Ref<A, Options, Stride>&& x) {
  typename Eigen::Ref<A, Options, Stride>::PlainObject y;
  return bridge::computed_into(y, xact::forward(f, x));
}
template <class F, class Source, class D, class = std::enable_if_t<bridge::holds_array<Source>>>
[[nodiscard]] XACT_INLINE auto backward(const F& f, Source&& source, Eigen::PlainObjectBase<D>&& dy) {
  return bridge::computed_into(dy.derived(), xact::backward(f, source, dy.derived()));
}
template <class F, class Source, class D, class = std::enable_if_t<bridge::holds_array<Source>>>
[[nodiscard]] XACT_INLINE auto backward(const F& f, Source&& source, const Eigen::PlainObjectBase<D>&& dy) {
  D dx;
  return bridge::computed_into(dx, xact::backward(f, source, dy.derived()));
}
template <class F, class Source, class A, int Options, class Stride,
          class = std::enable_if_t<bridge::holds_array<Source>>>
[[nodiscard]] XACT_INLINE auto backward(const F& f, Source&& source, const Eigen::Ref<A, Options, Stride>&& dy) {
  typename Eigen::Ref<A, Options, Stride>::PlainObject dx;
  return bridge::computed_into(dx, xact::backward(f, source, dy));
}
/// @}

/// y = f(x) and g = f'(x) in one pass. y and g are arrays that can be written: y.block(...) works, a plain Array or
/// Matrix is resized, a Map, Ref or Block must have the shape of x. y or g may be x itself or overlap it; y and g must
/// be apart. An expression x, 2 * z, is evaluated into y, so there it may read y only where it writes. Where an
/// allocation throws, y and g may have been resized or written in part; they can be assigned to and destroyed.
template <class F, class X, class Y, class G>
XACT_INLINE void forward_and_gradient(const F& f, const Eigen::DenseBase<X>& x, Y&& y, G&& g) {
  if constexpr (bridge::accepts_both<F, typename X::Scalar>()) {
    if constexpr (bridge::accepts_outputs<Y, G>()) {
      using y_t = bridge::output_t<Y>;
      using g_t = bridge::output_t<G>;
      if constexpr (bridge::same_scalars<X, y_t, g_t>())
        bridge::forward_and_gradient<bridge::streaming>(f, x.derived(), bridge::array_of(y), bridge::array_of(g));
    }
  }
}

// Calls that lack from_input and from_output, or have one too many: a sentence instead of a list of candidates, and a
// result, so that no second error follows where it is assigned.
/// @cond
template <class F, class X, class = std::enable_if_t<bridge::is_dense<bridge::plain_t<X>>>>
auto forward(const F&, const input_of<X>& x) {
  static_assert(kernel::never<X>, "xact: forward takes x as it is, without from_input");
  return bridge::refused(bridge::array_of(x.value));
}
template <class F, class Y, class = std::enable_if_t<bridge::is_dense<bridge::plain_t<Y>>>>
auto forward(const F&, const output_of<Y>& y) {
  static_assert(kernel::never<Y>, "xact: forward takes the input x, not an output y");
  return bridge::refused(bridge::array_of(y.value));
}
template <class F, class X, class = std::enable_if_t<bridge::is_dense<X>>>
auto gradient(const F&, const X& x) {
  static_assert(kernel::never<X>, "xact: say what the gradient is taken from: from_input(x) or from_output(y)");
  return bridge::refused(bridge::array_of(x));
}
template <class F, class X, class DY, class = std::enable_if_t<bridge::is_dense<X>>>
auto backward(const F&, const X& x, const DY&) {
  static_assert(kernel::never<X>, "xact: say what the gradient is taken from: from_input(x) or from_output(y)");
  return bridge::refused(bridge::array_of(x));
}
template <class F, class Source, class DY, class = std::enable_if_t<kernel::is_source<Source> && kernel::is_source<DY>>,
          class = void>
auto backward(const F&, const Source&, const DY&) {
  static_assert(kernel::never<DY>, "xact: backward takes dy as it is, without from_input or from_output");
  return bridge::anything{};
}
template <class F, class Source, class Y, class G, class = std::enable_if_t<kernel::is_source<Source>>>
void forward_and_gradient(const F&, const Source&, Y&&, G&&) {
  static_assert(kernel::never<Source>, "xact: forward_and_gradient takes the input x as it is, without from_input");
}

// Sparse matrices.
template <class F, class D>
auto forward(const F&, const Eigen::EigenBase<D>& x) {
  bridge::accepts_array<D>();
  return bridge::refused(x.derived());
}
template <class D>
bridge::refused_source from_input(const Eigen::EigenBase<D>&) {
  bridge::accepts_array<D>();
  return {};
}
template <class D>
bridge::refused_source from_output(const Eigen::EigenBase<D>&) {
  bridge::accepts_array<D>();
  return {};
}
template <class F>
bridge::anything gradient(const F&, bridge::refused_source);
template <class F, class DY>
bridge::anything backward(const F&, bridge::refused_source, const DY&);

// Arrays where a memory kernel takes pointers, too many arguments or too few.
template <class F, class X, class Y, class... More,
          class = std::enable_if_t<!kernel::is_source<X> && bridge::any_eigen<X, Y, More...>>>
bridge::anything forward(const F&, const X&, const Y&, const More&...) {
  static_assert(kernel::never<X>,
                "xact: of Eigen's arrays, y = forward(f, x), in threads after set_eigen_threads(true); "
                "of memory, forward(f, x.data(), y.data(), x.size())");
  return {};
}
template <class F, class X, class Y, class... More,
          class = std::enable_if_t<bridge::first_is_source<F, X> && bridge::any_eigen<X, Y, More...>>>
bridge::anything gradient(const F&, const X&, const Y&, const More&...) {
  static_assert(kernel::never<X>,
                "xact: of Eigen's arrays, g = gradient(f, from_input(x)), in threads after set_eigen_threads(true); of "
                "memory, gradient(f, from_input(x.data()), g.data(), x.size())");
  return {};
}
template <class F, class X, class... More,
          class = std::enable_if_t<bridge::first_is_source<F, X> && bridge::any_eigen<X, More...> &&
                                   !bridge::are_source_and_dy<X, More...>>>
bridge::anything backward(const F&, const X&, const More&...) {
  static_assert(kernel::never<X>, "xact: of Eigen's arrays, dx = backward(f, from_input(x), dy), in threads after "
                                  "set_eigen_threads(true); of memory, backward(f, from_input(x.data()), dy.data(), "
                                  "dx.data(), x.size())");
  return {};
}
template <class F, class X, class... More,
          class = std::enable_if_t<!kernel::is_source<X> && bridge::any_eigen<X, More...> &&
                                   !(bridge::is_dense<X> && sizeof...(More) == 2)>>
void forward_and_gradient(const F&, const X&, const More&...) {
  if constexpr (bridge::is_eigen<X> && !bridge::is_dense<X>)
    bridge::accepts_array<X>();
  else
    static_assert(kernel::never<X>, "xact: of Eigen's arrays, forward_and_gradient(f, x, y, g), in threads after "
                                    "set_eigen_threads(true); of memory, forward_and_gradient(f, x.data(), y.data(), "
                                    "g.data(), x.size())");
}
/// @endcond

/// Functors for the unaryExpr and binaryExpr of Eigen::Tensor, of float or double: f(x), f'(x) from x and from y, and
/// dy * f' of (x, dy) and (y, dy).
template <class F>
[[nodiscard]] auto eigen_functor(const F& f) noexcept {
  return bridge::functor<kernel::forward_of<F>>{{f}};
}
/// f'(x) from x.
template <class F>
[[nodiscard]] auto eigen_gradient_from_input(const F& f) noexcept {
  return bridge::functor<kernel::gradient_from_input_of<F>>{{f}};
}
/// f'(x) from y = f(x).
template <class F>
[[nodiscard]] auto eigen_gradient_from_output(const F& f) noexcept {
  return bridge::functor<kernel::gradient_from_output_of<F>>{{f}};
}
/// dy * f'(x) of (x, dy).
template <class F>
[[nodiscard]] auto eigen_backward_from_input(const F& f) noexcept {
  return bridge::functor<kernel::backward_from_input_of<F>>{{f}};
}
/// The same of (y, dy).
template <class F>
[[nodiscard]] auto eigen_backward_from_output(const F& f) noexcept {
  return bridge::functor<kernel::backward_from_output_of<F>>{{f}};
}

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
