// SPDX-License-Identifier: BSD-3-Clause
/// Along an axis, in memory: errors against long double, bits at every length, alignment and axis, a digest, special
/// values, gradients against differences.
#include "support.hpp"

#include <xact/softmax.hpp>

#include <cstdio>
#include <random>

namespace {

using std::size_t;
using sizes = std::initializer_list<size_t>;
using vector_of_wide = std::vector<long double>;
constexpr double infinity = std::numeric_limits<double>::infinity();

template <class T>
std::vector<T> normal(size_t n, double sigma, double offset, unsigned seed) {
  std::mt19937 g(seed);
  std::vector<T> x(n);
  for (T& v : x) { // of our own, for the library's distributions differ
    double sum = -6;
    for (int i = 0; i < 12; ++i)
      sum += static_cast<double>(g()) * 0x1p-32;
    v = static_cast<T>(offset + sigma * sum);
  }
  return x;
}

/// Softmax of scale x, its logarithm, and log(sum exp) less the greatest.
struct exact {
  vector_of_wide p, log;
  long double max, log_sum;
  template <class T>
  exact(const std::vector<T>& x, T scale) : max(x[0]) {
    size_t top = 0;
    for (size_t i = 0; i < x.size(); ++i)
      if (x[i] > x[top])
        top = i;
    max = x[top];
    long double others = 0;
    for (size_t i = 0; i < x.size(); ++i)
      others += i == top ? 0 : std::exp((x[i] - max) * scale);
    log_sum = std::log1p(others);
    for (const T v : x) {
      p.push_back(std::exp((v - max) * scale) / (1 + others));
      log.push_back((v - max) * scale - log_sum);
    }
  }
};

template <class F, class T>
std::vector<T> forward(const F& f, const std::vector<T>& x) {
  std::vector<T> y(x.size());
  xact::forward(f, x.data(), y.data(), x.size());
  return y;
}
template <class F, class T>
std::vector<T> backward(const F& f, const std::vector<T>& y, const std::vector<T>& dy) {
  std::vector<T> dx(y.size());
  xact::backward(f, xact::from_output(y.data()), dy.data(), dx.data(), y.size());
  return dx;
}

template <class Visitor>
void for_each_axis_case(Visitor visit) {
  visit(xact::Softmax<xact::fast>{}, float{}, "softmax<fast> float");
  visit(xact::Softmax<>{}, float{}, "softmax<faithful> float");
  visit(xact::Softmax<>{}, double{}, "softmax<faithful> double");
  visit(xact::LogSoftmax<xact::fast>{}, float{}, "log_softmax<fast> float");
  visit(xact::LogSoftmax<>{}, float{}, "log_softmax<faithful> float");
  visit(xact::LogSoftmax<>{}, double{}, "log_softmax<faithful> double");
}
template <class F>
inline constexpr bool is_log = false;
template <class A>
inline constexpr bool is_log<xact::LogSoftmax<A>> = true;
template <class F>
inline constexpr bool is_fast = false;
template <template <class> class F>
inline constexpr bool is_fast<F<xact::fast>> = true;

/// In ULP; of fast more by n / 32.
template <class F, class T>
double bound_of(size_t n) {
  if (sizeof(T) == 8)
    return 3;
  return is_fast<F> ? 3 + static_cast<double>(n) / 32 : 1;
}

template <class T>
std::uint64_t add_bits(std::uint64_t hash, const std::vector<T>& values) {
  for (const T v : values)
    hash = (hash ^ (std::isnan(v) ? 0x7ff8 : test::bits(v))) * 0x100000001b3;
  return hash;
}

} // namespace

