// SPDX-License-Identifier: BSD-3-Clause
/// A layer's elementwise step: bits, allocations, what is kept, and what a mismatch says. Eigen's assertions are on,
/// and throw; where Eigen would allocate against a ban, it is counted.
#include <cstring>

namespace test {

struct eigen_assertion {
  const char* text;
};
inline int allocations = 0;
inline void failed(const char* text) {
  if (std::strstr(text, "malloc") == nullptr)
    throw eigen_assertion{text};
  ++allocations;
}
constexpr void eigen_assert_that(bool holds, const char* text) {
  if (!holds)
    failed(text);
}

} // namespace test

#define EIGEN_RUNTIME_NO_MALLOC
#define eigen_assert(condition) ::test::eigen_assert_that(static_cast<bool>(condition), #condition)
#define XACT_STREAM_BYTES (std::size_t{4} << 10) // so that these small arrays are written past the caches, too

#include "eigen_arrays.hpp"

#include <xact/xact.hpp>

#include <cstdio>
#include <unistd.h>

namespace {

using Eigen::Dynamic;
using Eigen::Index;

template <class T, int Options = Eigen::ColMajor>
using matrix = Eigen::Matrix<T, Dynamic, Dynamic, Options>;

/// Coefficients with other bits than value(i, j).
template <class X, class Value>
Index differences(const X& x, const Value& value) {
  Index count = 0;
  for (Index j = 0; j < x.cols(); ++j)
    for (Index i = 0; i < x.rows(); ++i)
      count += !test::same(x.coeff(i, j), value(i, j));
  return count;
}
template <class X, class Y>
bool same_bits(const X& x, const Y& y) {
  return x.rows() == y.rows() && x.cols() == y.cols() &&
         differences(x, [&](Index i, Index j) { return y.coeff(i, j); }) == 0;
}

/// Random over [-reach, reach], with the special values in its first column.
template <class M>
M sample(Index rows, Index cols, double reach = 9) {
  using T = typename M::Scalar;
  M x = M::Random(rows, cols) * static_cast<T>(reach);
  const T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  const T special[] = {T(-0.0), T(0), inf, -inf, nan, T(-1), T(1)};
  for (Index i = 0; i < std::min<Index>(rows, 7) && cols > 0; ++i)
    x(i, 0) = special[i];
  return x;
}

/// How often `statement` allocates through Eigen.
template <class Statement>
int allocations(const Statement& statement) {
  test::allocations = 0;
  Eigen::internal::set_is_malloc_allowed(false);
  statement();
  Eigen::internal::set_is_malloc_allowed(true);
  return test::allocations;
}

} // namespace

TEST_CASE("bias and activation in one pass have the bits of two") {
  test::for_each_kind([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      const matrix<T> z = sample<matrix<T>>(83, 91);
      const Eigen::Matrix<T, Dynamic, 1> b = Eigen::Matrix<T, Dynamic, 1>::Random(83);
      const matrix<T> y = xact::forward(f, z.colwise() + b);
      CHECK(differences(y, [&](Index i, Index j) { return f(T(z(i, j) + b[i])); }) == 0);
    }
  });
}

TEST_CASE("bias and activation in one pass, on every layout") {
  const auto check = [&](auto layout) {
    using M = decltype(layout);
    const xact::Tanh<> f;
    const M z = sample<M>(83, 91);
    const Eigen::ArrayXf column = Eigen::ArrayXf::Random(83);
    const Eigen::RowVectorXf row = Eigen::RowVectorXf::Random(91);
    const auto with_column = [&](Index i, Index j) { return f(z(i, j) + column[i]); };
    const auto with_row = [&](Index i, Index j) { return f(z(i, j) + row[j]); };
    M y = xact::forward(f, z.colwise() + column.matrix());
    CHECK(differences(y, with_column) == 0);
    y = xact::forward(f, z.rowwise() + row);
    CHECK(differences(y, with_row) == 0);
    y = z;
    y = xact::forward(f, y.colwise() + column.matrix());
    CHECK(differences(y, with_column) == 0);
    M wide = M::Constant(100, 100, 7);
    wide.block(3, 4, 83, 91) = xact::forward(f, z.colwise() + column.matrix());
    CHECK(differences(wide.block(3, 4, 83, 91), with_column) == 0);
    CHECK(wide.topRows(3).isConstant(7));
    CHECK(wide.rightCols(5).isConstant(7));
  };
  check(matrix<float>{});
  check(matrix<float, Eigen::RowMajor>{});
}

TEST_CASE("a product goes straight into the result, unless that holds one of its operands") {
  const Eigen::MatrixXf w = Eigen::MatrixXf::Random(48, 40), x = Eigen::MatrixXf::Random(40, 56),
                        square = Eigen::MatrixXf::Random(48, 48);
  const Eigen::VectorXf b = Eigen::VectorXf::Random(48);
  const Eigen::MatrixXf z = (w * x).colwise() + b, y = xact::forward(xact::Tanh<>{}, z);
  const auto layer = [&](const auto& weights, const auto& input, const auto& bias) {
    return xact::forward(xact::Tanh<>{}, (weights * input).colwise() + bias);
  };
  SECTION("apart, and transposed operands") {
    Eigen::MatrixXf out = layer(w, x, b);
    CHECK(out == y);
    const Eigen::MatrixXf wt = w.transpose();
    out = layer(wt.transpose(), x, b);
    CHECK(out.isApprox(y, 1e-5f));
    Eigen::ArrayXXf array;
    array = layer(w, x, b);
    CHECK((array == y.array()).all());
    out = layer(2 * w, x, b);
    CHECK(out.isApprox(xact::forward(xact::Tanh<>{}, (2 * w * x).colwise() + b).eval(), 1e-5f));
  }
  SECTION("the result is the input") {
    Eigen::MatrixXf out = x;
    out = layer(w, out, b); // resized, too
    CHECK(out == y);
  }
  SECTION("the result is the weights") {
    Eigen::MatrixXf out = square;
    const Eigen::MatrixXf input = Eigen::MatrixXf::Random(48, 48), expected = layer(square, input, b);
    out = layer(out, input, b);
    CHECK(out == expected);
  }
  SECTION("the result holds the bias") {
    Eigen::MatrixXf out(48, 56);
    out.col(3) = b;
    out = layer(w, x, out.col(3)); // as with Eigen's own functions, right until the bias is overwritten
    CHECK(out.leftCols(4) == y.leftCols(4));
  }
  SECTION("row-major, one sample per row") {
    using R = matrix<float, Eigen::RowMajor>;
    const R samples = x.transpose(), weights = w.transpose();
    const R out = xact::forward(xact::Tanh<>{}, (samples * weights).rowwise() + b.transpose());
    CHECK(out.isApprox(y.transpose(), 1e-5f));
  }
  SECTION("threads") {
    const Eigen::MatrixXf many = Eigen::MatrixXf::Random(40, 3000);
    const Eigen::MatrixXf one = layer(w, many, b);
    xact::set_eigen_threads(true);
    const Eigen::MatrixXf more = layer(w, many, b);
    xact::set_eigen_threads(false);
    CHECK(one == more);
  }
}

