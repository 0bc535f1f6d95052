// SPDX-License-Identifier: BSD-3-Clause
/// Runs cases of the fuzzer without libFuzzer: driver [cases [first]]. Case i is the eight bytes of i; to repeat a
/// finding, give its number as `first`.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <signal.h>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {
volatile std::uint64_t current = 0;
}

int main(int argc, char** argv) {
  const std::uint64_t cases = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100000;
  const std::uint64_t first = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
  signal(SIGABRT, [](int) {
    char text[64];
    const int length = std::snprintf(text, sizeof text, "case %llu\n", static_cast<unsigned long long>(current));
    static_cast<void>(!write(2, text, static_cast<std::size_t>(length)));
    _exit(1);
  });
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t i = first; i < first + cases; ++i) {
    current = i;
    std::uint64_t mixed = (i + 1) * 0x9e3779b97f4a7c15; // the first bytes decide the most
    mixed ^= mixed >> 29;
    mixed *= 0xbf58476d1ce4e5b9;
    std::uint8_t bytes[8];
    std::memcpy(bytes, &mixed, sizeof bytes);
    LLVMFuzzerTestOneInput(bytes, sizeof bytes);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("%llu cases from %llu on, no finding, %.1f s\n", static_cast<unsigned long long>(cases),
              static_cast<unsigned long long>(first), seconds.count());
}
