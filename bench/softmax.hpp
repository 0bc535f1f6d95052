// SPDX-License-Identifier: BSD-3-Clause
/// What passes between the benchmark of softmax and the peers that may be installed.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace softmax {

/// Vectors of n floats: side by side, each in a row of its own, or element by element, each in a column.
struct shape {
  std::size_t n, vectors;
  bool in_rows;
};

/// A library: what runs its softmax, or the logarithm, from x to y on one thread; empty where it has none of that
/// shape.
struct peer {
  const char* name;
  std::function<void()> (*prepare)(const float* x, float* y, const shape& s, bool is_log);
};
inline std::vector<peer>& peers() {
  static std::vector<peer> all;
  return all;
}

} // namespace softmax