namespace {

/// No gradient_needs, and a backward pass that is no product: its input is kept.
struct Gate {
  template <class V>
  V operator()(const V& x) const {
    return xact::numeric::select(x < V(1), V(0), x);
  }
  template <class V>
  V gradient_from_input(const V& x) const {
    return xact::numeric::select(x < V(1), V(0), V(1));
  }
  template <class V>
  V backward_from_input(const V& x, const V& dy) const {
    return xact::numeric::select(x < V(1), V(0), dy);
  }
};

template <class A, class F>
void check_saved(const F& f, const A& z, const A& dy) {
  const A y = xact::forward(f, z), dx = xact::backward(f, xact::from_input(z), dy);
  A consumed = z;
  const auto s = xact::forward_keep(f, std::move(consumed));
  CHECK(same_bits(s.output(), y));
  A got = xact::backward(f, s, dy);
  CHECK(same_bits(got, dx));
  got = dy;
  got = xact::backward(f, s, got);
  CHECK(same_bits(got, dx));
}

} // namespace

TEST_CASE("what forward_keep saves gives the output, and backward's bits from the input") {
  test::for_each_kind([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      check_saved(f, sample<matrix<T>>(37, 21), sample<matrix<T>>(37, 21).reverse().eval());
      static_assert(xact::gradient_needs<F> == F::gradient_needs);
    }
  });
  check_saved(Gate{}, sample<matrix<float>>(37, 21), sample<matrix<float>>(37, 21).reverse().eval());
  static_assert(xact::gradient_needs<Gate> == xact::needs::input);
  using small = Eigen::Array<float, 8, 1>;
  check_saved(xact::Tanh<>{}, sample<small>(8, 1), small::Random().eval());
  const auto check_expression = [](const auto& f) {
    const Eigen::MatrixXf z = sample<Eigen::MatrixXf>(37, 21), dy = z.reverse();
    const auto s = xact::forward_keep(f, z * 1.0f);
    CHECK(same_bits(s.output(), xact::forward(f, z).eval()));
    CHECK(same_bits(xact::backward(f, s, dy * 1.0f).eval(), xact::backward(f, xact::from_input(z), dy).eval()));
  };
  check_expression(xact::Tanh<>{});
  check_expression(xact::Relu{});
  check_expression(xact::Linear{1.5, 0.5});
  check_expression(Gate{});
}

TEST_CASE("saved can be moved, not copied, and holds what the gradient needs") {
  using Eigen::MatrixXf;
  using S = xact::saved<xact::Sigmoid<>, MatrixXf>;
  static_assert(std::is_move_constructible_v<S> && std::is_move_assignable_v<S>);
  static_assert(!std::is_copy_constructible_v<S> && !std::is_copy_assignable_v<S>);
  static_assert(!std::is_default_constructible_v<S>);
  static_assert(std::is_same_v<decltype(std::declval<S&>().output()), const MatrixXf&>);
  static_assert(sizeof(S) == 2 * sizeof(MatrixXf));
  static_assert(sizeof(xact::saved<xact::Relu, MatrixXf>) < 2 * sizeof(MatrixXf));
  static_assert(sizeof(xact::saved<xact::Linear, MatrixXf>) < 2 * sizeof(MatrixXf));
  const MatrixXf z = sample<MatrixXf>(13, 17), dy = MatrixXf::Random(13, 17);
  S first = xact::forward_keep(xact::Sigmoid<>{}, z * 1.0f);
  S second = std::move(first);
  CHECK(same_bits(xact::backward(xact::Sigmoid<>{}, second, dy).eval(),
                  xact::backward(xact::Sigmoid<>{}, xact::from_input(z), dy).eval()));
  const float* memory = second.output().data();
  const MatrixXf y = std::move(second).output();
  CHECK(y.data() == memory);
}

namespace {

/// backward_with_bias with everything of one layout against backward and the sums in their order.
template <class M, class Bias, bool Everything = true, class F>
void check_bias(const F& f, Index rows, Index cols) {
  using T = typename M::Scalar;
  constexpr bool of_rows = Bias::ColsAtCompileTime == 1;
  const M z = sample<M>(rows, cols), dy = M::Random(rows, cols) * T(3), y = xact::forward(f, z);
  const auto check = [&](const auto& source, const M& expected) {
    Bias sum = Bias::Zero(of_rows ? rows : cols);
    for (Index k = 0; k < (of_rows ? cols : rows); ++k)
      for (Index i = 0; i < sum.size(); ++i)
        sum[i] += of_rows ? expected(i, k) : expected(k, i);
    M dz;
    Bias db;
    xact::backward_with_bias(f, source, dy, dz, db);
    CHECK(same_bits(dz, expected));
    CHECK(same_bits(db, sum));
    if constexpr (Everything) {
      dz = dy; // in place, over db's last values
      xact::backward_with_bias(f, source, dz, dz, db);
      CHECK(same_bits(dz, expected));
      CHECK(same_bits(db, sum));
      xact::backward_with_bias(f, source, dy * T(1), dz, db); // an expression
      CHECK(same_bits(dz, expected));
      CHECK(same_bits(db, sum));
      M wide = M::Constant(rows + 9, cols + 9, T(7)), gradients = wide; // blocks
      wide.block(2, 3, rows, cols) = dy;
      Eigen::Array<T, Dynamic, 1> long_db = Eigen::Array<T, Dynamic, 1>::Constant(sum.size() + 4, T(7));
      Eigen::Map<Bias> db_map(long_db.data() + 2, sum.size());
      xact::backward_with_bias(f, source, wide.block(2, 3, rows, cols), gradients.block(5, 1, rows, cols), db_map);
      CHECK(same_bits(gradients.block(5, 1, rows, cols), expected));
      CHECK(same_bits(db_map, sum));
      CHECK(long_db.head(2).isConstant(T(7)));
      CHECK(long_db.tail(2).isConstant(T(7)));
      CHECK(gradients.leftCols(1).isConstant(T(7)));
      CHECK(gradients.bottomRows(4).isConstant(T(7)));
    }
  };
  const M dx = xact::backward(f, xact::from_input(z), dy);
  check(xact::from_input(z), dx);
  check(xact::forward_keep(f, M(z)), dx);
  if constexpr (Everything)
    check(xact::from_output(y), xact::backward(f, xact::from_output(y), dy));
}

} // namespace