TEST_CASE("along an axis: every entry is within its bound") {
  for_each_axis_case([](auto f, auto t, const char* name) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION(name) {
      for (const double scale : {1.0, 0.7})
        for (const size_t n : sizes{1, 2, 10, 1000, 1024, 5000, 50257})
          for (const double sigma : {1, 5, 25})
            for (const double offset : {0, 1000, -300000}) {
              if (n == 50257 && (offset != 0 || scale != 1))
                continue;
              f.scale = scale;
              const auto x = normal<T>(n, sigma, offset, static_cast<unsigned>(n) + 1);
              const auto y = forward(f, x);
              const exact want(x, static_cast<T>(scale));
              double most = 0;
              size_t beyond = 0, positive = 0;
              for (size_t i = 0; i < n; ++i) {
                const double error = test::ulp_error(y[i], is_log<F> ? want.log[i] : want.p[i]);
                most = std::max(most, error);
                beyond += !(error <= bound_of<F, T>(n) + 0.01);
                positive += is_log<F> && y[i] > 0;
              }
              INFO(name << ", scale " << scale << ", n " << n << ", sigma " << sigma << ", offset " << offset
                        << ": worst " << most << " ULP");
              CHECK(beyond == 0);
              CHECK(positive == 0);
            }
    }
  });
}

TEST_CASE("along an axis: gradients are within their bounds, and those of the loss's own differences") {
  for_each_axis_case([](auto f, auto t, const char* name) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION(name) {
      const long double u = std::numeric_limits<T>::epsilon() / 2;
      for (const size_t n : sizes{1, 2, 10, 33, 1000, 5000}) {
        f.scale = n == 10 ? 0.7 : 1;
        const auto scale = static_cast<T>(f.scale);
        const auto y = forward(f, normal<T>(n, 3, 0, 7)), dy = normal<T>(n, 1, 0.5, 8), dx = backward(f, y, dy);
        long double sum = 0, size = 0;
        for (size_t i = 0; i < n; ++i) {
          const long double weight = is_log<F> ? 1 : y[i];
          sum += weight * dy[i], size += weight * std::fabs(dy[i]);
        }
        size_t beyond = 0;
        for (size_t i = 0; i < n; ++i) {
          const long double p = is_log<F> ? std::exp(static_cast<long double>(y[i])) : y[i];
          const long double want = scale * (is_log<F> ? dy[i] - p * sum : p * (dy[i] - sum));
          const long double bound =
              4 * u * scale * (is_log<F> ? std::fabs(dy[i]) + p * size : p * (std::fabs(dy[i]) + size));
          beyond += !(std::fabs(dx[i] - want) <= bound + std::numeric_limits<T>::denorm_min());
        }
        INFO(name << ", n " << n);
        CHECK(beyond == 0);
      }
    }
  });
  SECTION("differences") {
    const size_t n = 10;
    auto x = normal<double>(n, 2, 0, 9);
    const auto dy = normal<double>(n, 1, 0, 10);
    const auto check = [&](const auto& f) {
      const auto loss = [&] {
        const auto y = forward(f, x);
        double sum = 0;
        for (size_t i = 0; i < n; ++i)
          sum += y[i] * dy[i];
        return sum;
      };
      const auto dx = backward(f, forward(f, x), dy);
      for (size_t i = 0; i < n; ++i) {
        const double at = x[i], h = 1e-5;
        x[i] = at + h;
        const double above = loss();
        x[i] = at - h;
        const double below = loss();
        x[i] = at;
        CHECK(dx[i] == Approx((above - below) / (2 * h)).margin(1e-8).epsilon(0));
      }
    };
    check(xact::Softmax<>{0.7});
    check(xact::LogSoftmax<>{0.7});
    std::vector<double> dx(n);
    xact::cross_entropy(xact::from_input(x.data()), 3, dx.data(), n);
    for (size_t i = 0; i < n; ++i) {
      const double at = x[i], h = 1e-5;
      x[i] = at + h;
      const double above = xact::cross_entropy(xact::from_input(x.data()), 3, n);
      x[i] = at - h;
      const double below = xact::cross_entropy(xact::from_input(x.data()), 3, n);
      x[i] = at;
      CHECK(dx[i] == Approx((above - below) / (2 * h)).margin(1e-8).epsilon(0));
    }
  }
}

