// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: a call in parts, each on a thread.
#pragma once

#include "sweep.hpp"

#include <limits>
#if defined(_OPENMP)
#include <omp.h>
#endif

namespace xact {

/// First argument of a memory kernel: at most `count` OpenMP threads for this call, and no more than the greater of the
/// processors and OMP_NUM_THREADS; none inside a parallel region.
struct threads {
  int count; ///< at least 1
  /// threads(k), never an int on its own.
  explicit constexpr threads(int k) noexcept : count(k) {}
};

inline namespace XACT_ABI_NAMESPACE {
namespace engine {

/// Splits [0, n) into at most `count` ranges of multiples of `granule`, and runs part(begin, size) on a thread each.
/// More threads than processors only wait for each other: as many as these, or as OMP_NUM_THREADS says.
template <class Part>
void split(threads count, std::size_t n, std::size_t granule, const Part& part) noexcept {
#if defined(_OPENMP)
  assert(count.count >= 1 && "xact::threads needs at least one thread");
  const int processors = omp_get_num_procs(), allowed = omp_get_max_threads();
  const int most = processors < allowed ? allowed : processors, wanted = count.count < most ? count.count : most;
  const std::size_t k = wanted < 1 ? 1 : static_cast<std::size_t>(wanted);
  const std::size_t chunk = ((n + k - 1) / k + granule - 1) / granule * granule;
  const bool serial = omp_in_parallel() != 0 || chunk >= n;
  if (serial)
    return part(std::size_t{0}, n);
  const int parts = static_cast<int>((n + chunk - 1) / chunk);
#pragma omp parallel for num_threads(parts) schedule(static, 1)
  for (int p = 0; p < parts; ++p) {
    const std::size_t begin = static_cast<std::size_t>(p) * chunk;
    part(begin, n - begin < chunk ? n - begin : chunk);
  }
#else
  static_assert(sizeof(Part) == 0, "xact::threads needs OpenMP: compile with -fopenmp");
  (void)count, (void)n, (void)granule, (void)part;
#endif
}

/// A part of a call streams where the whole would.
template <std::size_t Arrays, class T>
constexpr std::size_t threshold_of_a_part(std::size_t n, std::size_t stream_bytes) noexcept {
  return is_past_caches<Arrays, T>(n, stream_bytes) ? 0 : (std::numeric_limits<std::size_t>::max)();
}

/// run(out, size, stream_bytes, in...) for parts of a pass, in multiples of 16 cache lines, which take less time than a
/// thread takes to start.
template <class Run, class Out, class... In>
void split_pass(threads count, const Run& run, const Out& out, std::size_t n, std::size_t stream_bytes,
                const In*... in) noexcept {
  using T = typename Out::scalar;
  const std::size_t threshold = threshold_of_a_part<Out::count + sizeof...(In), T>(n, stream_bytes);
  engine::split(count, n, 1024 / sizeof(T),
                [&](std::size_t begin, std::size_t size) { run(out.from(begin), size, threshold, (in + begin)...); });
}

} // namespace engine
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