TEST_CASE("backward_with_bias: dz has backward's bits, db is summed in order, on every layout") {
  test::for_each_kind([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      check_bias<matrix<T>, Eigen::Matrix<T, Dynamic, 1>, false>(f, 45, 33);
    }
  });
  using row_major = matrix<float, Eigen::RowMajor>;
  const xact::Relu f;
  for (const Index rows : {0, 1, 5, 300})
    for (const Index cols : {0, 1, 4, 23}) {
      check_bias<Eigen::MatrixXf, Eigen::VectorXf>(f, rows, cols);
      check_bias<row_major, Eigen::RowVectorXf>(f, rows, cols);
    }
  check_bias<Eigen::MatrixXf, Eigen::RowVectorXf>(f, 19, 23);
  check_bias<row_major, Eigen::VectorXf>(f, 19, 23);
  check_bias<Eigen::ArrayXXf, Eigen::ArrayXf>(f, 19, 23);
}

TEST_CASE("backward_with_bias: strides, fixed sizes, a product, the source's own memory") {
  const xact::Sigmoid<> f;
  using stride = Eigen::Stride<Dynamic, Dynamic>;
  const Eigen::MatrixXf z = sample<Eigen::MatrixXf>(7, 5), dy = Eigen::MatrixXf::Random(7, 5);
  const Eigen::MatrixXf expected = xact::backward(f, xact::from_input(z), dy);
  Eigen::VectorXf sum = Eigen::VectorXf::Zero(7);
  for (Index j = 0; j < 5; ++j)
    sum += expected.col(j);
  std::vector<float> memory(400), sums(40);
  Eigen::Map<Eigen::MatrixXf, 0, stride> dz(memory.data(), 7, 5, stride(30, 3));
  Eigen::Map<Eigen::VectorXf, 0, Eigen::InnerStride<>> db(sums.data(), 7, Eigen::InnerStride<>(4));
  xact::backward_with_bias(f, xact::from_input(z), dy, dz, db);
  CHECK(same_bits(dz, expected));
  CHECK(same_bits(db, sum));

  const Eigen::Matrix<float, 7, 5> z_fixed = z, dy_fixed = dy;
  Eigen::Matrix<float, 7, 5> dz_fixed;
  Eigen::Matrix<float, 7, 1> db_fixed;
  xact::backward_with_bias(f, xact::from_input(z_fixed), dy_fixed, dz_fixed, db_fixed);
  CHECK(same_bits(dz_fixed, expected));
  CHECK(same_bits(db_fixed, sum));

  const Eigen::MatrixXf w = Eigen::MatrixXf::Random(60, 40), d = Eigen::MatrixXf::Random(60, 50),
                        above = sample<Eigen::MatrixXf>(40, 50), product = w.transpose() * d;
  const Eigen::MatrixXf through = xact::backward(f, xact::from_input(above), product);
  Eigen::MatrixXf out;
  Eigen::VectorXf bias;
  xact::backward_with_bias(f, xact::from_input(above), w.transpose() * d, out, bias);
  CHECK(same_bits(out, through));
  Eigen::MatrixXf in_place = above;
  xact::backward_with_bias(f, xact::from_input(in_place), product, in_place, bias);
  CHECK(same_bits(in_place, through));
  in_place = above;
  xact::backward_with_bias(f, xact::from_input(in_place), w.transpose() * d, in_place, bias);
  CHECK(same_bits(in_place, through));
}

TEST_CASE("a product alone, and a vector's layer, go straight into the result") {
  const xact::Tanh<> f;
  const Eigen::MatrixXf w = Eigen::MatrixXf::Random(48, 40), x = Eigen::MatrixXf::Random(40, 56), z = w * x;
  const Eigen::MatrixXf y = xact::forward(f, z), square = Eigen::MatrixXf::Random(48, 48);
  Eigen::MatrixXf out = xact::forward(f, w * x);
  CHECK(out == y);
  out = x;
  out = xact::forward(f, w * out); // resized, too
  CHECK(out == y);
  out = square;
  out = xact::forward(f, out * out);
  CHECK(out == xact::forward(f, (square * square).eval()));
  Eigen::MatrixXf wide = Eigen::MatrixXf::Constant(50, 60, 7);
  wide.block(1, 2, 48, 56) = xact::forward(f, w * x);
  CHECK(wide.block(1, 2, 48, 56) == y);
  CHECK(wide.row(49).isConstant(7));
  Eigen::MatrixXf g;
  xact::forward_and_gradient(f, w * x, out, g);
  CHECK(out == y);
  CHECK(g == xact::gradient(f, xact::from_input(z)));
  const auto kept = xact::forward_keep(f, w * x);
  CHECK(kept.output() == y);

  const Eigen::VectorXf v = x.col(3), b = Eigen::VectorXf::Random(48), sum = w * v + b;
  Eigen::VectorXf one = xact::forward(f, w * v + b);
  CHECK(one == xact::forward(f, sum));
  one = b;
  one = xact::forward(f, w * v + one);
  CHECK(one == xact::forward(f, sum));
  one = v;
  one = xact::forward(f, w * one + b);
  CHECK(one == xact::forward(f, sum));
  const Eigen::RowVectorXf row = xact::forward(f, v.transpose() * w.transpose() + b.transpose());
  CHECK(row.isApprox(one.transpose(), 1e-5f));
  Eigen::RowVectorXf turned = xact::forward(f, w * v + b);
  CHECK(turned == one.transpose());
  const auto kept_one = xact::forward_keep(f, w * v + b);
  CHECK(kept_one.output() == one);
}

