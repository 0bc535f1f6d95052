// SPDX-License-Identifier: BSD-3-Clause
/// The Eigen face: fusion, aliasing, threads, outputs, and which assignments run a memory kernel. Layouts:
/// eigen_layouts.cpp.
#include "support.hpp"

#include <xact/eigen.hpp>

namespace {

using Eigen::Dynamic;
using Eigen::Index;

} // namespace

TEST_CASE("expressions fuse, reduce and assign in place") {
  Eigen::ArrayXf x = Eigen::ArrayXf::LinSpaced(103, -20, 20);
  const Eigen::ArrayXf y = xact::forward(xact::Tanh<>{}, x);
  const Eigen::ArrayXf sum = 2 * xact::forward(xact::Tanh<>{}, x) + 1;
  CHECK((sum == 2 * y + 1).all());
  CHECK(xact::forward(xact::Tanh<>{}, x).sum() == y.sum());
  Eigen::ArrayXf z = x;
  z = xact::forward(xact::Tanh<>{}, z);
  CHECK((z == y).all());
  z += xact::forward(xact::Tanh<>{}, x);
  CHECK((z == 2 * y).all());
  const Eigen::MatrixXf w = Eigen::MatrixXf::Random(7, 5), in = Eigen::MatrixXf::Random(5, 9);
  const Eigen::VectorXf b = Eigen::VectorXf::Random(7);
  const Eigen::MatrixXf net = (w * in).colwise() + b;
  const Eigen::MatrixXf h = xact::forward(xact::Relu{}, (w * in).colwise() + b);
  CHECK((h.array() == net.array().max(0.0f)).all());
}

TEST_CASE("an assignment that overlaps its argument gives what Eigen's own would") {
  Eigen::ArrayXf x = Eigen::ArrayXf::LinSpaced(1000, -20, 20), expected = x;
  for (Index i = 0; i < 999; ++i)
    expected[i] = xact::Sigmoid<>{}(x[i + 1]);
  x.head(999) = xact::forward(xact::Sigmoid<>{}, x.tail(999));
  CHECK((x == expected).all());
  Eigen::MatrixXf m = Eigen::MatrixXf::Random(40, 30) * 5, whole = m;
  const Eigen::MatrixXf y = xact::forward(xact::Tanh<>{}, m);
  m.block(1, 2, 30, 20) = xact::forward(xact::Tanh<>{}, m.block(1, 2, 30, 20));
  CHECK(m.block(1, 2, 30, 20) == y.block(1, 2, 30, 20));
  m.block(1, 2, 30, 20) = whole.block(1, 2, 30, 20);
  CHECK(m == whole);
}

TEST_CASE("Eigen's threads are used on demand, and change no bit") {
  const Eigen::ArrayXXf x = Eigen::ArrayXXf::Random(300, 400) * 9;
  const Eigen::ArrayXXf one = xact::forward(xact::Tanh<>{}, x);
  xact::set_eigen_threads(true);
  const Eigen::ArrayXXf more = xact::forward(xact::Tanh<>{}, x);
  const Eigen::ArrayXXf back = xact::backward(xact::Tanh<>{}, xact::from_output(x), one);
  xact::set_eigen_threads(false);
  CHECK((one == more).all());
  CHECK((back == xact::backward(xact::Tanh<>{}, xact::from_output(x), one)).all());
}

TEST_CASE("a backward product is not fused into the user's addition") {
  const Eigen::ArrayXf x = Eigen::ArrayXf::LinSpaced(4096, -8, 8), dy = Eigen::ArrayXf::Random(4096),
                       a = Eigen::ArrayXf::Random(4096);
  const Eigen::ArrayXf dx = xact::backward(xact::Sigmoid<>{}, xact::from_input(x), dy);
  const Eigen::ArrayXf apart = a + dx;
  const Eigen::ArrayXf fused = a + xact::backward(xact::Sigmoid<>{}, xact::from_input(x), dy);
  CHECK((apart == fused).all());
}

