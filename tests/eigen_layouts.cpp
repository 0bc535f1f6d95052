// SPDX-License-Identifier: BSD-3-Clause
/// The Eigen face on every layout: the bits of the scalar call, coefficient by coefficient.
#include "of_eigen.hpp"
#include "support.hpp"

namespace {

using Eigen::Dynamic;
using Eigen::Index;

/// The first result that has not the bits of the scalar call, and how many there are.
template <class T>
struct mismatch {
  std::size_t count = 0;
  T x = 0, is = 0, should = 0;
};
/// got, output k of P, against the values of (x, dy). A function that all layouts share: inlined into each, the scalar
/// calls are most of this file's time to compile.
template <class P, class F, class T>
void compare(const F& f, std::size_t k, const T* got, const T* x, const T* dy, Index n, mismatch<T>& wrong) {
  for (Index i = 0; i < n; ++i) {
    std::array<T, P::inputs> in;
    in.fill(dy[i]);
    in[0] = x[i];
    if (const T should = passes::of_values<P>(f, in)[k]; !test::same(got[i], should)) {
      if (wrong.count++ == 0)
        wrong.x = x[i], wrong.is = got[i], wrong.should = should;
    }
  }
}

template <class T>
void report(const char* pass, const mismatch<T>& wrong, bool same_shapes) {
  INFO(pass << ", for example at " << wrong.x << ": " << test::bits(wrong.is) << " instead of "
            << test::bits(wrong.should));
  CHECK(wrong.count == 0);
  CHECK(same_shapes);
}

/// Every pass over the expressions x and dy against the scalar functor.
template <class F, class X, class DY>
void check_passes(const F& f, const X& x, const DY& dy) {
  using T = typename X::Scalar;
  using Plain = typename X::PlainObject;
  const Plain in = x, of_dy = dy;
  passes::for_each_pass<F, T>([&](auto id) {
    using P = typename decltype(id)::type;
    mismatch<T> wrong;
    std::array<Plain, 2> out;
    passes::assign<P>(f, x, dy, out[0], out[1]);
    bool same_shapes = true;
    for (std::size_t k = 0; k < P::outputs; ++k) {
      same_shapes = same_shapes && out[k].rows() == x.rows() && out[k].cols() == x.cols();
      if (same_shapes)
        compare<P>(f, k, out[k].data(), in.data(), of_dy.data(), out[k].size(), wrong);
    }
    report(P::name, wrong, same_shapes);
  });
}

template <class T, int Options>
using array = Eigen::Array<T, Dynamic, Dynamic, Options>;

} // namespace

