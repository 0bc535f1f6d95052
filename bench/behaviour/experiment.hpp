// SPDX-License-Identifier: BSD-3-Clause
/// What the experiments share: their settings, threads and progress.
#pragma once

#include "table.hpp"

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace behaviour {

struct Settings {
  std::uint64_t seed = 1;
  std::filesystem::path out;     // where the figures' data go; empty: nowhere
  std::filesystem::path digits;  // optdigits.csv
  std::filesystem::path fashion; // the directory of Fashion-MNIST, for E17
  unsigned threads = 2;
  bool quick = false; // smaller networks and fewer of them, tolerances to match: for the tests
  bool full = false;  // more seeds, rates and widths where they take minutes
};

/// The file of a figure's data; goes nowhere where no directory is set.
inline std::ofstream data_file(const Settings& settings, const std::string& name) {
  return settings.out.empty() ? std::ofstream() : create(settings.out / name);
}

/// body(i) for i in [0, count), on all threads; body writes only what belongs to i.
template <class Body>
void parallel(const Settings& settings, const char* what, int count, const Body& body) {
  std::atomic<int> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  int done = 0;
  const auto work = [&] {
    for (int i; (i = next++) < count;) {
      std::exception_ptr thrown;
      try {
        body(i);
      } catch (...) {
        thrown = std::current_exception();
      }
      const std::lock_guard<std::mutex> lock(mutex);
      if (thrown) {
        failure = thrown;
        next = count;
      }
      ++done;
      if (!settings.quick && done * 10 / count != (done - 1) * 10 / count)
        std::fprintf(stderr, "\r  %-40s %3d %%%s", what, done * 100 / count, done == count ? "\n" : "");
    }
  };
  std::vector<std::thread> others;
  for (unsigned t = 1; t < settings.threads; ++t)
    others.emplace_back(work);
  work();
  for (std::thread& t : others)
    t.join();
  if (failure)
    std::rethrow_exception(failure);
}

void e1_gradient_gain(const Settings&, Table&);
void e2_tanh_phases(const Settings&, Table&);
void e3_units_and_paths(const Settings&, Table&);
void e4_born_dead(const Settings&, Table&);
void e5_isometry(const Settings&, Table&);
void e6_derivative_fidelity(const Settings&, Table&);
void e7_convergence(const Settings&, Table&);
void e8_dying_units(const Settings&, Table&);
void e9_family_gain(const Settings&, Table&);
void e10_trainability(const Settings&, Table&);
void e11_dying_family(const Settings&, Table&);
void e12_self_normalisation(const Settings&, Table&);
void e13_mean_shift(const Settings&, Table&);
void e14_formula_fidelity(const Settings&, Table&);
void e15_cross_entropy(const Settings&, Table&);
void e16_sparsity(const Settings&, Table&);
void e17_fashion(const Settings&, Table&);

} // namespace behaviour
