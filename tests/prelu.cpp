// SPDX-License-Identifier: BSD-3-Clause
/// PReLU: the bits of LeakyRelu's products for every channel, whatever the block's shape, and the slopes' gradient; in
/// threads.
#include "support.hpp"

#include <xact/prelu.hpp>

namespace {

template <class T>
void check(std::size_t outer, std::size_t channels, std::size_t inner) {
  INFO(outer << " x " << channels << " x " << inner);
  const xact::axis a{outer, channels, inner};
  const std::size_t n = outer * channels * inner;
  const auto x = test::numbers<T>(n, 1, 2), dy = test::numbers<T>(n, 2, 2), slopes = test::numbers<T>(channels, 3, 2);
  std::vector<T> y(n), dx(n), dslopes(channels, T(1)), in_place = x, same_slopes(channels, T(1));
  xact::forward(xact::Prelu{}, x.data(), slopes.data(), y.data(), a);
  xact::backward(xact::Prelu{}, xact::from_input(x.data()), slopes.data(), dy.data(), dx.data(), dslopes.data(), a);
  xact::backward(xact::Prelu{}, xact::from_input(static_cast<const T*>(in_place.data())), slopes.data(), dy.data(),
                 in_place.data(), same_slopes.data(), a);
  CHECK(in_place == dx);
  CHECK(same_slopes == dslopes);
#if defined(_OPENMP)
  std::vector<T> y_of_threads(n), dx_of_threads(n), dslopes_of_threads(channels, T(1));
  xact::forward(xact::threads(3), xact::Prelu{}, x.data(), slopes.data(), y_of_threads.data(), a);
  xact::backward(xact::threads(3), xact::Prelu{}, xact::from_input(x.data()), slopes.data(), dy.data(),
                 dx_of_threads.data(), dslopes_of_threads.data(), a);
  CHECK(y_of_threads == y);
  CHECK(dx_of_threads == dx);
  CHECK(dslopes_of_threads == dslopes);
#endif
  std::vector<long double> sums(channels), sizes(channels);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t c = i / inner % channels;
    REQUIRE(test::same(y[i], x[i] > 0 ? x[i] : slopes[c] * x[i]));
    REQUIRE(test::same(dx[i], x[i] > 0 ? dy[i] : slopes[c] * dy[i]));
    if (!(x[i] > 0)) {
      sums[c] += static_cast<long double>(x[i]) * dy[i];
      sizes[c] += std::fabs(static_cast<long double>(x[i]) * dy[i]);
    }
  }
  for (std::size_t c = 0; c < channels; ++c)
    CHECK(std::fabs(dslopes[c] - (1 + sums[c])) <=
          std::numeric_limits<T>::epsilon() * (1 + std::fabs(sums[c])) + 0x1p-62L * sizes[c]);
}

template <class T>
void check_all() {
  for (const std::size_t outer : {std::size_t{1}, std::size_t{3}, std::size_t{40}})
    for (const std::size_t channels : {std::size_t{1}, std::size_t{5}, std::size_t{33}})
      for (const std::size_t inner : {std::size_t{1}, std::size_t{2}, std::size_t{70}})
        check<T>(outer, channels, inner);
  check<T>(0, 3, 2);
  check<T>(300, 40, 1); // long enough for several threads
  check<T>(2, 40, 500);
  const T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  const std::vector<T> x{nan, T(-1), T(1), T(1)}, slopes{T(0.5), nan, T(0.5), T(0.5)}, dy{T(1), T(1), inf, T(1)};
  std::vector<T> y(4), dx(4), dslopes(4);
  xact::forward(xact::Prelu{}, x.data(), slopes.data(), y.data(), xact::axis{1, 4, 1});
  xact::backward(xact::Prelu{}, xact::from_input(x.data()), slopes.data(), dy.data(), dx.data(), dslopes.data(),
                 xact::axis{1, 4, 1});
  CHECK((std::isnan(y[0]) && std::isnan(y[1]) && y[2] == 1));
  CHECK((std::isnan(dx[0]) && std::isnan(dx[1]) && dx[2] == inf));
  CHECK(
      (std::isnan(dslopes[0]) && dslopes[1] == -1 && dslopes[2] == 0)); // an infinite dy where x > 0 counts for nothing
}

} // namespace

TEST_CASE("PReLU, float") { check_all<float>(); }
TEST_CASE("PReLU, double") { check_all<double>(); }
