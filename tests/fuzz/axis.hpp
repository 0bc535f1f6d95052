// SPDX-License-Identifier: BSD-3-Clause
/// What the cases of the fuzzer are made of, and those of other files.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

namespace fuzz {

class decisions {
public:
  decisions(const std::uint8_t* data, std::size_t size) : next(data), end(data + size) {
    for (std::size_t i = 0; i < size; ++i)
      state = (state ^ data[i]) * 0x100000001b3;
  }
  std::uint8_t byte() { return next != end ? *next++ : static_cast<std::uint8_t>(generate() >> 56); }
  std::size_t below(std::size_t n) {
    const std::size_t word = byte();
    return (n > 256 ? word << 8 | byte() : word) % n;
  }
  bool coin() { return (byte() & 1) != 0; }
  std::uint64_t word() {
    std::uint64_t w = 0;
    for (int i = 0; i < 8 && next != end; ++i)
      w = w << 8 | *next++;
    return next != end ? w : w ^ generate();
  }

private:
  std::uint64_t generate() { // splitmix64
    std::uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  const std::uint8_t *next, *end;
  std::uint64_t state = 0xcbf29ce484222325;
};

/// n scalars somewhere in a block of their own. After them comes the end of the block, for the sanitizers and valgrind,
/// or a few more elements that must keep their value.
template <class T>
class array {
public:
  array(decisions& d, std::size_t count)
      : n(count), before(d.below(17)), after(d.coin() ? 0 : 9), block(new T[before + n + after]) {
    std::fill_n(block.get(), before + n + after, filling);
  }
  T* data() { return block.get() + before; }
  bool surroundings_kept() const {
    for (std::size_t i = 0; i < before + n + after; ++i)
      if ((i < before || i >= before + n) && std::memcmp(&block[i], &filling, sizeof(T)) != 0)
        return false;
    return true;
  }

private:
  const T filling = T(1.0625f);
  std::size_t n, before, after;
  std::unique_ptr<T[]> block;
};

[[noreturn]] inline void fail(const char* what, const std::string& where, std::size_t i) {
  std::fprintf(stderr, "xact fuzzer: %s, %s, at %zu\n", what, where.c_str(), i);
  std::abort();
}

/// A softmax, a loss, a gate or a PReLU: the bits of one vector after another, and nothing written beside the arrays.
void axis_case(decisions& d);
/// A pass or a pair over 16-bit arrays.
void stored_case(decisions& d);

} // namespace fuzz
