// SPDX-License-Identifier: BSD-3-Clause
/// Calls what the processor can run of the three translation units, from one for the baseline.
#include "unit.hpp"

#include <xact/activations.hpp>

#include <cstdio>
#include <cstring>

namespace {

constexpr std::size_t n = 4099;
float x[n], results[3][5 * n];

int failures = 0;
void check(bool right, const char* what) {
  std::printf("%s %s\n", right ? "right:" : "WRONG:", what);
  failures += !right;
}

} // namespace

int main() {
  for (std::size_t i = 0; i < n; ++i)
    x[i] = (static_cast<float>(i) - 2049.0f) / 97.0f;
  const xact::Sigmoid<> sigmoid;
  const xact::Linear linear{0.3, 1.7}; // rounds once or twice: the bits tell which kernel ran
  check(std::strcmp(isa_of_sse2(), "sse2") == 0 && run_sse2(sigmoid, linear, x, results[0], n) == 0, "sse2");
  const auto differing = [](const float* a, const float* b) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < 5 * n; ++i)
      count += std::memcmp(&a[i], &b[i], sizeof(float)) != 0;
    return count;
  };
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (has_avx2) {
    check(std::strcmp(isa_of_avx2(), "avx2") == 0 && run_avx2(sigmoid, linear, x, results[1], n) == 0, "avx2");
    check(differing(results[0], results[1]) != 0, "avx2 is not the kernel of sse2");
  }
  if (has_avx2 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    check(std::strcmp(isa_of_avx512(), "avx512bw") == 0 && run_avx512(sigmoid, linear, x, results[2], n) == 0,
          "avx512");
    check(differing(results[1], results[2]) == 0, "avx512 has the bits of avx2");
  }
  return failures;
}
