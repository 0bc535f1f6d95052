// SPDX-License-Identifier: BSD-3-Clause
/// Along an axis of Eigen expressions: the bits of the memory calls, of columns and of rows, in every layout, and what
/// wrong shapes and targets give.
#define EIGEN_RUNTIME_NO_MALLOC
#include "eigen_arrays.hpp"

#include <xact/eigen/softmax.hpp>

#include <Eigen/Dense>

namespace {

using Eigen::Dynamic, Eigen::Index;
using test::random;

/// run(in, out, n) over each column (else row).
template <class Plain, class Run>
Plain by_vectors(const Plain& x, bool columns, const Run& run) {
  using T = typename Plain::Scalar;
  Plain y(x.rows(), x.cols());
  const Index vectors = columns ? x.cols() : x.rows(), n = columns ? x.rows() : x.cols();
  for (Index v = 0; v < vectors; ++v) {
    std::vector<T> in, out(static_cast<std::size_t>(n));
    for (Index i = 0; i < n; ++i)
      in.push_back(columns ? x(i, v) : x(v, i));
    run(v, in, out);
    for (Index i = 0; i < n; ++i)
      (columns ? y(i, v) : y(v, i)) = out[static_cast<std::size_t>(i)];
  }
  return y;
}
template <class F, class Plain>
void check(const F& f, Index rows, Index cols) {
  using T = typename Plain::Scalar;
  INFO(rows << " x " << cols);
  const Plain x = random<Plain>(rows, cols, 5), dy = random<Plain>(rows, cols);
  const auto forward = [&](Index, const auto& in, auto& out) { xact::forward(f, in.data(), out.data(), in.size()); };
  const Plain columns = by_vectors(x, true, forward), of_rows = by_vectors(x, false, forward);
  Plain y = xact::forward(f, x.colwise());
  CHECK(test::same_arrays(y, columns));
  y = xact::forward(f, x.rowwise());
  CHECK(test::same_arrays(y, of_rows));
  CHECK(test::same_arrays(xact::forward(f, x.colwise()).eval(), columns));
  y = x;
  y = xact::forward(f, y.colwise());
  CHECK(test::same_arrays(y, columns));
  y = xact::forward(f, (x + x * T(0)).rowwise());
  CHECK(test::same_arrays(y, of_rows));

  y = x; // and smaller than it was
  y = xact::forward(f, y.topRows((rows + 1) / 2).colwise());
  CHECK(test::same_arrays(y, Plain(xact::forward(f, Plain(x.topRows((rows + 1) / 2)).colwise()))));

  Plain big = Plain::Constant(rows + 4, cols + 5, T(7)), untouched = big;
  auto block = big.block(1, 2, rows, cols);
  block = xact::forward(f, x.colwise());
  CHECK(test::same_arrays(block, columns));
  untouched.block(1, 2, rows, cols) = columns;
  CHECK(test::same_arrays(big, untouched));
  block = x;
  block = xact::forward(f, block.rowwise());
  CHECK(test::same_arrays(block, of_rows));
  const Plain turned = x.transpose();
  y = xact::forward(f, turned.transpose().colwise());
  CHECK(test::same_arrays(y, columns));
  Plain to(cols, rows);
  to.transpose() = xact::forward(f, x.colwise());
  CHECK(test::same_arrays(to.transpose(), columns));
  std::vector<T> memory(static_cast<std::size_t>(2 * rows * cols));
  Eigen::Map<Plain, 0, Eigen::InnerStride<2>> spread(memory.data(), rows, cols);
  spread = xact::forward(f, x.colwise());
  CHECK(test::same_arrays(spread, columns));

  const auto backward = [&](Index v, const auto& in, auto& out, bool of_columns) {
    std::vector<T> up;
    for (std::size_t i = 0; i < in.size(); ++i)
      up.push_back(of_columns ? dy(static_cast<Index>(i), v) : dy(v, static_cast<Index>(i)));
    xact::backward(f, xact::from_output(in.data()), up.data(), out.data(), in.size());
  };
  const Plain down = by_vectors(columns, true, [&](Index v, const auto& in, auto& out) { backward(v, in, out, true); });
  const Plain right =
      by_vectors(of_rows, false, [&](Index v, const auto& in, auto& out) { backward(v, in, out, false); });
  Plain dx = xact::backward(f, xact::from_output(columns.colwise()), dy);
  CHECK(test::same_arrays(dx, down));
  dx = xact::backward(f, xact::from_output(of_rows.rowwise()), dy * T(1));
  CHECK(test::same_arrays(dx, right));
  dx = dy;
  dx = xact::backward(f, xact::from_output(columns.colwise()), dx);
  CHECK(test::same_arrays(dx, down));
  block = dy;
  block = xact::backward(f, xact::from_output(columns.colwise()), block);
  CHECK(test::same_arrays(block, down));
  to.transpose() = xact::backward(f, xact::from_output(of_rows.rowwise()), dy);
  CHECK(test::same_arrays(to.transpose(), right));
}
template <class Plain>
void check_losses(Index rows, Index cols) {
  using T = xact::numeric::lane_t<typename Plain::Scalar>; // losses of 16 bits are floats
  const Plain x = random<Plain>(rows, cols, 5);
  for (const bool columns : {true, false}) {
    const Index samples = columns ? cols : rows, classes = columns ? rows : cols;
    Eigen::Array<short, Dynamic, 1> targets(samples);
    for (Index i = 0; i < samples; ++i)
      targets(i) = static_cast<short>(i % classes);
    std::vector<T> losses;
    const Plain want = by_vectors(x, columns, [&](Index v, const auto& in, auto& out) {
      losses.push_back(xact::cross_entropy(xact::from_input(in.data()), static_cast<std::size_t>(targets(v)),
                                           out.data(), in.size()));
    });
    const auto compare = [&](const auto& got) {
      REQUIRE(got.size() == samples);
      for (Index i = 0; i < samples; ++i)
        CHECK(test::same(got(i), losses[static_cast<std::size_t>(i)]));
    };
    Plain dx;
    if (columns) {
      compare(xact::cross_entropy(xact::from_input(x.colwise()), targets, dx));
      compare(xact::cross_entropy(xact::from_input(x.colwise()), targets));
    } else {
      compare(xact::cross_entropy(xact::from_input(x.rowwise()), targets, dx));
      compare(xact::cross_entropy(xact::from_input(x.rowwise()), targets));
    }
    CHECK(test::same_arrays(dx, want));
    Plain in_place = x;
    if (columns)
      compare(xact::cross_entropy(xact::from_input(in_place.colwise()), targets, in_place));
    else
      compare(xact::cross_entropy(xact::from_input(in_place.rowwise()), targets, in_place));
    CHECK(test::same_arrays(in_place, want));
    Plain larger(rows + 1, cols + 1);
    larger.topLeftCorner(rows, cols) = x;
    const auto part = larger.topLeftCorner(rows, cols);
    if (columns)
      compare(xact::cross_entropy(xact::from_input(part.colwise()), targets, larger));
    else
      compare(xact::cross_entropy(xact::from_input(part.rowwise()), targets, larger));
    CHECK(test::same_arrays(larger, want));
#if defined(NDEBUG)
    targets(samples - 1) = -1;
    Plain written = x;
    const auto bad = columns ? T(xact::cross_entropy(xact::from_input(x.colwise()), targets, written)(samples - 1))
                             : T(xact::cross_entropy(xact::from_input(x.rowwise()), targets, written)(samples - 1));
    CHECK(std::isnan(bad));
    if (columns)
      CHECK(test::same_arrays(written.col(samples - 1), x.col(samples - 1)));
    else
      CHECK(test::same_arrays(written.row(samples - 1), x.row(samples - 1)));
#endif
  }
}
template <class Plain>
void check_all() {
  for (const auto& [rows, cols] : {std::pair<Index, Index>{1, 1}, {13, 21}, {40, 3}, {3, 70}}) {
    check<xact::Softmax<>, Plain>({0.7}, rows, cols);
    check<xact::LogSoftmax<xact::fast>, Plain>({}, rows, cols);
    check_losses<Plain>(rows, cols);
  }
}

} // namespace