TEST_CASE("forward_keep saves in the storage order of a layer's operands") {
  using R = matrix<float, Eigen::RowMajor>;
  using C = matrix<float>;
  const xact::Tanh<> f;
  const R x = R::Random(23, 17), w = R::Random(17, 19), wt = w.transpose();
  const C xc = x, wc = w;
  const Eigen::RowVectorXf b = Eigen::RowVectorXf::Random(19);
  static_assert(xact::bridge::is_biased<R, decltype((x * w).rowwise() + b)>);
  static_assert(xact::bridge::is_biased<R, decltype((x * wt.transpose()).rowwise() + b)>);
  const R product = x * w, z = product.rowwise() + b;
  const R y = xact::forward(f, z), dy = R::Random(23, 19);
  const xact::saved<xact::Tanh<>, R> h = xact::forward_keep(f, (x * w).rowwise() + b);
  CHECK(same_bits(h.output(), y));
  CHECK(same_bits(xact::backward(f, h, dy).eval(), xact::backward(f, xact::from_input(z), dy).eval()));
  const auto order = [](const auto& kept) {
    return bool(std::decay_t<decltype(kept.output())>::IsRowMajor) ? Eigen::RowMajor : Eigen::ColMajor;
  };
  CHECK(order(xact::forward_keep(f, (x * wt.transpose()).rowwise() + b)) == Eigen::RowMajor);
  CHECK(order(xact::forward_keep(f, (x * wc).rowwise() + b)) == Eigen::RowMajor);
  CHECK(order(xact::forward_keep(f, (xc * wc).rowwise() + b)) == Eigen::ColMajor);
  CHECK(order(xact::forward_keep(f, x * w)) == Eigen::RowMajor);
  CHECK(order(xact::forward_keep(f, x * wt.transpose())) == Eigen::RowMajor);
  CHECK(order(xact::forward_keep(f, xc * wc)) == Eigen::ColMajor);
  CHECK(order(xact::forward_keep(f, wc.transpose() * xc.transpose())) == Eigen::ColMajor);
  CHECK(order(xact::forward_keep(f, (w.transpose() * x.transpose()).colwise() + b.transpose())) == Eigen::RowMajor);
  CHECK(order(xact::forward_keep(f, (w.transpose() * xc.transpose()).colwise() + b.transpose())) == Eigen::ColMajor);
  CHECK(same_bits(xact::forward_keep(f, x * w).output(), xact::forward(f, product).eval()));
  R out(23, 19);
  const int of_product = allocations([&] { out.noalias() = x * w; });
  CHECK(allocations([&] { const auto kept = xact::forward_keep(f, (x * w).rowwise() + b); }) == of_product + 2);
}

TEST_CASE("backward_with_bias: db in the memory of dy, of the source, of neither but between them") {
  const xact::Sigmoid<> f;
  const Eigen::MatrixXf z = sample<Eigen::MatrixXf>(7, 5, 3), dy = Eigen::MatrixXf::Random(7, 5);
  Eigen::MatrixXf dz, expected;
  Eigen::VectorXf db, sum;
  xact::backward_with_bias(f, xact::from_input(z), dy, expected, sum);
  Eigen::MatrixXf overwritten = dy;
  xact::backward_with_bias(f, xact::from_input(z), overwritten, dz, overwritten.col(0));
  CHECK(same_bits(dz, expected));
  CHECK(same_bits(overwritten.col(0), sum));
  overwritten = z;
  xact::backward_with_bias(f, xact::from_input(overwritten), dy, dz, overwritten.col(2));
  CHECK(same_bits(dz, expected));
  CHECK(same_bits(overwritten.col(2), sum));
  Eigen::MatrixXf wide(8, 5); // db in the row below dz
  Eigen::RowVectorXf of_columns = expected.row(0);
  for (Index i = 1; i < 7; ++i)
    of_columns += expected.row(i);
  xact::backward_with_bias(f, xact::from_input(z), dy, wide.topRows(7), wide.row(7));
  CHECK(same_bits(wide.topRows(7), expected));
  CHECK(same_bits(wide.row(7), of_columns));

  const Eigen::VectorXf one = z.col(1); // a batch of one
  Eigen::VectorXf both = dy.col(1), single;
  xact::backward_with_bias(f, xact::from_input(one), both, single, both);
  CHECK(same_bits(single, expected.col(1)));
  CHECK(same_bits(both, expected.col(1)));
}

TEST_CASE("backward_with_bias: dz overlaps the source or dy in another way than being it") {
  const xact::Sigmoid<> f;
  const Eigen::MatrixXf z = Eigen::MatrixXf::Random(6, 6), dy = Eigen::MatrixXf::Random(6, 6);
  Eigen::MatrixXf expected;
  Eigen::VectorXf db, sum;
  xact::backward_with_bias(f, xact::from_input(z.transpose()), dy, expected, sum);
  Eigen::MatrixXf in_place = z;
  xact::backward_with_bias(f, xact::from_input(in_place.transpose()), dy, in_place, db);
  CHECK(same_bits(in_place, expected));
  CHECK(same_bits(db, sum));
  xact::backward_with_bias(f, xact::from_input(z), dy.transpose(), expected, sum);
  in_place = dy;
  xact::backward_with_bias(f, xact::from_input(z), in_place.transpose(), in_place, db);
  CHECK(same_bits(in_place, expected));
  CHECK(same_bits(db, sum));
}

