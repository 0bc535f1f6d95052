// SPDX-License-Identifier: BSD-3-Clause
#include "tables.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <ostream>

namespace throughput {

namespace {

constexpr double none = std::numeric_limits<double>::infinity();

std::string fixed(double v, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", digits, v);
  return std::isfinite(v) ? text : "-";
}

double ns_per_element(const Cell& cell, const Row& row) { return row.seconds * 1e9 / static_cast<double>(cell.n); }

const Row* fastest(const Cell& cell, Kind kind, double ulp = none) {
  const Row* best = nullptr;
  for (const Row& r : cell.rows)
    if (r.kind == kind && (ulp == none || (r.error && r.error->ulp <= ulp)))
      if (best == nullptr || r.seconds < best->seconds)
        best = &r;
  return best;
}
const Row* named(const Cell& cell, const std::string& name) {
  for (const Row& r : cell.rows)
    if (r.name == name)
      return &r;
  return nullptr;
}
std::string name_of(const Row* r) { return r == nullptr ? "-" : r->name; }
std::string ratio(const Row& r, const Row* to) { return to == nullptr ? "-" : fixed(r.seconds / to->seconds, 2); }

std::string ulps(double v) {
  char text[40];
  std::snprintf(text, sizeof text, v < 1000 ? "%.2f" : v < 1e6 ? "%.0f" : "%.1e", v);
  return text;
}

std::string defects(const Error& e) {
  std::string text;
  const auto say = [&](std::size_t count, const char* what) {
    if (count == 0)
      return;
    text += (text.empty() ? "" : ", ") + fixed(100.0 * static_cast<double>(count) / static_cast<double>(e.of), 2) +
            " % " + what;
  };
  say(e.invalid, "not finite");
  say(e.out_of_range, "out of range");
  say(e.flushed, "subnormal lost");
  if (e.nan_lost != 0)
    text += (text.empty() ? "" : ", ") + std::string("NaN lost");
  return text;
}

} // namespace

void print_ratios(std::ostream& out, const std::vector<Cell>& cells, const std::string& type) {
  bool head = false;
  for (const Cell& cell : cells) {
    if (cell.type != type || cell.n <= small)
      continue;
    if (!head)
      out << "\n## " << type << ": time per element, and as a ratio to others (below 1: faster)\n\n"
          << "| pass | activation | size | tier | ns | spread | fastest peer | ratio | fastest as accurate | ratio | "
             "xsimd | limit | ratio |\n|---|---|---:|---|---:|---:|---|---:|---|---:|---:|---|---:|\n";
    head = true;
    const Row *const peer = fastest(cell, Kind::peer), *const limit = fastest(cell, Kind::copy);
    for (const Row& r : cell.rows) {
      if (r.kind != Kind::ours)
        continue;
      const Row* const accurate = fastest(cell, Kind::peer, r.error ? r.error->ulp : none);
      out << "| " << to_string(cell.pass) << " | " << cell.activation << " | " << cell.n << " | " << r.tier << " | "
          << fixed(ns_per_element(cell, r), 4) << " | " << fixed(100 * r.spread, 1) << " % | " << name_of(peer) << " | "
          << ratio(r, peer) << " | " << name_of(accurate) << " | " << ratio(r, accurate) << " | "
          << ratio(r, named(cell, "xsimd")) << " | " << name_of(limit) << " | " << ratio(r, limit) << " |\n";
    }
  }
}

void print_small(std::ostream& out, const std::vector<Cell>& cells) {
  bool head = false;
  for (const Cell& cell : cells) {
    if (cell.n > small)
      continue;
    if (!head)
      out << "\n## Small arrays: ns per call\n\n| pass | activation | type | size | tier | ns | fastest peer | ns | "
             "ratio |\n|---|---|---|---:|---|---:|---|---:|---:|\n";
    head = true;
    const Row* const peer = fastest(cell, Kind::peer);
    for (const Row& r : cell.rows)
      if (r.kind == Kind::ours)
        out << "| " << to_string(cell.pass) << " | " << cell.activation << " | " << cell.type << " | " << cell.n
            << " | " << r.tier << " | " << fixed(r.seconds * 1e9, 1) << " | " << name_of(peer) << " | "
            << (peer == nullptr ? "-" : fixed(peer->seconds * 1e9, 1)) << " | " << ratio(r, peer) << " |\n";
  }
}

void print_frontier(std::ostream& out, const std::vector<Cell>& cells) {
  std::size_t n = std::numeric_limits<std::size_t>::max();
  for (const Cell& cell : cells)
    if (cell.n > small)
      n = std::min(n, cell.n);
  for (const Cell& cell : cells) {
    if (cell.n != n)
      continue;
    std::vector<Row> rows;
    for (const Row& r : cell.rows)
      if (r.error)
        rows.push_back(r);
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.seconds < b.seconds; });
    out << "\n## Frontier: " << to_string(cell.pass) << ", " << cell.activation << ", " << cell.type << ", " << cell.n
        << " elements\n\n| contender | tier | ns per element | max ULP | at | defects | faster and as accurate |\n"
           "|---|---|---:|---:|---:|---|---|\n";
    for (const Row& r : rows) {
      std::string ahead;
      for (const Row& other : rows)
        if (other.seconds < r.seconds && other.error->ulp <= r.error->ulp)
          ahead += (ahead.empty() ? "" : ", ") + other.name + (other.tier == "-" ? "" : " " + other.tier);
      char at[32];
      std::snprintf(at, sizeof at, "%.9g", r.error->at);
      out << "| " << r.name << " | " << r.tier << " | " << fixed(ns_per_element(cell, r), 4) << " | "
          << ulps(r.error->ulp) << " | " << at << " | " << defects(*r.error) << " | "
          << (ahead.empty() ? "none: on the frontier" : ahead) << " |\n";
    }
  }
}