TEST_CASE("every kind of activation: dynamic, block with outer stride, fixed") {
  test::for_each_kind([](auto f, auto t) {
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

template <class F, class T, bool Orders = true>
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
  if constexpr (Orders) {
    dynamic(array<T, Eigen::RowMajor>{});
    dynamic(Eigen::Matrix<T, Dynamic, Dynamic>{});
  }
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

// The layouts do not depend on the activation: one with a long kernel, in the quick build of one storage order, and one
// with a backward of its own.
TEST_CASE("layouts: plain, block, inner stride, map, ref, transpose, expression, fixed, empty") {
  check_layouts<xact::Tanh<>, float, !XACT_QUICK_TESTS>({});
  check_layouts<xact::Relu, double>({});
}

TEST_CASE("fixed sizes: maps, blocks and wrappers of small arrays, and arrays of any small size") {
  const xact::Tanh<> f;
  const auto check = [&](auto size) {
    constexpr int n = decltype(size)::value;
    using A = Eigen::Array<float, n, 1>;
    using M = Eigen::Matrix<float, n, 1>;
    const A x = A::Random() * 9, dy = A::Random();
    check_passes(f, x, dy);
    std::vector<float> memory(2 * n + 3, 7.0f);
    Eigen::Map<A> y(memory.data() + 1), g(memory.data() + n + 2);
    M m = x.matrix();
    const A expected = x.unaryExpr([&](float v) { return f(v); });
    const A slope = x.unaryExpr([&](float v) { return f.gradient_from_input(v); });
    y = xact::forward(f, Eigen::Map<const A>(x.data()));
    CHECK((y == expected).all());
    y = xact::forward(f, m);
    CHECK((y == expected).all());
    m.array() = xact::backward(f, xact::from_input(x), dy);
    CHECK((m.array() == dy * slope).all());
    xact::forward_and_gradient(f, x, y, g);
    CHECK((y == expected).all());
    CHECK((g == slope).all());
    CHECK(memory[0] == 7);
    CHECK(memory[n + 1] == 7);
    CHECK(memory[2 * n + 2] == 7);
    if constexpr (n > 1) { // overlapping maps
      std::copy_n(x.data(), n, memory.data());
      xact::forward_and_gradient(f, Eigen::Map<const A>(memory.data()), y, g);
      CHECK((y == expected).all());
      CHECK((g == slope).all());
    }
  };
  check(std::integral_constant<int, 1>{});
  check(std::integral_constant<int, 2>{});
  check(std::integral_constant<int, 5>{});
  check(std::integral_constant<int, 6>{});
  check(std::integral_constant<int, 7>{});
  check(std::integral_constant<int, 12>{});
}

namespace {

#if EIGEN_VERSION_AT_LEAST(3, 4, 90)
using Eigen::placeholders::all;
using Eigen::placeholders::last;
#else
using Eigen::all;
using Eigen::last;
#endif

/// Every pass from and into a slice, and into a plain array; f is light on compilers.
template <class Slice>
void check_slice(const Slice& slice) {
  const xact::Relu f;
  const Eigen::MatrixXf start = Eigen::MatrixXf::Random(12, 10) * 9, other = Eigen::MatrixXf::Random(12, 10);
  const Eigen::MatrixXf x = slice(start), dy = slice(other);
  check_passes(f, slice(start), slice(other));
  Eigen::MatrixXf m = start, second = other, y, g;
  slice(m) = xact::forward(f, slice(m));
  CHECK(slice(m) == xact::forward(f, x));
  slice(m) = xact::gradient(f, xact::from_input(x));
  CHECK(slice(m) == xact::gradient(f, xact::from_input(x)));
  slice(m) = xact::backward(f, xact::from_input(x), slice(second));
  CHECK(slice(m) == xact::backward(f, xact::from_input(x), dy));
  m = start;
  xact::forward_and_gradient(f, slice(start), slice(m), slice(second));
  CHECK(slice(m) == xact::forward(f, x));
  CHECK(slice(second) == xact::gradient(f, xact::from_input(x)));
  m = start;
  xact::forward_and_gradient(f, slice(m), slice(m), g);
  CHECK(slice(m) == xact::forward(f, x));
  CHECK(g == xact::gradient(f, xact::from_input(x)));
  const auto kept = xact::forward_keep(f, slice(start));
  CHECK(kept.output() == xact::forward(f, x));
  y = xact::backward(f, kept, slice(other));
  CHECK(y == xact::backward(f, xact::from_input(x), dy));
  Eigen::VectorXf db, sums;
  xact::backward_with_bias(f, xact::from_input(x), dy, y, sums);
  xact::backward_with_bias(f, xact::from_input(slice(start)), slice(other), slice(m), db);
  CHECK(slice(m) == y);
  CHECK(db == sums);
  m = start;
  slice(m).setZero();
  second = start;
  slice(second) = xact::forward(f, slice(m)); // and nothing beside the slice
  CHECK(second == m);
}

} // namespace

TEST_CASE("slices, of steps fixed at compile time, too") {
  using Eigen::fix;
  using Eigen::seq;
  using Eigen::seqN;
  check_slice([](auto& m) { return m(all, seqN(0, 2, fix<2>)); });
  check_slice([](auto& m) { return m(seqN(1, 4, fix<2>), all); });
  check_slice([](auto& m) { return m(seqN(0, fix<3>, fix<2>), seqN(1, fix<4>, fix<2>)); });
  check_slice([](auto& m) { return m(seqN(2, 5, fix<1>), seqN(1, 3)); });
  check_slice([](auto& m) { return m(seq(1, last - 2), seq(fix<2>, last)); });
  check_slice([](auto& m) { return m(seqN(9, 4, fix<-2>), all); });
  check_slice([](auto& m) { return m(std::vector<int>{3, 0, 7}, all); });
  const Eigen::MatrixXf m = Eigen::MatrixXf::Random(12, 10);
  const Eigen::ArrayXXf y = xact::forward(xact::Relu{}, m(all, seqN(0, 3, fix<2>)).array());
  CHECK((y == xact::forward(xact::Relu{}, m(all, std::vector<int>{0, 2, 4}).array())).all());
}
