// SPDX-License-Identifier: BSD-3-Clause
#include "speed.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace report {

namespace {

struct Row {
  std::string contender, tier, kind;
  double ns, ulp; // per element; NaN where it was not judged
};
using Sizes = std::map<std::size_t, std::vector<Row>>;
struct Cell {
  std::string pass, activation, type;
  bool light; // no longer than its loads and stores
  Sizes sizes;
};

constexpr std::size_t small = 512; // up to here calls are measured, not elements

/// By pass, activation and type, each in the order of the file, which is that of the lists.
std::vector<Cell> read_cells() {
  std::vector<std::string> names; // in order of appearance
  const auto place = [&](const std::string& name) {
    const auto at = std::find(names.begin(), names.end(), name) - names.begin();
    if (at == static_cast<std::ptrdiff_t>(names.size()))
      names.push_back(name);
    return at;
  };
  std::map<std::array<std::ptrdiff_t, 3>, Cell> cells;
  std::ifstream file("throughput.csv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> f;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, ',');)
      f.push_back(field);
    if (f.size() < 16)
      continue;
    const std::size_t n = std::strtoull(f[3].c_str(), nullptr, 10);
    const auto number = [](const std::string& text) { return text.empty() ? NAN : std::atof(text.c_str()); };
    if (n <= small) // of some only: their order is not the list's
      continue;
    const std::array<std::ptrdiff_t, 3> key{place(f[0]), place(f[1]), place(f[2])};
    Cell& cell = cells.try_emplace(key, Cell{f[0], f[1], f[2], f[15] == "1", {}}).first->second;
    cell.sizes[n].push_back({f[4], f[5], f[6], number(f[7]) / static_cast<double>(n), number(f[9])});
  }
  std::vector<Cell> list;
  for (auto& [key, cell] : cells)
    list.push_back(std::move(cell));
  return list;
}

/// Speed and error are a choice where something is computed, from x: what copies is exact, and so is a formula in y.
bool has_frontier(const Cell& cell) {
  return cell.type == "float" && !cell.light && (cell.pass == "forward" || cell.pass == "backward_from_input");
}

std::string fixed(double v, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", digits, v);
  return std::isfinite(v) ? text : "–";
}

std::string ulps(double v) {
  char text[40];
  std::snprintf(text, sizeof text, v < 1000 ? "%.2f" : v < 1e6 ? "%.0f" : "%.1e", v);
  return text;
}

std::ofstream create(const std::string& name) {
  std::ofstream file(name);
  if (!file)
    throw std::runtime_error(name + ": cannot be written");
  return file;
}

std::string spaced(std::string text) {
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}
std::string label(const Row& r) { return r.kind == "xact" ? "xact " + spaced(r.tier) : r.contender; }

/// Speed against error of one cell, a block each: xact, every peer, the limit. Errors past the axis stand at its end.
void write_frontier(const std::string& name, const std::vector<Row>& rows, const std::vector<std::string>& peers) {
  constexpr double most = 100;
  std::ofstream data = create(name);
  const auto point = [&](const Row& r) {
    data << std::min(r.ulp, most) << ' ' << r.ns << " \"" << spaced(r.tier) << "\"\n";
  };
  data << "# xact\n";
  for (const Row& r : rows)
    if (r.kind == "xact")
      point(r);
  for (const std::string& peer : peers) {
    data << "\n\n# " << peer << '\n';
    bool any = false;
    for (const Row& r : rows)
      if (r.contender == peer && !std::isnan(r.ulp)) {
        point(r);
        any = true;
      }
    if (!any)
      data << "1e-9 1e-9 \" \"\n"; // outside, for gnuplot's sake
  }
  data << "\n\n# limit\n";
  double limit = INFINITY;
  for (const Row& r : rows)
    if (r.kind == "copy")
      limit = std::min(limit, r.ns);
  data << "0.35 " << limit << "\n115 " << limit << '\n'; // the figure's ends
}

const Row* find(const std::vector<Row>& rows, const std::string& contender) {
  for (const Row& r : rows)
    if (r.contender == contender && (r.kind != "xact" || r.tier == "faithful" || r.tier == "exact"))
      return &r;
  return nullptr;
}

double fastest(const std::vector<Row>& rows, const std::string& kind) {
  double best = NAN;
  for (const Row& r : rows)
    if (r.kind == kind && !(r.ns >= best))
      best = r.ns;
  return best;
}

} // namespace

