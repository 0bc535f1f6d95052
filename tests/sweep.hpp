// SPDX-License-Identifier: BSD-3-Clause
/// What the exhaustive run walks: an activation's kernels and its oracle behind one interface for each scalar type, so
/// that each activation is a translation unit of its own (exhaustive_subject.cpp), compiled alone and walked anew only
/// when its own code has changed.
#pragma once

#include "support.hpp"

#include <functional>

namespace sweep {

/// The precisions, in bits, of the real types that oracles are evaluated in.
inline constexpr std::array<int, 4> precisions{53, 64, 113, 166};
inline constexpr std::size_t widest = precisions.size() - 1;

enum pass : std::size_t { forward, gradient };
inline constexpr std::array<const char*, 2> pass_names{"forward", "gradient_from_input"};

/// The arithmetic that errors of T are measured in.
template <class T>
using wide = std::conditional_t<std::is_same_v<T, float>, double, long double>;

/// Exact values, each as the nearest T and what is missing, in ULP: the error of a result is then a difference of two T
/// less what is missing, whichever precision the value was found in.
template <class T>
struct exact_values {
  explicit exact_values(std::size_t n) : nearest(n), rest(n), per_ulp(n) {}
  std::vector<T> nearest;
  std::vector<wide<T>> rest, per_ulp; // (exact - nearest) / ulp(exact), 1 / ulp(exact)
  wide<T> error(std::size_t i, T got) const {
    const wide<T> e = std::fabs((static_cast<wide<T>>(got) - static_cast<wide<T>>(nearest[i])) * per_ulp[i] - rest[i]);
    // an infinite result, or none
    return e <= std::numeric_limits<double>::max() ? e
           : test::same(got, nearest[i])           ? 0
                                                   : std::numeric_limits<wide<T>>::infinity();
  }
};

/// One sample of the parameters of an activation, with all the tiers that support T.
template <class T>
struct subject {
  struct tier {
    std::string name;
    std::array<double, 2> bounds{}; // of each pass; 0: nothing to measure, or none in ULP
    std::function<void(const T*x, T*y, std::size_t n)> forward, gradient;
    std::function<void(const T* x, T* y, T* g, std::size_t n)> both;
  };
  std::string parameters; // as {0.5}; none: empty
  std::vector<tier> tiers;
  std::vector<xact::monotone_piece> pieces;
  std::vector<double> turning_points; // where f' is 0 and changes its sign; kinks are none
  std::vector<double> marks;          // around which the method, a piece or a clamp changes
  xact::closed_interval range{};
  bool overflows = false;
  int oracle_bits = 0; // what the contract asks for
  /// Evaluates the contract's formula for those of the n arguments whose entry in `levels` is `level`, an index of
  /// precisions.
  std::function<void(pass, std::size_t level, const T* x, const std::uint8_t* levels, std::size_t n, exact_values<T>&)>
      oracle;
};

/// An activation, sample by sample.
struct activation {
  std::vector<subject<float>> floats;
  std::vector<subject<double>> doubles;
};

/// The table of all of them; exhaustive.cmake writes it, with a digest of the code that walks each.
struct entry {
  const char *name, *digest;
  activation (*make)();
};
extern const std::vector<entry> entries;
/// Where parts are kept.
extern const char* const directory;
/// Whether the list has no others.
bool is_complete();

} // namespace sweep