void print_comparisons(std::ostream& out, const std::vector<Comparison>& comparisons) {
  if (comparisons.empty())
    return;
  out << "\n## Beside themselves\n\n| what | ns per element | compared with | ratio |\n|---|---:|---|---:|\n";
  for (const Comparison& c : comparisons)
    out << "| " << c.what << " | " << fixed(c.ns, 4) << " | " << c.with << " | " << fixed(c.ratio, 2) << " |\n";
}

void print_stores(std::ostream& out, const std::vector<Stores>& stores) {
  if (stores.empty())
    return;
  out << "\n## Plain and non-temporal stores, float\n\n| pass | size | MiB moved | plain, ns | non-temporal, ns | "
         "non-temporal / plain | chosen | chosen / better |\n|---|---:|---:|---:|---:|---:|---|---:|\n";
  for (const Stores& s : stores) {
    const double ns = 1e9 / static_cast<double>(s.n);
    out << "| " << s.pass << " | " << s.n << " | " << fixed(static_cast<double>(s.bytes) / (1 << 20), 0) << " | "
        << fixed(s.plain * ns, 4) << " | " << fixed(s.streamed * ns, 4) << " | " << fixed(s.streamed / s.plain, 2)
        << " | " << (s.streams ? "non-temporal" : "plain") << " | " << fixed(s.loss(), 2) << " |\n";
  }
}

void write_csv(std::ostream& out, const std::vector<Cell>& cells) {
  out << "pass,activation,type,size,contender,tier,kind,ns,spread,ulp,at,invalid,out_of_range,flushed,nan_lost,light\n";
  for (const Cell& cell : cells)
    for (const Row& r : cell.rows) {
      out << to_string(cell.pass) << ',' << cell.activation << ',' << cell.type << ',' << cell.n << ',' << r.name << ','
          << r.tier << ','
          << (r.kind == Kind::ours   ? "xact"
              : r.kind == Kind::peer ? "peer"
                                     : "copy")
          << ',' << fixed(r.seconds * 1e9, 3) << ',' << fixed(r.spread, 4);
      if (r.error) {
        char at[32];
        std::snprintf(at, sizeof at, "%.9g", r.error->at);
        out << ',' << fixed(r.error->ulp, 4) << ',' << at << ',' << r.error->invalid << ',' << r.error->out_of_range
            << ',' << r.error->flushed << ',' << r.error->nan_lost;
      } else {
        out << ",,,,,,";
      }
      out << ',' << cell.light << '\n';
    }
}

} // namespace throughput
