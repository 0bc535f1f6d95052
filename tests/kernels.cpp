// SPDX-License-Identifier: BSD-3-Clause
/// Memory kernels: every length and alignment, guard bytes, in place, and the same bits on every path.
#include "passes.hpp"
#include "support.hpp"

#include <atomic>

namespace {

constexpr unsigned char guard = 0xA5;

/// n scalars at an offset of `shift` scalars from a cache line, between guards.
template <class T>
struct guarded {
  std::vector<unsigned char> bytes;
  T* data;
  std::size_t n;
  guarded(std::size_t count, std::size_t shift) : bytes((count + 3 * 64) * sizeof(T), guard), n(count) {
    const auto base = reinterpret_cast<std::uintptr_t>(bytes.data());
    const auto line = (base + 64 * sizeof(T)) / 64 * 64 + 64;
    data = reinterpret_cast<T*>(bytes.data() + (line - base)) + shift;
  }
  bool intact() const {
    const auto* first = reinterpret_cast<const unsigned char*>(data);
    const auto* last = first + n * sizeof(T);
    for (const auto* p = bytes.data(); p < first; ++p)
      if (*p != guard)
        return false;
    for (const auto* p = last; p < bytes.data() + bytes.size(); ++p)
      if (*p != guard)
        return false;
    return true;
  }
};

template <class T>
T input(std::size_t i) {
  return static_cast<T>(std::sin(static_cast<double>(i) * 1.7 + 0.3) * 12);
}
template <class T>
T output_gradient(std::size_t i) {
  return static_cast<T>(std::cos(static_cast<double>(i) * 0.9) * 3);
}

/// The arrays of a pass between guards.
template <class T>
struct operands {
  std::vector<guarded<T>> in, out;
  std::vector<T*> inputs, outputs;

  /// Input k at shift_in + k, output k at shift_out + 3 k scalars from a cache line. What takes an output gets f(x).
  operands(const passes::any_pass<T>& p, std::size_t n, std::size_t shift_in, std::size_t shift_out) {
    for (std::size_t k = 0; k < p.inputs; ++k)
      inputs.push_back(in.emplace_back(n, (shift_in + k) % 16).data);
    for (std::size_t k = 0; k < p.outputs; ++k)
      outputs.push_back(out.emplace_back(n, (shift_out + 3 * k) % 16).data);
    for (std::size_t i = 0; i < n; ++i) {
      inputs[0][i] = p.of_output ? p.forward(input<T>(i)) : input<T>(i);
      for (std::size_t k = 1; k < p.inputs; ++k)
        inputs[k][i] = output_gradient<T>(i);
    }
  }
  /// The scalar call at i.
  std::array<T, 2> expected(const passes::any_pass<T>& p, std::size_t i) const {
    std::array<T, 8> values{};
    std::array<T, 2> results{};
    for (std::size_t k = 0; k < p.inputs; ++k)
      values[k] = inputs[k][i];
    p.of_values(values.data(), results.data());
    return results;
  }
  bool intact() const {
    bool whole = true;
    for (const auto* arrays : {&in, &out})
      for (const auto& array : *arrays)
        whole = whole && array.intact();
    return whole;
  }
};

/// No template: Catch2's macros take a compiler longer than what they check.
void report(const char* pass, std::size_t wrong, std::size_t broken) {
  INFO(pass);
  CHECK(wrong == 0);
  CHECK(broken == 0);
}

/// visit(any_pass) in a section for every activation, type and pass.
template <class Visitor>
void for_each_pass(const Visitor& visit) {
  test::for_each_walked([&](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      for (const passes::any_pass<T>& p : passes::all_erased<F, T>())
        visit(p, t);
    }
  });
}

constexpr std::size_t always = 0, never = std::numeric_limits<std::size_t>::max();

} // namespace