TEST_CASE("allocations: none beyond the product, none beyond what is kept") {
  const Eigen::MatrixXf w = Eigen::MatrixXf::Random(48, 40), x = Eigen::MatrixXf::Random(40, 56);
  const Eigen::VectorXf b = Eigen::VectorXf::Random(48);
  Eigen::MatrixXf z(48, 56), dy = Eigen::MatrixXf::Random(48, 56), dz(48, 56);
  Eigen::VectorXf db(48);
  const int product = allocations([&] { z.noalias() = w * x; }); // Eigen's workspace, by build and threads
  const auto expect = [&](const char* what, int expected, const auto& statement) {
    const int count = allocations(statement) - (std::strstr(what, "w * x") != nullptr ? product : 0);
    std::printf("%d  %s\n", count, what); // beyond the product's own
    INFO(what);
    CHECK(count == expected);
  };
  expect("z = ((w * x).colwise() + b).cwiseMax(0), Eigen's own", 1,
         [&] { z = ((w * x).colwise() + b).cwiseMax(0.0f); });
  expect("z = forward(f, (w * x).colwise() + b)", 0, [&] { z = xact::forward(xact::Tanh<>{}, (w * x).colwise() + b); });
  expect("z = 2 * forward(f, (w * x).colwise() + b)", 1,
         [&] { z = 2 * xact::forward(xact::Tanh<>{}, (w * x).colwise() + b); });
  expect("z += forward(f, (w * x).colwise() + b)", 1,
         [&] { z += xact::forward(xact::Tanh<>{}, (w * x).colwise() + b); });
  expect("forward_and_gradient(f, (w * x).colwise() + b, z, dz)", 0,
         [&] { xact::forward_and_gradient(xact::Tanh<>{}, (w * x).colwise() + b, z, dz); });
  expect("forward_keep(Relu, std::move(z))", 0, [&] { z = xact::forward_keep(xact::Relu{}, std::move(z)).output(); });
  expect("forward_keep(Linear, std::move(z))", 0,
         [&] { z = xact::forward_keep(xact::Linear{}, std::move(z)).output(); });
  expect("forward_keep(Tanh, std::move(z))", 1, [&] { z = xact::forward_keep(xact::Tanh{}, std::move(z)).output(); });
  expect("forward_keep(Relu, (w * x).colwise() + b)", 1,
         [&] { const auto h = xact::forward_keep(xact::Relu{}, (w * x).colwise() + b); });
  expect("forward_keep(Tanh, (w * x).colwise() + b)", 2,
         [&] { const auto h = xact::forward_keep(xact::Tanh{}, (w * x).colwise() + b); });
  const auto h = xact::forward_keep(xact::Tanh{}, (w * x).colwise() + b);
  expect("z = forward(f, w * x)", 0, [&] { z = xact::forward(xact::Tanh<>{}, w * x); });
  expect("forward_and_gradient(f, w * x, z, dz)", 0, [&] { xact::forward_and_gradient(xact::Tanh<>{}, w * x, z, dz); });
  expect("forward_keep(Relu, w * x)", 1, [&] { const auto kept = xact::forward_keep(xact::Relu{}, w * x); });
  expect("forward_keep(Tanh, w * x)", 2, [&] { const auto kept = xact::forward_keep(xact::Tanh{}, w * x); });
  expect("forward_keep(Gate, w * x)", 2, [&] { const auto kept = xact::forward_keep(Gate{}, w * x); });
  expect("backward_with_bias(f, from_input(dy), w * x, dz, db)", 0,
         [&] { xact::backward_with_bias(xact::Tanh{}, xact::from_input(dy), w * x, dz, db); });
  const Eigen::VectorXf v = x.col(0);
  Eigen::VectorXf out(48);
  const int of_vector = allocations([&] { out.noalias() = w * v; });
  CHECK(allocations([&] { out = xact::forward(xact::Tanh<>{}, w * v + b); }) == of_vector);
  CHECK(allocations([&] { out = xact::forward(xact::Tanh<>{}, w * v); }) == of_vector);
  expect("dz = backward(f, h, dy)", 0, [&] { dz = xact::backward(xact::Tanh{}, h, dy); });
  expect("backward_with_bias(f, h, dy, dz, db)", 0, [&] { xact::backward_with_bias(xact::Tanh{}, h, dy, dz, db); });
}

namespace {

/// What `statement` prints to stderr before its Eigen assertion fails; empty where none does.
template <class Statement>
std::string assertion_of(const Statement& statement) {
  std::fflush(stderr);
  std::FILE* file = std::tmpfile();
  const int old = dup(2);
  REQUIRE(file != nullptr);
  REQUIRE(dup2(fileno(file), 2) >= 0);
  bool failed = false;
  try {
    statement();
  } catch (const test::eigen_assertion&) {
    failed = true;
  }
  std::fflush(stderr);
  dup2(old, 2);
  close(old);
  std::rewind(file);
  char text[400] = {};
  const std::size_t length = std::fread(text, 1, sizeof text - 1, file);
  std::fclose(file);
  return failed ? std::string(text, length) : std::string();
}

} // namespace

