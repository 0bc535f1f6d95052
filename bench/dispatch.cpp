// SPDX-License-Identifier: BSD-3-Clause
/// What run-time dispatch costs per call: the dispatched kernel beside the static one, for arrays so short that the
/// call counts. Compiled for the architecture that the dispatch chooses (XACT_BENCH_FLAGS), the two run the same
/// kernel.
#include <benchmark/benchmark.h>

#include <xact/activations.hpp>
#include <xact/dispatch.hpp>

#include <vector>

namespace {

template <class F, class T, bool dispatched>
void forward(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const F f{};
  std::vector<T> x(n, T(0.75)), y(n);
  // The static kernel through a pointer, too: inlined with a known n it would be another kernel.
  void (*const volatile kernel)(const F&, const T*, T*, std::size_t, std::size_t) noexcept = xact::forward<F, T>;
  for (auto _ : state) {
    if constexpr (dispatched)
      xact::dispatch::forward(f, x.data(), y.data(), n);
    else
      kernel(f, x.data(), y.data(), n, XACT_STREAM_BYTES);
    benchmark::ClobberMemory();
  }
  state.SetLabel(dispatched ? xact::dispatch::architecture() : "static");
}

#define XACT_PAIR(F, T)                                                                                                \
  BENCHMARK_TEMPLATE(forward, F, T, false)->Arg(0)->Arg(1)->Arg(8)->Arg(64);                                           \
  BENCHMARK_TEMPLATE(forward, F, T, true)->Arg(0)->Arg(1)->Arg(8)->Arg(64)
XACT_PAIR(xact::Relu, float);
XACT_PAIR(xact::Sigmoid<xact::fast>, float);

} // namespace

BENCHMARK_MAIN();
