// SPDX-License-Identifier: BSD-3-Clause
// The goals of speed. Those of a tier's arithmetic are ratios to xsimd 8.1, one batch at a time, which every machine
// has; they stand for the fastest peers of each accuracy, measured once beside it.
#include "tables.hpp"

#include <cstdio>
#include <ostream>

namespace throughput {

namespace {

#if defined(__AVX512F__)
constexpr bool wide = true, judged = true;
#elif defined(__AVX2__) && defined(__FMA__)
constexpr bool wide = false, judged = true;
#else
constexpr bool wide = false, judged = false; // no goals were set for narrower builds
#endif

struct Goal {
  Pass pass;
  const char *activation, *tier, *type;
  std::size_t least, most; // sizes
  const char* to;          // a contender, or: peer, limit
  double avx512, avx2;     // largest ratio; 0: none
};

constexpr std::size_t L1 = std::size_t{1} << 10, L2 = std::size_t{1} << 14, L3 = std::size_t{1} << 18,
                      far = std::size_t{1} << 25;
constexpr const char* any = "";

constexpr Goal goals[] = {
    // The peers' speed at an accuracy no better: XNNPACK's, or that of any peer under 4 ULP, or SLEEF's u10.
    {Pass::forward, "sigmoid", "fast", "float", L1, L2, "xsimd", 0.62, 0.71},
    {Pass::forward, "sigmoid", "faithful", "float", L1, L2, "xsimd", 1.25, 1.25},
    {Pass::forward, "tanh", "fast", "float", L1, L2, "xsimd", 0.41, 0.29},
    {Pass::forward, "tanh", "faithful", "float", L1, L2, "xsimd", 0.75, 0.93},
    {Pass::forward, "tanh", "correctly_rounded", "float", L1, L2, "xsimd", 2.8, 0},
    {Pass::backward_from_input, "sigmoid", "fast", any, L1, L2, "peer", 1, 1},
    {Pass::backward_from_input, "sigmoid", "faithful", any, L1, L2, "peer", 1, 1},
    {Pass::backward_from_input, "tanh", "fast", any, L1, L2, "peer", 1, 1},
    {Pass::backward_from_input, "tanh", "faithful", any, L1, L2, "peer", 1, 1},
    // What computes next to nothing runs at the speed of a copy of the same streams.
    {Pass::forward, "relu", any, any, L1, L3, "copy", 1.1, 1.1},
    {Pass::forward, "linear", any, any, L1, L3, "copy", 1.1, 1.1},
    {Pass::backward_from_output, any, any, any, L1, L3, "copy", 1.1, 1.1},
    {Pass::forward, "relu", any, any, L3 + 1, far - 1, "limit", 1.15, 1.15},
    {Pass::forward, "linear", any, any, L3 + 1, far - 1, "limit", 1.15, 1.15},
    {Pass::backward_from_output, any, any, any, L3 + 1, far - 1, "limit", 1.15, 1.15},
    {Pass::forward, "relu", any, any, far, far, "stream", 1.08, 1.08},
    {Pass::forward, "linear", any, any, far, far, "stream", 1.08, 1.08},
    {Pass::backward_from_output, any, any, any, far, far, "stream", 1.08, 1.08},
    {Pass::forward, "sigmoid", "fast", "float", far, far, "stream", 1.2, 1.2},
    {Pass::forward, "tanh", "fast", "float", far, far, "stream", 1.2, 1.2},
    // A call on a small array costs what the best peer's costs.
    {Pass::forward, "relu", any, any, 1, small, "peer", 1, 1},
    {Pass::forward, "linear", any, any, 1, small, "peer", 1, 1},
    {Pass::forward, "sigmoid", "fast", any, 1, small, "peer", 1, 1},
    {Pass::forward, "tanh", "fast", any, 1, small, "peer", 1, 1},
};

const Row* reference(const Cell& cell, const std::string& to) {
  const Row* best = nullptr;
  for (const Row& r : cell.rows)
    if (r.name == to || (to == "peer" && r.kind == Kind::peer) || (to == "limit" && r.kind == Kind::copy))
      if (best == nullptr || r.seconds < best->seconds)
        best = &r;
  return best;
}

} // namespace

void print_goals(std::ostream& out, const std::vector<Cell>& cells, const std::vector<Comparison>& comparisons) {
  int met = 0, missed = 0;
  std::string rows;
  const auto judge = [&](const std::string& what, const std::string& to, double ratio, double goal) {
    const bool good = ratio <= goal;
    ++(good ? met : missed);
    char line[256];
    std::snprintf(line, sizeof line, "| %s | %s | %.2f | %.2f | %s |\n", what.c_str(), to.c_str(), ratio, goal,
                  good ? "met" : "**missed**");
    rows += line;
  };
  if (judged)
    for (const Goal& g : goals)
      for (const Cell& cell : cells) {
        const std::string activation = g.activation, tier = g.tier, type = g.type;
        if (cell.pass != g.pass || (activation != any && cell.activation != activation) ||
            (type != any && cell.type != type) || cell.n < g.least || cell.n > g.most)
          continue;
        const double bound = wide ? g.avx512 : g.avx2;
        const Row* const to = reference(cell, g.to);
        for (const Row& r : cell.rows)
          if (bound != 0 && to != nullptr && r.kind == Kind::ours && (tier == any || r.tier == tier))
            judge(std::string(to_string(cell.pass)) + ' ' + cell.activation + ' ' + r.tier + ' ' + cell.type + ' ' +
                      std::to_string(cell.n),
                  g.to == std::string(to->name) ? to->name : std::string(g.to) + " (" + to->name + ')',
                  r.seconds / to->seconds, bound);
      }
  for (const Comparison& c : comparisons)
    if (c.what.rfind("threads(2)", 0) == 0)
      judge(c.what, c.with, c.ratio, 1 / 1.8);
  if (met + missed == 0)
    return;
  out << "\n## Goals: " << met << " met, " << missed << " missed\n\n| cell | compared with | ratio | goal | |\n"
      << "|---|---|---:|---:|---|\n"
      << rows;
}

} // namespace throughput