TEST_CASE("sizes that do not match stop at an Eigen assertion that names both shapes") {
  const Eigen::MatrixXf x = Eigen::MatrixXf::Random(3, 4), turned = Eigen::MatrixXf::Random(4, 3);
  Eigen::MatrixXf plain, wide = Eigen::MatrixXf::Zero(9, 9);
  Eigen::VectorXf db;
  const xact::Tanh<> f;
  CHECK(assertion_of([&] { plain = xact::backward(f, xact::from_input(x), turned); }) ==
        "xact::backward: x is 3 x 4, dy is 4 x 3\n");
  CHECK(assertion_of([&] { plain = xact::backward(f, xact::from_output(x), turned.block(0, 0, 2, 3)); }) ==
        "xact::backward: x is 3 x 4, dy is 2 x 3\n");
  const auto kept = xact::forward_keep(f, x * 1.0f);
  CHECK(assertion_of([&] { plain = xact::backward(f, kept, turned); }) == "xact::backward: x is 3 x 4, dy is 4 x 3\n");
  const auto linear = xact::forward_keep(xact::Linear{}, x * 1.0f); // keeps no array that the pass would read
  CHECK(assertion_of([&] { plain = xact::backward(xact::Linear{}, linear, turned); }) ==
        "xact::backward: x is 3 x 4, dy is 4 x 3\n");
  CHECK(assertion_of([&] { wide.block(0, 0, 4, 3) = xact::forward(f, x); }) ==
        "xact, assignment: the expression is 3 x 4, the destination is 4 x 3\n");
  CHECK(assertion_of([&] { wide.block(0, 0, 4, 3) = xact::forward(f, x.colwise() + x.col(1)); }) ==
        "xact, assignment: the expression is 3 x 4, the destination is 4 x 3\n");
  CHECK(assertion_of([&] { wide.block(0, 0, 4, 3) = xact::backward(f, xact::from_input(x), x); }) ==
        "xact, assignment: the expression is 3 x 4, the destination is 4 x 3\n");
  const Eigen::VectorXf v = Eigen::VectorXf::Random(5);
  Eigen::MatrixXf small = Eigen::MatrixXf::Zero(2, 2);
  Eigen::Vector3f fixed = Eigen::Vector3f::Zero();
  CHECK(assertion_of([&] { wide.row(0) = xact::forward(f, v); }) ==
        "xact, assignment: the expression is 5 x 1, the destination is 9 x 1\n");
  CHECK(assertion_of([&] { wide.block(0, 0, 4, 3).array() = xact::forward(f, x.array()); }) ==
        "xact, assignment: the expression is 3 x 4, the destination is 4 x 3\n");
  CHECK(assertion_of([&] { wide.block(0, 0, 4, 3) = xact::forward(f, x * 2.0f); }) ==
        "xact, assignment: the expression is 3 x 4, the destination is 4 x 3\n");
  CHECK(assertion_of([&] { wide.block(0, 0, 4, 3) = xact::forward(f, small * small); }) ==
        "xact, assignment: the expression is 2 x 2, the destination is 4 x 3\n");
  CHECK(assertion_of([&] { small += xact::forward(f, x); }) ==
        "xact, assignment: the expression is 3 x 4, the destination is 2 x 2\n");
  CHECK(assertion_of([&] { small.noalias() -= xact::backward(f, xact::from_input(x), x); }) ==
        "xact, assignment: the expression is 3 x 4, the destination is 2 x 2\n");
  CHECK(assertion_of([&] { fixed = xact::forward(f, v); }) ==
        "xact, assignment: the expression is 5 x 1, the destination is 3 x 1\n");
  small.array() = xact::forward(f, x.array()); // a view of a whole array, resized as in Eigen
  CHECK(same_bits(small, xact::forward(f, x).eval()));
  CHECK(assertion_of([&] { xact::forward_and_gradient(f, x, wide.block(0, 0, 3, 5), plain); }) ==
        "xact::forward_and_gradient: x is 3 x 4, y is 3 x 5\n");
  CHECK(assertion_of([&] { xact::forward_and_gradient(f, x, plain, wide.block(0, 0, 2, 4)); }) ==
        "xact::forward_and_gradient: x is 3 x 4, g is 2 x 4\n");
  CHECK(assertion_of([&] { xact::forward_and_gradient(f, x * 1.0f, wide.block(0, 0, 2, 4), plain); }) ==
        "xact::forward_and_gradient: x is 3 x 4, y is 2 x 4\n");
  CHECK(assertion_of([&] { xact::backward_with_bias(f, xact::from_input(x), turned, plain, db); }) ==
        "xact::backward_with_bias: x is 3 x 4, dy is 4 x 3\n");
  CHECK(assertion_of([&] { xact::backward_with_bias(f, xact::from_input(x), x, wide.block(0, 0, 3, 3), db); }) ==
        "xact::backward_with_bias: dy is 3 x 4, dz is 3 x 3\n");
  CHECK(assertion_of([&] { xact::backward_with_bias(f, kept, x, plain, wide.col(0).head(4)); }) ==
        "xact::backward_with_bias: the sum of the rows is 3 x 1, db is 4 x 1\n");
}

TEST_CASE("two outputs that are one array stop at an Eigen assertion") {
  const Eigen::MatrixXf x = Eigen::MatrixXf::Random(3, 4);
  const Eigen::VectorXf v = Eigen::VectorXf::Random(5);
  Eigen::MatrixXf y(3, 4);
  Eigen::VectorXf dz(5);
  Eigen::Array4f fixed = Eigen::Array4f::Zero();
  const auto fails = [](const auto& statement) {
    try {
      statement();
    } catch (const test::eigen_assertion& assertion) {
      return std::strstr(assertion.text, "must be two arrays") != nullptr;
    }
    return false;
  };
  CHECK(fails([&] { xact::forward_and_gradient(xact::Tanh<>{}, x, y, y); }));
  CHECK(fails([&] { xact::forward_and_gradient(xact::Tanh<>{}, x * 1.0f, y, y); }));
  CHECK(fails([&] { xact::forward_and_gradient(xact::Tanh<>{}, fixed, fixed, fixed); }));
  CHECK(fails([&] { xact::backward_with_bias(xact::Tanh<>{}, xact::from_input(v), v, dz, dz); }));
  // Partly the same, with strides; and interleaved, which is allowed.
  const xact::Tanh<> f;
  Eigen::MatrixXf m = Eigen::MatrixXf::Zero(9, 9);
  const Eigen::RowVectorXf row = Eigen::RowVectorXf::Random(5);
  const Eigen::MatrixXf square = Eigen::MatrixXf::Random(4, 4);
  const auto both = [&](const auto& in, auto&& first, auto&& second) {
    return fails([&] { xact::forward_and_gradient(f, in, first, second); });
  };
  using strided = Eigen::Map<Eigen::MatrixXf, 0, Eigen::Stride<Dynamic, Dynamic>>;
  CHECK(both(row, m.row(0).head(5), m.row(0).tail(5)));
  CHECK(both(row * 1.0f, m.row(3).tail(5), m.row(3).segment(2, 5)));
  CHECK(!both(row, m.row(0).head(5), m.row(1).head(5)));
  CHECK(both(square, m.block(0, 0, 4, 4), m.block(3, 3, 4, 4)));
  CHECK(!both(square, m.block(0, 0, 4, 4), m.block(4, 0, 4, 4)));
  CHECK(!both(square, m.topLeftCorner(4, 4), m.bottomLeftCorner(4, 4)));
  CHECK(both(square, m.topLeftCorner(4, 4), m.transpose().topRows(5).leftCols(5).bottomRightCorner(4, 4)));
  CHECK(!both(square, strided(m.data(), 4, 4, {8, 2}), strided(m.data() + 1, 4, 4, {8, 2})));
  CHECK(both(square, strided(m.data(), 4, 4, {8, 2}), strided(m.data() + 2, 4, 4, {8, 2})));
  CHECK(both(square, strided(m.data(), 4, 4, {8, 2}), strided(m.data() + 1, 4, 4, {9, 3}))); // at 10 = 8 + 2 = 1 + 9
  CHECK(both(square.colwise() + v.head(4), m.block(0, 0, 4, 4), m.block(3, 0, 4, 4)));
  CHECK(!both(square.colwise() + v.head(4), m.block(0, 0, 4, 4), m.block(4, 0, 4, 4)));
  CHECK(both(square * square, m.block(0, 0, 4, 4), m.block(3, 0, 4, 4)));
  CHECK(!both(square * square, m.block(0, 0, 4, 4), m.block(4, 0, 4, 4)));
  const auto with_bias = [&](auto&& out, auto&& sums) {
    return fails([&] { xact::backward_with_bias(f, xact::from_input(square), square, out, sums); });
  };
  CHECK(with_bias(m.block(0, 0, 4, 4), m.col(2).segment(3, 4)));
  CHECK(!with_bias(m.block(0, 0, 4, 4), m.col(2).segment(4, 4)));
  CHECK(with_bias(m.block(0, 0, 4, 4), m.row(2).segment(3, 4)));
  CHECK(!with_bias(m.block(0, 0, 4, 4), m.row(4).segment(3, 4)));
}

