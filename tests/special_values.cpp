// SPDX-License-Identifier: BSD-3-Clause
/// The table of special values, by scalar call, batch and memory kernel; and the floating-point flags.
#include "support.hpp"

#include <cfenv>

TEST_CASE("special values") {
  test::for_each_case([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      for (const auto& row : xact::contract<F>::special_values) {
        const T x = static_cast<T>(row.x), y = static_cast<T>(row.y), g = static_cast<T>(row.g);
        const std::vector<T> many(67, x);
        INFO("x = " << row.x);
        CHECK(test::same(f(x), y));
        CHECK(test::same(f.gradient_from_input(x), g));
        for (const T v : test::forward(f, many))
          CHECK(test::same(v, y));
        for (const T v : test::gradient_from_input(f, many))
          CHECK(test::same(v, g));
      }
    }
  });
}

TEST_CASE("NaN in, NaN out, wherever it stands") {
  test::for_each_case([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      for (const std::size_t n : {std::size_t{1}, std::size_t{3}, std::size_t{8}, std::size_t{33}, std::size_t{70}})
        for (std::size_t at = 0; at < n; ++at) {
          std::vector<T> x(n, T(0.5));
          x[at] = std::numeric_limits<T>::quiet_NaN();
          const auto y = test::forward(f, x);
          for (std::size_t i = 0; i < n; ++i)
            REQUIRE(std::isnan(y[i]) == (i == at));
        }
    }
  });
}

TEST_CASE("a dead ReLU passes +0, whatever arrives") {
  const auto check = [](auto t) {
    using T = decltype(t);
    const T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
    const std::vector<T> x{-1, -inf, T(-0.0), 0, 2, 2, 2, nan, -1}, dy{inf, nan, -inf, nan, inf, -3, nan, 1, -5};
    const std::vector<T> expected{0, 0, 0, 0, inf, -3, nan, nan, 0};
    std::vector<T> dx(x.size());
    xact::backward(xact::Relu{}, xact::from_input(x.data()), dy.data(), dx.data(), x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
      CHECK(test::same(dx[i], expected[i]));
    xact::backward(xact::Relu{}, xact::from_output(x.data()), dy.data(), dx.data(), x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
      CHECK(test::same(dx[i], expected[i]));
  };
  check(float{});
  check(double{});
}

TEST_CASE("finite inputs raise no overflow, invalid or divide-by-zero") {
  test::for_each_case([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      auto x = test::arguments<F, T>(20000);
      // Linear's true overflow is allowed
      x.erase(std::remove_if(x.begin(), x.end(), [](T v) { return std::fabs(v) > std::numeric_limits<T>::max() / 4; }),
              x.end());
      if (!std::is_same_v<F, xact::Linear>) {
        x.push_back(std::numeric_limits<T>::max());
        x.push_back(std::numeric_limits<T>::lowest());
      }
      std::vector<T> y(x.size()), g(x.size());
      std::feclearexcept(FE_ALL_EXCEPT);
      xact::forward_and_gradient(f, x.data(), y.data(), g.data(), x.size());
      xact::forward(f, x.data(), y.data(), x.size());
      xact::gradient(f, xact::from_input(x.data()), g.data(), x.size());
      for (const T v : x)
        g[0] = f(v) + f.gradient_from_input(v);
      if constexpr (test::has_from_output<F, T>)
        xact::gradient(f, xact::from_output(y.data()), g.data(), y.size());
      const int raised = std::fetestexcept(FE_OVERFLOW | FE_INVALID | FE_DIVBYZERO);
      CHECK(raised == 0);
    }
  });
}

TEST_CASE("gradients survive saturation where y (1 - y) and 1 - y^2 are zero") {
  const xact::Sigmoid<> sigmoid;
  const xact::Tanh<> tanh;
  CHECK(sigmoid.gradient_from_output(sigmoid(20.0f)) == 0.0f);
  CHECK(sigmoid.gradient_from_input(20.0f) == sigmoid.gradient_from_input(-20.0f));
  CHECK(sigmoid.gradient_from_input(20.0f) > 2.06e-9f);
  CHECK(sigmoid.gradient_from_input(103.0f) > 0.0f);
  CHECK(tanh.gradient_from_output(tanh(10.0f)) == 0.0f);
  CHECK(tanh.gradient_from_input(10.0f) > 8.2e-9f);
  CHECK(tanh.gradient_from_input(51.9f) > 0.0f);
  CHECK(sigmoid.gradient_from_input(744.0) > 0.0);
  CHECK(tanh.gradient_from_input(372.0) > 0.0);
}

TEST_CASE("a signalling NaN is one, too") {
  test::for_each_case([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      const T quiet = std::numeric_limits<T>::quiet_NaN();
      const auto payload = test::bits_t<T>{1}, quiet_bit = payload << (std::numeric_limits<T>::digits - 2);
      const std::vector<T> x(67, test::from_bits<T>((test::bits(quiet) & ~quiet_bit) | payload)), dy(67, T(1));
      std::vector<T> dx(67);
      const auto all_nan = [](const std::vector<T>& v) {
        return std::all_of(v.begin(), v.end(), [](T a) { return std::isnan(a); });
      };
      CHECK(all_nan(test::forward(f, x)));
      if (xact::gradient_needs<F> != xact::needs::nothing) {
        xact::backward(f, xact::from_input(x.data()), dy.data(), dx.data(), dx.size());
        CHECK(all_nan(test::gradient_from_input(f, x)));
        CHECK(all_nan(dx));
      }
    }
  });
}