TEST_CASE("every length at every alignment, inside the guards, with the bits of the scalar call") {
  for_each_pass([](const auto& p, auto t) {
    using T = decltype(t);
    constexpr std::size_t width = xact::numeric::size_of<xact::numeric::native_batch<T>>;
    std::size_t wrong = 0, broken = 0;
    for (std::size_t n = 0; n <= 4 * width + 3; ++n)
      for (std::size_t shift = 0; shift < 64 / sizeof(T); ++shift) {
        operands<T> a(p, n, shift, shift + 3);
        const auto before = a.in;
        p.call(a.inputs.data(), a.outputs.data(), n, XACT_STREAM_BYTES);
        for (std::size_t i = 0; i < n; ++i) {
          const auto expected = a.expected(p, i);
          for (std::size_t k = 0; k < p.outputs; ++k)
            wrong += !test::same(a.outputs[k][i], expected[k]);
        }
        for (std::size_t k = 0; k < p.inputs; ++k)
          broken += a.in[k].bytes != before[k].bytes;
        broken += !a.intact();
      }
    report(p.name, wrong, broken);
  });
}

TEST_CASE("in place: an output may be exactly one of the inputs") {
  for_each_pass([](const auto& p, auto t) {
    std::size_t wrong = 0, broken = 0;
    for (const std::size_t n : {std::size_t{1}, std::size_t{5}, std::size_t{16}, std::size_t{31}, std::size_t{131}})
      for (std::size_t output = 0; output < p.outputs; ++output)
        for (std::size_t input = 0; input < p.inputs; ++input) {
          operands<decltype(t)> a(p, n, 1, 5);
          std::vector<std::array<decltype(t), 2>> expected;
          for (std::size_t i = 0; i < n; ++i)
            expected.push_back(a.expected(p, i));
          a.outputs[output] = a.inputs[input];
          p.call(a.inputs.data(), a.outputs.data(), n, never);
          for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < p.outputs; ++k)
              wrong += !test::same(a.outputs[k][i], expected[i][k]);
          broken += !a.intact();
        }
    report(p.name, wrong, broken);
  });
}

namespace {

/// Results of f and f' on batches of architecture A that differ from y and g.
template <class A, class F, class T>
std::size_t differing(const F& f, const std::vector<T>& x, const std::vector<T>& y, const std::vector<T>& g) {
  using B = xsimd::batch<T, A>;
  std::size_t different = 0;
  for (std::size_t i = 0; i + B::size <= x.size(); i += B::size) {
    alignas(64) T lanes[B::size], slopes[B::size];
    f(B::load_unaligned(&x[i])).store_unaligned(lanes);
    f.gradient_from_input(B::load_unaligned(&x[i])).store_unaligned(slopes);
    for (std::size_t k = 0; k < B::size; ++k)
      different += !test::same(lanes[k], y[i + k]) || !test::same(slopes[k], g[i + k]);
  }
  return different;
}

} // namespace

TEST_CASE("scalar, batch of every width and pair of batches have the same bits, saturated and subnormal too") {
  test::for_each_walked([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      const auto x = test::arguments<F, T>(5000, 4);
      const auto y = test::forward(f, x);
      const auto g = test::gradient_from_input(f, x);
      std::size_t different = 0;
      for (std::size_t i = 0; i < x.size(); ++i)
        different += !test::same(f(x[i]), y[i]) || !test::same(f.gradient_from_input(x[i]), g[i]);
#if defined(__SSE2__)
      different += differing<xsimd::sse2>(f, x, y, g);
#endif
#if defined(__AVX__)
      different += differing<xsimd::avx>(f, x, y, g);
#endif
#if defined(__AVX512F__)
      different += differing<xsimd::avx512f>(f, x, y, g);
#endif
      different += differing<xsimd::default_arch>(f, x, y, g);
      CHECK(different == 0);
    }
  });
}