namespace {

/// z in the documented order: the first product, the others added to it one by one, then the bias.
template <class M, class... Products>
M sum_in_order(const M& first, const Products&... products) {
  M z = first;
  ((z.noalias() += products), ...);
  return z;
}

} // namespace

TEST_CASE("sums of products go straight into the result, in their order, and then the bias") {
  const xact::Tanh<> f;
  const Index n = 37;
  const Eigen::MatrixXf w = Eigen::MatrixXf::Random(n, 29), u = Eigen::MatrixXf::Random(n, n),
                        p = Eigen::MatrixXf::Random(n, 11), x = Eigen::MatrixXf::Random(29, 23),
                        h = Eigen::MatrixXf::Random(n, 23), q = Eigen::MatrixXf::Random(11, 23);
  const Eigen::VectorXf b = Eigen::VectorXf::Random(n);
  const auto check = [&](const auto& z_of, auto expected, const auto& state) { // state: h, or what is h
    using M = decltype(expected);
    const M y = xact::forward(f, expected), g = xact::gradient(f, xact::from_input(expected));
    M out(expected.rows(), expected.cols()), slope = out;
    out.noalias() = w * M(M::Zero(29, expected.cols())); // workspaces
    CHECK(allocations([&] { out = xact::forward(f, z_of(state)); }) == 0);
    CHECK(same_bits(out, y));
    out.setZero();
    CHECK(allocations([&] { xact::forward_and_gradient(f, z_of(state), out, slope); }) == 0);
    CHECK(same_bits(out, y));
    CHECK(same_bits(slope, g));
    const auto kept = xact::forward_keep(f, z_of(state));
    CHECK(same_bits(kept.output(), y));
    CHECK(same_bits(xact::backward(f, kept, M::Ones(expected.rows(), expected.cols())).eval(), g));
    CHECK(allocations([&] { const auto relu = xact::forward_keep(xact::Relu{}, z_of(state)); }) == 1);
    const auto gate = xact::forward_keep(Gate{}, z_of(state));
    CHECK(same_bits(gate.output(), xact::forward(Gate{}, expected).eval()));
    out = state; // the result is a factor
    out = xact::forward(f, z_of(out));
    CHECK(same_bits(out, y));
    out = state;
    xact::forward_and_gradient(f, z_of(out), out, slope);
    CHECK(same_bits(out, y));
    CHECK(same_bits(slope, g));
    slope = state;
    xact::forward_and_gradient(f, z_of(slope), out, slope);
    CHECK(same_bits(out, y));
    CHECK(same_bits(slope, g));
    M wide = M::Constant(expected.rows() + 3, expected.cols(), 7);
    wide.topRows(n) = xact::forward(f, z_of(state));
    CHECK(same_bits(wide.topRows(n), y));
    CHECK(wide.bottomRows(3).isConstant(7));
  };
  const Eigen::VectorXf v = x.col(3), s = h.col(2), r = q.col(1);
  const Eigen::VectorXf two = sum_in_order<Eigen::VectorXf>(w * v, u * s),
                        turned = sum_in_order<Eigen::VectorXf>(u * s, w * v),
                        three = sum_in_order<Eigen::VectorXf>(w * v, u * s, p * r);
  check([&](const auto& state) { return w * v + u * state; }, two, s);
  check([&](const auto& state) { return w * v + u * state + b; }, Eigen::VectorXf(two + b), s);
  check([&](const auto& state) { return w * v + (u * state + b); }, Eigen::VectorXf(two + b), s);
  check([&](const auto& state) { return w * v + b + u * state; }, Eigen::VectorXf(two + b), s);
  check([&](const auto& state) { return b + w * v + u * state; }, Eigen::VectorXf(two + b), s);
  check([&](const auto& state) { return b + u * state; }, Eigen::VectorXf(sum_in_order<Eigen::VectorXf>(u * s) + b), s);
  check([&](const auto& state) { return u * state + w * v + b; }, Eigen::VectorXf(turned + b), s);
  check([&](const auto& state) { return w * v + u * state + p * r; }, three, s);
  check([&](const auto& state) { return w * v + (u * state + p * r) + b; }, Eigen::VectorXf(three + b), s);
  check([&](const auto& state) { return (w * v + u * state) + (b + p * r); }, Eigen::VectorXf(three + b), s);
}

