// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: what activations of a few linear pieces share: clamps and choices that keep NaN, of an argument and of a
/// parameter, and the error-free sums that a ratio needs to be within 1 ULP.
#pragma once

#include "arithmetic.hpp"

// As in arithmetic.hpp.
#if defined(__clang__)
#pragma float_control(push)
#pragma float_control(precise, on)
#pragma clang fp contract(off)
#endif

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// NaN where x or the parameter is NaN, else v.
template <class V>
XACT_INLINE V nan_of_either(const V& x, const V& parameter, const V& v) noexcept {
  return numeric::lift([](const auto& u, const auto& p, const auto& w)
                           XACT_INLINE_LAMBDA { return isa::nan_of_either(u, p, w); },
                       x, parameter, v);
}

/// x < lowest ? lowest : x > highest ? highest : x, which keeps NaN and, of zeros, x. A limit that is NaN is none.
template <class V>
XACT_INLINE V clamp(const V& x, const V& lowest, const V& highest) noexcept {
  return numeric::lift([](const auto& u, const auto& l, const auto& h)
                           XACT_INLINE_LAMBDA { return isa::clamp(u, l, h); },
                       x, lowest, highest);
}

/// lowest < x < highest ? v : +0, and NaN where x or `lowest` is.
template <class V>
XACT_INLINE V where_between(const V& x, const V& lowest, const V& highest, const V& v) noexcept {
  return numeric::lift([](const auto& u, const auto& l, const auto& h, const auto& w)
                           XACT_INLINE_LAMBDA { return isa::where_between(u, l, h, w); },
                       x, lowest, highest, v);
}

/// |x| > limit ? v : +0, and NaN where x or limit is.
template <class V>
XACT_INLINE V where_beyond(const V& x, const V& limit, const V& v) noexcept {
  return numeric::lift([](const auto& u, const auto& l, const auto& w)
                           XACT_INLINE_LAMBDA { return isa::where_above(u, l, w); },
                       numeric::abs(x), limit, v);
}

/// Whether V is float in a build without fma: double avoids the errors in a quarter of the instructions that carry them
/// along.
template <class V>
inline constexpr bool better_in_double = !XACT_HAS_FMA && std::is_same_v<scalar_t<V>, float>;

/// a - b without error (Knuth); and for |a| >= |b|, or wherever else hi - a is exact (Dekker).
template <class V>
XACT_INLINE double_word<V> exact_difference(const V& a, const V& b) noexcept {
  const V hi = numeric::rounded(a - b), part = numeric::rounded(hi - a);
  return {numeric::copy(hi), numeric::rounded(a - numeric::rounded(hi - part)) - numeric::rounded(b + part)};
}
template <class V>
XACT_INLINE double_word<V> exact_sum_of_ordered(const V& a, const V& b) noexcept {
  const V hi = numeric::rounded(a + b);
  return {numeric::copy(hi), b - numeric::rounded(hi - a)};
}

/// a * b + c for a small c, with one rounding that counts: without fma the product's own error is carried along.
template <class V>
XACT_INLINE V product_plus(const V& a, const V& b, const V& c) noexcept {
#if XACT_HAS_FMA
  return numeric::fma(a, b, c);
#else
  const V product = numeric::fence(a * b);
  return numeric::fence(product + numeric::rounded(c - numeric::division_remainder(a, b, product)));
#endif
}

/// 1 / (d.hi + d.lo), d.lo small beside d.hi, as hi + lo.
template <class V>
XACT_INLINE double_word<V> exact_reciprocal(const double_word<V>& d) noexcept {
  const V hi = numeric::divide(V(1), d.hi);
  const V remainder = numeric::fnma(hi, d.lo, numeric::division_remainder(hi, d.hi, V(1)));
  return {numeric::copy(hi), numeric::fence(hi * remainder)};
}

/// Up to where the low halves of a product's factors are normal numbers, whatever the factors are.
template <class V>
inline constexpr scalar_t<V> product_lift = scalar_t<V>(std::uint64_t{1} << (float_bits<scalar_t<V>>::mantissa + 1)) *
                                            scalar_t<V>(std::uint64_t{1} << (float_bits<scalar_t<V>>::mantissa + 1));

/// (a.hi + a.lo) (b.hi + b.lo), rounded about once. Lifted, it is so for a subnormal product, too, where what is
/// carried along would vanish; without fma it would be worth less than nothing.
template <bool Lifted = !XACT_HAS_FMA, class V>
XACT_INLINE V product_of(const double_word<V>& a, const double_word<V>& b) noexcept {
  if constexpr (Lifted) {
    const V hi = numeric::rounded(a.hi * V(product_lift<V>)), lo = numeric::fence(a.lo * V(product_lift<V>));
    const V product = numeric::product_plus(hi, b.hi, numeric::fma(hi, b.lo, numeric::fence(lo * b.hi)));
    return numeric::fence(product * V(1 / product_lift<V>));
  } else {
    return numeric::product_plus(a.hi, b.hi, numeric::fma(a.hi, b.lo, numeric::fence(a.lo * b.hi)));
  }
}

/// The same of a value, not lifted where the build has fma.
template <class V>
XACT_INLINE V product_with(const double_word<V>& a, const V& b) noexcept {
  if constexpr (XACT_HAS_FMA)
    return numeric::product_plus(a.hi, b, numeric::fence(a.lo * b));
  else
    return numeric::product_of(double_word<V>{b, V(0)}, a);
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact

#if defined(__clang__)
#pragma float_control(pop)
#endif