TEST_CASE("fma, fnma and divide round as promised, on every lane") {
  const auto check = [](auto t) {
    using T = decltype(t);
    using B = xact::numeric::native_batch<T>;
    namespace num = xact::numeric;
    std::mt19937_64 generator(7);
    std::size_t wrong = 0;
    for (int i = 0; i < 100000; ++i) {
      const auto draw = [&] { return static_cast<T>(static_cast<double>(generator() >> 11) * 0x1p-52 - 1); };
      const T a = draw(), b = draw(), c = XACT_HAS_FMA ? static_cast<T>(-a * b) : draw();
      volatile T product = a * b;
      volatile T plus = product + c, minus = c - product, quotient = a / b;
      const T sum = XACT_HAS_FMA ? std::fma(a, b, c) : T(plus),
              difference = XACT_HAS_FMA ? std::fma(-a, b, c) : T(minus);
      wrong += !test::same(num::fma(a, b, c), sum) || !test::same(num::fnma(a, b, c), difference);
      wrong += !test::same(num::divide(a, b), T(quotient));
      alignas(64) T lanes[B::size];
      num::fma(B(a), B(b), B(c)).store_unaligned(lanes);
      wrong += !test::same(lanes[B::size - 1], sum);
      num::fnma(B(a), B(b), B(c)).store_unaligned(lanes);
      wrong += !test::same(lanes[B::size - 1], difference);
      num::divide(B(a), B(b)).store_unaligned(lanes);
      wrong += !test::same(lanes[B::size - 1], T(quotient));
    }
    CHECK(wrong == 0);
  };
  check(float{});
  check(double{});
}

namespace {

/// Results of op, over scalars and over batches, that change when the compiler sees an addition behind it.
template <class Op, class T, class... In>
std::size_t fused(const Op& op, const std::vector<T>& addend, const In&... in) {
  using B = xact::numeric::native_batch<T>;
  std::size_t different = 0;
  for (std::size_t i = 0; i + B::size <= addend.size(); i += B::size) {
    alignas(64) T result[B::size], sum[B::size];
    op(B::load_unaligned(&in[i])...).store_unaligned(result);
    (B::load_unaligned(&addend[i]) + op(B::load_unaligned(&in[i])...)).store_unaligned(sum);
    for (std::size_t k = 0; k < B::size; ++k) {
      const volatile T alone = result[k];
      const T expected = addend[i + k] + alone, scalar = addend[i + k] + op(in[i + k]...);
      different += !test::same(sum[k], expected) || !test::same(scalar, expected);
    }
  }
  return different;
}

} // namespace