TEST_CASE("forward_and_gradient writes into blocks, resizes plain arrays, and takes x itself") {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(9, 11) * 5;
  Eigen::MatrixXd y, g, wide = Eigen::MatrixXd::Constant(20, 20, 7.0), in_place = x;
  xact::forward_and_gradient(xact::Tanh<>{}, x, y, g);
  xact::forward_and_gradient(xact::Tanh<>{}, x, wide.block(1, 2, 9, 11), wide.block(10, 5, 9, 11));
  CHECK(wide.block(1, 2, 9, 11) == y);
  CHECK(wide.block(10, 5, 9, 11) == g);
  CHECK(wide.row(0).isConstant(7.0));
  CHECK(wide.col(19).isConstant(7.0));
  xact::forward_and_gradient(xact::Tanh<>{}, in_place, in_place, g);
  CHECK(in_place == y);
}

namespace {

/// Columns from the last one back: 3 x 4 in m, 3 apart.
template <class M>
Eigen::Map<M, 0, Eigen::OuterStride<>> backwards(M& m) {
  return {m.data() + 9, 3, 4, Eigen::OuterStride<>(-3)};
}

} // namespace

TEST_CASE("negative outer strides, as inputs and as outputs") {
  const xact::Sigmoid<> f;
  Eigen::MatrixXf x = Eigen::MatrixXf::Random(3, 4) * 9, dy = Eigen::MatrixXf::Random(3, 4);
  const Eigen::MatrixXf y = xact::forward(f, x), g = xact::gradient(f, xact::from_input(x)),
                        dx = xact::backward(f, xact::from_input(x), dy);
  Eigen::MatrixXf out(3, 4), second(3, 4);
  backwards(out) = xact::forward(f, x);
  CHECK(backwards(out) == y);
  CHECK(out == y.rowwise().reverse());
  backwards(out) = xact::backward(f, xact::from_input(x), dy);
  CHECK(backwards(out) == dx);
  out = xact::backward(f, xact::from_input(backwards(x)), backwards(dy));
  CHECK(out == dx.rowwise().reverse());
  auto out_map = backwards(out), second_map = backwards(second);
  xact::forward_and_gradient(f, x, out_map, second_map);
  CHECK(out_map == y);
  CHECK(second_map == g);
  xact::forward_and_gradient(f, backwards(x), out, second);
  CHECK(out == y.rowwise().reverse());
  CHECK(second == g.rowwise().reverse());
  auto x_map = backwards(x);
  xact::forward_and_gradient(f, x_map, x_map, second_map);
  CHECK(x_map == y.rowwise().reverse());
  CHECK(second_map == g.rowwise().reverse());
}

TEST_CASE("forward_and_gradient: outputs that overlap the input, of any order and stride") {
  const xact::Tanh<> f;
  const Eigen::MatrixXf start = Eigen::MatrixXf::Random(9, 9) * 5;
  const auto check = [&](const auto& of_input, const auto& of_output, const auto& of_second) {
    Eigen::MatrixXf m = start, other(9, 9);
    auto&& x = of_input(m);
    const Eigen::MatrixXf y = xact::forward(f, x), g = xact::gradient(f, xact::from_input(x));
    auto&& out = of_output(m);
    auto&& second = of_second(other);
    xact::forward_and_gradient(f, x, out, second);
    CHECK(out == y);
    CHECK(second == g);
    m = start;
    auto&& x_again = of_input(m);
    auto&& second_in_it = of_output(m);
    auto&& first = of_second(other);
    xact::forward_and_gradient(f, x_again, first, second_in_it);
    CHECK(first == y);
    CHECK(second_in_it == g);
  };
  using strided = Eigen::Map<Eigen::MatrixXf, 0, Eigen::Stride<Dynamic, Dynamic>>;
  const auto all = [](Eigen::MatrixXf& m) -> Eigen::MatrixXf& { return m; };
  const auto turned = [](Eigen::MatrixXf& m) { return m.transpose(); };
  const auto reversed = [](Eigen::MatrixXf& m) { return m.reverse(); };
  const auto block = [](Eigen::MatrixXf& m) { return m.block(1, 1, 5, 4); };
  const auto moved = [](Eigen::MatrixXf& m) { return m.block(2, 2, 5, 4); };
  const auto gaps = [](Eigen::MatrixXf& m) { return strided(m.data(), 5, 4, {18, 2}); };
  check(turned, all, all);
  check(all, turned, all);
  check(all, turned, turned);
  check(turned, all, turned);
  check(all, reversed, reversed);
  check(block, moved, block);
  check(block, gaps, gaps);
  check(gaps, block, block);
  check(gaps, block, gaps);
  check(gaps, gaps, gaps);
}