TEST_CASE("sums of products of matrices, of a bias in the result, row by row") {
  const xact::Sigmoid<> f;
  const Eigen::MatrixXf w = Eigen::MatrixXf::Random(37, 29), u = Eigen::MatrixXf::Random(37, 37),
                        x = Eigen::MatrixXf::Random(29, 23), h = Eigen::MatrixXf::Random(37, 23);
  const Eigen::VectorXf b = Eigen::VectorXf::Random(37);
  const Eigen::MatrixXf z = sum_in_order<Eigen::MatrixXf>(w * x, u * h), y = xact::forward(f, z),
                        with_bias = xact::forward(f, z.colwise() + b);
  Eigen::MatrixXf out(37, 23), g;
  const int of_products = allocations([&] {
    out.noalias() = w * x;
    out.noalias() += u * h;
  });
  CHECK(allocations([&] { out = xact::forward(f, w * x + u * h); }) == of_products);
  CHECK(same_bits(out, y));
  CHECK(allocations([&] { out = xact::forward(f, (w * x + u * h).colwise() + b); }) == of_products);
  CHECK(same_bits(out, with_bias));
  out = xact::forward(f, b.rowwise().replicate(23) + w * x + u * h);
  CHECK(same_bits(out, with_bias));
  out = xact::forward(f, w * x + ((u * h).colwise() + b));
  CHECK(same_bits(out, with_bias));
  xact::forward_and_gradient(f, (w * x + u * h).colwise() + b, out, g);
  CHECK(same_bits(out, with_bias));
  CHECK(same_bits(g, xact::gradient(f, xact::from_input(z.colwise() + b)).eval()));
  out = h;
  out = xact::forward(f, (w * x + u * out).colwise() + b);
  CHECK(same_bits(out, with_bias));
  out = h;
  out.col(5) = b; // the bias in the result
  const Eigen::MatrixXf apart = xact::forward(f, (w * x + u * h).colwise() + out.col(5));
  out = xact::forward(f, (w * x + u * h).colwise() + out.col(5));
  CHECK(same_bits(out, apart));
  out.resize(37, 99); // given up before the bias in it is read
  out.col(98) = b;
  out = xact::forward(f, (w * x + u * h).colwise() + out.col(98));
  CHECK(same_bits(out, apart));

  using R = matrix<float, Eigen::RowMajor>;
  const R samples = x.transpose(), states = h.transpose(), wt = w.transpose(), ut = u.transpose();
  const R rows = sum_in_order<R>(samples * wt, states * ut);
  const R expected = xact::forward(f, rows.rowwise() + b.transpose());
  R r = xact::forward(f, (samples * wt + states * ut).rowwise() + b.transpose());
  CHECK(same_bits(r, expected));
  const xact::saved<xact::Sigmoid<>, R> kept =
      xact::forward_keep(f, (samples * wt + states * u.transpose()).rowwise() + b.transpose());
  CHECK(same_bits(kept.output(), expected));
  const xact::saved<xact::Sigmoid<>, R> both = xact::forward_keep(f, samples * wt + states * ut);
  CHECK(same_bits(both.output(), xact::forward(f, rows).eval()));
  const Eigen::RowVectorXf row = xact::forward(f, samples.row(1) * wt + states.row(1) * ut + b.transpose());
  CHECK(row.isApprox(expected.row(1), 1e-5f));
  static_assert(!xact::bridge::is_biased<Eigen::MatrixXf, decltype(w * x + u * h + y)>);
  static_assert(!xact::bridge::is_pass<Eigen::MatrixXf, decltype(w * x + 2 * (u * h))>);
}

namespace {

/// A layer of 16 bits: the passes of memory, and sums of floats.
template <class F, class M>
void check_stored_layer(const F& f) {
  using T = typename M::Scalar;
  const Index rows = 23, cols = 37;
  const auto n = static_cast<std::size_t>(rows * cols);
  const M z = test::random<M>(rows, cols, 4), up = test::random<M>(rows, cols);
  M y(rows, cols), dx(rows, cols);
  xact::forward(f, z.data(), y.data(), n);
  xact::backward(f, xact::from_input(z.data()), up.data(), dx.data(), n);
  Eigen::VectorXf sums = Eigen::VectorXf::Zero(rows);
  Eigen::RowVectorXf of_columns = Eigen::RowVectorXf::Zero(cols);
  for (Index j = 0; j < cols; ++j)
    for (Index i = 0; i < rows; ++i) {
      sums(i) += static_cast<float>(dx(i, j));
      of_columns(j) += static_cast<float>(dx(i, j));
    }

  const auto h = xact::forward_keep(f, M(z));
  const auto of_expression = xact::forward_keep(f, z * T(1));
  CHECK(test::same_arrays(h.output(), y));
  CHECK(test::same_arrays(of_expression.output(), y));
  M got = xact::backward(f, h, up);
  CHECK(test::same_arrays(got, dx));
  got = xact::backward(f, of_expression, up * T(1)) + up * T(0);
  CHECK((got.array() == dx.array()).all()); // -0 + 0

  Eigen::VectorXf db;
  xact::backward_with_bias(f, h, up, got, db);
  CHECK(test::same_arrays(got, dx));
  CHECK(test::same_arrays(db, sums));
  Eigen::Matrix<T, 1, Dynamic> row;
  got = up;
  xact::backward_with_bias(f, xact::from_input(z), got, got, row);
  CHECK(test::same_arrays(got, dx));
  CHECK(test::same_arrays(row, of_columns.template cast<T>()));
  M wide = M::Constant(rows + 1, cols + 2, T(7));
  xact::backward_with_bias(f, h, up * T(1), wide.block(1, 1, rows, cols), db);
  CHECK(test::same_arrays(wide.block(1, 1, rows, cols), dx));
  CHECK(test::same_arrays(db, sums));
  CHECK((static_cast<float>(wide(0, 0)) == 7 && static_cast<float>(wide(rows, cols + 1)) == 7));
}

} // namespace

TEST_CASE("a layer of 16 bits has the bits of memory") {
  using halves = matrix<Eigen::half>;
  using bfloats = matrix<Eigen::bfloat16, Eigen::RowMajor>;
  SECTION("Silu keeps its input") { check_stored_layer<xact::Silu<>, halves>({}); }
  SECTION("Relu") { check_stored_layer<xact::Relu, halves>({}); }
  SECTION("Linear") { check_stored_layer<xact::Linear, bfloats>({0.5, 3}); }
}
