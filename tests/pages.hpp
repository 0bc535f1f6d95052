// SPDX-License-Identifier: BSD-3-Clause
/// Memory between protected pages; an access outside is a fault, reported with what runs.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

namespace test {

inline char running[256]; // what the handler reports

inline void report(int, siginfo_t* info, void*) {
  char text[400];
  const int length =
      std::snprintf(text, sizeof text, "xact: access outside the arrays, to %p: %s\n", info->si_addr, running);
  static_cast<void>(!write(2, text, static_cast<std::size_t>(length)));
  _exit(1);
}

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

/// Has faults reported.
inline void report_faults() {
  struct sigaction action {};
  action.sa_sigaction = report;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGSEGV, &action, nullptr);
  sigaction(SIGBUS, &action, nullptr);
}

} // namespace test
