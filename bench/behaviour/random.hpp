// SPDX-License-Identifier: BSD-3-Clause
/// Random numbers that do not depend on the standard library: engine and seed_seq are exactly specified, the
/// distributions of <random> are not. normal() calls log, whose last bit is the platform's: the same digits on one
/// build, the same verdicts everywhere.
#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <utility>
#include <vector>

namespace behaviour {

class Random {
public:
  /// An own stream per experiment, case and network, so that results do not depend on the number of threads.
  explicit Random(std::uint64_t seed, std::initializer_list<std::uint32_t> stream = {}) {
    std::vector<std::uint32_t> words{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
    words.insert(words.end(), stream);
    std::seed_seq sequence(words.begin(), words.end());
    engine_.seed(sequence);
  }

  /// Uniform on [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }

  /// Standard normal, Marsaglia's polar method.
  double normal() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    double u, v, s;
    do {
      u = 2 * uniform() - 1;
      v = 2 * uniform() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s == 0);
    const double scale = std::sqrt(-2 * std::log(s) / s);
    spare_ = v * scale;
    has_spare_ = true;
    return u * scale;
  }

  /// Fisher-Yates; the remainder's bias is below 2^-50 for any order that fits in memory here.
  template <class T>
  void shuffle(std::vector<T>& order) {
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[static_cast<std::size_t>(engine_() % i)]);
  }

private:
  std::mt19937_64 engine_;
  double spare_ = 0;
  bool has_spare_ = false;
};

} // namespace behaviour
