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
        CHECK(test::same(test::compiled<F, T>.value(f, x), y));
        CHECK(test::same(test::compiled<F, T>.slope(f, x), g));
        for (const T v : test::forward(f, many))
          CHECK(test::same(v, y));
        for (const T v : test::gradient_from_input(f, many))
          CHECK(test::same(v, g));
      }
    }
  });
}

TEST_CASE("infinite arguments of every sample have the formula's limits") {
  test::for_each_sample([](auto f, auto t, const std::string& name, std::size_t) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    DYNAMIC_SECTION(name) {
      const F exact = C::template rounded<T>(f);
      const auto check = [](T got, long double limit) { // of a 0 any sign
        CHECK((test::same(got, static_cast<T>(limit)) || (std::fabs(got) <= 0 && std::fabs(limit) <= 0)));
      };
      for (const T x : {-std::numeric_limits<T>::infinity(), std::numeric_limits<T>::infinity()}) {
        const std::vector<T> many(67, x);
        INFO("x = " << x);
        check(test::forward(f, many)[0], C::forward(exact, static_cast<long double>(x)));
        check(test::gradient_from_input(f, many)[0], C::gradient(exact, static_cast<long double>(x)));
      }
    }
  });
}

TEST_CASE("correctly rounded Silu at ties that double does not resolve") {
  // The nearest floats by 166 bits: the exhaustive run found the neighbours.
  using F = xact::Silu<xact::correctly_rounded>;
  const auto& silu = test::compiled<F, float>;
  CHECK(test::same(silu.value(F{}, -0x1.fffffep-126f), -0x1.fffffcp-127f));
  CHECK(test::same(silu.value(F{}, -0x1.fdfffep-126f), -0x1.fdfffcp-127f));
  CHECK(test::same(silu.slope(F{}, -0x1.66p-18f), 0x1.ffff4ep-2f));
  CHECK(test::same(silu.slope(F{}, -0x1.1ep-18f), 0x1.ffff72p-2f));
  CHECK(test::same(silu.slope(F{}, 0x1.4cp-18f), 0x1.000052p-1f));
  CHECK(test::same(silu.slope(F{}, 0x1.184a0ep-9f), 0x1.008c26p-1f));
}

TEST_CASE("correctly rounded Softplus and LogSigmoid at ties that double does not resolve") {
  using F = xact::Softplus<xact::correctly_rounded>;
  using G = xact::LogSigmoid<xact::correctly_rounded>;
  const auto& softplus = test::compiled<F, float>;
  const auto& log_sigmoid = test::compiled<G, float>;
  CHECK(test::same(softplus.value(F{}, 0x1.d483ap-12f), 0x1.63017ap-1f));
  CHECK(test::same(log_sigmoid.value(G{}, -0x1.d483ap-12f), -0x1.63017ap-1f));
  CHECK(test::same(softplus.slope(F{}, -0x1.e6p-17f), 0x1.ffff0ep-2f));
  CHECK(test::same(softplus.slope(F{}, -0x1.ecp-18f), 0x1.ffff86p-2f));
  CHECK(test::same(log_sigmoid.slope(G{}, 0x1.e6p-17f), 0x1.ffff0ep-2f));
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

TEST_CASE("a NaN parameter gives NaN") {
  test::for_each_case([](auto sample, auto t) {
    using F = decltype(sample);
    using T = decltype(t);
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      const T inf = std::numeric_limits<T>::infinity();
      const std::vector<T> x{-inf, -5, -3, -1, T(-0.25), T(-0.0), 0, T(0.25), 1, 3, 5, inf, 0, 0, 0, 0, 0, 0, 0};
      const std::vector<T> dy(x.size(), T(-2));
      for (const auto& f : xact::contract<F>::nan_parameters()) {
        std::vector<T> dx(x.size());
        const auto check = [&](const std::vector<T>& v) {
          CHECK(std::all_of(v.begin(), v.end(), [](T a) { return std::isnan(a); }));
        };
        check(test::forward(f, x));
        for (const T v : x)
          CHECK(std::isnan(test::compiled<F, T>.value(f, v)));
        if (std::isnan(test::compiled<F, T>.slope(f, T(0.125)))) { // not that of Linear with a NaN as offset
          check(test::gradient_from_input(f, x));
          test::compiled<F, T>.backward_from_input(f, x.data(), dy.data(), dx.data(), x.size());
          check(dx);
        } else {
          CHECK(xact::gradient_needs<F> == xact::needs::nothing);
        }
      }
    }
  });
}

