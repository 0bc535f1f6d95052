// SPDX-License-Identifier: BSD-3-Clause
//
// Throughput and accuracy of every registered activation beside its peers, in one run.
//
//     throughput [--profile=short|full] [--sizes=1024,262144] [--out=DIR] [Google Benchmark's flags]
//
// A cell is one pass of one activation for one type and size; its rows are named
//
//     pass / activation / tier / type / size / contender        forward/sigmoid/faithful/float/1024/xact
//
// (peers know no tier: "-"). Google Benchmark selects cells (--benchmark_filter) and reports the rows; the rounds are
// this program's: a cell is measured when its first row is asked for, all contenders in turn in every round, so that
// they share the minute. Afterwards: ratios, small arrays, the frontier of speed and error, goals. DIR gets
// throughput.csv and throughput.md.
//
// Nothing is pinned: `taskset -c 0 throughput ...` keeps the system from moving it between cores.
#include "tables.hpp"
#include "variants.hpp"

#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <xsimd/xsimd.hpp>

namespace throughput {

void add_installed_peers(Registry&); // written by CMake

namespace {

struct Settings {
  bool full = false;
  std::vector<std::size_t> sizes; // empty: the profile's
  std::string out;
};

/// The list grows, the short profile's quarter of an hour does not. It measures at every size what has goals by name,
/// and of what is as fast as a copy the first two, which stand for their like; of the rest what a goal needs, in half
/// the rounds: once in the first-level cache and once in memory. The full profile: all.
enum class Grid { whole, coarse };

Plan plan_of(const Settings& settings, Grid grid, std::size_t n) {
  const int rounds = n >= std::size_t{1} << 24 ? 5 : n >= std::size_t{1} << 20 ? 11 : 31;
  return {settings.full ? 3 * rounds : grid == Grid::coarse ? rounds / 2 : rounds, n <= small ? 0.0002 : 0.0005};
}

std::vector<std::size_t> sizes_of(const Settings& settings, Grid grid, Pass pass) {
  if (!settings.sizes.empty())
    return settings.sizes;
  if (grid == Grid::coarse)
    return {std::size_t{1} << 10, std::size_t{1} << 21};
  std::vector<std::size_t> sizes;
  if (settings.full)
    sizes = {1, 4, 7, 16, 33, 100};
  else if (!reads_dy(pass))
    sizes = {16, 100};
  for (const int exponent : {10, 14, 18, 21, 25})
    sizes.push_back(std::size_t{1} << exponent);
  return sizes;
}

/// Measures the cells, each once.
class Session {
public:
  explicit Session(const Settings& settings) : settings_(settings) {
    add_xact(registry_);
    add_eigen(registry_);
    add_xsimd(registry_);
    add_loop(registry_);
    add_loop_fast_math(registry_);
    add_installed_peers(registry_);
    add_limits(registry_);
  }

  /// One benchmark per row, sizes outermost, so that arrays are made once.
  void register_rows() {
    std::set<std::size_t> sizes;
    for (const Pass pass : measured_passes())
      for (const Grid grid : {Grid::whole, Grid::coarse})
        for (const std::size_t n : sizes_of(settings_, grid, pass))
          sizes.insert(n);
    for (const std::size_t n : sizes) {
      register_rows<float>(n);
      register_rows<double>(n);
    }
  }

  const std::vector<Cell>& cells() const { return cells_; }
  const Registry& registry() const { return registry_; }

private:
  Grid grid_of(const std::string& activation) const {
    std::vector<std::string> light;
    for (const std::string& a : registry_.activations<float>(Pass::forward))
      if (light.size() < 2 && registry_.exact<float>(Pass::forward, a)->light)
        light.push_back(a);
    const bool stands_for_others = std::find(light.begin(), light.end(), activation) != light.end();
    return settings_.full || stands_for_others || has_goals_by_name(activation) ? Grid::whole : Grid::coarse;
  }

