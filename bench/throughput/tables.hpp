// SPDX-License-Identifier: BSD-3-Clause
/// What was measured, and the tables made of it.
#pragma once

#include "measure.hpp"

#include <algorithm>
#include <iosfwd>
#include <optional>

namespace throughput {

struct Row {
  std::string name, tier;
  Kind kind;
  double seconds; // per call: median over the rounds
  double spread;
  std::optional<Error> error;
};
struct Cell {
  Pass pass;
  std::string activation, type;
  std::size_t n;
  bool light; // no longer than its loads and stores
  std::vector<Row> rows;
};

/// A measurement beside one that it is compared with, of the same rounds.
struct Comparison {
  std::string what, with;
  double ns, ratio; // per element
  bool light;       // no longer than its loads and stores
};

/// One pass with plain and with non-temporal stores.
struct Stores {
  std::string pass;
  std::size_t n, bytes;   // moved, as the library counts them
  double plain, streamed; // seconds
  bool streams;           // what XACT_STREAM_BYTES decides
  double loss() const { return (streams ? streamed : plain) / std::min(plain, streamed); }
};
inline constexpr const char* both_name = "forward_and_gradient";

/// ns per element, ratios to the fastest peer, to the fastest that is as accurate, to xsimd and to the limit. Arrays of
/// up to `small` elements have a table of their own, in ns per call.
inline constexpr std::size_t small = 512;
void print_ratios(std::ostream&, const std::vector<Cell>&, const std::string& type);
void print_small(std::ostream&, const std::vector<Cell>&);
/// ns per element against largest error, of the smallest size that is not small; who is behind somebody in both.
void print_frontier(std::ostream&, const std::vector<Cell>&);
void print_comparisons(std::ostream&, const std::vector<Comparison>&);
void print_stores(std::ostream&, const std::vector<Stores>&);
/// The goals that this run can judge, whether they were met, and what usually costs one that was not.
void print_goals(std::ostream&, const std::vector<Cell>&, const std::vector<Comparison>&, const std::vector<Stores>&);

bool has_goals_by_name(const std::string& activation);

/// pass,activation,type,size,contender,tier,kind,ns,spread,ulp,at,invalid,out_of_range,flushed,nan_lost,light
void write_csv(std::ostream&, const std::vector<Cell>&);

} // namespace throughput
