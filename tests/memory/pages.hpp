// SPDX-License-Identifier: BSD-3-Clause
/// Memory in which an access outside an array is a fault.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>

#include <sys/mman.h>
#include <unistd.h>

namespace test {

/// Some readable pages between two protected ones.
class pages {
public:
  explicit pages(std::size_t bytes) : page(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
    room = (bytes + page - 1) / page * page;
    void* const all = mmap(nullptr, room + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED || mprotect(static_cast<char*>(all) + page, room, PROT_READ | PROT_WRITE) != 0) {
      std::perror("xact: mmap");
      std::exit(2);
    }
    begin = static_cast<char*>(all) + page;
  }
  /// n scalars flush with the protected page after them, or before them.
  template <class T>
  T* array(std::size_t n, bool at_the_end) const {
    return reinterpret_cast<T*>(at_the_end ? begin + room - n * sizeof(T) : begin);
  }

private:
  std::size_t page, room;
  char* begin;
};

} // namespace test