  template <class T>
  void register_rows(std::size_t n) {
    for (const Pass pass : measured_passes()) {
      for (const std::string& activation : registry_.activations<T>(pass)) {
        const auto chosen = sizes_of(settings_, grid_of(activation), pass);
        if (std::find(chosen.begin(), chosen.end(), n) == chosen.end())
          continue;
        const auto contenders = registry_.of<T>(pass, activation);
        for (std::size_t row = 0; row < contenders.size(); ++row) {
          const auto& c = contenders[row];
          const std::string cell = std::string(to_string(pass)) + '/' + activation;
          const std::string name = cell + '/' + c.tier + '/' + type_name<T> + '/' + std::to_string(n) + '/' + c.name;
          const auto run = [this, pass, activation, n, row, round = std::size_t{0}](benchmark::State& state) mutable {
            const auto& times = times_of<T>(pass, activation, n)[row];
            for (auto _ : state)
              state.SetIterationTime(times[round++ % times.size()]);
            state.SetItemsProcessed(static_cast<std::int64_t>(n));
          };
          benchmark::RegisterBenchmark(name.c_str(), run)
              ->Iterations(1)
              ->Repetitions(plan_of(settings_, grid_of(activation), n).rounds)
              ->UseManualTime()
              ->ReportAggregatesOnly();
        }
      }
    }
  }

  template <class T>
  const std::vector<std::vector<double>>& times_of(Pass pass, const std::string& activation, std::size_t n) {
    const auto key = std::make_tuple(pass, activation, type_name<T>, n);
    const auto found = times_.find(key);
    return found != times_.end() ? found->second : times_[key] = run<T>(pass, activation, n);
  }

  template <class T>
  Streams<T>& streams(std::size_t n) {
    auto& [floats, doubles] = streams_;
    std::unique_ptr<Streams<T>>& mine = std::get<std::unique_ptr<Streams<T>>>(streams_);
    if (!mine || mine->n != n) {
      floats.reset(), doubles.reset();
      mine = std::make_unique<Streams<T>>(n);
    }
    return *mine;
  }

  template <class T>
  std::vector<std::vector<double>> run(Pass pass, const std::string& activation, std::size_t n) {
    Streams<T>& s = streams<T>(n);
    const Exact<T>& exact = *registry_.exact<T>(pass, activation);
    if (reads_output(pass))
      s.set_output_of(activation, exact);
    const T* const in = reads_output(pass) ? s.y : s.x;
    const auto contenders = registry_.of<T>(pass, activation);
    std::vector<Job<T>> jobs;
    for (const auto& c : contenders)
      jobs.push_back({c.run, c.prepare ? c.prepare(in, s.dy, s.out, n) : nullptr, in, s.dy, s.out, n});
    const auto times = measure(jobs, plan_of(settings_, grid_of(activation), n));

    Cell cell{pass, activation, type_name<T>, n, exact.light, {}};
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      const auto& c = contenders[i];
      Row row{c.name, c.tier, c.kind, median(times[i]), spread(times[i]), {}};
      if (c.kind != Kind::copy)
        row.error = errors(c, exact);
      cell.rows.push_back(row);
    }
    show(cell);
    cells_.push_back(cell);
    return times;
  }

  template <class T>
  Error errors(const Contender<T>& c, const Exact<T>& exact) {
    const std::string key = std::string(to_string(c.pass)) + c.activation + type_name<T> + c.tier + '/' + c.name;
    const auto found = errors_.find(key);
    return found != errors_.end() ? found->second : errors_[key] = error_of(c, exact);
  }

  /// Progress: every row of the cell on one line, in ns per element, or per call of small arrays.
  static void show(const Cell& cell) {
    const bool call = cell.n <= small;
    std::printf("%-20s %-12s %-6s %8zu %s ", to_string(cell.pass), cell.activation.c_str(), cell.type.c_str(), cell.n,
                call ? "ns/call" : "ns/elem");
    for (const Row& r : cell.rows)
      std::printf(" %s %.*f", (r.kind == Kind::ours ? "xact:" + r.tier : r.name).c_str(), call ? 1 : 3,
                  r.seconds * 1e9 / static_cast<double>(call ? 1 : cell.n));
    std::printf("\n");
    std::fflush(stdout);
  }

