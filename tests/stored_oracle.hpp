// SPDX-License-Identifier: BSD-3-Clause
/// The two 16-bit formats by their definition, and what a number of one is to an exact value.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace test {

using bits16 = std::uint16_t;
inline constexpr bits16 sign = 0x8000;

/// A format by its definition: the value of every bit pattern, and of a pattern past the largest number what would come
/// next there.
struct format {
  int mantissa, least_exponent;
  bits16 infinity;
  explicit format(bool is_bfloat)
      : mantissa(is_bfloat ? 7 : 10), least_exponent(is_bfloat ? -126 : -14), infinity(is_bfloat ? 0x7f80 : 0x7c00) {}
  long double magnitude(int b) const {
    const int field = b >> mantissa, low = b & ((1 << mantissa) - 1);
    const int exponent = (field == 0 ? 1 : field) - 1 + least_exponent;
    return std::ldexp(static_cast<long double>(low + (field == 0 ? 0 : 1 << mantissa)), exponent - mantissa);
  }
  bool is_nan(bits16 b) const { return (b & ~sign) > infinity; }
  bool is_finite(bits16 b) const { return (b & ~sign) < infinity; }
  float value(bits16 b) const {
    const float v = is_nan(b)      ? std::numeric_limits<float>::quiet_NaN()
                    : is_finite(b) ? static_cast<float>(magnitude(b & ~sign))
                                   : std::numeric_limits<float>::infinity();
    return (b & sign) != 0 ? -v : v;
  }
};

enum class verdict { nearest, neighbour, wrong };
/// What b is to an exact value v: difference(m) is v - m.
template <class Difference>
verdict judge(const format& form, bits16 b, const Difference& difference) {
  if (form.is_nan(b))
    return verdict::wrong;
  const int magnitude = b & ~sign;
  const long double s = (b & sign) != 0 ? -1 : 1;
  // Outwards of the middle between b and the next number towards 0 (of 0: and its negative), inwards of the other one.
  const auto middle = [&](int m) { return s * (form.magnitude(m) + form.magnitude(m + 1)) / 2; };
  const auto inner = magnitude == 0 ? 0 : s * difference(middle(magnitude - 1));
  const auto outer = magnitude == form.infinity ? -1 : s * difference(middle(magnitude));
  const bool is_even = magnitude % 2 == 0;
  const bool past_inner = magnitude == 0 ? s * difference(0) >= 0 : is_even ? inner >= 0 : inner > 0;
  if (past_inner && (is_even ? outer <= 0 : outer < 0))
    return verdict::nearest;
  const bool within = (magnitude == 0 || s * difference(s * form.magnitude(magnitude - 1)) > 0) &&
                      (magnitude == form.infinity || s * difference(s * form.magnitude(magnitude + 1)) < 0);
  return within ? verdict::neighbour : verdict::wrong;
}
/// Whether b is the number nearest to an exact value, or, of fast, one of its neighbours. A tie that long double does
/// not tell from what is beside it may go both ways.
inline bool is_rounded(const format& form, bits16 b, long double exact, bool is_fast) {
  bool open = false;
  const auto v = judge(form, b, [&](long double m) {
    const long double difference = exact - m;
    open = open || (m != 0 && std::fabs(difference) <= 0x1p-40L * std::fabs(exact));
    return difference;
  });
  return v == verdict::nearest || (v == verdict::neighbour && (is_fast || open));
}

} // namespace test
