// SPDX-License-Identifier: BSD-3-Clause
/// What an experiment says: one row per case, expected beside measured.
#pragma once

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace behaviour {

inline std::string number(double v) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", v);
  return text;
}

struct Row {
  std::string name, expected, tolerance;
  double measured;
  std::string verdict; // agrees, deviates, or reported where nothing was expected
};

class Table {
public:
  void near(const std::string& name, double expected, double tolerance, double measured) {
    add(name, number(expected), tolerance, measured,
        measured == expected || std::fabs(measured - expected) <= tolerance); // the first for infinity
  }
  void at_most(const std::string& name, double bound, double tolerance, double measured) {
    add(name, "<= " + number(bound), tolerance, measured, measured <= bound + tolerance);
  }
  void at_least(const std::string& name, double bound, double tolerance, double measured) {
    add(name, ">= " + number(bound), tolerance, measured, measured >= bound - tolerance);
  }
  /// Nothing to compare with.
  void report(const std::string& name, double measured) { rows.push_back({name, "-", "-", measured, "reported"}); }

  std::vector<Row> rows;

private:
  // A NaN compares false, so it deviates.
  void add(const std::string& name, const std::string& expected, double tolerance, double measured, bool agrees) {
    rows.push_back({name, expected, number(tolerance), measured, agrees ? "agrees" : "deviates"});
  }
};

inline std::ofstream create(const std::filesystem::path& path) {
  std::ofstream file(path);
  if (!file)
    throw std::runtime_error(path.string() + ": cannot be written");
  return file;
}

/// No case name contains a comma or a quote, so no cell needs quoting.
inline void write_csv(const Table& table, const std::filesystem::path& path) {
  std::ofstream file = create(path);
  file << "case,expected,tolerance,measured,verdict\n";
  for (const Row& r : table.rows)
    file << r.name << ',' << r.expected << ',' << r.tolerance << ',' << number(r.measured) << ',' << r.verdict << '\n';
}

inline void print(const Table& table) {
  std::printf("  %-62s %12s %11s %12s  %s\n", "case", "expected", "tolerance", "measured", "verdict");
  for (const Row& r : table.rows)
    std::printf("  %-62s %12s %11s %12s  %s\n", r.name.c_str(), r.expected.c_str(), r.tolerance.c_str(),
                number(r.measured).c_str(), r.verdict.c_str());
  std::fflush(stdout);
}

/// Mean and its standard error, over networks.
struct Mean {
  double value, error;
};
template <class Range>
Mean mean_of(const Range& values) {
  double sum = 0, squares = 0;
  const auto n = static_cast<double>(values.size());
  for (const double v : values)
    sum += v;
  for (const double v : values)
    squares += (v - sum / n) * (v - sum / n);
  return {sum / n, std::sqrt(squares / (n - 1) / n)};
}

} // namespace behaviour