TEST_CASE("where a clamp holds f, backward passes +0, whatever arrives; elsewhere the product") {
  test::for_each_sample([](auto f, auto t, const std::string& name, std::size_t) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    DYNAMIC_SECTION(name) {
      const T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
      const auto flat = C::flat(f);
      const F exact = C::template rounded<T>(f);
      std::vector<T> x, dy, dx;
      const auto add = [&](T v) {
        for (const T d : {inf, -inf, nan, T(-5), T(0.3), T(-0.0), std::numeric_limits<T>::max() / 4})
          x.push_back(v), dy.push_back(d);
      };
      for (const T v : {-inf, T(-8), T(-2.5), T(-0.75), T(-0.0), T(0), T(0.1), T(2.25), T(8), inf, nan})
        add(v);
      for (const auto& part : flat)
        for (const double end : {part.lowest, part.highest}) {
          const T v = static_cast<T>(end);
          add(v), add(std::nextafter(v, inf)), add(std::nextafter(v, -inf));
        }
      dx.resize(x.size());
      std::size_t wrong = 0;
      const auto check = [&](std::size_t i, T slope) {
        const bool held = test::within(flat, x[i]) && C::gradient(exact, static_cast<long double>(x[i])) == 0;
        const volatile T product = dy[i] * slope;
        wrong += !test::same(dx[i], held ? T(0) : T(product));
      };
      test::compiled<F, T>.backward_from_input(f, x.data(), dy.data(), dx.data(), x.size());
      for (std::size_t i = 0; i < x.size(); ++i)
        check(i, test::compiled<F, T>.slope(f, x[i]));
      CHECK(wrong == 0);
      if constexpr (test::has_from_output<F, T>)
        if (C::output_serves(f)) { // x stands for arguments whose outputs follow
          std::vector<T> y = test::forward(f, x);
          test::compiled<F, T>.backward_from_output(f, y.data(), dy.data(), dx.data(), x.size());
          for (std::size_t i = 0; i < x.size(); ++i)
            check(i, test::compiled<F, T>.slope_from_output(f, y[i]));
          CHECK(wrong == 0);
        }
    }
  });
}

#if defined(NDEBUG)
TEST_CASE("an output that does not tell the gradient gives NaN") {
  test::for_each_sample([](auto f, auto t, const std::string& name, std::size_t) {
    using F = decltype(f);
    using T = decltype(t);
    if constexpr (test::has_from_output<F, T>)
      if (!xact::contract<F>::output_serves(f))
        DYNAMIC_SECTION(name) {
          for (const T g : test::gradient_from_output(f, std::vector<T>(67, T(0.5))))
            CHECK(std::isnan(g));
          CHECK(std::isnan(test::compiled<F, T>.slope_from_output(f, T(-0.5))));
        }
  });
}
#endif

TEST_CASE("finite inputs raise no overflow, invalid or divide-by-zero") {
  test::for_each_sample([](auto f, auto t, const std::string& name, std::size_t) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION(name) {
      auto x = test::arguments_of<F, T>(f, 20000);
      x.push_back(std::numeric_limits<T>::max());
      x.push_back(std::numeric_limits<T>::lowest());
      // true overflow is allowed
      x.erase(std::remove_if(x.begin(), x.end(), [&](T v) { return !test::far_from_overflow(f, v); }), x.end());
      std::vector<T> y(x.size()), g(x.size());
      const std::vector<T> dy(x.size(), T(0.25));
      std::feclearexcept(FE_ALL_EXCEPT);
      const auto& kernels = test::compiled<F, T>;
      kernels.forward_and_gradient(f, x.data(), y.data(), g.data(), x.size());
      kernels.backward_from_input(f, x.data(), dy.data(), g.data(), x.size());
      kernels.gradient_from_input(f, x.data(), g.data(), x.size());
      kernels.forward(f, x.data(), y.data(), x.size());
      for (const T v : x)
        g[0] = kernels.value(f, v) + kernels.slope(f, v);
      if constexpr (test::has_from_output<F, T>)
        if (xact::contract<F>::output_serves(f)) {
          kernels.gradient_from_output(f, y.data(), g.data(), y.size());
          kernels.backward_from_output(f, y.data(), dy.data(), g.data(), y.size());
        }
      const int raised = std::fetestexcept(FE_OVERFLOW | FE_INVALID | FE_DIVBYZERO);
      CHECK(raised == 0);
    }
  });
}

