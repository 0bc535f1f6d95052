// SPDX-License-Identifier: BSD-3-Clause
/// Floor 3: what reduces along an axis, of Eigen expressions.
///
///     y  = forward(Softmax<>{}, x.colwise());                        each column by itself; x.rowwise(): each row
///     dx = backward(Softmax<>{}, from_output(y.colwise()), dy);      LogSoftmax alike
///     losses = cross_entropy(from_input(x.colwise()), targets, dx);  a loss for each column; dx may be left out
///
/// x, y, dy: any Array or Matrix expression of float or double, or of Eigen::bfloat16 or half, whose losses are floats.
/// The first two are evaluated when they are assigned, to an array, a matrix or a block of one, and not fused; of fixed
/// size nothing is allocated; in threads, vectors shared out, after set_eigen_threads(true). targets: a vector of any
/// integers, one for each sample; one that is no class is an Eigen assertion that names it, before anything is written,
/// and else a loss of NaN, its column of dx untouched. Results have the bits of the memory calls (softmax.hpp).
#pragma once

#include "../eigen.hpp"
#include "../softmax.hpp"

#include <cstdio>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace bridge {

/// x.colwise() and x.rowwise(), with x's direction.
template <class X>
struct vectors_of {
  static constexpr bool are = false;
};
template <class X, int Direction>
struct vectors_of<Eigen::VectorwiseOp<X, Direction>> {
  static constexpr bool are = true, columns = Direction == Eigen::Vertical;
  using type = std::remove_const_t<X>;
};
template <class V>
using if_vectors = std::enable_if_t<vectors_of<plain_t<V>>::are>;

template <class X>
inline constexpr bool is_map = false;
template <class A, int Options, class Stride>
inline constexpr bool is_map<Eigen::Map<A, Options, Stride>> = true;
/// What is kept of x until it is read: an array, a Ref or a Map as Eigen nests them, and of anything else its value. A
/// part of the array that is assigned, y = forward(f, y.topRows(3).colwise()), is gone when Eigen has resized that.
template <class X>
using held_t = std::conditional_t<is_map<X> || decltype(bridge::holds_memory(static_cast<const X*>(nullptr)))::value,
                                  typename Eigen::internal::ref_selector<X>::type, typename X::PlainObject>;

/// The block of a matrix in memory whose columns (else rows) are the vectors.
template <bool Columns, class Y>
engine::block block_of(const Y& y) noexcept {
  const auto rows = static_cast<std::size_t>(y.innerSize()), columns = static_cast<std::size_t>(y.outerSize()),
             stride = static_cast<std::size_t>(y.outerStride());
  if (Columns != bool(Y::IsRowMajor))
    return {columns, rows, 1, 1, stride};
  return {1, columns, rows, stride, 0};
}
/// Whether x lies in memory in the order of y; and, if so, whether by the same strides.
template <class Y, class X>
inline constexpr bool has_order_of = has_elements<Y>&& has_elements<X>&& int(X::IsRowMajor) == int(Y::IsRowMajor);
template <class Y, class X>
bool lies_as(const Y& y, const X& x) noexcept {
  return (y.outerStride() == x.outerStride() || y.outerSize() <= 1) && bridge::same_or_apart(y, x);
}

/// run(part, offset) for the block, or for parts of it on Eigen's threads.
template <class Run, class T>
void split_vectors(const engine::block& b, const Run& run, const T*) noexcept {
#if defined(_OPENMP)
  if (bridge::in_threads(b.outer * b.n * b.inner))
    return engine::split_vectors<T>(threads(Eigen::nbThreads()), b, run);
#endif
  run(b, std::size_t{0});
}

/// kernel(block, y, x's memory): where all lie alike, in y; else in a copy.
template <bool Columns, class Y, class Kernel, class X, class... More>
void evaluate_along(Y& y, const Kernel& kernel, const X& x, const More&... more) {
  using Plain = std::conditional_t<bool(Y::IsRowMajor), typename Eigen::internal::plain_matrix_type_row_major<Y>::type,
                                   typename Eigen::internal::plain_matrix_type_column_major<Y>::type>;
  if constexpr (has_order_of<Y, X> && (has_order_of<Y, More> && ...))
    if (bridge::lies_as(y, x) && (bridge::lies_as(y, more) && ...))
      return kernel(bridge::block_of<Columns>(y), y.data(), x.data(), more.data()...);
  if constexpr (has_elements<Y> && sizeof...(More) == 0) // an expression: once, into y
    if (!bridge::overlaps(y, x)) {
      y = x;
      return kernel(bridge::block_of<Columns>(y), y.data(), y.data());
    }
  {
    Plain to = x.matrix();
    kernel(bridge::block_of<Columns>(to), to.data(), to.data(), Plain(more.matrix()).data()...);
    if constexpr (bool(Eigen::internal::is_same<typename Eigen::internal::traits<Y>::XprKind, Eigen::ArrayXpr>::value))
      y = to.array();
    else
      y = to;
  }
}

