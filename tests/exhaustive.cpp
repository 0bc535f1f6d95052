// SPDX-License-Identifier: BSD-3-Clause
/// Every float: worst error and its argument, results that are not correctly rounded, and falls, for forward and
/// gradient_from_input of every activation. The oracle is the textbook formula in double, right to 2^-26 float ULP.
/// Prints a Markdown table, writes it to the file named as first argument, and fails where a bound is broken. A second
/// argument, such as "tanh<faithful>", names the one activation to walk.
#include "support.hpp"

#include <atomic>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

namespace {

struct statistics {
  double worst = 0;
  float argument = 0;
  std::uint64_t inexact = 0, falls = 0;
  void merge(const statistics& other) {
    if (other.worst > worst)
      worst = other.worst, argument = other.argument;
    inexact += other.inexact;
    falls += other.falls;
  }
};

/// The i-th float in ascending order, -inf first; there are `count` without NaN.
constexpr std::uint32_t negatives = 0x7f800001;
constexpr std::uint64_t count = 2ull * negatives;
float ascending(std::uint64_t i) {
  const auto k = static_cast<std::uint32_t>(i);
  return test::from_bits<float>(i < negatives ? 0xff800000u - k : k - negatives);
}

/// Walks all floats in blocks, on every core. A result falls where it is less than its predecessor's.
template <class Kernel, class Oracle>
statistics walk(const char* what, Kernel kernel, Oracle oracle) {
  constexpr std::uint64_t block = 1 << 20, blocks = (count + block - 1) / block;
  std::atomic<std::uint64_t> next{0};
  std::mutex lock;
  statistics all;
  const auto work = [&] {
    std::vector<float> x(block + 1), y(block + 1);
    for (std::uint64_t b = next++; b < blocks; b = next++) {
      if (b % 256 == 0)
        std::fprintf(stderr, "\r%s %3d %%", what, static_cast<int>(100 * b / blocks));
      const std::uint64_t begin = b * block, end = std::min(begin + block, count);
      const std::uint64_t before = begin == 0 ? 0 : 1; // one value of overlap, to see a fall across blocks
      const std::size_t n = static_cast<std::size_t>(end - begin + before);
      for (std::size_t i = 0; i < n; ++i)
        x[i] = ascending(begin - before + i);
      kernel(x.data(), y.data(), n);
      statistics s;
      for (std::size_t i = before; i < n; ++i) {
        const double exact = oracle(static_cast<double>(x[i]));
        const double error = test::ulp_error(y[i], exact);
        if (!(error <= s.worst))
          s.worst = error, s.argument = x[i];
        s.inexact += y[i] != static_cast<float>(exact);
        s.falls += i > 0 && y[i] < y[i - 1];
      }
      const std::lock_guard<std::mutex> guard(lock);
      all.merge(s);
    }
  };
  std::vector<std::thread> pool;
  for (unsigned i = 1; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
    pool.emplace_back(work);
  work();
  for (auto& t : pool)
    t.join();
  std::fprintf(stderr, "\r%s done \n", what);
  return all;
}

} // namespace

int main(int argc, char** argv) {
  std::ostringstream table;
  table << "| activation | tier | pass | worst error (ULP) | at x | bound | not correctly rounded | falls |\n"
           "|---|---|---|---:|---:|---:|---:|---:|\n";
  bool good = true;
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using F = typename decltype(id)::type;
    using C = xact::contract<F>;
    if constexpr (C::template supports<float>) {
      if (std::string(C::tier) != "exact" && (argc < 3 || test::name_of<F>() == argv[2])) {
        const F f = C::sample();
        const auto report = [&](const char* pass, double bound, const statistics& s, bool monotone) {
          char row[256];
          std::snprintf(row, sizeof row, "| %s | %s | %s | %.4f | %.9g | %.1f | %.4f %% | %s |\n", C::name, C::tier,
                        pass, s.worst, static_cast<double>(s.argument), bound,
                        100 * static_cast<double>(s.inexact) / count, monotone ? std::to_string(s.falls).c_str() : "");
          table << row;
          std::fputs(row, stdout);
          std::fflush(stdout);
          good = good && s.worst <= bound;
        };
        report("forward", C::template bounds<float>.forward,
               walk((test::name_of<F>() + " forward").c_str(),
                    [&](const float* x, float* y, std::size_t n) { xact::forward(f, x, y, n); },
                    [&](double x) { return C::forward(f, x); }),
               true);
        report("gradient_from_input", C::template bounds<float>.gradient_from_input,
               walk((test::name_of<F>() + " gradient_from_input").c_str(),
                    [&](const float* x, float* g, std::size_t n) { xact::gradient(f, xact::from_input(x), g, n); },
                    [&](double x) { return C::gradient(f, x); }),
               false);
      }
    }
  });
  std::printf("\n%s", table.str().c_str());
  if (argc > 1)
    std::ofstream(argv[1]) << table.str();
  if (!good)
    std::fprintf(stderr, "a bound is broken\n");
  return good ? 0 : 1;
}