TEST_CASE("along an axis: the same bits at every length, alignment and axis, and in place") {
  for_each_axis_case([](auto f, auto t, const char* name) {
    using T = decltype(t);
    DYNAMIC_SECTION(name) {
      f.scale = 0.7;
      size_t other = 0;
      const auto same = [&](const std::vector<T>& a, const T* b, size_t stride) {
        for (size_t i = 0; i < a.size(); ++i)
          other += !test::same(a[i], b[i * stride]);
      };
      for (size_t n = 1; n <= 300; n = n < 70 ? n + 1 : n + 23) {
        auto x = normal<T>(n, 5, 0, static_cast<unsigned>(n));
        if (n % 7 == 3)
          x[n / 2] = static_cast<T>(-infinity);
        const auto dy = normal<T>(n, 1, 0, 5), y = forward(f, x), dx = backward(f, y, dy);
        for (const size_t offset : sizes{1, 3, 8}) {
          std::vector<T> at(n + offset), to(n + offset), more(n + offset);
          std::copy(x.begin(), x.end(), at.begin() + static_cast<std::ptrdiff_t>(offset));
          xact::forward(f, at.data() + offset, to.data() + offset, n);
          same(y, to.data() + offset, 1);
          xact::forward(f, at.data() + offset, at.data() + offset, n);
          same(y, at.data() + offset, 1);
          std::copy(dy.begin(), dy.end(), more.begin() + static_cast<std::ptrdiff_t>(offset));
          xact::backward(f, xact::from_output(to.data() + offset), more.data() + offset, more.data() + offset, n);
          same(dx, more.data() + offset, 1);
        }
        for (const size_t inner : sizes{1, 2, 5, 17})
          for (const size_t outer : sizes{1, 18}) {
            std::vector<T> block(outer * n * inner), out(block.size()), up(block.size());
            for (size_t i = 0; i < block.size(); ++i) // every vector is x, turned by as much as its number
              block[i] = x[i / inner % n], up[i] = dy[i / inner % n];
            const xact::axis a{static_cast<int>(outer), n, static_cast<long>(inner)};
            xact::forward(f, block.data(), out.data(), a);
            for (size_t o = 0; o < outer; ++o)
              for (size_t j = 0; j < inner; ++j)
                same(y, out.data() + o * n * inner + j, inner);
            xact::backward(f, xact::from_output(out.data()), up.data(), block.data(), a);
            for (size_t o = 0; o < outer; ++o)
              for (size_t j = 0; j < inner; ++j)
                same(dx, block.data() + o * n * inner + j, inner);
          }
      }
      CHECK(other == 0);
    }
  });
}

#if defined(_OPENMP)
TEST_CASE("along an axis: threads share out vectors, with the same bits") {
  for_each_axis_case([](auto f, auto t, const char* name) {
    using T = decltype(t);
    DYNAMIC_SECTION(name) {
      for (const xact::axis a : {xact::axis{301, 10, 1}, xact::axis{3, 10, 301}, xact::axis{40, 100, 3},
                                 xact::axis{1, 5000, 1}, xact::axis{0, 10, 3}, xact::axis{3, 0, 3}}) {
        const size_t n = a.outer * a.n * a.inner;
        const auto x = normal<T>(n, 5, 0, 21), dy = normal<T>(n, 1, 0, 22);
        std::vector<T> y(n), of_threads(n), dx(n), dx_of_threads(n);
        xact::forward(f, x.data(), y.data(), a);
        xact::forward(xact::threads(3), f, x.data(), of_threads.data(), a);
        CHECK(y == of_threads);
        xact::backward(f, xact::from_output(y.data()), dy.data(), dx.data(), a);
        xact::backward(xact::threads(3), f, xact::from_output(y.data()), dy.data(), dx_of_threads.data(), a);
        CHECK(dx == dx_of_threads);
      }
    }
  });
}
#endif