/// forward(f, x.colwise()), evaluated when assigned.
template <class F, class X, bool Columns>
class forward_along;
/// The same backward, from y.
template <class F, class Y, class DY, bool Columns>
class backward_along;

} // namespace bridge
} // namespace XACT_ABI_NAMESPACE
} // namespace xact

/// @cond
namespace Eigen {
namespace internal {
template <class F, class X, bool Columns>
struct traits<xact::bridge::forward_along<F, X, Columns>> {
  using ReturnType = typename X::PlainObject;
};
template <class F, class Y, class DY, bool Columns>
struct traits<xact::bridge::backward_along<F, Y, DY, Columns>> {
  using ReturnType = typename Y::PlainObject;
};
// Straight into the destination: of Arrays, unlike Matrices, Eigen makes a temporary and copies it.
template <class To, class F, class X, bool Columns, class T>
struct Assignment<To, ReturnByValue<xact::bridge::forward_along<F, X, Columns>>, assign_op<T, T>, Dense2Dense> {
  template <class Source>
  static void run(To& to, const Source& from, const assign_op<T, T>&) {
    from.evalTo(to);
  }
};
template <class To, class F, class Y, class DY, bool Columns, class T>
struct Assignment<To, ReturnByValue<xact::bridge::backward_along<F, Y, DY, Columns>>, assign_op<T, T>, Dense2Dense> {
  template <class Source>
  static void run(To& to, const Source& from, const assign_op<T, T>&) {
    from.evalTo(to);
  }
};
} // namespace internal
} // namespace Eigen
/// @endcond

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace bridge {

template <class F, class X, bool Columns>
class forward_along : public Eigen::ReturnByValue<forward_along<F, X, Columns>> {
public:
  forward_along(const F& f, const X& x) : f_(f), x_(x) {}
  template <class Y>
  void evalTo(Y& y) const {
    bridge::take_shape("xact, assignment", "the destination", y, "the expression", x_);
    bridge::evaluate_along<Columns>(
        y,
        [&](const engine::block& b, auto* out, const auto* in) {
          bridge::split_vectors(
              b,
              [&](const engine::block& part, std::size_t offset) {
                engine::forward_along(f_, in + offset, out + offset, part);
              },
              out);
        },
        x_);
  }
  Eigen::Index rows() const { return x_.rows(); }
  Eigen::Index cols() const { return x_.cols(); }

private:
  F f_;
  held_t<X> x_;
};

template <class F, class Y, class DY, bool Columns>
class backward_along : public Eigen::ReturnByValue<backward_along<F, Y, DY, Columns>> {
public:
  backward_along(const F& f, const Y& y, const DY& dy) : f_(f), y_(y), dy_(dy) {
    eigen_assert(bridge::same_shape("xact::backward", "y", y, "dy", dy) && "xact: the shapes must be the same");
  }
  template <class DX>
  void evalTo(DX& dx) const {
    bridge::take_shape("xact, assignment", "the destination", dx, "the expression", dy_);
    bridge::evaluate_along<Columns>(
        dx,
        [&](const engine::block& b, auto* out, const auto* dy, const auto* y) {
          bridge::split_vectors(
              b,
              [&](const engine::block& part, std::size_t offset) {
                engine::backward_along(f_, y + offset, dy + offset, out + offset, part);
              },
              out);
        },
        dy_, y_);
  }
  Eigen::Index rows() const { return y_.rows(); }
  Eigen::Index cols() const { return y_.cols(); }

private:
  F f_;
  held_t<Y> y_;
  held_t<DY> dy_;
};

/// Whether all targets are classes; prints the first that is not.
template <class Targets>
bool are_classes(const Targets& targets, Eigen::Index classes) {
  for (Eigen::Index i = 0; i < targets.size(); ++i)
    if (const auto t = static_cast<long long>(targets(i)); t < 0 || t >= static_cast<long long>(classes)) {
      std::fprintf(stderr, "xact::cross_entropy: target %lld of sample %lld is none of the %lld classes\n", t,
                   static_cast<long long>(i), static_cast<long long>(classes));
      return false;
    }
  return true;
}

/// The losses of the columns (else rows) of x, and dx where there is one, in x's shape.
template <bool Columns, class X, class Targets, class DX>
auto losses_of(const X& x, const Targets& targets, DX* dx) {
  using T = typename X::Scalar;
  using Loss = numeric::lane_t<T>;
  using Losses = plain_t<decltype(x.template cast<Loss>().colwise().sum().eval())>;
  using RowLosses = plain_t<decltype(x.template cast<Loss>().rowwise().sum().eval())>;
  const Eigen::Index samples = Columns ? x.cols() : x.rows(), classes = Columns ? x.rows() : x.cols();
  eigen_assert(targets.size() == samples && "xact::cross_entropy: there must be a target for each sample");
  eigen_assert(bridge::are_classes(targets, classes) && "xact::cross_entropy: a target is none of the classes");
  std::conditional_t<Columns, Losses, RowLosses> losses(samples);
  losses.setConstant(static_cast<Loss>(not_a_number)); // what it is of no class at all
  const held_t<X> values(x);
  const typename Targets::PlainObject classes_of = targets; // side by side
  const auto kernel = [&](const engine::block& b, auto* to, const auto* from) {
    bridge::split_vectors(
        b,
        [&](const engine::block& part, std::size_t offset) {
          engine::cross_entropy_along(part, offset, b, from + offset, classes_of.data(), losses.data(),
                                      to == nullptr ? to : to + offset);
        },
        from);
  };
  if (dx == nullptr) {
    const Eigen::Ref<const typename X::PlainObject> all(values);
    kernel(bridge::block_of<Columns>(all), static_cast<T*>(nullptr), all.data());
    return losses;
  }
  bridge::take_shape("xact::cross_entropy", "dx", *dx, "x", values);
  const auto n = static_cast<std::size_t>(classes);
  if (engine::are_classes(classes_of.data(), static_cast<std::size_t>(samples), n)) {
    bridge::evaluate_along<Columns>(*dx, kernel, values);
  } else { // asserted above; without assertions the other samples' part of dx alone is written
    typename X::PlainObject of_classes(values.rows(), values.cols());
    bridge::evaluate_along<Columns>(of_classes, kernel, values);
    for (Eigen::Index i = 0; i < samples; ++i)
      if (engine::are_classes(classes_of.data() + i, 1, n)) {
        if constexpr (Columns)
          dx->col(i) = of_classes.col(i);
        else
          dx->row(i) = of_classes.row(i);
      }
  }
  return losses;
}

} // namespace bridge

