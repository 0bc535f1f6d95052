// SPDX-License-Identifier: BSD-3-Clause
/// Run-time dispatch: the choice, and the bits of every architecture that this processor has.
#include "../support.hpp"
#include "architectures.hpp"

#include <csignal>
#include <cstdlib>

namespace {

constexpr std::size_t always = 0, never = std::numeric_limits<std::size_t>::max();

template <class T>
std::vector<T> arriving(std::size_t n) {
  std::vector<T> dy(n);
  for (std::size_t i = 0; i < n; ++i)
    dy[i] = static_cast<T>(static_cast<double>(i % 17) - 7.5);
  return dy;
}

/// The results of the passes over x, one behind the other.
template <class F, class T>
std::vector<T> all_passes(const xact::dispatch::kernel_table<F, T>& k, const F& f, const std::vector<T>& x) {
  const std::size_t n = x.size();
  const auto dy = arriving<T>(n);
  std::vector<T> out(7 * n);
  T *y = out.data(), *to = y;
  k.forward(f, x.data(), y, n, never);
  k.gradient_from_input(f, xact::from_input(x.data()), to += n, n, always);
  k.backward_from_input(f, xact::from_input(x.data()), dy.data(), to += n, n, never);
  k.forward_and_gradient(f, x.data(), to + n, to + 2 * n, n, always);
  to += 2 * n;
  if (k.gradient_from_output != nullptr) {
    k.gradient_from_output(f, xact::from_output(y), to += n, n, always);
    k.backward_from_output(f, xact::from_output(y), dy.data(), to += n, n, never);
  }
  return out;
}

/// The same by scalar calls.
template <class F, class T>
std::vector<T> all_passes(const test::scalar_calls<F, T>& call, const F& f, const std::vector<T>& x) {
  const std::size_t n = x.size();
  const auto dy = arriving<T>(n);
  std::vector<T> out(7 * n);
  for (std::size_t i = 0; i < n; ++i) {
    const T y = out[i] = out[3 * n + i] = call.forward(f, x[i]);
    out[n + i] = out[4 * n + i] = call.gradient_from_input(f, x[i]);
    out[2 * n + i] = call.backward_from_input(f, x[i], dy[i]);
    if (call.gradient_from_output != nullptr) {
      out[5 * n + i] = call.gradient_from_output(f, y);
      out[6 * n + i] = call.backward_from_output(f, y, dy[i]);
    }
  }
  return out;
}

template <class T>
std::size_t differing(const std::vector<T>& a, const std::vector<T>& b) {
  REQUIRE(a.size() == b.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    count += !test::same(a[i], b[i]);
  return count;
}

} // namespace

TEST_CASE("the best architecture of the processor is chosen, or the one that XACT_ARCH asks for") {
  std::string best;
  const char* const requested = std::getenv("XACT_ARCH");
  const char* const expected = std::getenv("XACT_EXPECTED_ARCH"); // of an emulated processor
  for (const auto& a : test::all_architectures())
    if (a.available)
      best = a.name;
  if (expected != nullptr)
    CHECK(best == expected);
  for (const auto& a : test::all_architectures())
    if (requested != nullptr && a.available && std::string(a.name) == requested)
      best = a.name;
  CHECK(xact::dispatch::architecture() == best);
  WARN("chosen: " << xact::dispatch::architecture());
}

TEST_CASE("every architecture of the processor has the bits of its scalar calls, and fma decides about the rest") {
  const auto architectures = test::all_architectures();
  std::size_t tried = 0;
  for (const auto& a : architectures)
    if (a.available) {
      ++tried;
      test::for_each_table(a, [&](const auto& kernels, const auto& calls) {
        using C = std::decay_t<decltype(calls)>;
        using F = typename C::functor;
        using T = typename C::scalar;
        DYNAMIC_SECTION(a.name << " " << test::case_name<F, T>()) {
          const auto f = xact::contract<F>::sample();
          const auto x = test::arguments<F, T>(3000, 3);
          const auto results = all_passes(kernels, f, x);
          CHECK(differing(results, all_passes(calls, f, x)) == 0);
          const auto& first = std::get<xact::dispatch::kernel_table<F, T>>(*architectures.front().kernels);
          for (const auto& b : architectures)
            if (b.available && (b.facts.fma == a.facts.fma || std::is_same_v<F, xact::Relu>)) {
              const auto& other = std::get<xact::dispatch::kernel_table<F, T>>(*b.kernels);
              CHECK(differing(results, all_passes(other, f, x)) == 0);
            }
          if (std::string(xact::contract<F>::tier) == "correctly_rounded" && architectures.front().available) {
            std::vector<T> y(x.size()), g(x.size()), y_first(x.size()), g_first(x.size());
            kernels.forward_and_gradient(f, x.data(), y.data(), g.data(), x.size(), never);
            first.forward_and_gradient(f, x.data(), y_first.data(), g_first.data(), x.size(), never);
            CHECK(differing(y, y_first) == 0);
            CHECK(differing(g, g_first) == 0);
          }
        }
      });
    }
  CHECK(tried > 0);
}

TEST_CASE("the dispatched functions call the kernels of the chosen architecture") {
  for (const auto& a : test::all_architectures())
    if (std::string(a.name) == xact::dispatch::architecture())
      test::for_each_table(a, [&](const auto& kernels, const auto& calls) {
        using C = std::decay_t<decltype(calls)>;
        using F = typename C::functor;
        using T = typename C::scalar;
        namespace d = xact::dispatch;
        CHECK(&d::kernels<F, T>() == &kernels);
        const auto f = xact::contract<F>::sample();
        std::vector<T> x(300); // long enough for an aligned body
        for (std::size_t i = 0; i < x.size(); ++i)
          x[i] = static_cast<T>(static_cast<double>(i % 53) * 0.5 - 13);
        const auto dy = arriving<T>(x.size());
        const auto expected = all_passes(kernels, f, x);
        const std::size_t n = x.size();
        const auto check = [&](const std::vector<T>& out, std::size_t pass) {
          for (std::size_t i = 0; i < n; ++i)
            CHECK(test::same(out[i], expected[pass * n + i]));
        };
        std::vector<T> y(n), g(n);
        const auto run = [&](auto... k) { // with and without xact::threads
          d::forward(k..., f, x.data(), y.data(), n);
          check(y, 0);
          d::gradient(k..., f, xact::from_input(x.data()), g.data(), n);
          check(g, 1);
          d::backward(k..., f, xact::from_input(x.data()), dy.data(), g.data(), n);
          check(g, 2);
          if constexpr (test::has_from_output<F, T>) {
            d::gradient(k..., f, xact::from_output(y.data()), g.data(), n);
            check(g, 5);
            d::backward(k..., f, xact::from_output(y.data()), dy.data(), g.data(), n);
            check(g, 6);
          }
          d::forward_and_gradient(k..., f, x.data(), y.data(), g.data(), n);
          check(y, 3);
          check(g, 4);
        };
        run();
#if defined(_OPENMP)
        run(xact::threads(2));
#endif
      });
}

#if defined(__x86_64__)
// Hidden: that an emulated old processor refuses these instructions is what gives the other tests their meaning there.
TEST_CASE("AVX2, whether there is or not", "[.avx2]") {
  std::signal(SIGILL, SIG_DFL); // not to Catch2's handler
  std::signal(SIGSEGV, SIG_DFL);
  float x[8] = {1, 2, 3, 4, 5, 6, 7, 8}, y[8];
  const auto& k =
      std::get<xact::dispatch::kernel_table<xact::Relu, float>>(xact::dispatch::tables_for<xact::dispatch::avx2>());
  k.forward(xact::Relu{}, x, y, 8, never);
  CHECK(y[7] == 8);
}
#endif
