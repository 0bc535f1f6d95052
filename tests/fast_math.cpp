// SPDX-License-Identifier: BSD-3-Clause
/// The bounds hold for finite arguments where the kernels are compiled with -ffast-math and the program is linked
/// without it, and forward_and_gradient has the bits of the single passes.
#include "fast_math.hpp"
#include "support.hpp"

namespace {

template <class T>
void check() {
  const auto kernels = test::fast_math_kernels(T{});
  std::size_t at = 0;
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using F = typename decltype(id)::type;
    using C = xact::contract<F>;
    if constexpr (C::template supports<T>) {
      const auto pass = kernels.at(at++);
      if constexpr (!std::is_same_v<F, xact::Linear> || XACT_HAS_FMA) { // without fma Linear has no bound in ULP
        constexpr bool software = std::numeric_limits<long double>::digits > 64;
        const auto x = test::arguments<F, T>(software ? 5000 : 100000, software ? 4 : 16);
        std::vector<T> y(x.size()), g(x.size());
        pass.forward(x.data(), y.data(), x.size());
        pass.gradient(x.data(), g.data(), x.size());
        double worst_y = 0, worst_g = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
          const auto exact = static_cast<long double>(x[i]);
          worst_y = std::max(worst_y, test::ulp_error(y[i], C::forward(C::sample(), exact)));
          worst_g = std::max(worst_g, test::ulp_error(g[i], C::gradient(C::sample(), exact)));
        }
        INFO((test::case_name<F, T>()));
        CHECK(worst_y <= C::template bounds<T>.forward);
        CHECK(worst_g <= C::template bounds<T>.gradient_from_input);
        std::vector<T> both_y(x.size()), both_g(x.size());
        pass.both(x.data(), both_y.data(), both_g.data(), x.size());
        CHECK(std::equal(y.begin(), y.end(), both_y.begin()));
        CHECK(std::equal(g.begin(), g.end(), both_g.begin()));
      }
    }
  });
  CHECK(at == kernels.size());
}

} // namespace

TEST_CASE("bounds under -ffast-math") {
  check<float>();
  check<double>();
}