namespace {

/// The vocabulary of a contract's textbook formulas, over long double.
struct plain {
  using V = long double;
  V constant(double c) const { return static_cast<V>(c); }
  V exp(V v) const { return std::exp(v); }
  V expm1(V v) const { return std::expm1(v); }
  V log1p(V v) const { return std::log1p(v); }
  V erf(V v) const { return std::erf(v); }
  V erfc(V v) const { return std::erfc(v); }
  V tanh(V v) const { return std::tanh(v); }
  V abs(V v) const { return std::fabs(v); }
  V square(V v) const { return v * v; }
  V larger(V a, V b) const { return a > b ? a : b; }
  V smaller(V a, V b) const { return a < b ? a : b; }
  V if_positive(V c, V a, V b) const { return c > 0 ? a : b; }
};
template <class F, class = void>
constexpr bool has_textbook = false;
template <class F>
constexpr bool
    has_textbook<F, std::void_t<decltype(xact::contract<F>::textbook(std::declval<const F&>(), plain{}, 0.0L))>> = true;
template <class F, class = void>
constexpr bool has_textbook_gradient = false;
template <class F>
constexpr bool has_textbook_gradient<
    F, std::void_t<decltype(xact::contract<F>::textbook_gradient(std::declval<const F&>(), plain{}, 0.0L))>> = true;
template <class F, class = void>
constexpr bool has_textbook_from_output = false;
template <class F>
constexpr bool has_textbook_from_output<F, std::void_t<decltype(xact::contract<F>::textbook_gradient_from_output(
                                               std::declval<const F&>(), plain{}, 0.0L))>> = true;
template <class F, class = void>
constexpr bool has_textbook_backward = false;
template <class F>
constexpr bool has_textbook_backward<
    F, std::void_t<decltype(xact::contract<F>::textbook_backward(std::declval<const F&>(), plain{}, 0.0L, 0.0L))>> =
    true;

} // namespace

TEST_CASE("the textbook formula of the benchmarks is the function, and its derivative is") {
  test::for_each_sample([](auto f, auto, const std::string& name, std::size_t) {
    using F = decltype(f);
    using C = xact::contract<F>;
    DYNAMIC_SECTION(name) {
      const auto near = [](long double a, long double b) { return std::fabs(a - b) <= 1e-12L * (1 + std::fabs(b)); };
      for (int i = -800; i <= 800; ++i) {
        const long double x = i * 0.01L + 0.001L; // on no kink
        INFO("x = " << static_cast<double>(x));
        if constexpr (has_textbook<F>)
          CHECK(near(C::textbook(f, plain{}, x), C::forward(f, x)));
        if constexpr (has_textbook_gradient<F>)
          CHECK(near(C::textbook_gradient(f, plain{}, x), C::gradient(f, x)));
        if constexpr (has_textbook_backward<F>)
          CHECK(near(C::textbook_backward(f, plain{}, x, -3.0L), -3 * C::gradient(f, x)));
        if constexpr (has_textbook_from_output<F>)
          if (C::output_serves(f))
            CHECK(near(C::textbook_gradient_from_output(f, plain{}, C::forward(f, x)), C::gradient(f, x)));
      }
      if (!has_textbook<F> || !(has_textbook_gradient<F> || has_textbook_from_output<F> || has_textbook_backward<F>))
        FAIL(name << " has no textbook formula for its value and its derivative");
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
        test::compiled<F, T>.backward_from_input(f, x.data(), dy.data(), dx.data(), dx.size());
        CHECK(all_nan(test::gradient_from_input(f, x)));
        CHECK(all_nan(dx));
      }
    }
  });
}
