// SPDX-License-Identifier: BSD-3-Clause
/// Softmax and pairs of run-time dispatch, every architecture of the processor: blocks of any shape between protected
/// pages, in place or not, with the bits of one vector after the other and of every architecture with fma; and the
/// dispatched calls. Case i is decided by i: to repeat one, give its number.
#include "../pages.hpp"
#include "../support.hpp"

#include <xact/gated.hpp>
#include <xact/softmax.hpp>
#include <xactDispatch.hpp>

#include <cstdio>
#include <cstdlib>
#include <random>

namespace {

namespace dispatch = xact::dispatch;
using std::size_t;
using vector = std::vector<float>;
using along = xact::LogSoftmax<xact::fast>;
using pair = xact::Gated<xact::HardSwish>;

struct architecture {
  const char* name;
  bool has_fma;
  const dispatch::tables* kernels;
  template <class P, class F>
  auto kernel() const {
    return dispatch::kernel_in<P>(std::get<dispatch::kernel_table<F, float>>(*kernels));
  }
};
template <class... Arch>
std::vector<architecture> available(xact::type_list<Arch...>) {
  std::vector<architecture> all;
  const auto add = [&](const char* name, bool is_available, const dispatch::tables& kernels) {
    if (is_available)
      all.push_back({name, std::string(name) != "sse2" && std::string(name) != "generic", &kernels});
  };
  (add(Arch::name, Arch::available(), dispatch::tables_for<Arch>()), ...);
  return all;
}

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "xact: %s: %s\n", what, test::running);
  std::exit(1);
}
/// The whole of an array flush with a protected page, a copy of values.
float* placed(const test::pages& memory, const vector& values, bool at_the_end) {
  float* const p = memory.array<float>(values.size(), at_the_end);
  std::copy(values.begin(), values.end(), p);
  return p;
}
void expect(const char* what, const vector& want, const float* got) {
  for (size_t i = 0; i < want.size(); ++i)
    if (!test::same(want[i], got[i]))
      fail(what);
}

