// SPDX-License-Identifier: BSD-3-Clause
/// Floor 3: PReLU of Eigen expressions, a slope for each element of the vectors named: a row has a slope of its own in
/// x.colwise(), as in x.colwise() + b, a column in x.rowwise().
///
///     y = forward(Prelu{}, x.colwise(), slopes);                                        lazy: x > 0 ? x : slope x
///     backward(Prelu{}, from_input(x.colwise()), slopes, dy, dx, dslopes);              dslopes += the sums
///
/// x and dy are any expressions of one shape; slopes and dslopes vectors of either orientation, of x.rows() elements,
/// x.cols() for x.rowwise(), apart from all others; dx may be x or dy, and a plain Array or Matrix is resized. Results
/// have the bits of the memory calls (prelu.hpp).
#pragma once

#include "../prelu.hpp"
#include "softmax.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace bridge {

/// A vector of slopes as a matrix in x's shape.
template <bool Columns, class X, class Slopes>
auto spread_slopes(const X& x, const Slopes& slopes) {
  static_assert(Slopes::IsVectorAtCompileTime, "xact: the slopes of PReLU are a vector");
  eigen_assert(slopes.size() == (Columns ? x.rows() : x.cols()) &&
               "xact: of x.colwise() there is a slope for each row, of x.rowwise() for each column");
  if constexpr (Columns && Slopes::ColsAtCompileTime == 1)
    return slopes.replicate(1, x.cols());
  else if constexpr (Columns)
    return slopes.transpose().replicate(1, x.cols());
  else if constexpr (Slopes::RowsAtCompileTime == 1)
    return slopes.replicate(x.rows(), 1);
  else
    return slopes.transpose().replicate(x.rows(), 1);
}

/// All of it in memory, x and dy of one order; where that order has a slope for each of its short steps, inner is 1.
template <bool Columns, class X, class Slopes, class DY, class DX, class DSlopes>
void prelu_backward(const X& x, const Slopes& slopes, const DY& dy, DX& dx, DSlopes& dslopes) {
  constexpr const char* where = "xact::backward";
  using T = typename X::Scalar;
  using Plain = Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic>;
  using Vector = Eigen::Array<T, Eigen::Dynamic, 1>;
  eigen_assert(bridge::same_shape(where, "x", x, "dy", dy) && "xact: the shapes must be the same");
  eigen_assert(slopes.size() == (Columns ? x.rows() : x.cols()) && dslopes.size() == slopes.size() &&
               "xact: of x.colwise() there is a slope for each row, of x.rowwise() for each column");
  Vector s(slopes.size()), sums(slopes.size());
  for (Eigen::Index i = 0; i < s.size(); ++i) {
    s(i) = slopes.coeff(i);
    sums(i) = dslopes.coeff(i);
  }
  const auto run = [&](const T* in, const T* up, T* out, bool row_major, Eigen::Index rows, Eigen::Index cols) {
    const axis a = Columns == row_major ? axis{1, Columns ? rows : cols, Columns ? cols : rows}
                                        : axis{Columns ? cols : rows, Columns ? rows : cols, 1};
    xact::backward(Prelu{}, input_of<const T*>{in}, static_cast<const T*>(s.data()), up, out, sums.data(), a);
  };
  const auto is_whole = [](const auto& m) { return m.outerStride() == m.innerSize() || m.outerSize() <= 1; };
  bool done = false;
  if constexpr (has_order_of<DX, X> && has_order_of<DX, DY>)
    if (is_whole(x) && is_whole(dy) && bridge::same_or_apart(dx, x) && bridge::same_or_apart(dx, dy)) {
      bridge::take_shape(where, "dx", dx, "x", x);
      if (is_whole(dx)) {
        run(x.data(), dy.data(), dx.data(), bool(DX::IsRowMajor), x.rows(), x.cols());
        done = true;
      }
    }
  if (!done) {
    const Plain in = x.matrix().array(), up = dy.matrix().array();
    Plain out(in.rows(), in.cols());
    run(in.data(), up.data(), out.data(), false, in.rows(), in.cols());
    bridge::take_shape(where, "dx", dx, "x", in);
    dx.matrix() = out.matrix();
  }
  for (Eigen::Index i = 0; i < s.size(); ++i)
    dslopes.coeffRef(i) = sums(i);
}

} // namespace bridge

/// x > 0 ? x : slope x.
template <class V, class Slopes, class = bridge::if_vectors<V>>
[[nodiscard]] auto forward(const Prelu& f, const V& x, const Eigen::DenseBase<Slopes>& slopes) {
  const auto& in = x._expression();
  return bridge::lazy<pass::prelu_forward>(f, in,
                                           bridge::spread_slopes<bridge::vectors_of<V>::columns>(in, slopes.derived()));
}
/// dx = dy (x > 0 ? 1 : slope), and dslopes += the sums of dy x over x <= 0.
template <class V, class Slopes, class DY, class DX, class DSlopes, class = bridge::if_vectors<V>>
void backward(const Prelu&, const input_of<V>& x, const Eigen::DenseBase<Slopes>& slopes,
              const Eigen::DenseBase<DY>& dy, DX&& dx, DSlopes&& dslopes) {
  if constexpr (bridge::accepts_outputs<DX, DSlopes>())
    bridge::prelu_backward<bridge::vectors_of<V>::columns>(x.value._expression(), slopes.derived(), dy.derived(),
                                                           bridge::array_of(dx), bridge::array_of(dslopes));
}

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
