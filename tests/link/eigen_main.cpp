// SPDX-License-Identifier: BSD-3-Clause
/// Who runs in threads: what was compiled with OpenMP, and nothing else, whichever object the linker met first.
#include "eigen_unit.hpp"

#include <cstdio>
#include <mutex>
#include <set>
#include <thread>

namespace {

std::mutex guard;
std::set<std::thread::id> callers;

bool check(std::size_t expected, const char* unit, void (*run)(const Eigen::MatrixXf&, Eigen::MatrixXf&)) {
  const Eigen::MatrixXf x = Eigen::MatrixXf::Random(256, 256);
  Eigen::MatrixXf y;
  callers.clear();
  run(x, y);
  const bool right = callers.size() == expected && x == y;
  std::printf("%s %s: %zu threads\n", right ? "right:" : "WRONG:", unit, callers.size());
  return right;
}

} // namespace

void note() noexcept {
  const std::lock_guard<std::mutex> lock(guard);
  callers.insert(std::this_thread::get_id());
}

int main() {
  xact::set_eigen_threads(true);
  const bool serial = check(1, "serial", run_serial), parallel = check(2, "parallel", run_parallel);
  return serial && parallel && check(1, "streamed", run_streamed) ? 0 : 1;
}