TEST_CASE("forward_and_gradient column by column: past the caches, and with threads") {
  const Eigen::ArrayXXf x = Eigen::ArrayXXf::Random(1100, 1700) * 9; // 7 MiB, three of them above XACT_STREAM_BYTES
  Eigen::ArrayXXf y, g, wide_y = Eigen::ArrayXXf::Zero(1104, 1700), wide_g = wide_y;
  xact::forward_and_gradient(xact::Sigmoid<>{}, x, y, g);
  xact::forward_and_gradient(xact::Sigmoid<>{}, x, wide_y.topRows(1100), wide_g.topRows(1100));
  CHECK((wide_y.topRows(1100) == y).all());
  CHECK((wide_g.topRows(1100) == g).all());
  wide_y.setZero();
  wide_g.setZero();
  xact::set_eigen_threads(true);
  xact::forward_and_gradient(xact::Sigmoid<>{}, x, wide_y.bottomRows(1100), wide_g.bottomRows(1100));
  xact::set_eigen_threads(false);
  CHECK((wide_y.bottomRows(1100) == y).all());
  CHECK((wide_g.bottomRows(1100) == g).all());
}

// One flag for all translation units: were it in the ABI namespace, this would be another, and its uses ambiguous.
namespace xact::process {
extern std::atomic<bool> eigen_threads;
}
TEST_CASE("set_eigen_threads reaches every translation unit, whatever its flags") {
  xact::set_eigen_threads(true);
  CHECK(xact::process::eigen_threads.load());
  xact::set_eigen_threads(false);
  CHECK(!xact::process::eigen_threads.load());
}

namespace {

template <class Y>
constexpr bool takes_output = xact::bridge::is_output<Y>; // as an argument Y&&

} // namespace

TEST_CASE("outputs: what can be written, and nothing else") {
  using Eigen::MatrixXf;
  using block = decltype(std::declval<MatrixXf&>().block(0, 0, 1, 1));
  static_assert(takes_output<MatrixXf&> && takes_output<Eigen::DenseBase<MatrixXf>&>);
  static_assert(takes_output<block> && takes_output<block&> && takes_output<Eigen::Map<MatrixXf>>);
  static_assert(takes_output<Eigen::Ref<MatrixXf>> && takes_output<decltype(std::declval<MatrixXf&>().array())>);
  static_assert(takes_output<decltype(std::declval<MatrixXf&>().transpose())>);
  static_assert(takes_output<decltype(std::declval<MatrixXf&>().reverse())>);
  static_assert(!takes_output<const MatrixXf&> && !takes_output<MatrixXf> && !takes_output<const block&>);
  static_assert(!takes_output<Eigen::Map<const MatrixXf>> && !takes_output<Eigen::Ref<const MatrixXf>&>);
  static_assert(!takes_output<decltype(std::declval<const MatrixXf&>().col(0))>);
  static_assert(!takes_output<decltype(2 * std::declval<MatrixXf&>())> && !takes_output<float*>);
  Eigen::MatrixXf x = Eigen::MatrixXf::Random(4, 5), y(4, 5), g = Eigen::MatrixXf::Zero(5, 4);
  Eigen::Ref<Eigen::MatrixXf> ref(y);
  xact::forward_and_gradient(xact::Tanh<>{}, x, ref, g.transpose());
  CHECK(y == xact::forward(xact::Tanh<>{}, x));
  CHECK(g.transpose() == xact::gradient(xact::Tanh<>{}, xact::from_input(x)));
  xact::forward_and_gradient(xact::Tanh<>{}, x.array(), y.reverse(), g.transpose().array());
  CHECK(y.reverse() == xact::forward(xact::Tanh<>{}, x));
  CHECK(g.transpose() == xact::gradient(xact::Tanh<>{}, xact::from_input(x)));
}

namespace {

template <class Y, class X>
constexpr bool is_bulk = xact::bridge::is_bulk<xact::bridge::plain_t<Y>, xact::bridge::plain_t<X>>;
template <class Y, class X>
constexpr bool is_biased = xact::bridge::is_biased<xact::bridge::plain_t<Y>, xact::bridge::plain_t<X>>;
template <class Y, class X>
constexpr bool is_small = xact::bridge::is_small<xact::bridge::plain_t<Y>, xact::bridge::plain_t<X>>;
template <class Y, class X>
constexpr bool is_pass = xact::bridge::is_pass<xact::bridge::plain_t<Y>, xact::bridge::plain_t<X>>;

} // namespace