void write_speed_data() {
  for (const auto& entry : std::filesystem::directory_iterator("."))
    if (const std::string name = entry.path().filename().string();
        entry.path().extension() == ".dat" && (name.rfind("frontier_", 0) == 0 || name.rfind("throughput_", 0) == 0))
      std::filesystem::remove(entry.path());
  const auto cells = read_cells();
  std::vector<std::string> peers;
  for (const Cell& cell : cells)
    if (has_frontier(cell))
      for (const Row& r : cell.sizes.begin()->second)
        if (r.kind == "peer" && std::find(peers.begin(), peers.end(), r.contender) == peers.end())
          peers.push_back(r.contender);
  std::ofstream panels; // the figure is drawn where this is
  for (const Cell& cell : cells) {
    if (!has_frontier(cell))
      continue;
    if (!panels.is_open())
      panels = create("frontier_panels.dat");
    panels << cell.pass << ' ' << cell.activation << ' ';
    write_frontier("frontier_" + cell.pass + '_' + cell.activation + ".dat", cell.sizes.begin()->second, peers);
  }
  if (panels.is_open()) {
    std::ofstream names = create("frontier_peers.dat");
    for (const std::string& peer : peers)
      names << peer << ' ';
  }
  // Bars: the default tiers, float, at the size in the middle of those that all were measured at.
  for (const std::string pass : {"forward", "backward_from_output"}) {
    std::vector<const Cell*> bars;
    for (const Cell& cell : cells)
      if (cell.pass == pass && cell.type == "float")
        bars.push_back(&cell);
    std::vector<std::size_t> common;
    for (const Cell* const first : bars)
      for (const auto& [n, rows] : first->sizes)
        if (first == bars.front() &&
            std::all_of(bars.begin(), bars.end(), [n = n](const Cell* c) { return c->sizes.count(n) != 0; }))
          common.push_back(n);
    if (common.empty())
      continue;
    std::ofstream data = create("throughput_" + pass + ".dat");
    data << "# activation; xact, eigen, xsimd, loop, the limit: 10^9 elements per second\n";
    for (const Cell* const cell : bars) {
      const auto& rows = cell->sizes.at(common[(common.size() - 1) / 2]);
      data << cell->activation;
      for (const char* contender : {"xact", "eigen", "xsimd", "loop"}) {
        const Row* const r = find(rows, contender);
        data << ' ' << (r == nullptr ? NAN : 1 / r->ns);
      }
      data << ' ' << 1 / fastest(rows, "copy") << '\n';
    }
  }
}

void write_speed_tables(std::ostream& page) {
  const auto cells = read_cells();
  if (cells.empty())
    return;
  std::set<std::size_t> sizes;
  for (const Cell& cell : cells)
    for (const auto& size : cell.sizes)
      sizes.insert(size.first);
  page
      << "<h2>Throughput</h2>\n<p>Time per element as a ratio, medians over interleaved rounds on one thread: below 1, "
         "xact is faster. All figures are in throughput.csv and throughput.md.</p>\n";
  const auto ratios = [&](const char* title, const auto& reference) {
    page << "<h3>" << title << "</h3>\n<div class=\"wide\"><table>\n<tr><th>pass<th>activation<th>type<th>tier";
    for (const std::size_t n : sizes)
      page << "<th>2<sup>" << std::lround(std::log2(static_cast<double>(n))) << "</sup>";
    for (const Cell& cell : cells)
      for (const Row& ours : cell.sizes.begin()->second) {
        if (ours.kind != "xact")
          continue;
        page << "\n<tr><td>" << spaced(cell.pass) << "<td>" << spaced(cell.activation) << "<td>" << cell.type << "<td>"
             << spaced(ours.tier);
        for (const std::size_t n : sizes) {
          double ratio = NAN;
          if (const auto found = cell.sizes.find(n); found != cell.sizes.end())
            for (const Row& r : found->second)
              if (r.kind == "xact" && r.tier == ours.tier)
                ratio = r.ns / reference(found->second);
          page << "<td>" << fixed(ratio, 2);
        }
      }
    page << "\n</table></div>\n";
  };
  ratios("Against the fastest peer, however inaccurate",
         [](const std::vector<Row>& rows) { return fastest(rows, "peer"); });
  ratios("Against xsimd, one batch at a time", [](const std::vector<Row>& rows) {
    const Row* const r = find(rows, "xsimd");
    return r == nullptr ? NAN : r->ns;
  });
  ratios("Against the limit: the fastest copy of the same streams",
         [](const std::vector<Row>& rows) { return fastest(rows, "copy"); });
  for (const Cell& cell : cells) {
    if (!has_frontier(cell))
      continue;
    const auto& [n, all] = *cell.sizes.begin();
    std::vector<Row> rows;
    for (const Row& r : all)
      if (!std::isnan(r.ulp))
        rows.push_back(r);
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.ns < b.ns; });
    page << "<h3>Speed and error: " << spaced(cell.activation) << ", " << spaced(cell.pass) << ", float, " << n
         << " elements</h3>\n<div class=\"wide\"><table>\n<tr><th>contender<th>ns per element<th>largest error "
            "(ULP)<th>on the frontier";
    double best = INFINITY;
    for (const Row& r : rows) {
      page << "\n<tr><td>" << label(r) << "<td>" << fixed(r.ns, 3) << "<td>" << ulps(r.ulp) << "<td>"
           << (r.ulp < best ? "yes" : "");
      best = std::min(best, r.ulp);
    }
    page << "\n</table></div>\n";
  }
}

} // namespace report
