// SPDX-License-Identifier: BSD-3-Clause
//
// Gradient behaviour: the experiments E1 to E17, expected beside measured.
//
//     behaviour [--only=E1,E4] [--seed N] [--out DIR] [--digits FILE] [--threads N] [--full] [--fashion DIR]
//
// --full takes more seeds, rates and widths: minutes. E17 runs only where --fashion names a directory with
// Fashion-MNIST (e17_fashion.cpp). Writes E<n>.csv and the figures' data to DIR (default: the current directory);
// bench_report makes the page of them. A row that deviates is printed as such; the exit code is nonzero where an
// experiment could not run.
#include "experiment.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

namespace {

using namespace behaviour;

struct Experiment {
  const char *id, *title;
  void (*run)(const Settings&, Table&);
};
constexpr Experiment experiments[] = {
    {"E1", "gradient gain per layer at initialisation", e1_gradient_gain},
    {"E2", "tanh: ordered, critical, chaotic", e2_tanh_phases},
    {"E3", "\"every N layers the activation rate falls by 2^N\"", e3_units_and_paths},
    {"E4", "born dead", e4_born_dead},
    {"E5", "dynamical isometry", e5_isometry},
    {"E6", "the derivative in float", e6_derivative_fidelity},
    {"E7", "convergence", e7_convergence},
    {"E8", "dying units", e8_dying_units},
    {"E9", "gain of every activation", e9_family_gain},
    {"E10", "who trains at which depth", e10_trainability},
    {"E11", "how training fails at large rates", e11_dying_family},
    {"E12", "self-normalisation", e12_self_normalisation},
    {"E13", "does a zero mean help", e13_mean_shift},
    {"E14", "textbook formulas in float", e14_formula_fidelity},
    {"E15", "cross-entropy's gradient", e15_cross_entropy},
    {"E16", "sparsity after training", e16_sparsity},
    {"E17", "Fashion-MNIST", e17_fashion},
};

constexpr const char* usage = "usage: behaviour [--only=E1,E4] [--seed N] [--out DIR] [--digits FILE] [--threads N] "
                              "[--full] [--fashion DIR]";

std::uint64_t whole_number(const std::string& option, const std::string& text, std::uint64_t least,
                           std::uint64_t most) {
  std::uint64_t v = 0;
  bool valid = !text.empty() && text.size() <= 19; // 10^19 - 1 fits
  for (const char c : text) {
    valid = valid && c >= '0' && c <= '9';
    v = v * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (!valid || v < least || v > most)
    throw std::invalid_argument(option + ": \"" + text + "\" is not an integer from " + std::to_string(least) + " to " +
                                std::to_string(most));
  return v;
}

std::vector<Experiment> chosen(const std::string& list) {
  std::vector<Experiment> result;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    const std::string id = list.substr(begin, end - begin);
    bool found = false;
    for (const Experiment& e : experiments)
      if (id == e.id) {
        result.push_back(e);
        found = true;
      }
    if (!found)
      throw std::invalid_argument("--only: there is no experiment \"" + id + "\", only E1 to E17");
    begin = end + 1;
  }
  return result;
}

bool needs_fashion(const Experiment& e) { return e.run == e17_fashion; }

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int run(int argc, char** argv) {
  Settings settings;
  settings.out = ".";
  settings.threads = std::max(1u, std::thread::hardware_concurrency());
#ifdef XACT_EXAMPLES_DATA
  settings.digits = XACT_EXAMPLES_DATA;
#endif
  std::string only;
  for (int i = 1; i < argc; ++i) {
    std::string option = argv[i], value;
    if (option == "--help") {
      std::puts(usage);
      return 0;
    }
    if (option == "--full") {
      settings.full = true;
      continue;
    }
    // Both --seed 3 and --seed=3.
    if (const std::size_t at = option.find('='); at != std::string::npos) {
      value = option.substr(at + 1);
      option.resize(at);
    } else if (i + 1 < argc) {
      value = argv[++i];
    } else {
      throw std::invalid_argument("\"" + option + "\" is not an option with a value\n" + usage);
    }
    if (option == "--only")
      only = value;
    else if (option == "--seed")
      settings.seed = whole_number(option, value, 0, 9'999'999'999'999'999'999u);
    else if (option == "--threads")
      settings.threads = static_cast<unsigned>(whole_number(option, value, 1, 1024));
    else if (option == "--out")
      settings.out = value;
    else if (option == "--digits")
      settings.digits = value;
    else if (option == "--fashion")
      settings.fashion = value;
    else
      throw std::invalid_argument("unknown option \"" + option + "\"\n" + usage);
  }
  std::vector<Experiment> selected =
      only.empty() ? std::vector<Experiment>(std::begin(experiments), std::end(experiments)) : chosen(only);
  if (settings.fashion.empty()) {
    if (!only.empty() && std::any_of(selected.begin(), selected.end(), needs_fashion))
      throw std::invalid_argument("E17 needs --fashion DIR, a directory with Fashion-MNIST");
    selected.erase(std::remove_if(selected.begin(), selected.end(), needs_fashion), selected.end());
  }
  std::filesystem::create_directories(settings.out);

  std::printf("Gradient behaviour, seed %llu\n", static_cast<unsigned long long>(settings.seed));
  const auto start = std::chrono::steady_clock::now();
  int rows = 0, deviations = 0;
  for (const Experiment& e : selected) {
    std::fprintf(stderr, "%s: %s\n", e.id, e.title);
    const auto begin = std::chrono::steady_clock::now();
    Table table;
    e.run(settings, table);
    write_csv(table, settings.out / (std::string(e.id) + ".csv"));
    std::printf("\n%s: %s (%.1f s)\n", e.id, e.title, seconds_since(begin));
    print(table);
    for (const Row& r : table.rows) {
      ++rows;
      deviations += r.verdict == "deviates";
    }
  }
  std::printf("\n%d rows, %d deviate; %.0f s\n", rows, deviations, seconds_since(start));
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "behaviour: %s\n", e.what());
    return 1;
  }
}