TEST_CASE("which assignments run a memory kernel") {
  using Eigen::MatrixXf;
  using R = Eigen::Matrix<float, Dynamic, Dynamic, Eigen::RowMajor>;
  MatrixXf m(6, 6);
  R r(6, 6);
  Eigen::VectorXf v(6);
  Eigen::RowVectorXf row(6);
  const Eigen::Ref<const MatrixXf> ref(m);
  Eigen::Map<Eigen::ArrayXf, 0, Eigen::InnerStride<>> strided(m.data(), 3, Eigen::InnerStride<>(2));
  static_assert(is_bulk<MatrixXf, MatrixXf> && is_bulk<R, R> && is_bulk<Eigen::ArrayXf, Eigen::VectorXf>);
  static_assert(is_bulk<MatrixXf, decltype(m.block(0, 0, 1, 1))> && is_bulk<decltype(m.block(0, 0, 1, 1)), MatrixXf>);
  static_assert(is_bulk<MatrixXf, decltype(ref)> && is_bulk<Eigen::Ref<MatrixXf>, Eigen::Map<const MatrixXf>>);
  static_assert(is_bulk<Eigen::VectorXf, decltype(m.col(0))> && is_bulk<decltype(r.row(0)), Eigen::RowVectorXf>);
  static_assert(is_bulk<decltype(m.array()), decltype(m.array())> && is_bulk<MatrixXf, decltype(r.transpose())>);
  static_assert(is_bulk<MatrixXf, Eigen::Map<MatrixXf, 0, Eigen::OuterStride<>>>);
  static_assert(!is_bulk<MatrixXf, R> && !is_bulk<MatrixXf, decltype(m.transpose())>);
  static_assert(!is_bulk<MatrixXf, decltype(2 * m)> && !is_bulk<decltype(strided), Eigen::ArrayXf>);
  static_assert(!is_bulk<Eigen::Matrix4f, MatrixXf> && !is_bulk<Eigen::VectorXf, decltype(m.diagonal())>);
  static_assert(is_biased<MatrixXf, decltype(m.colwise() + v)> && is_biased<R, decltype(r.rowwise() + row)>);
  static_assert(is_biased<MatrixXf, decltype((m * m).colwise() + v)> &&
                is_biased<R, decltype((r * m).rowwise() + row)>);
  static_assert(is_biased<Eigen::VectorXf, decltype(m * v + v)> &&
                is_biased<Eigen::RowVectorXf, decltype(row * m + row)>);
  static_assert(is_biased<MatrixXf, decltype((m * m).colwise() + m.col(0))>);
  static_assert(!is_biased<MatrixXf, decltype(m.rowwise() + row)> && !is_biased<R, decltype(r.colwise() + v)>);
  static_assert(!is_biased<MatrixXf, decltype((2 * m).colwise() + v)> && !is_biased<Eigen::VectorXf, decltype(v + v)>);
  static_assert(!is_biased<MatrixXf, decltype(m * m + m)>);
  static_assert(is_pass<MatrixXf, decltype(m * m)> && is_pass<R, decltype(m * m)> &&
                is_pass<Eigen::VectorXf, decltype(m * v)>);
  using fixed = Eigen::Array<float, 16, 1>;
  static_assert(is_small<fixed, fixed> && is_small<Eigen::Map<fixed>, Eigen::Map<const fixed>>);
  static_assert(is_small<fixed, Eigen::Matrix<float, 16, 1>> && is_small<Eigen::Matrix4f, Eigen::Matrix4f>);
  static_assert(is_small<Eigen::Vector4f, decltype(std::declval<Eigen::Matrix4f&>().col(0))>);
  static_assert(is_small<fixed, decltype(std::declval<Eigen::Matrix<float, 16, 1>&>().array())>);
  static_assert(!is_small<Eigen::Matrix4f, Eigen::Matrix<float, 4, 4, Eigen::RowMajor>>);
  static_assert(!is_small<Eigen::Matrix2f, decltype(std::declval<Eigen::Matrix4f&>().block<2, 2>(0, 0))>);
  static_assert(!is_small<Eigen::Array<float, 65, 1>, Eigen::Array<float, 65, 1>> && !is_small<Eigen::ArrayXf, fixed>);
  CHECK(xact::forward(xact::Relu{}, m).rows() == 6);
}

