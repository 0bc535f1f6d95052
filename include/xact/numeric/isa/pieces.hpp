// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: one to three 16-bit numbers of four, in pieces: a copy of `count` of them would be a call.
#pragma once

#include "../../config.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace xact {
namespace pieces { // outside the ABI namespace, whose name a file of isa/ has not yet given; inlined, whatever the
                   // flags

/// Those at p, the others 0. Of a little-endian machine.
XACT_INLINE std::uint64_t load(const void* p, std::size_t count) noexcept {
  std::uint16_t last;
  std::memcpy(&last, static_cast<const char*>(p) + 2 * (count - 1), 2);
  std::uint32_t two = 0;
  if (count >= 2)
    std::memcpy(&two, p, 4);
  return count == 2 ? two : std::uint64_t{last} << 16 * (count - 1) | two;
}
XACT_INLINE void store(void* p, std::uint64_t bits, std::size_t count) noexcept {
  if (count >= 2)
    std::memcpy(p, &bits, 4);
  if (count != 2) {
    const std::uint64_t last = bits >> 16 * (count - 1);
    std::memcpy(static_cast<char*>(p) + 2 * (count - 1), &last, 2);
  }
}

} // namespace pieces
} // namespace xact
