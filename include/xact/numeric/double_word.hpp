// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: arithmetic on double words. The results are within a few 2^-2p of the exact ones for values of precision p
/// (2^-104 in double); what is summed may cancel.
#pragma once

#include "piecewise.hpp"

// As in arithmetic.hpp.
#if defined(__clang__)
#pragma float_control(push)
#pragma float_control(precise, on)
#pragma clang fp contract(off)
#endif

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

template <class V>
struct value_traits<double_word<V>> {
  using scalar = scalar_t<V>;
  static constexpr std::size_t size = size_of<V>;
};
/// Whether a number is a double word.
template <class V>
inline constexpr bool is_double_word = false;
/// Of a double word.
template <class V>
inline constexpr bool is_double_word<double_word<V>> = true;

/// a + b without error, whichever is larger (Knuth).
template <class V>
XACT_INLINE double_word<V> exact_sum(const V& a, const V& b) noexcept {
  const V hi = numeric::rounded(a + b), part = numeric::rounded(hi - a);
  return {hi, numeric::rounded(a - numeric::rounded(hi - part)) + numeric::rounded(b - part)};
}
/// a * b without error where nothing underflows.
template <class V>
XACT_INLINE double_word<V> exact_product(const V& a, const V& b) noexcept {
  const V hi = numeric::fence(a * b);
  return {hi, numeric::negative(numeric::division_remainder(a, b, hi))};
}

/// @{
/// Sums, differences and products. A double word's parts do not overlap afterwards.
template <class V>
XACT_INLINE double_word<V> operator-(const double_word<V>& a) noexcept {
  return {numeric::negative(a.hi), numeric::negative(a.lo)};
}
template <class V>
XACT_INLINE double_word<V> operator+(const double_word<V>& a, const V& b) noexcept {
  const auto sum = numeric::exact_sum(a.hi, b);
  return numeric::exact_sum_of_ordered(sum.hi, numeric::rounded(sum.lo + a.lo));
}
template <class V>
XACT_INLINE double_word<V> operator+(const double_word<V>& a, const double_word<V>& b) noexcept {
  const auto sum = numeric::exact_sum(a.hi, b.hi);
  return numeric::exact_sum_of_ordered(sum.hi, numeric::rounded(sum.lo + numeric::rounded(a.lo + b.lo)));
}
template <class V>
XACT_INLINE double_word<V> operator-(const double_word<V>& a, const double_word<V>& b) noexcept {
  return a + -b;
}
template <class V>
XACT_INLINE double_word<V> operator*(const double_word<V>& a, const V& b) noexcept {
  const auto product = numeric::exact_product(a.hi, b);
  return numeric::exact_sum_of_ordered(product.hi, numeric::fma(a.lo, b, product.lo));
}
template <class V>
XACT_INLINE double_word<V> operator*(const double_word<V>& a, const double_word<V>& b) noexcept {
  const auto product = numeric::exact_product(a.hi, b.hi);
  return numeric::exact_sum_of_ordered(product.hi, numeric::fma(a.hi, b.lo, numeric::fma(a.lo, b.hi, product.lo)));
}
/// @}

/// a * b + c and c - a * b.
template <class V>
XACT_INLINE double_word<V> fma(const double_word<V>& a, const double_word<V>& b, const double_word<V>& c) noexcept {
  return c + a * b;
}
template <class V>
XACT_INLINE double_word<V> fnma(const double_word<V>& a, const double_word<V>& b, const double_word<V>& c) noexcept {
  return c - a * b;
}
/// a / b, within 2^-2p + 4.
template <class V>
XACT_INLINE double_word<V> divide(const double_word<V>& a, const double_word<V>& b) noexcept {
  const V q = numeric::divide(a.hi, b.hi);
  const V rest = numeric::fnma(q, b.lo, numeric::rounded(numeric::division_remainder(q, b.hi, a.hi) + a.lo));
  return numeric::exact_sum_of_ordered(q, numeric::divide(rest, b.hi));
}

/// @{
/// Choices by the leading part.
template <class M, class V>
XACT_INLINE double_word<V> select(const M& mask, const double_word<V>& a, const double_word<V>& b) noexcept {
  return {numeric::select(mask, a.hi, b.hi), numeric::select(mask, a.lo, b.lo)};
}
template <class V>
XACT_INLINE auto operator<(const double_word<V>& a, const double_word<V>& b) noexcept {
  return a.hi < b.hi;
}
/// @}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact

#if defined(__clang__)
#pragma float_control(pop)
#endif