TEST_CASE("destinations and arguments of every form") {
  const xact::Sigmoid<> f;
  const Eigen::MatrixXf x = Eigen::MatrixXf::Random(6, 6) * 9, dy = Eigen::MatrixXf::Random(6, 6);
  const Eigen::MatrixXf y = x.unaryExpr([&](float v) { return f(v); });
  Eigen::MatrixXf m = Eigen::MatrixXf::Zero(6, 6);
  Eigen::Ref<Eigen::MatrixXf> ref(m);
  ref = xact::forward(f, x);
  CHECK(m == y);
  m.transpose() = xact::forward(f, x);
  CHECK(m == y.transpose());
  m.array() = xact::forward(f, x.array());
  CHECK(m == y);
  m.reshaped() = xact::forward(f, x.reshaped());
  CHECK(m == y);
  m.setZero();
  m.reshaped(4, 9) = xact::forward(f, x.reshaped(4, 9));
  CHECK(m == y);
  m.diagonal() = xact::forward(f, y.diagonal());
  CHECK(m.diagonal() == xact::forward(f, y.diagonal()));
  m.setZero();
  m.row(2) = xact::forward(f, x.row(2));
  CHECK(m.row(2) == y.row(2));
  m.row(3) = xact::forward(f, x.col(3)); // transposed by Eigen
  CHECK(m.row(3) == y.col(3).transpose());
  m.middleRows(1, 2) = xact::forward(f, x.middleRows(1, 2));
  CHECK(m.middleRows(1, 2) == y.middleRows(1, 2));
  m.noalias() = xact::forward(f, x);
  CHECK(m == y);
  m -= xact::forward(f, x);
  CHECK(m.isZero(0));
  m.noalias() += xact::forward(f, x);
  CHECK(m == y);
  m.array() *= xact::forward(f, x.array());
  CHECK(m == y.cwiseProduct(y));
  m.array() /= xact::forward(f, x.array());
  CHECK(m == y.cwiseProduct(y).cwiseQuotient(y));
  Eigen::MatrixXf pair(6, 12);
  pair << xact::forward(f, x), xact::backward(f, xact::from_output(y), dy);
  CHECK(pair.leftCols(6) == y);
  CHECK(pair.rightCols(6) == xact::backward(f, xact::from_output(y), dy));
  CHECK(std::abs(xact::forward(f, x).mean() - y.mean()) < 1e-6f); // Eigen sums in an order of its own
  CHECK(xact::forward(f, x).colwise().sum().isApprox(y.colwise().sum(), 1e-6f));
  const Eigen::RowVectorXf row = xact::forward(f, x.col(1).transpose());
  CHECK(row == y.col(1).transpose());
  Eigen::RowVectorXf turned(6);
  turned = xact::forward(f, x.col(1));
  CHECK(turned == row);
  const Eigen::ArrayXXf array = xact::forward(f, x.array());
  CHECK(array.matrix() == y);
  const Eigen::Ref<const Eigen::MatrixXf> part = x.block(1, 1, 4, 3);
  m = xact::forward(f, part);
  CHECK(m == y.block(1, 1, 4, 3));
  m = xact::forward(f, x.cwiseProduct(dy));
  CHECK(m == xact::forward(f, x.cwiseProduct(dy).eval()));
  const Eigen::MatrixXf of_both = x.cwiseProduct(dy), squares = x.cwiseProduct(x);
  m = xact::backward(f, xact::from_input(x.cwiseProduct(dy)), x.cwiseProduct(x));
  CHECK(m == xact::backward(f, xact::from_input(of_both), squares));
  for (const Index n : {0, 3}) { // layers without rows, without columns, without inputs
    const Eigen::MatrixXf w = Eigen::MatrixXf::Random(n, 4), in = Eigen::MatrixXf::Random(4, 3 - n);
    const Eigen::VectorXf b = Eigen::VectorXf::Random(n);
    m = xact::forward(f, (w * in).colwise() + b);
    CHECK((m.rows() == n && m.cols() == 3 - n));
    m = xact::forward(f, w * in);
    CHECK((m.rows() == n && m.cols() == 3 - n));
    m = xact::forward(f, (w.leftCols(0) * Eigen::MatrixXf(0, 5)).colwise() + b);
    CHECK(m == xact::forward(f, b).eval().replicate(1, 5));
  }
}

