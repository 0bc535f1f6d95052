// SPDX-License-Identifier: BSD-3-Clause
/// An activation of one Eigen expression times another: the bits of the memory calls for halves of a matrix, blocks,
/// other storage orders, expressions and temporaries.
#include "support.hpp"

#include <xact/eigen/gated.hpp>

#include <Eigen/Dense>

namespace {

template <class F, class Plain>
void check(const F& f) {
  using T = typename Plain::Scalar;
  const auto g = xact::gated(f);
  const Eigen::Index rows = 11, cols = 9;
  const auto n = static_cast<std::size_t>(rows * cols);
  const Plain z = Plain::Random(2 * rows, cols) * T(3), a = z.topRows(rows), b = z.bottomRows(rows),
              dy = Plain::Random(rows, cols);
  Plain y(rows, cols), da(rows, cols), db(rows, cols);
  xact::forward(g, a.data(), b.data(), y.data(), n);
  xact::backward(g, xact::from_input(a.data()), b.data(), dy.data(), da.data(), db.data(), n);
  const auto same = [](const auto& got, const auto& want) {
    return got.rows() == want.rows() && got.cols() == want.cols() && (got.array() == want.array()).all();
  };

  Plain got = xact::forward(g, z.topRows(rows), z.bottomRows(rows));
  CHECK(same(got, y));
  got = xact::forward(g, a * T(1), b) + b * T(0);
  CHECK(same(got, y));
  const auto of_temporaries = xact::forward(g, Plain(a), Plain(b));
  CHECK(same(of_temporaries, y));
  got = a;
  got = xact::forward(g, got, b);
  CHECK(same(got, y));

  const auto compare = [&](const auto& to_a, const auto& to_b) {
    CHECK(same(to_a, da));
    CHECK(same(to_b, db));
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

} // namespace

TEST_CASE("a gate of Eigen expressions has the bits of memory") {
  SECTION("column-major matrix, float") { check<xact::Silu<>, Eigen::MatrixXf>({}); }
  SECTION("row-major array, double") {
    check<xact::Gelu<xact::fast>, Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>({});
  }
  SECTION("a functor with a backward pass of its own") { check<xact::Relu, Eigen::ArrayXXf>({}); }
}