TEST_CASE("along an axis: the recorded digest") {
  std::vector<std::uint64_t> recorded{0x48a3e8aefbc14332, 0x0940bdc35cc5e5b5, 0x9dba91ce14fbedaf,
                                      0xfc4c5250fe5d0dfb, 0x88a3fafa65b4c2fc, 0x7a91d8c2ac03ed7c};
  size_t at = 0;
  const auto compare = [&](const char* name, std::uint64_t hash) {
    char text[64];
    std::snprintf(text, sizeof text, "0x%016llx", static_cast<unsigned long long>(hash));
    INFO(name << " has the digest " << text);
    REQUIRE(at < recorded.size());
    if (XACT_HAS_FMA)
      CHECK(hash == recorded[at]);
    else
      SUCCEED("not compared without fma");
    ++at;
  };
  for_each_axis_case([&](auto f, auto t, const char* name) {
    using T = decltype(t);
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const size_t n : sizes{1, 2, 3, 7, 10, 31, 32, 33, 64, 100, 257, 1000, 4096, 4097, 10000})
      for (const double sigma : {0.5, 5.0, 25.0}) {
        const auto x = normal<T>(n, sigma, 3, static_cast<unsigned>(n)), y = forward(f, x);
        hash = add_bits(hash, y);
        hash = add_bits(hash, backward(f, y, normal<T>(n, 1, 0, 2)));
        std::vector<T> dx(n), p(n);
        for (size_t i = 0; i < n; ++i)
          p[i] = static_cast<T>(i % 5) / 4;
        hash = add_bits(hash, std::vector<T>{xact::logsumexp(x.data(), n),
                                             xact::cross_entropy(xact::from_input(x.data()), n / 2, dx.data(), n)});
        hash = add_bits(hash, dx);
        hash = add_bits(hash,
                        std::vector<T>{xact::binary_cross_entropy(xact::from_input(x.data()), p.data(), dx.data(), n)});
        hash = add_bits(hash, dx);
      }
    compare(name, hash);
  });
}

TEST_CASE("along an axis: masks, NaN, infinities, nothing and one") {
  for_each_axis_case([](auto f, auto t, const char* name) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION(name) {
      const auto inf = static_cast<T>(infinity), nan = std::numeric_limits<T>::quiet_NaN();
      const T masked = is_log<F> ? -inf : T(0);
      for (const size_t n : sizes{2, 5, 40, 200}) {
        auto x = normal<T>(n, 5, 0, 4);
        x[n / 2] = -inf;
        auto y = forward(f, x);
        CHECK(test::same(y[n / 2], masked));
        const auto dy = normal<T>(n, 1, 0, 4), dx = backward(f, y, dy);
        CHECK(dx[n / 2] == (is_log<F> ? dy[n / 2] : 0));
        auto without = x;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(n / 2));
        CHECK(test::ulp_error(y[0], static_cast<long double>(forward(f, without)[0])) <= (is_fast<F> ? 4 : 1));
        const std::vector<T> all(n, -inf);
        for (const T v : forward(f, all))
          CHECK(std::isnan(v));
        for (const T bad : {nan, inf}) {
          x[n - 1] = bad;
          for (const T v : forward(f, x))
            CHECK(std::isnan(v));
          std::vector<T> block; // of which one vector alone is bad
          for (size_t i = 0; i < n; ++i)
            block.push_back(x[i]), block.push_back(static_cast<T>(i));
          std::vector<T> out(block.size());
          xact::forward(f, block.data(), out.data(), xact::axis{1, n, 2});
          for (size_t i = 0; i < n; ++i) {
            CHECK(std::isnan(out[2 * i]));
            CHECK(std::isfinite(out[2 * i + 1]));
          }
        }
      }
      xact::forward(f, static_cast<const T*>(nullptr), static_cast<T*>(nullptr), 0);
      xact::forward(f, static_cast<const T*>(nullptr), static_cast<T*>(nullptr), xact::axis{0, 3, 2});
      for (const T v : {T(-0.0), T(5), std::numeric_limits<T>::max(), std::numeric_limits<T>::lowest()})
        CHECK(test::same(forward(f, std::vector<T>{v})[0], is_log<F> ? T(0) : T(1)));
    }
  });
}

