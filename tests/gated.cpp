// SPDX-License-Identifier: BSD-3-Clause
/// An activation of one array times another: the bits of its parts' products, for an activation of each kind, at every
/// length, in place, in threads.
#include "support.hpp"
#include "walked.hpp"

#include <xact/gated.hpp>

TEST_CASE("a gate has the bits of its parts' products") {
  test::for_each_kind([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{33}, std::size_t{100}}) {
        const auto a = test::numbers<T>(n, 1, 8), b = test::numbers<T>(n, 2, 8), dy = test::numbers<T>(n, 3, 8);
        std::vector<T> value(n), up(n), slope(n), y(n), da(n), db(n);
        xact::forward(f, a.data(), value.data(), n);
        for (std::size_t i = 0; i < n; ++i)
          up[i] = dy[i] * b[i];
        xact::backward(f, xact::from_input(a.data()), up.data(), slope.data(), n);
        xact::forward(xact::gated(f), a.data(), b.data(), y.data(), n);
        xact::backward(xact::gated(f), xact::from_input(a.data()), b.data(), dy.data(), da.data(), db.data(), n);
        auto in_place = a, db_in_dy = dy;
        xact::forward(xact::gated(f), in_place.data(), b.data(), in_place.data(), n);
        CHECK(in_place == y);
        in_place = a;
        xact::backward(xact::gated(f), xact::from_input(in_place.data()), b.data(), db_in_dy.data(), in_place.data(),
                       db_in_dy.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
          REQUIRE(test::same(y[i], value[i] * b[i]));
          REQUIRE(test::same(da[i], slope[i]));
          REQUIRE(test::same(db[i], dy[i] * value[i]));
          REQUIRE(test::same(in_place[i], da[i]));
          REQUIRE(test::same(db_in_dy[i], db[i]));
        }
      }
#if defined(_OPENMP)
      const std::size_t n = 10000;
      const auto a = test::numbers<T>(n, 4, 8), b = test::numbers<T>(n, 5, 8);
      std::vector<T> y(n), of_threads(n);
      xact::forward(xact::gated(f), a.data(), b.data(), y.data(), n);
      xact::forward(xact::threads(2), xact::gated(f), a.data(), b.data(), of_threads.data(), n);
      CHECK(y == of_threads);
#endif
    }
  });
}
