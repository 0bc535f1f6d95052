// SPDX-License-Identifier: BSD-3-Clause
#include "face.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <ostream>
#include <sstream>
#include <string>

namespace report {

namespace {

/// The median time in ns of every benchmark of a CSV file of Google Benchmark: "name_median",iterations,real,cpu,ns,...
std::map<std::string, double> medians(const char* file_name) {
  std::map<std::string, double> times;
  std::ifstream file(file_name);
  for (std::string line; std::getline(file, line);) {
    const std::string mark = "_median\",";
    const std::size_t end = line.find(mark);
    if (line.empty() || line[0] != '"' || end == std::string::npos)
      continue;
    std::istringstream rest(line.substr(end + mark.size()));
    std::string iterations, real, cpu;
    if (std::getline(rest, iterations, ',') && std::getline(rest, real, ',') && std::getline(rest, cpu, ','))
      times[line.substr(1, end - 1)] = std::atof(cpu.c_str());
  }
  return times;
}

std::string fixed(double v) {
  char text[40];
  std::snprintf(text, sizeof text, "%.2f", v);
  return text;
}

void head(std::ostream& page, const char* title, const char* explanation, const char* value) {
  page << "<h3>" << title << "</h3>\n<p>" << explanation
       << "</p>\n<div class=\"wide\"><table>\n<tr><th>case<th>ns<th>compared with<th>ns<th>" << value << "<th>goal<th>";
}

/// A row; goal 0 means none.
void row(std::ostream& page, const std::string& what, double ns, const std::string& with, double with_ns, double value,
         double goal) {
  page << "\n<tr><td>" << what << "<td>" << fixed(ns) << "<td>" << with << "<td>" << fixed(with_ns) << "<td>"
       << fixed(value) << "<td>" << (goal == 0 ? "" : fixed(goal)) << "<td>"
       << (goal == 0       ? ""
           : value <= goal ? "met"
                           : "<b>missed</b>");
}

} // namespace

void write_face_tables(std::ostream& page) {
  const auto eigen = medians("eigen.csv"), dispatch = medians("dispatch.csv");
  const auto ratios = [&](const std::string& group, const std::string& ours, const std::string& other, auto goal) {
    for (const auto& [name, ns] : eigen) {
      if (name.rfind(group + '/', 0) != 0 || name.size() <= ours.size() ||
          name.compare(name.size() - ours.size(), ours.size(), ours) != 0)
        continue;
      const std::string subject = name.substr(0, name.size() - ours.size());
      if (const auto with = eigen.find(subject + other); with != eigen.end())
        row(page, name, ns, with->first, with->second, ns / with->second, goal(subject));
    }
  };
  const auto none = [](const std::string&) { return 0.0; };
  if (!eigen.empty()) {
    page << "<h2>The Eigen face</h2>\n";
    head(page, "Fused and separate passes",
         "Bias and activation over a product of 512 by 4096 floats in one pass, and its backward twin, which also sums "
         "the rows; separate: an Eigen pass for the bias, and one for the activation.",
         "ratio");
    ratios("bias_forward", "/fused", "/separate",
           [](const std::string& subject) { return subject == "bias_forward/relu" ? 1 / 1.5 : 0.0; });
    ratios("bias_backward", "/fused", "/separate", none);
    page << "\n</table></div>\n";
    head(page, "Value and derivative at once", "forward_and_gradient beside forward, 1024 elements.", "ratio");
    ratios("one_pass", "/forward_and_gradient", "/forward", [](const std::string& subject) {
      return subject.find("_exact_") == std::string::npos ? 1.25 : 0.0; // where a tier computes
    });
    page << "\n</table></div>\n";
    head(page, "A step of an LSTM cell", "The elementwise part, 16 units, fixed size; Eigen: its logistic and tanh.",
         "ratio");
    for (const char* tier : {"fast", "faithful"})
      ratios("lstm_step", std::string("xact_") + tier, "eigen", none);
    page << "\n</table></div>\n";
  }
  if (!dispatch.empty()) {
    page << "<h2>Run-time dispatch</h2>\n";
    head(page, "What a call costs", "The dispatched kernel beside the static one, per call of n elements.", "more, ns");
    for (const auto& [name, ns] : dispatch) {
      const std::string mark = ", true>";
      const std::size_t at = name.find(mark);
      if (at == std::string::npos)
        continue;
      std::string with = name;
      with.replace(at, mark.size(), ", false>");
      if (const auto other = dispatch.find(with); other != dispatch.end()) {
        const std::string functor = name.substr(name.find('<') + 1, at - name.find('<') - 1);
        std::string shown;
        for (const char c : functor)
          shown += c == '<' ? std::string("&lt;") : c == '>' ? std::string("&gt;") : std::string(1, c);
        row(page, shown + ", n = " + name.substr(name.rfind('/') + 1), ns, "static", other->second, ns - other->second,
            5);
      }
    }
    page << "\n</table></div>\n";
  }
}

} // namespace report