namespace {
template <class T>
void check_losses() {
  const double bound = sizeof(T) == 4 ? 1.01 : 3.01;
  const auto inf = static_cast<T>(infinity), nan = std::numeric_limits<T>::quiet_NaN();
  for (const size_t n : sizes{1, 2, 10, 1000, 5000})
    for (const double sigma : {1, 8, 25}) {
      const auto x = normal<T>(n, sigma, 0, 3);
      const exact want(x, T(1));
      for (const size_t target : {size_t{0}, n / 2, n - 1}) {
        std::vector<T> dx(n);
        const T loss = xact::cross_entropy(xact::from_input(x.data()), target, dx.data(), n);
        CHECK(test::ulp_error(loss, -want.log[target]) <= bound);
        CHECK(test::same(loss, xact::cross_entropy(xact::from_input(x.data()), target, n)));
        double worst = 0;
        for (size_t i = 0; i < n; ++i)
          worst = std::max(worst, test::ulp_error(dx[i], i == target ? std::expm1(want.log[i]) : want.p[i]));
        INFO("n " << n << ", sigma " << sigma << ", worst gradient " << worst);
        CHECK(worst <= bound);
        auto in_place = x;
        xact::cross_entropy(xact::from_input(static_cast<const T*>(in_place.data())), target, in_place.data(), n);
        CHECK(in_place == dx);
      }
      const long double exact_sum = want.max + want.log_sum;
      CHECK(std::fabs(xact::logsumexp(x.data(), n) - exact_sum) <=
            std::numeric_limits<T>::epsilon() * (std::fabs(want.max) + want.log_sum));
      auto t = normal<T>(n, 0.1, 0.5, 11);
      t[0] = 1;
      t[n - 1] = 0;
      std::vector<T> dx(n);
      const T sum = xact::binary_cross_entropy(xact::from_input(x.data()), t.data(), dx.data(), n);
      long double loss = 0;
      for (size_t i = 0; i < n; ++i) {
        const long double v = x[i], p = t[i], e = std::exp(-std::fabs(v));
        loss += std::max(v, 0.0L) - p * v + std::log1p(e);
        const long double up = v < 0 ? e / (1 + e) : 1 / (1 + e), down = v < 0 ? 1 / (1 + e) : e / (1 + e);
        CHECK(std::fabs(dx[i] - ((1 - p) * up - p * down)) <=
              2 * std::numeric_limits<T>::epsilon() * ((1 - p) * up + p * down));
      }
      CHECK(std::fabs(sum - loss) <= 2 * std::numeric_limits<T>::epsilon() * loss);
      CHECK(test::same(sum, xact::binary_cross_entropy(xact::from_input(x.data()), t.data(), n)));
    }
  const std::vector<T> masks(3, -inf), with_inf{0, inf, 1}, with_nan{0, inf, nan, 1};
  CHECK(xact::logsumexp(static_cast<const T*>(nullptr), 0) == -inf);
  CHECK(xact::logsumexp(masks.data(), 3) == -inf);
  CHECK(xact::logsumexp(with_inf.data(), 3) == inf);
  CHECK(std::isnan(xact::logsumexp(with_nan.data(), 4)));
  CHECK(std::isnan(xact::cross_entropy(xact::from_input(with_inf.data()), 0, 3)));
  CHECK(std::isnan(xact::cross_entropy(xact::from_input(masks.data()), 0, 3)));
  CHECK(std::isnan(xact::cross_entropy(xact::from_input(masks.data()), 0, 0)));
  CHECK(xact::binary_cross_entropy(xact::from_input(masks.data()), masks.data(), 0) == 0);
#if defined(NDEBUG)
  std::vector<T> untouched(3, T(7));
  CHECK(std::isnan(xact::cross_entropy(xact::from_input(with_inf.data()), 3, untouched.data(), 3)));
  CHECK(untouched == std::vector<T>(3, T(7)));
#endif
}

} // namespace