/// @{
/// from_input and from_output of x.colwise() and x.rowwise(), which refer to x.
template <class X, int Direction>
[[nodiscard]] input_of<Eigen::VectorwiseOp<X, Direction>> from_input(const Eigen::VectorwiseOp<X, Direction>& x) {
  return {x};
}
template <class Y, int Direction>
[[nodiscard]] output_of<Eigen::VectorwiseOp<Y, Direction>> from_output(const Eigen::VectorwiseOp<Y, Direction>& y) {
  return {y};
}
/// @}

/// Softmax or LogSoftmax of each column of x.colwise(), each row of x.rowwise().
template <class F, class V, class = bridge::if_vectors<V>, class = engine::if_softmax<F>>
[[nodiscard]] auto forward(const F& f, const V& x) {
  using vectors = bridge::vectors_of<V>;
  return bridge::forward_along<F, typename vectors::type, vectors::columns>(f, x._expression());
}
/// Its gradient from y.
template <class F, class V, class D, class = bridge::if_vectors<V>, class = engine::if_softmax<F>>
[[nodiscard]] auto backward(const F& f, const output_of<V>& y, const Eigen::DenseBase<D>& dy) {
  using vectors = bridge::vectors_of<V>;
  return bridge::backward_along<F, typename vectors::type, D, vectors::columns>(f, y.value._expression(), dy.derived());
}
/// @cond
namespace bridge {
template <class... A>
constexpr void refuse_whole() noexcept {
  static_assert(pass::always_false<A...>,
                "xact: a softmax of Eigen's arrays goes along columns or rows: forward(f, x.colwise()), backward(f, "
                "from_output(y.colwise()), dy), or rowwise()");
}
template <class F, class X>
using if_whole = std::enable_if_t<engine::is_softmax<F> && is_dense<plain_t<X>>>;
} // namespace bridge
template <template <class> class F, class Accuracy, class X, class = bridge::if_whole<F<Accuracy>, X>>
const bridge::plain_t<X>& forward(const F<Accuracy>&, X&& x) {
  bridge::refuse_whole<F<Accuracy>, X>();
  return x;
}
template <template <class> class F, class Accuracy, class Y, class D, class = bridge::if_whole<F<Accuracy>, Y>>
const D& backward(const F<Accuracy>&, const output_of<Y>&, const Eigen::DenseBase<D>& dy) {
  bridge::refuse_whole<F<Accuracy>, Y>();
  return dy.derived();
}
template <template <class> class F, class Accuracy, class X, class D, class = bridge::if_whole<F<Accuracy>, X>>
const D& backward(const F<Accuracy>&, const input_of<X>&, const Eigen::DenseBase<D>& dy) {
  bridge::refuse_whole<F<Accuracy>, X>();
  return dy.derived();
}
/// @endcond

/// The cross entropy of each column (row), and its gradient.
template <class V, class Targets, class DX, class = bridge::if_vectors<V>>
auto cross_entropy(const input_of<V>& x, const Eigen::DenseBase<Targets>& targets, DX&& dx) {
  using vectors = bridge::vectors_of<V>;
  return bridge::losses_of<vectors::columns>(x.value._expression(), targets.derived(), &bridge::array_of(dx));
}
/// The losses alone.
template <class V, class Targets, class = bridge::if_vectors<V>>
auto cross_entropy(const input_of<V>& x, const Eigen::DenseBase<Targets>& targets) {
  using vectors = bridge::vectors_of<V>;
  return bridge::losses_of<vectors::columns>(x.value._expression(), targets.derived(),
                                             static_cast<typename vectors::type::PlainObject*>(nullptr));
}

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
