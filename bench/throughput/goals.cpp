// SPDX-License-Identifier: BSD-3-Clause
// The goals of speed. Those by name are ratios to xsimd 8.1, one batch at a time, which every machine has; they stand
// for the fastest peers of each accuracy, measured once beside it. All others go by what an activation is, so that a
// new one has goals from its first day.
#include "tables.hpp"

#include <cstdio>
#include <iterator>
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
  bool (*of)(const Cell&);
  const char *activation, *tier, *type;
  std::size_t least, most; // sizes
  const char* to;          // a contender, or: peer, as accurate (the fastest peer that is), limit
  double avx512, avx2;     // largest ratio; 0: none
  const char* cost;        // what a miss is paid for
};

// What the disassembly and trials with other forms have shown, instruction set by instruction set.
#if defined(__AVX512F__)
constexpr const char* arithmetic = "the divider: 16 quotients take about 10 cycles, and the rest hides behind it";
#else
constexpr const char* arithmetic = "the number of instructions; none of the forms tried has fewer at this error";
#endif
constexpr const char* compensated = "the rounding errors carried along: about 25 instructions more than the fast tier";
constexpr const char* forgets =
    "the peer takes f' from a rounded y, and has lost it in saturation (its error: the frontier below)";
constexpr const char* in_cache =
    "what a copy of whole vectors lacks: the start, the tail and the call, about 10 cycles in all, and each "
    "instruction "
    "beyond the two that fit beside a load and a store; for two inputs one more than its product";
constexpr const char* memory = "nothing in the loop: same streams and stores as the copy; other pages, another minute";
constexpr const char* compute_bound = "one core computes longer than it stores";
constexpr const char* behind = "a peer with fewer instructions at this error";
constexpr const char* call =
    "a few cycles to find out what is left of a vector, which the peer pays at other sizes only";

/// Of forward_and_gradient.
const char* cost_of_both(const Comparison& c) {
  if (c.light)
    return "the stores: as many as in two passes";
  return c.what.find(", x to") != std::string::npos
             ? "subnormal results: the assists of the gradient are most of the time, in one pass as in two"
             : "the divider: as many quotients as in two passes";
}
const char* cost_of_stores(const Stores& s) {
  return s.streams ? "caches that hold more than XACT_STREAM_BYTES"
                   : "caches that hold less than XACT_STREAM_BYTES; larger ones lose up to 1.45 by non-temporal stores";
}

constexpr std::size_t L1 = std::size_t{1} << 10, L2 = std::size_t{1} << 14, L3 = std::size_t{1} << 18,
                      far = std::size_t{1} << 25;
constexpr const char* any = "";

bool forward(const Cell& c) { return writes_output(c.pass); }
bool backward_from_input(const Cell& c) { return c.pass == Pass::backward_from_input; }
bool at_copy_speed(const Cell& c) { return c.light || reads_output(c.pass); } // computes next to nothing
bool light_forward(const Cell& c) { return c.light && forward(c); }
bool computing_backward(const Cell& c) { return !c.light && backward_from_input(c); }
bool unnamed_forward(const Cell& c); // computes, and has no goals by name

constexpr Goal goals[] = {
    // The peers' speed at an accuracy no better: XNNPACK's, or that of any peer under 4 ULP, or SLEEF's u10.
    {forward, "sigmoid", "fast", "float", L1, L2, "xsimd", 0.66, 0.71, arithmetic},
    {forward, "sigmoid", "faithful", "float", L1, L2, "xsimd", 1.25, 1.25, compensated},
    {forward, "tanh", "fast", "float", L1, L2, "xsimd", 0.41, 0.29, arithmetic},
    {forward, "tanh", "faithful", "float", L1, L2, "xsimd", 0.75, 0.93, compensated},
    {forward, "tanh", "correctly_rounded", "float", L1, L2, "xsimd", 2.8, 0, "double arithmetic, half as many lanes"},
    {forward, "sigmoid", "fast", "float", far, far, "stream", 1.2, 1.2, compute_bound},
    {forward, "tanh", "fast", "float", far, far, "stream", 1.2, 1.2, compute_bound},
    // No peer is as fast and as accurate. Without a tier all compute alike: as fast, then.
    {unnamed_forward, any, "fast", any, L1, L2, "as accurate", 1, 1, behind},
    {unnamed_forward, any, "faithful", any, L1, L2, "as accurate", 1, 1, behind},
    {unnamed_forward, any, "correctly_rounded", any, L1, L2, "as accurate", 1, 1, behind},
    {unnamed_forward, any, "exact", any, L1, L2, "as accurate", 1.1, 1.1, behind},
    {computing_backward, any, "fast", any, L1, L2, "peer", 1, 1, forgets},
    {computing_backward, any, "faithful", any, L1, L2, "peer", 1, 1, forgets},
    {computing_backward, any, "exact", any, L1, L2, "as accurate", 1.1, 1.1, behind},
    // What computes next to nothing runs at the speed of a copy of the same streams.
    {at_copy_speed, any, any, any, L1, L3, "copy", 1.1, 1.1, in_cache},
    {at_copy_speed, any, any, any, L3 + 1, far - 1, "limit", 1.15, 1.15, memory},
    {at_copy_speed, any, any, any, far, far, "stream", 1.08, 1.08, memory},
    // A call on a small array costs what the best peer's costs.
    {light_forward, any, any, any, 1, small, "peer", 1, 1, call},
    {forward, any, "fast", any, 1, small, "peer", 1, 1, call},
};