TEST_CASE("no result fuses into the addition around it") {
  test::for_each_walked([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    std::vector<T> x(4096), y(x.size()), dy(x.size()), a(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = input<T>(i), y[i] = f(x[i]), dy[i] = output_gradient<T>(i), a[i] = input<T>(7 * i + 3);
    DYNAMIC_SECTION((test::case_name<F, T>())) {
      passes::for_each_pass<F, T>([&](auto id) {
        using P = typename decltype(id)::type;
        const xact::pass::of<P, F> op{f};
        const auto& first = P::from == xact::pass::source::output ? y : x;
        if constexpr (P::outputs == 1 && P::inputs == 1) // of two, each is another pass's
          report(P::name, fused(op, a, first), 0);
        else if constexpr (P::outputs == 1)
          report(P::name, fused(op, a, first, dy), 0);
      });
    }
  });
}

namespace {

/// Whether two ways to call p give the same bits.
template <class T, class One, class Two>
bool same_bits(const passes::any_pass<T>& p, std::size_t n, std::size_t shift, const One& one, const Two& two) {
  const operands<T> a(p, n, 3, shift), b(p, n, 3, shift);
  one(a.inputs.data(), a.outputs.data());
  two(b.inputs.data(), b.outputs.data());
  bool same = a.intact() && b.intact();
  for (std::size_t k = 0; k < p.outputs; ++k)
    same = same && (n == 0 || std::memcmp(a.outputs[k], b.outputs[k], n * sizeof(T)) == 0);
  return same;
}

} // namespace

TEST_CASE("streaming stores change no bit, aligned or not") {
  for_each_pass([](const auto& p, auto) {
    std::size_t broken = 0;
    for (const std::size_t n : {std::size_t{0}, std::size_t{5}, std::size_t{300}, std::size_t{1027}})
      for (const std::size_t shift : {std::size_t{0}, std::size_t{1}, std::size_t{7}})
        broken += !same_bits(
            p, n, shift, [&](auto in, auto out) { p.call(in, out, n, never); },
            [&](auto in, auto out) { p.call(in, out, n, always); });
    report(p.name, 0, broken);
  });
}

TEST_CASE("all bytes that a call moves decide whether it streams, and not the output's alone") {
  namespace pass = xact::pass;
  namespace engine = xact::engine;
  constexpr bool can = xact::numeric::has_streaming_stores<xact::numeric::native_batch<float>>;
  constexpr std::size_t n = 4096, array = n * sizeof(float);
  std::vector<float> x(n), dy(n), y(n + 16), g(n + 16);
  const auto line = [](std::vector<float>& v) {
    return v.data() + (64 - reinterpret_cast<std::uintptr_t>(v.data()) % 64) / sizeof(float);
  };
  float *const out = line(y), *const second = line(g);
  const pass::of<pass::forward, xact::Relu> forward{};
  const pass::of<pass::backward_from_input, xact::Relu> backward{};
  const pass::of<pass::forward_and_gradient, xact::Relu> both{};
  for (const std::size_t above : {std::size_t{0}, std::size_t{3}}) {
    const bool streams = can && above == 0;
    CHECK(engine::map(forward, engine::to(out), n, 2 * array + above, x.data()) == streams);
    CHECK(engine::map(backward, engine::to(out), n, 3 * array + above, x.data(), dy.data()) == streams);
    CHECK(engine::map(both, engine::to(out, second), n, 3 * array + above, x.data()) == streams);
  }
  CHECK(!engine::map(forward, engine::to(x.data()), n, 0, x.data())); // in place
  xact::numeric::finish_streaming();
  // 16 MiB in two arrays still fit where the constant was measured, 24 MiB in three did not.
  CHECK(!engine::is_past_caches<2, float>(std::size_t{1} << 21, XACT_STREAM_BYTES));
  CHECK(engine::is_past_caches<3, float>(std::size_t{1} << 21, XACT_STREAM_BYTES));
}

#if defined(_OPENMP)
namespace {

/// Counts the threads that it is called on.
struct Counting {
  static inline std::atomic<int> threads{0};
  template <class V>
  V operator()(const V& x) const noexcept {
    if (omp_get_num_threads() > threads)
      threads = omp_get_num_threads();
    return x;
  }
};
int threads_of(int wanted, std::size_t n) {
  std::vector<float> x(n);
  Counting::threads = 0;
  xact::forward(xact::threads(wanted), Counting{}, x.data(), x.data(), n);
  return Counting::threads;
}

} // namespace

TEST_CASE("as many threads as there is use for") {
  const int processors = omp_get_num_procs(), set = omp_get_max_threads();
  CHECK(threads_of(1000, 1 << 20) <= std::max(processors, set));
  omp_set_num_threads(processors + 2);
  CHECK(threads_of(1000, 1 << 20) == processors + 2);
  CHECK(threads_of(2, 1 << 20) == 2);
  CHECK(threads_of(1000, 256) == 1); // no part is shorter than 16 cache lines
  CHECK(threads_of(1000, 512) == 2);
  omp_set_num_threads(set);
}

TEST_CASE("threads change no bit") {
  const int set = omp_get_max_threads();
  omp_set_num_threads(3);
  for_each_pass([](const auto& p, auto) {
    std::size_t broken = 0;
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{63}, std::size_t{1000}, std::size_t{20003}})
      for (const int k : {2, 3})
        broken += !same_bits(
            p, n, 1, [&](auto in, auto out) { p.call(in, out, n, never); },
            [&](auto in, auto out) { p.call_in_threads(k, in, out, n); });
    report(p.name, 0, broken);
  });
  omp_set_num_threads(set);
}
#endif
