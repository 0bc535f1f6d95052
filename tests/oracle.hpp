// SPDX-License-Identifier: BSD-3-Clause
/// The real types in which the textbook formulas of the contracts are evaluated.
#pragma once

#include <limits>

#if __has_include(<boost/multiprecision/cpp_bin_float.hpp>)
#define XACT_HAS_WIDE_ORACLE 1
#define BOOST_MATH_DISABLE_FLOAT128 // or constants of __float128 in Boost's expm1 and erfc ask g++ for libquadmath
#include <boost/multiprecision/cpp_bin_float.hpp>
#else
#define XACT_HAS_WIDE_ORACLE 0
#endif

namespace test {

template <int Bits>
constexpr auto real_of() {
  static_assert(Bits <= 1600, "no oracle is that precise");
  if constexpr (Bits <= 53)
    return double{};
  else if constexpr (Bits <= std::numeric_limits<long double>::digits)
    return static_cast<long double>(0);
#if XACT_HAS_WIDE_ORACLE
  else if constexpr (Bits <= 113)
    return boost::multiprecision::cpp_bin_float_quad{};
  else if constexpr (Bits <= 166)
    return boost::multiprecision::cpp_bin_float_50{};
  else // x - tanh(x) is x - 1 and 2^-1470 more for x = 511
    return boost::multiprecision::number<
        boost::multiprecision::cpp_bin_float<1600, boost::multiprecision::digit_base_2>>{};
#endif
}

/// A real type of at least so many bits; void where there is none without Boost.Multiprecision.
template <int Bits>
using real = decltype(real_of<Bits>());

} // namespace test