namespace {

Eigen::VectorXf scaled(const Eigen::VectorXf& x) { return 2 * x; }
const Eigen::VectorXf scaled_const(const Eigen::VectorXf& x) { return 2 * x; }

} // namespace

TEST_CASE("a temporary is computed at once, in its own memory, and nothing dangles") {
  const xact::Tanh<> f;
  const Eigen::VectorXf x = Eigen::VectorXf::Random(333) * 3, twice = 2 * x, ones = Eigen::VectorXf::Ones(333);
  const Eigen::VectorXf expected = xact::forward(f, twice), dx = xact::backward(f, xact::from_input(x), twice);
  auto y = xact::forward(f, Eigen::VectorXf(x * 2));
  static_assert(std::is_same_v<decltype(y), Eigen::VectorXf>);
  Eigen::VectorXf reuse = ones * 2; // the memory that a dangling expression would read
  CHECK(y == expected);
  auto of_const = xact::forward(f, scaled_const(x));
  static_assert(std::is_same_v<decltype(of_const), Eigen::VectorXf>);
  reuse = ones * 3;
  CHECK(of_const == expected);
  auto of_ref = xact::forward(f, Eigen::Ref<const Eigen::VectorXf>(x * 2));
  static_assert(std::is_same_v<decltype(of_ref), Eigen::VectorXf>);
  CHECK(of_ref == expected);
  auto of_array = xact::forward(f, Eigen::ArrayXXf(x.array() * 2));
  static_assert(std::is_same_v<decltype(of_array), Eigen::ArrayXXf>);
  CHECK(of_array.matrix() == expected);
  const Eigen::Array4f four = x.head(4).array();
  auto fixed = xact::forward(f, Eigen::Array4f(four * 2));
  static_assert(std::is_same_v<decltype(fixed), Eigen::Array4f>);
  CHECK(fixed.matrix() == expected.head(4));
  y = xact::forward(f, scaled(x));
  CHECK(y == expected);
  Eigen::VectorXf given = twice;
  const float* memory = given.data();
  y = xact::forward(f, std::move(given));
  CHECK(y == expected);
  CHECK(y.data() == memory);
  const Eigen::VectorXf fused = 2 * xact::forward(f, scaled(x)) + ones;
  CHECK(fused == 2 * expected + ones);

  auto back = xact::backward(f, xact::from_input(x), scaled(x));
  static_assert(std::is_same_v<decltype(back), Eigen::VectorXf>);
  CHECK(back == dx);
  auto back_const = xact::backward(f, xact::from_input(x), scaled_const(x));
  CHECK(back_const == dx);
  auto back_ref = xact::backward(f, xact::from_input(x * 1.0f), Eigen::Ref<const Eigen::VectorXf>(x * 2));
  static_assert(std::is_same_v<decltype(back_ref), Eigen::VectorXf>);
  CHECK(back_ref == dx);
  auto back_output = xact::backward(f, xact::from_output(expected), scaled(x));
  CHECK(back_output == xact::backward(f, xact::from_output(expected), twice));
  auto back_fixed = xact::backward(f, xact::from_input(four), Eigen::Array4f(four * 2));
  static_assert(std::is_same_v<decltype(back_fixed), Eigen::Array4f>);
  CHECK(back_fixed.matrix() == dx.head(4));
  const auto kept = xact::forward_keep(f, x * 1.0f);
  auto back_kept = xact::backward(f, kept, scaled(x));
  static_assert(std::is_same_v<decltype(back_kept), Eigen::VectorXf>);
  CHECK(back_kept == dx);
  auto back_both = xact::backward(f, xact::forward_keep(f, x * 1.0f), scaled(x));
  CHECK(back_both == dx);
}

