// SPDX-License-Identifier: BSD-3-Clause
/// The Eigen face on every layout: the bits of the scalar call, coefficient by coefficient.
#include "support.hpp"

#include <xact/eigen.hpp>

namespace {

using Eigen::Dynamic;
using Eigen::Index;

/// Every pass over the expressions x and dy against the scalar functor.
template <class F, class X, class DY>
void check_passes(const F& f, const X& x, const DY& dy) {
  using T = typename X::Scalar;
  using Plain = typename X::PlainObject;
  std::size_t wrong = 0;
  T at = 0, result = 0, expected = 0;
  const auto expect = [&](const Plain& got, auto value) {
    REQUIRE(got.rows() == x.rows());
    REQUIRE(got.cols() == x.cols());
    for (Index j = 0; j < x.cols(); ++j)
      for (Index i = 0; i < x.rows(); ++i) {
        const T is = got.coeff(i, j), should = value(x.coeff(i, j), dy.coeff(i, j));
        if (!test::same(is, should))
          ++wrong, at = x.coeff(i, j), result = is, expected = should;
      }
  };
  expect(xact::forward(f, x), [&](T v, T) { return f(v); });
  expect(xact::gradient(f, xact::from_input(x)), [&](T v, T) { return f.gradient_from_input(v); });
  expect(xact::backward(f, xact::from_input(x), dy),
         [&](T v, T d) { return xact::kernel::backward_from_input_of<F>{f}(v, d); });
  if constexpr (test::has_from_output<F, T>) {
    expect(xact::gradient(f, xact::from_output(x)), [&](T v, T) { return f.gradient_from_output(v); });
    expect(xact::backward(f, xact::from_output(x), dy),
           [&](T v, T d) { return xact::kernel::backward_from_output_of<F>{f}(v, d); });
  }
  Plain y, g;
  xact::forward_and_gradient(f, x, y, g);
  expect(y, [&](T v, T) { return f(v); });
  expect(g, [&](T v, T) { return f.gradient_from_input(v); });
  INFO("for example at " << at << ": " << test::bits(result) << " instead of " << test::bits(expected));
  CHECK(wrong == 0);
}

template <class T, int Options>
using array = Eigen::Array<T, Dynamic, Dynamic, Options>;

} // namespace

TEST_CASE("every activation: dynamic, block with outer stride, fixed") {
  test::for_each_case([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      const array<T, Eigen::ColMajor> x = array<T, Eigen::ColMajor>::Random(23, 37) * T(9), dy = x.reverse();
      check_passes(f, x.block(2, 3, 17, 19), dy.block(1, 0, 17, 19));
      const Eigen::Array<T, 11, 1> small = Eigen::Array<T, 11, 1>::Random() * T(9);
      check_passes(f, small, small);
    }
  });
}

template <class F, class T>
void check_layouts(const F& f) {
  const auto dynamic = [&](auto matrix) {
    using M = decltype(matrix);
    const M x = M::Random(23, 37) * T(9), dy = M::Random(23, 37);
    check_passes(f, x, dy);
    check_passes(f, x.block(2, 3, 17, 19), dy.block(1, 0, 17, 19));
    check_passes(f, x.row(4), dy.row(5));
    check_passes(f, x.transpose(), dy.transpose());
    check_passes(f, x + dy, dy);
    check_passes(f, x.topRows(0), dy.topRows(0));
    const Eigen::Ref<const M> ref(x);
    check_passes(f, ref, dy);
    std::vector<T> memory(300); // 11 rows, 25 apart
    for (std::size_t i = 0; i < memory.size(); ++i)
      memory[i] = static_cast<T>(i) / T(15) - T(10);
    const M other = M::Random(11, 5);
    check_passes(f, Eigen::Map<const M>(memory.data() + 1, 11, 5), other);
    using stride = Eigen::Stride<Dynamic, 2>;
    check_passes(f, Eigen::Map<const M, 0, stride>(memory.data() + 1, 11, 5, stride(25, 2)), other);
  };
  dynamic(array<T, Eigen::ColMajor>{});
  dynamic(array<T, Eigen::RowMajor>{});
  dynamic(Eigen::Matrix<T, Dynamic, Dynamic>{});
  const auto fixed = [&](auto sized) {
    using A = decltype(sized);
    const A x = A::Random() * T(9), dy = A::Random();
    check_passes(f, x, dy);
  };
  fixed(Eigen::Array<T, 1, 1>{});
  fixed(Eigen::Array<T, 3, 1>{});
  fixed(Eigen::Array<T, 4, 1>{});
  fixed(Eigen::Array<T, 8, 1>{});
  fixed(Eigen::Array<T, 16, 1>{});
  fixed(Eigen::Matrix<T, 4, 4, Eigen::RowMajor>{});
}

// The layouts do not depend on the activation: one with a long kernel, one with a backward of its own.
TEST_CASE("layouts: plain, block, inner stride, map, ref, transpose, expression, fixed, empty") {
  check_layouts<xact::Tanh<>, float>({});
  check_layouts<xact::Relu, double>({});
}

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
  const Eigen::ArrayXXf x = Eigen::ArrayXXf::Random(1100, 1000) * 9; // 4 MiB: half of XACT_STREAM_BYTES
  Eigen::ArrayXXf y, g, wide_y = Eigen::ArrayXXf::Zero(1104, 1000), wide_g = wide_y;
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
namespace xact {
extern std::atomic<bool> eigen_threads;
}
TEST_CASE("set_eigen_threads reaches every translation unit, whatever its flags") {
  xact::set_eigen_threads(true);
  CHECK(xact::eigen_threads.load());
  xact::set_eigen_threads(false);
  CHECK(!xact::eigen_threads.load());
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
