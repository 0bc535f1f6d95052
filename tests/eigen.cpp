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