  Settings settings_;
  Registry registry_;
  std::tuple<std::unique_ptr<Streams<float>>, std::unique_ptr<Streams<double>>> streams_;
  std::map<std::tuple<Pass, std::string, std::string, std::size_t>, std::vector<std::vector<double>>> times_;
  std::map<std::string, Error> errors_;
  std::vector<Cell> cells_;
};

/// The session shows its cells itself; Google Benchmark's console would repeat every row four times.
class Quiet : public benchmark::ConsoleReporter {
public:
  void ReportRuns(const std::vector<Run>&) override {}
  bool ReportContext(const Context& context) override {
    PrintBasicContext(&GetErrorStream(), context);
    return true;
  }
};

// ---- Command line

std::vector<std::size_t> numbers(const std::string& list) {
  std::vector<std::size_t> result;
  std::istringstream in(list);
  for (std::string field; std::getline(in, field, ',');) {
    const bool digits = !field.empty() && field.size() <= 10 && field.find_first_not_of("0123456789") == field.npos;
    const unsigned long long n = digits ? std::strtoull(field.c_str(), nullptr, 10) : 0;
    if (n == 0 || n > (1ull << 32))
      throw std::invalid_argument("--sizes takes positive numbers separated by commas, as in --sizes=1024,262144");
    result.push_back(static_cast<std::size_t>(n));
  }
  if (result.empty())
    throw std::invalid_argument("--sizes takes at least one number");
  return result;
}

/// Takes this program's options out of the arguments and leaves Google Benchmark's.
Settings take_settings(int& argc, char** argv) {
  Settings settings;
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::size_t at = std::min(argument.find('='), argument.size());
    const std::string option = argument.substr(0, at), value = argument.substr(std::min(at + 1, argument.size()));
    if (option == "--sizes")
      settings.sizes = numbers(value);
    else if (option == "--out")
      settings.out = value;
    else if (option == "--profile" && (value == "short" || value == "full"))
      settings.full = value == "full";
    else if (option == "--profile")
      throw std::invalid_argument("--profile is short or full");
    else
      argv[kept++] = argv[i];
  }
  argv[kept] = nullptr;
  argc = kept;
  return settings;
}

constexpr const char* instruction_set() {
#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512BW__) && defined(__AVX512VL__)
  return "AVX-512 F, BW, DQ, VL";
#elif defined(__AVX512F__)
  return "AVX-512 F";
#elif defined(__AVX2__) && defined(__FMA__)
  return "AVX2, FMA";
#elif defined(__AVX2__)
  return "AVX2";
#elif defined(__AVX__)
  return "AVX";
#elif defined(__SSE4_2__)
  return "SSE4.2";
#elif defined(__SSE2__)
  return "SSE2";
#elif defined(__ARM_FEATURE_SVE)
  return "AArch64 SVE";
#elif defined(__aarch64__)
  return "AArch64 NEON";
#else
  return "unknown";
#endif
}

constexpr const char* compiler() {
#if defined(__clang__)
  return __VERSION__;
#elif defined(__GNUC__)
  return "GCC " __VERSION__;
#else
  return "unknown";
#endif
}

std::string version(int major, int minor, int patch) {
  return std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(patch);
}

int run(int argc, char** argv) {
  const Settings settings = take_settings(argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  const std::string xsimd = version(XSIMD_VERSION_MAJOR, XSIMD_VERSION_MINOR, XSIMD_VERSION_PATCH),
                    eigen = version(EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION);
  benchmark::AddCustomContext("instruction set", instruction_set());
  benchmark::AddCustomContext("compiler", compiler());
  benchmark::AddCustomContext("xsimd", xsimd);
  benchmark::AddCustomContext("Eigen", eigen);

  Session session(settings);
  session.register_rows();
  Quiet quiet;
  benchmark::RunSpecifiedBenchmarks(&quiet);
  std::vector<Comparison> comparisons;
  std::vector<Stores> stores;
  if (settings.sizes.empty() && !session.cells().empty()) {
    comparisons = compare_variants({settings.full ? 93 : 31, 0.0005}, session.registry(), std::cout);
    stores = compare_stores({settings.full ? 31 : 9, 0.002}, std::cout);
  }
  benchmark::Shutdown();
  if (session.cells().empty())
    return 0;

  std::ostringstream tables;
  tables << "Throughput: " << instruction_set() << "; " << compiler() << "; xsimd " << xsimd << ", Eigen " << eigen
         << ". Medians over interleaved rounds; spread: half the distance of the quartiles.\n";
  print_ratios(tables, session.cells(), "float");
  print_ratios(tables, session.cells(), "double");
  print_small(tables, session.cells());
  print_frontier(tables, session.cells());
  print_comparisons(tables, comparisons);
  print_stores(tables, stores);
  print_goals(tables, session.cells(), comparisons, stores);
  std::cout << '\n' << tables.str();
  if (!settings.out.empty()) {
    std::filesystem::create_directories(settings.out);
    std::ofstream csv(std::filesystem::path(settings.out) / "throughput.csv");
    write_csv(csv, session.cells());
    std::ofstream text(std::filesystem::path(settings.out) / "throughput.md");
    text << tables.str();
    if (!csv.flush() || !text.flush())
      throw std::runtime_error(settings.out + ": cannot be written");
  }
  return 0;
}

} // namespace
} // namespace throughput

int main(int argc, char** argv) {
  try {
    return throughput::run(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "throughput: " << e.what() << '\n';
    return 1;
  }
}
