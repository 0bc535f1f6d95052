// SPDX-License-Identifier: BSD-3-Clause
/// No access outside the arrays: each array ends where a protected page begins, or begins where one ends. Every pass of
/// every functor, on every architecture of the processor, at every length up to four registers and three elements, and
/// at lengths with an aligned body. An access outside is a fault, reported with its case.
#include "../pages.hpp"
#include "architectures.hpp"

#include <xact/activations.hpp>

#include <string>

namespace {

using test::pages, test::running;

constexpr std::size_t never = static_cast<std::size_t>(-1);

struct arrays {
  pages in[2]{pages(1 << 13), pages(1 << 13)}, out[2]{pages(1 << 13), pages(1 << 13)};
};

/// The kernel over inputs that end, alternately, where a page ends or begins.
template <class P, class F, class T, std::size_t... I, std::size_t... O>
void run(std::index_sequence<I...>, std::index_sequence<O...>, typename xact::dispatch::kernel<P, F, T>::pointer kernel,
         const F& f, const std::array<T*, P::inputs>& in, const std::array<T*, P::outputs>& out, std::size_t n,
         std::size_t stream) {
  kernel(f, in[I]..., out[O]..., n, stream);
}
template <class P, class F, class T>
std::size_t check_pass(const char* arch, const F& f, const xact::dispatch::kernel_table<F, T>& kernels,
                       const arrays& memory, std::size_t n, bool x_end, bool out_end, std::size_t stream) {
  const auto kernel = xact::dispatch::kernel_in<P>(kernels);
  if (kernel == nullptr)
    return 0;
  std::array<T*, P::inputs> in;
  std::array<T*, P::outputs> out;
  for (std::size_t k = 0; k < P::inputs; ++k) {
    in[k] = memory.in[k].array<T>(n, x_end == (k % 2 == 0));
    for (std::size_t i = 0; i < n; ++i)
      in[k][i] = static_cast<T>(static_cast<double>(i % 29) * 0.25 - 3.5);
  }
  for (std::size_t k = 0; k < P::outputs; ++k)
    out[k] = memory.out[k].array<T>(n, out_end);
  const auto call = [&](const char* how) {
    std::snprintf(running, sizeof running, "%s, %s%s of %s<%s> %s, n = %zu", arch, P::name, how,
                  xact::contract<F>::name, xact::contract<F>::tier, sizeof(T) == 4 ? "float" : "double", n);
    run<P, F, T>(std::make_index_sequence<P::inputs>{}, std::make_index_sequence<P::outputs>{}, kernel, f, in, out, n,
                 stream);
  };
  call("");
  out[0] = in[0];
  call(" in place");
  return 2;
}

template <class F, class T, class... P>
std::size_t check(const char* arch, std::size_t register_bytes, const xact::dispatch::kernel_table<F, T>& k,
                  const arrays& memory, xact::type_list<P...>) {
  const auto f = xact::contract<F>::sample();
  const std::size_t width = register_bytes / sizeof(T);
  std::size_t count = 0;
  const auto at = [&](std::size_t n, bool x_end, bool out_end, std::size_t stream) {
    ((count += check_pass<P>(arch, f, k, memory, n, x_end, out_end, stream)), ...);
  };
  for (const bool x_end : {false, true})
    for (const bool out_end : {false, true}) {
      for (std::size_t n = 0; n <= 4 * width + 3; ++n)
        at(n, x_end, out_end, never);
      for (std::size_t n = 16 * width; n <= 20 * width; n += 1 + width / 5) // long enough for an aligned body
        for (const std::size_t stream : {std::size_t{0}, never})
          at(n, x_end, out_end, stream);
    }
  return count;
}

} // namespace

int main() {
  test::report_faults();
  const arrays memory;
  for (const auto& a : test::all_architectures())
    if (a.available) {
      std::size_t count = 0;
      test::for_each_table(a, [&](const auto& kernels, const auto&) {
        count += check(a.name, a.facts.register_bytes, kernels, memory, xact::passes{});
      });
      std::printf("%s: %zu calls between protected pages\n", a.name, count);
    }
}
