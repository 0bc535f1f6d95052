// SPDX-License-Identifier: BSD-3-Clause
/// Run-time dispatch: the choice, and the bits of every architecture that this processor has.
#include "../dispatched.hpp"
#include "../support.hpp"
#include "architectures.hpp"

#include <csignal>
#include <cstdlib>
#include <string_view>

namespace {

constexpr std::size_t always = 0, never = std::numeric_limits<std::size_t>::max();

template <class T>
std::vector<T> arriving(std::size_t n) {
  std::vector<T> dy(n);
  for (std::size_t i = 0; i < n; ++i)
    dy[i] = static_cast<T>(static_cast<double>(i % 17) - 7.5);
  return dy;
}

/// The arrays of P over x, or f(x), and dy.
template <class P, class F, class T>
class arrays_of {
public:
  arrays_of(const test::scalar_calls<F, T>& calls, const F& f, const std::vector<T>& x) {
    for (auto& array : in)
      array = arriving<T>(x.size());
    in[0] = x;
    if constexpr (P::from == xact::pass::source::output)
      for (T& v : in[0])
        v = test::of_values<xact::pass::forward>(calls, f, std::array<T, 1>{{v}})[0];
    for (auto& array : out)
      array.resize(x.size());
  }
  passes::arrays<P, T> pointers() {
    passes::arrays<P, T> a;
    for (std::size_t k = 0; k < P::inputs; ++k)
      a.in[k] = in[k].data();
    for (std::size_t k = 0; k < P::outputs; ++k)
      a.out[k] = out[k].data();
    return a;
  }
  /// What the scalar calls make of them.
  std::array<std::vector<T>, P::outputs> expected(const test::scalar_calls<F, T>& calls, const F& f) const {
    auto result = out;
    for (std::size_t i = 0; i < in[0].size(); ++i) {
      std::array<T, P::inputs> values;
      for (std::size_t k = 0; k < P::inputs; ++k)
        values[k] = in[k][i];
      const auto v = test::of_values<P>(calls, f, values);
      for (std::size_t k = 0; k < P::outputs; ++k)
        result[k][i] = v[k];
    }
    return result;
  }
  std::array<std::vector<T>, P::inputs> in;
  std::array<std::vector<T>, P::outputs> out;
};

template <class P, class F, class T, std::size_t... I, std::size_t... O>
void run(std::index_sequence<I...>, std::index_sequence<O...>, const xact::dispatch::kernel_table<F, T>& table,
         const F& f, const passes::arrays<P, T>& a, std::size_t n, std::size_t stream_bytes) {
  xact::dispatch::kernel_in<P>(table)(f, a.in[I]..., a.out[O]..., n, stream_bytes);
}
/// The results of P over x.
template <class P, class F, class T>
std::array<std::vector<T>, P::outputs> results(const xact::dispatch::kernel_table<F, T>& table, const F& f,
                                               arrays_of<P, F, T> arrays, std::size_t stream_bytes) {
  run<P>(passes::inputs_of<P>{}, passes::outputs_of<P>{}, table, f, arrays.pointers(), arrays.in[0].size(),
         stream_bytes);
  return arrays.out;
}

template <class T, std::size_t N>
std::size_t differing(const std::array<std::vector<T>, N>& a, const std::array<std::vector<T>, N>& b) {
  std::size_t count = 0;
  for (std::size_t k = 0; k < N; ++k) {
    count += a[k].size() != b[k].size();
    for (std::size_t i = 0; i < a[k].size(); ++i)
      count += !test::same(a[k][i], b[k][i]);
  }
  return count;
}

/// No template: Catch2's macros take a compiler longer than what they check.
void none_differ(const char* pass, std::size_t count) {
  INFO(pass);
  CHECK(count == 0);
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
          passes::for_each_pass<F, T>([&](auto id) {
            using P = typename decltype(id)::type;
            const arrays_of<P, F, T> arrays(calls, f, x);
            const auto own = results<P>(kernels, f, arrays, never);
            std::size_t wrong =
                differing(own, results<P>(kernels, f, arrays, always)) + differing(own, arrays.expected(calls, f));
            constexpr bool exact = xact::contract<F>::tier == std::string_view("exact");
            constexpr bool everywhere =
                xact::contract<F>::same_without_fma && (exact || P::from != xact::pass::source::output);
            for (const auto& b : architectures)
              if (b.available && (b.facts.fma == a.facts.fma || everywhere)) {
                const auto& other = std::get<xact::dispatch::kernel_table<F, T>>(*b.kernels);
                wrong += differing(own, results<P>(other, f, arrays, never));
              }
            none_differ(P::name, wrong);
          });
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
        CHECK(&d::compiled_by_xact_add_dispatch<F, T>() == &kernels);
        const auto f = xact::contract<F>::sample();
        std::vector<T> x(300); // long enough for an aligned body
        for (std::size_t i = 0; i < x.size(); ++i)
          x[i] = static_cast<T>(static_cast<double>(i % 53) * 0.5 - 13);
        passes::for_each_pass<F, T>([&](auto id) {
          using P = typename decltype(id)::type;
          arrays_of<P, F, T> arrays(calls, f, x);
          const auto expected = results<P>(kernels, f, arrays, never);
          passes::call<P, passes::dispatched>(f, arrays.pointers(), x.size());
          none_differ(P::name, differing(arrays.out, expected));
#if defined(_OPENMP)
          for (auto& array : arrays.out)
            std::fill(array.begin(), array.end(), T(0));
          passes::call_in_threads<P, passes::dispatched>(2, f, arrays.pointers(), x.size());
          none_differ(P::name, differing(arrays.out, expected));
#endif
        });
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
  xact::dispatch::kernel_in<xact::pass::forward>(k)(xact::Relu{}, x, y, 8, never);
  CHECK(y[7] == 8);
}
#endif
