// SPDX-License-Identifier: BSD-3-Clause
/// An activation of one Eigen expression times another: the bits of the memory calls for halves of a matrix, blocks,
/// other storage orders, expressions and temporaries; and PReLU's, with a slope for each row or column.
#include "eigen_arrays.hpp"

#include <xact/eigen/gated.hpp>
#include <xact/eigen/prelu.hpp>

#include <Eigen/Dense>

namespace {

template <class F, class Plain>
void check(const F& f) {
  using T = typename Plain::Scalar;
  const auto g = xact::gated(f);
  const Eigen::Index rows = 11, cols = 9;
  const auto n = static_cast<std::size_t>(rows * cols);
  const Plain z = test::random<Plain>(2 * rows, cols, 3), a = z.topRows(rows), b = z.bottomRows(rows),
              dy = test::random<Plain>(rows, cols);
  Plain y(rows, cols), da(rows, cols), db(rows, cols);
  xact::forward(g, a.data(), b.data(), y.data(), n);
  xact::backward(g, xact::from_input(a.data()), b.data(), dy.data(), da.data(), db.data(), n);

  Plain got = xact::forward(g, z.topRows(rows), z.bottomRows(rows));
  CHECK(test::same_arrays(got, y));
  got = xact::forward(g, a * T(1), b) + b * T(0);
  CHECK(test::same_arrays(got, y));
  const auto of_temporaries = xact::forward(g, Plain(a), Plain(b));
  CHECK(test::same_arrays(of_temporaries, y));
  got = a;
  got = xact::forward(g, got, b);
  CHECK(test::same_arrays(got, y));

  const auto compare = [&](const auto& to_a, const auto& to_b) {
    CHECK(test::same_arrays(to_a, da));
    CHECK(test::same_arrays(to_b, db));
  };
  Plain to_a, to_b, dz(2 * rows, cols);
  xact::backward(g, xact::from_input(z.topRows(rows)), z.bottomRows(rows), dy, to_a, to_b);
  compare(to_a, to_b);
  xact::backward(g, xact::from_input(z.topRows(rows)), z.bottomRows(rows), dy, dz.topRows(rows), dz.bottomRows(rows));
  compare(dz.topRows(rows), dz.bottomRows(rows));
  xact::backward(g, xact::from_input(a * T(1)), b * T(1), dy * T(1), to_a, to_b);
  compare(to_a, to_b);
  Plain in_place = z;
  xact::backward(g, xact::from_input(in_place.topRows(rows)), in_place.bottomRows(rows), dy, in_place.topRows(rows),
                 in_place.bottomRows(rows));
  compare(in_place.topRows(rows), in_place.bottomRows(rows));
  const Plain turned = a.transpose();
  Plain turned_a(cols, rows);
  xact::backward(g, xact::from_input(turned.transpose()), b, dy, turned_a.transpose(), to_b);
  compare(turned_a.transpose(), to_b);
}

/// Both directions in one: the slopes' gradient of rows is that of the transposed matrix's columns.
template <class Plain>
void check_prelu() {
  using T = typename Plain::Scalar;
  using Vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;
  const Eigen::Index rows = 19, cols = 37;
  const Plain x = test::random<Plain>(rows, cols), dy = test::random<Plain>(rows, cols);
  const Vector slopes = test::random<Vector>(rows, 1);
  Plain turned_x = x.transpose(), turned_dy = dy.transpose();
  Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic> in = x.matrix(), up = dy.matrix(), y(rows, cols), dx(rows, cols);
  Vector dslopes = Vector::Ones(rows);
  const xact::axis a{cols, rows, 1}; // column-major
  xact::forward(xact::Prelu{}, in.data(), slopes.data(), y.data(), a);
  xact::backward(xact::Prelu{}, xact::from_input(in.data()), slopes.data(), up.data(), dx.data(), dslopes.data(), a);
  // Of the other order the sums run over rows: 32 lanes of 37 elements there, of 37 rows here.
  const auto near = [](const auto& got, const auto& want) {
    return (got.array() - want.array()).abs().maxCoeff() <= 4 * std::numeric_limits<T>::epsilon();
  };
  Plain got = xact::forward(xact::Prelu{}, x.colwise(), slopes);
  CHECK(test::same_arrays(got, y));
  got = xact::forward(xact::Prelu{}, (x * T(1)).colwise(), slopes.transpose()) + x * T(0);
  CHECK(test::same_arrays(got, y));
  got = xact::forward(xact::Prelu{}, turned_x.rowwise(), slopes).transpose();
  CHECK(test::same_arrays(got, y));

  Plain to;
  Vector sums = Vector::Ones(rows);
  xact::backward(xact::Prelu{}, xact::from_input(x.colwise()), slopes, dy, to, sums);
  CHECK(test::same_arrays(to, dx));
  CHECK((Plain::IsRowMajor ? near(sums, dslopes) : test::same_arrays(sums, dslopes)));
  Eigen::Matrix<T, 1, Eigen::Dynamic> row_sums = Eigen::Matrix<T, 1, Eigen::Dynamic>::Ones(rows);
  xact::backward(xact::Prelu{}, xact::from_input(turned_x.rowwise()), slopes, turned_dy, turned_x, row_sums);
  CHECK(test::same_arrays(turned_x.transpose(), dx));
  CHECK(near(row_sums.transpose(), dslopes));
  Plain big = Plain::Constant(rows + 2, cols + 2, T(7));
  sums.setOnes();
  xact::backward(xact::Prelu{}, xact::from_input((x * T(1)).colwise()), slopes, dy * T(1), big.block(1, 1, rows, cols),
                 sums);
  CHECK(test::same_arrays(big.block(1, 1, rows, cols), dx));
  CHECK(test::same_arrays(sums, dslopes));
  CHECK((big(0, 0) == 7 && big(rows + 1, cols + 1) == 7 && big(0, 3) == 7));
}

} // namespace

TEST_CASE("PReLU of Eigen expressions has the bits of memory") {
  SECTION("column-major matrix, float") { check_prelu<Eigen::MatrixXf>(); }
  SECTION("row-major array, double") {
    check_prelu<Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>();
  }
  SECTION("row-major matrix, bfloat16") {
    check_prelu<Eigen::Matrix<Eigen::bfloat16, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>();
  }
}

TEST_CASE("a gate of Eigen expressions has the bits of memory") {
  SECTION("column-major matrix, float") { check<xact::Silu<>, Eigen::MatrixXf>({}); }
  SECTION("row-major array, double") {
    check<xact::Gelu<xact::fast>, Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>({});
  }
  SECTION("a functor with a backward pass of its own") { check<xact::Relu, Eigen::ArrayXXf>({}); }
  SECTION("column-major array, half") {
    check<xact::Silu<>, Eigen::Array<Eigen::half, Eigen::Dynamic, Eigen::Dynamic>>({});
  }
}
