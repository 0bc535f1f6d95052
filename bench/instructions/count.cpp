// SPDX-License-Identifier: BSD-3-Clause
// Runs every kernel of xact and the same formula on xsimd's batches, for an emulator that logs each instruction. Each
// runs on 256 and on 1280 elements, and xact_marker() stands before, between and behind: what lies between two markers
// is one run, and the difference of the two runs is 1024 elements. Prints the names, in order.
#include "../throughput/contender.hpp"

#include <cstdio>

extern "C" __attribute__((noinline)) void xact_marker() { asm volatile("" ::: "memory"); }

namespace {

template <class T>
void run_all(const throughput::Registry& registry) {
  alignas(64) static T in[1280], dy[1280], out[1280];
  for (std::size_t i = 0; i < 1280; ++i) {
    in[i] = static_cast<T>(static_cast<double>(i * 37 % 1280) / 160 - 4); // -4 to 4, in no order
    dy[i] = 1;
  }
  for (const throughput::Pass pass : throughput::measured_passes())
    for (const auto& activation : registry.activations<T>(pass))
      for (const auto& c : registry.of<T>(pass, activation)) {
        std::printf("%s\t%s\t%s\t%s\t%s\n", throughput::to_string(pass), activation.c_str(), throughput::type_name<T>,
                    c.tier.c_str(), c.name.c_str());
        xact_marker();
        c.run(nullptr, in, dy, out, 256);
        xact_marker();
        c.run(nullptr, in, dy, out, 1280);
        xact_marker();
      }
}

} // namespace

int main() {
  throughput::Registry registry;
  throughput::add_xact(registry);
  throughput::add_xsimd(registry);
  run_all<float>(registry);
  run_all<double>(registry);
}