TEST_CASE("an assignment that resizes an array out of which its argument is taken") {
  const xact::Sigmoid<> f;
  const Eigen::MatrixXf start = Eigen::MatrixXf::Random(300, 80) * 9, other = Eigen::MatrixXf::Random(300, 80);
  const Eigen::MatrixXf w = Eigen::MatrixXf::Random(20, 300);
  const auto check = [&](const auto& of) { // of(y, start) may read y, of(start, start) does not
    Eigen::MatrixXf y = start;
    const Eigen::MatrixXf expected = of(start, start);
    y = of(y, start);
    REQUIRE((y.rows() == expected.rows() && y.cols() == expected.cols()));
    CHECK(y == expected);
    Eigen::ArrayXXf array = start.array();
    array = of(array.matrix(), start);
    CHECK(array.matrix() == expected);
    array = start.array();
    array.matrix() = of(array.matrix(), start);
    CHECK(array.matrix() == expected);
  };
  check([&](const auto& y, const auto&) { return xact::forward(f, y.topRows(3)); });
  check([&](const auto& y, const auto&) { return xact::forward(f, y.transpose()); });
  check([&](const auto& y, const auto&) { return xact::forward(f, 2 * y.bottomRows(3)); });
  check([&](const auto& y, const auto&) { return xact::gradient(f, xact::from_input(y.rightCols(7))); });
  check([&](const auto& y, const auto&) { return xact::gradient(f, xact::from_output(y.topRows(7) * 0.1f)); });
  check([&](const auto& y, const auto& z) {
    return xact::backward(f, xact::from_input(y.middleRows(5, 9)), z.middleRows(5, 9));
  });
  check([&](const auto& y, const auto& z) {
    return xact::backward(f, xact::from_input(z.middleRows(5, 9)), y.middleRows(5, 9));
  });
  check([&](const auto& y, const auto& z) {
    return xact::backward(f, xact::from_output(z.middleRows(5, 9)), y.middleRows(5, 9) * 2);
  });
  check([&](const auto& y, const auto& z) { return xact::forward(f, y.topRows(7).colwise() + z.col(0).head(7)); });
  check([&](const auto& y, const auto& z) { return xact::forward(f, z.topRows(7).colwise() + y.col(3).head(7)); });
  check([&](const auto& y, const auto&) { return xact::forward(f, w * y); });
  check([&](const auto& y, const auto& z) { return xact::forward(f, (w * y).colwise() + z.col(0).head(20)); });
  check([&](const auto& y, const auto& z) { return xact::forward(f, (w * z).colwise() + y.col(5).head(20)); });
  check([&](const auto& y, const auto&) {
    return xact::forward(f, y(Eigen::seqN(3, 20, Eigen::fix<2>), Eigen::seq(0, 5)));
  });

  Eigen::MatrixXf y, g;
  const auto both = [&](const auto& of) {
    const Eigen::MatrixXf z = of(start), expected = xact::forward(f, z), slope = xact::gradient(f, xact::from_input(z));
    y = start;
    xact::forward_and_gradient(f, of(y), y, g);
    CHECK(y == expected);
    CHECK(g == slope);
    g = start;
    xact::forward_and_gradient(f, of(g), y, g);
    CHECK(y == expected);
    CHECK(g == slope);
  };
  both([](const auto& m) { return m.topRows(3); });
  both([](const auto& m) { return m.transpose(); });
  both([](const auto& m) { return 2 * m.bottomRows(3); });
  both([&](const auto& m) { return w * m; });
  both([&](const auto& m) { return (w * m).colwise() + m.col(2).head(20); });
  both([&](const auto& m) { return m.topRows(7).colwise() + m.col(2).head(7); });

  Eigen::VectorXf db, sums;
  Eigen::MatrixXf expected, dz;
  xact::backward_with_bias(f, xact::from_input(start.topRows(5)), other.topRows(5), expected, sums);
  dz = start;
  xact::backward_with_bias(f, xact::from_input(dz.topRows(5)), other.topRows(5), dz, db);
  CHECK(dz == expected);
  CHECK(db == sums);
  dz = other;
  xact::backward_with_bias(f, xact::from_input(start.topRows(5)), dz.topRows(5), dz, db);
  CHECK(dz == expected);
  CHECK(db == sums);
  dz = other;
  xact::backward_with_bias(f, xact::from_input(start.topRows(5)), dz.topRows(5) * 1.0f, dz, db);
  CHECK(dz == expected);
  CHECK(db == sums);
}