namespace {
/// The losses of all vectors along an axis have the bits of one after another, and so have the gradients.
template <class T>
void check_losses_along() {
  for (const xact::axis a : {xact::axis{40, 10, 1}, xact::axis{3, 7, 37}, xact::axis{2, 50, 1}, xact::axis{1, 1000, 3},
                             xact::axis{0, 4, 4}}) {
    const size_t vectors = a.outer * a.inner;
    const auto x = normal<T>(a.outer * a.n * a.inner, 6, 0, 31);
    std::vector<short> targets(vectors);
    std::vector<T> want(vectors), dx_want = x, one(a.n), dx_one(a.n);
    for (size_t v = 0; v < vectors; ++v) {
      targets[v] = static_cast<short>(v * 7 % a.n);
      const auto at = [&](size_t i) { return (v / a.inner * a.n + i) * a.inner + v % a.inner; };
      for (size_t i = 0; i < a.n; ++i)
        one[i] = x[at(i)];
      want[v] = xact::cross_entropy(xact::from_input(one.data()), static_cast<size_t>(targets[v]), dx_one.data(), a.n);
      for (size_t i = 0; i < a.n; ++i)
        dx_want[at(i)] = dx_one[i];
    }
    std::vector<T> losses(vectors), dx(x.size());
    const auto from = xact::from_input(x.data());
    xact::cross_entropy(from, targets.data(), losses.data(), dx.data(), a);
    CHECK(losses == want);
    CHECK(dx == dx_want);
    std::vector<T> alone(vectors), in_place = x;
    xact::cross_entropy(from, targets.data(), alone.data(), a);
    CHECK(alone == want);
    xact::cross_entropy(xact::from_input(in_place.data()), targets.data(), alone.data(), in_place.data(), a);
    CHECK(in_place == dx_want);
#if defined(_OPENMP)
    std::vector<T> of_threads(vectors), dx_of_threads(x.size());
    xact::cross_entropy(xact::threads(3), from, targets.data(), of_threads.data(), dx_of_threads.data(), a);
    CHECK(of_threads == want);
    CHECK(dx_of_threads == dx_want);
    std::fill(alone.begin(), alone.end(), T(0));
    xact::cross_entropy(xact::threads(3), from, targets.data(), alone.data(), a);
    CHECK(alone == want);
#endif
#if defined(NDEBUG)
    if (vectors == 0)
      continue;
    const size_t bad = vectors / 2; // its loss is NaN, its part of dx is left, all others are as they were
    targets[bad] = static_cast<short>(bad % 2 == 0 ? -1 : static_cast<int>(a.n));
    std::vector<T> left(x.size(), T(7));
    xact::cross_entropy(from, targets.data(), losses.data(), left.data(), a);
    CHECK(std::isnan(losses[bad]));
    size_t wrong = 0;
    for (size_t v = 0; v < vectors; ++v) {
      wrong += v != bad && !test::same(losses[v], want[v]);
      for (size_t i = 0; i < a.n; ++i) {
        const size_t at = (v / a.inner * a.n + i) * a.inner + v % a.inner;
        wrong += !test::same(left[at], v == bad ? T(7) : dx_want[at]);
      }
    }
    CHECK(wrong == 0);
#endif
  }
  T loss = 0;
  const int target = 0;
  xact::cross_entropy(xact::from_input(&loss), &target, &loss, xact::axis{1, 0, 1});
  CHECK(std::isnan(loss));
}
} // namespace

TEST_CASE("losses along an axis, float") { check_losses_along<float>(); }
TEST_CASE("losses along an axis, double") { check_losses_along<double>(); }
TEST_CASE("losses, float") { check_losses<float>(); }
TEST_CASE("losses, double") { check_losses<double>(); }
