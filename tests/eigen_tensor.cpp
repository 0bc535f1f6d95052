// SPDX-License-Identifier: BSD-3-Clause
/// Eigen::Tensor through unaryExpr and binaryExpr: the bits of the scalar call.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored                                                                                         \
    "-Warray-bounds" // g++ 12 on Eigen's tensors: dimension -1 of an array that is never taken
#endif

#include "of_eigen.hpp"
#include "support.hpp"

#include <unsupported/Eigen/CXX11/Tensor>

TEST_CASE("tensors: every pass of every kind of activation") {
  test::for_each_kind([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    using tensor = Eigen::Tensor<T, 3>;
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      tensor x(5, 7, 11), dy(5, 7, 11);
      x.setRandom();
      dy.setRandom();
      x = x * T(18) - T(9);
      std::size_t wrong = 0;
      passes::for_each_pass<F, T>([&](auto id) {
        using P = typename decltype(id)::type;
        if constexpr (P::outputs == 1 && P::inputs <= 2) {
          tensor got;
          if constexpr (P::inputs == 1)
            got = x.unaryExpr(xact::eigen_functor<P>(f));
          else
            got = x.binaryExpr(dy, xact::eigen_functor<P>(f));
          REQUIRE(got.dimensions() == x.dimensions());
          for (Eigen::Index i = 0; i < x.size(); ++i) {
            std::array<T, P::inputs> in;
            in.fill(dy.data()[i]);
            in[0] = x.data()[i];
            wrong += !test::same(got.data()[i], passes::of_values<P>(f, in)[0]);
          }
        }
      });
      CHECK(wrong == 0);
    }
  });
}

TEST_CASE("tensors: nested, chipped, fixed size") {
  Eigen::Tensor<float, 2> x(9, 33);
  x.setRandom();
  const auto f = xact::Sigmoid<>{};
  const Eigen::Tensor<float, 1> got = (x.chip(4, 0) * 3.0f).unaryExpr(xact::eigen_functor(f)) + 1.0f;
  for (Eigen::Index j = 0; j < 33; ++j)
    CHECK(test::same(got(j), f(x(4, j) * 3.0f) + 1.0f));
  Eigen::TensorFixedSize<double, Eigen::Sizes<4, 3>> fixed;
  fixed.setRandom();
  const Eigen::TensorFixedSize<double, Eigen::Sizes<4, 3>> y = fixed.unaryExpr(xact::eigen_functor(f));
  for (Eigen::Index i = 0; i < 12; ++i)
    CHECK(test::same(y.data()[i], f(fixed.data()[i])));
}

TEST_CASE("tensors: maps and row-major ones") {
  const auto f = xact::Tanh<>{};
  std::vector<float> memory(60, 7.0f);
  Eigen::Tensor<float, 2, Eigen::RowMajor> x(7, 8), dy(7, 8);
  x.setRandom();
  dy.setRandom();
  Eigen::TensorMap<Eigen::Tensor<float, 2, Eigen::RowMajor>> y(memory.data() + 1, 7, 8);
  y = x.unaryExpr(xact::eigen_functor(f));
  for (Eigen::Index i = 0; i < 56; ++i)
    CHECK(test::same(y.data()[i], f(x.data()[i])));
  const Eigen::Tensor<float, 2, Eigen::RowMajor> dx = y.binaryExpr(dy, xact::eigen_backward_from_output(f));
  for (Eigen::Index i = 0; i < 56; ++i)
    CHECK(test::same(dx.data()[i], dy.data()[i] * f.gradient_from_output(y.data()[i])));
  CHECK(memory[0] == 7);
  CHECK(memory[57] == 7);
}