TEST_CASE("softmax of columns and rows has the bits of memory in every layout") {
  SECTION("column-major matrix, float") { check_all<Eigen::MatrixXf>(); }
  SECTION("row-major array, double") { check_all<Eigen::Array<double, Dynamic, Dynamic, Eigen::RowMajor>>(); }
}
TEST_CASE("softmax of 16 bits has the bits of memory in every layout") {
  using rows_of_bfloats = Eigen::Array<Eigen::bfloat16, Dynamic, Dynamic, Eigen::RowMajor>;
  for (const auto& [rows, cols] : {std::pair<Index, Index>{13, 21}, {40, 3}, {3, 70}}) {
    check<xact::LogSoftmax<xact::fast>, Eigen::Matrix<Eigen::half, Dynamic, Dynamic>>({}, rows, cols);
    check<xact::Softmax<>, rows_of_bfloats>({0.7}, rows, cols);
    check_losses<rows_of_bfloats>(rows, cols);
  }
}

TEST_CASE("softmax of fixed size allocates nothing") {
  const Eigen::Array<float, 10, 4> x = Eigen::Array<float, 10, 4>::Random();
  Eigen::Array<float, 10, 4> y, dx;
  Eigen::internal::set_is_malloc_allowed(false);
  y = xact::forward(xact::Softmax<>{2}, x.colwise());
  dx = xact::backward(xact::Softmax<>{2}, xact::from_output(y.colwise()), x);
  Eigen::internal::set_is_malloc_allowed(true);
  for (Index j = 0; j < 4; ++j)
    CHECK(y.col(j).sum() == Approx(1).epsilon(1e-6));
}

