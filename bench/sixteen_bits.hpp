// SPDX-License-Identifier: BSD-3-Clause
/// What bench_sixteen_bits and the files of its peers share.
#pragma once

#include <xact/kernels.hpp>

#include <functional>
#include <string>
#include <vector>

namespace sixteen_bits {

/// An activation of a library that was found: whatever it needs is made once, outside the timing.
struct peer {
  std::string name;
  std::function<std::function<void()>(const xact::bfloat16* x, xact::bfloat16* y, std::size_t n)> prepare;
};
/// Files of peers that are built add themselves.
inline std::vector<peer>& peers() {
  static std::vector<peer> all;
  return all;
}

} // namespace sixteen_bits
