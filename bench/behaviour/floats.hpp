// SPDX-License-Identifier: BSD-3-Clause
/// Floats by their bits, and errors in units in the last place.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace behaviour {

inline float float_of(std::uint32_t bits) {
  float v;
  std::memcpy(&v, &bits, sizeof v);
  return v;
}
inline std::uint32_t bits_of(float v) {
  std::uint32_t bits;
  std::memcpy(&bits, &v, sizeof bits);
  return bits;
}

/// |got - exact| in units in the last place of a float of that size; real R is wider than float. NaN is infinitely far.
template <class R>
double ulps(float got, R exact) {
  const R difference = std::fabs(static_cast<R>(got) - exact);
  if (std::isnan(difference))
    return std::numeric_limits<double>::infinity();
  const int exponent = exact == 0 ? std::numeric_limits<float>::min_exponent
                                  : std::max(std::ilogb(exact) + 1, std::numeric_limits<float>::min_exponent);
  return static_cast<double>(std::ldexp(difference, std::numeric_limits<float>::digits - exponent));
}

} // namespace behaviour