class cases {
public:
  explicit cases(std::vector<architecture> all) : architectures(std::move(all)) {}
  void run(unsigned long number) {
    std::mt19937 g(static_cast<unsigned>(number));
    const auto below = [&](size_t n) { return g() % n; };
    const size_t n = below(4) != 0 ? below(40) : below(400), inner = below(2) != 0 ? 1 : below(40);
    const size_t outer = below(2) != 0 ? 1 : below(inner == 1 ? 40 : 3);
    const xact::axis a{outer, n, inner};
    const size_t size = outer * n * inner;
    auto x = test::numbers<float>(size, static_cast<unsigned>(number), 16), dy = x;
    std::reverse(dy.begin(), dy.end());
    for (float& v : x)
      v = below(200) != 0 ? v : below(3) != 0 ? -std::numeric_limits<float>::infinity() : v * 1e30f;
    const bool x_end = below(2) != 0, y_end = below(2) != 0, in_place = below(3) == 0;
    vector of_fma_y, of_fma_dx;
    for (const architecture& arch : architectures) {
      std::snprintf(test::running, sizeof test::running, "case %lu, %s, axis{%zu, %zu, %zu}", number, arch.name, outer,
                    n, inner);
      const along f{0.5};
      const auto forward = arch.kernel<xact::pass::axis_forward, along>();
      const auto backward = arch.kernel<xact::pass::axis_backward, along>();
      vector y(size), dx(size); // by one vector after the other
      for (size_t o = 0; o < outer; ++o)
        for (size_t j = 0; j < inner; ++j) {
          vector in(n), out(n), up(n), down(n);
          for (size_t i = 0; i < n; ++i)
            in[i] = x[(o * n + i) * inner + j], up[i] = dy[(o * n + i) * inner + j];
          forward(f, in.data(), out.data(), xact::axis{1, n, 1});
          backward(f, out.data(), up.data(), down.data(), xact::axis{1, n, 1});
          for (size_t i = 0; i < n; ++i)
            y[(o * n + i) * inner + j] = out[i], dx[(o * n + i) * inner + j] = down[i];
        }
      const float* const from = placed(memory[0], x, x_end);
      float* const to = in_place ? memory[0].array<float>(size, x_end) : placed(memory[1], x, y_end);
      forward(f, from, to, a);
      expect("other bits than of single vectors", y, to);
      const float* const up = placed(memory[2], dy, y_end);
      float* const down = in_place ? memory[2].array<float>(size, y_end) : placed(memory[3], x, x_end);
      backward(f, to, up, down, a);
      expect("another gradient than of single vectors", dx, down);
      if (arch.has_fma && of_fma_y.empty())
        of_fma_y = y, of_fma_dx = dx;
      if (arch.has_fma) {
        expect("other bits than with narrower registers", of_fma_y, y.data());
        expect("another gradient than with narrower registers", of_fma_dx, dx.data());
      }
      run_pair(arch, x, dy, x_end, y_end, in_place);
    }
    dispatched(x, dy, a);
  }

private:
  void run_pair(const architecture& arch, const vector& a, const vector& b, bool x_end, bool y_end, bool in_place) {
    const size_t n = a.size();
    const xact::HardSwish f{};
    vector y(n), da(n), db(n);
    for (size_t i = 0; i < n; ++i) {
      y[i] = f(a[i]) * b[i];
      const float up = b[n - 1 - i] * b[i];
      da[i] = xact::pass::backward_from_input::apply(f, a[i], up);
      db[i] = b[n - 1 - i] * f(a[i]);
    }
    vector dy(b.rbegin(), b.rend());
    const float* const first = placed(memory[0], a, x_end);
    const float* const second = placed(memory[1], b, y_end);
    float* const out = in_place ? memory[1].array<float>(n, y_end) : placed(memory[2], a, x_end);
    arch.kernel<xact::pass::gated_forward, pair>()(pair{f}, first, second, out, n, XACT_STREAM_BYTES);
    expect("a pair's bits", y, out);
    placed(memory[1], b, y_end);
    float* const to_a = in_place ? memory[0].array<float>(n, x_end) : placed(memory[3], a, y_end);
    float* const to_b = placed(memory[4], a, x_end);
    const float* const up = placed(memory[2], dy, y_end);
    arch.kernel<xact::pass::gated_backward, pair>()(pair{f}, first, second, up, to_a, to_b, n, XACT_STREAM_BYTES);
    expect("a pair's first gradient", da, to_a);
    expect("a pair's second gradient", db, to_b);
  }
  void dispatched(const vector& x, const vector& dy, const xact::axis& a) {
    for (const architecture& arch : architectures)
      if (std::string(arch.name) == dispatch::architecture()) {
        vector y(x.size()), want(x.size()), dx(x.size());
        arch.kernel<xact::pass::axis_forward, along>()(along{}, x.data(), want.data(), a);
        dispatch::forward(along{}, x.data(), y.data(), a);
        expect("the dispatched call", want, y.data());
        arch.kernel<xact::pass::axis_backward, along>()(along{}, y.data(), dy.data(), want.data(), a);
        dispatch::backward(along{}, xact::from_output(y.data()), dy.data(), dx.data(), a);
        expect("the dispatched gradient", want, dx.data());
        dispatch::forward(pair{}, x.data(), dy.data(), y.data(), x.size());
        arch.kernel<xact::pass::gated_forward, pair>()(pair{}, x.data(), dy.data(), want.data(), x.size(),
                                                       XACT_STREAM_BYTES);
        expect("the dispatched pair", want, y.data());
      }
  }
  std::vector<architecture> architectures;
  static constexpr size_t bytes = size_t{400} * 40 * 40 * sizeof(float);
  test::pages memory[5]{test::pages(bytes), test::pages(bytes), test::pages(bytes), test::pages(bytes),
                        test::pages(bytes)};
};

} // namespace

int main(int argc, char** argv) {
  test::report_faults();
  cases all(available(dispatch::archs{}));
  const unsigned long first = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 0, count = argc > 1 ? 1 : 1500;
  for (unsigned long i = first; i < first + count; ++i)
    all.run(i);
  std::printf("%lu cases, no finding\n", count);
}