bool unnamed_forward(const Cell& c) { return !c.light && forward(c) && !has_goals_by_name(c.activation); }

const Row* reference(const Cell& cell, const Row& ours, const std::string& to) {
  const Row* best = nullptr;
  const auto as_accurate = [&](const Row& r) { return r.error && ours.error && r.error->ulp <= ours.error->ulp; };
  for (const Row& r : cell.rows)
    if (r.name == to || (to == "limit" && r.kind == Kind::copy) ||
        (r.kind == Kind::peer && (to == "peer" || (to == "as accurate" && as_accurate(r)))))
      if (best == nullptr || r.seconds < best->seconds)
        best = &r;
  return best;
}

} // namespace

bool has_goals_by_name(const std::string& activation) {
  return std::any_of(std::begin(goals), std::end(goals), [&](const Goal& g) { return activation == g.activation; });
}

void print_goals(std::ostream& out, const std::vector<Cell>& cells, const std::vector<Comparison>& comparisons,
                 const std::vector<Stores>& stores) {
  int met = 0, missed = 0;
  std::string rows;
  const auto judge = [&](const std::string& what, const std::string& to, double ratio, double goal, const char* cost) {
    const bool good = ratio <= goal;
    ++(good ? met : missed);
    char numbers[64];
    std::snprintf(numbers, sizeof numbers, " | %.2f | %.2f | ", ratio, goal);
    rows += "| " + what + " | " + to + numbers + (good ? "met" : std::string("**missed**: ") + cost) + " |\n";
  };
  if (judged)
    for (const Goal& g : goals)
      for (const Cell& cell : cells) {
        const std::string activation = g.activation, tier = g.tier, type = g.type;
        if (!g.of(cell) || (activation != any && cell.activation != activation) || (type != any && cell.type != type) ||
            cell.n < g.least || cell.n > g.most)
          continue;
        const double bound = wide ? g.avx512 : g.avx2;
        for (const Row& r : cell.rows) {
          if (bound == 0 || r.kind != Kind::ours || (tier != any && r.tier != tier))
            continue;
          if (const Row* const to = reference(cell, r, g.to))
            judge(std::string(to_string(cell.pass)) + ' ' + cell.activation + ' ' + r.tier + ' ' + cell.type + ' ' +
                      std::to_string(cell.n),
                  g.to == std::string(to->name) ? to->name : std::string(g.to) + " (" + to->name + ')',
                  r.seconds / to->seconds, bound, g.cost);
        }
      }
  for (const Comparison& c : comparisons) {
    if (c.what.rfind("threads(2)", 0) == 0)
      judge(c.what, c.with, c.ratio, 1 / 1.8, "two threads of one core, or another job on the other");
    if (judged && c.what.rfind(both_name, 0) == 0)
      judge(c.what, c.with, c.ratio, 0.85, cost_of_both(c));
  }
  for (const Stores& s : stores)
    if (judged)
      judge(s.pass + " float " + std::to_string(s.n) + ", stores", "the better of plain and non-temporal", s.loss(),
            1.15, cost_of_stores(s));
  if (met + missed == 0)
    return;
  out << "\n## Goals: " << met << " met, " << missed << " missed\n\n| cell | compared with | ratio | goal | |\n"
      << "|---|---|---:|---:|---|\n"
      << rows;
}

} // namespace throughput