#if defined(_OPENMP)
TEST_CASE("softmax of Eigen arrays in threads has the same bits") {
  const Eigen::MatrixXf x = Eigen::MatrixXf::Random(300, 250);
  const xact::Softmax<> f;
  for (const bool columns : {true, false}) {
    const auto forward = [&] {
      return Eigen::MatrixXf(columns ? Eigen::MatrixXf(xact::forward(f, x.colwise()))
                                     : Eigen::MatrixXf(xact::forward(f, x.rowwise())));
    };
    const auto backward = [&](const Eigen::MatrixXf& y) {
      return Eigen::MatrixXf(columns ? Eigen::MatrixXf(xact::backward(f, xact::from_output(y.colwise()), x))
                                     : Eigen::MatrixXf(xact::backward(f, xact::from_output(y.rowwise()), x)));
    };
    const Eigen::MatrixXf y = forward(), dx = backward(y);
    xact::set_eigen_threads(true);
    Eigen::setNbThreads(3);
    const Eigen::MatrixXf y_of_threads = forward(), dx_of_threads = backward(y);
    xact::set_eigen_threads(false);
    CHECK(test::same_arrays(y_of_threads, y));
    CHECK(test::same_arrays(dx_of_threads, dx));
  }
}
#endif

TEST_CASE("softmax of an array goes straight into it") {
  const Eigen::ArrayXXf x = Eigen::ArrayXXf::Random(10, 40);
  Eigen::ArrayXXf y(10, 40), dx(10, 40);
  Eigen::internal::set_is_malloc_allowed(false);
  y = xact::forward(xact::Softmax<>{}, x.colwise());
  dx = xact::backward(xact::Softmax<>{}, xact::from_output(y.colwise()), x);
  y.leftCols(7) = xact::forward(xact::LogSoftmax<xact::fast>{}, x.leftCols(7).colwise());
  Eigen::internal::set_is_malloc_allowed(true);
  CHECK(y.col(8).sum() == Approx(1).epsilon(1e-6));
  CHECK(y.col(6).exp().sum() == Approx(1).epsilon(1e-6));
  CHECK(std::fabs(dx.col(3).sum()) < 1e-6f);
}

TEST_CASE("softmax of nothing") {
  const Eigen::MatrixXf x(0, 3);
  Eigen::MatrixXf y = Eigen::MatrixXf::Ones(2, 2);
  y = xact::forward(xact::Softmax<>{}, x.colwise());
  CHECK(y.rows() == 0);
  CHECK(y.cols() == 3);
}
