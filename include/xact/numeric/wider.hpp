// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: numbers wider than a value V, in which a formula may round as it likes: for floats the same lanes in
/// double, for doubles double words. A formula is written once over a number N, with + - *, fma, fnma and divide; what
/// is left is one rounding to V at its end.
///
/// No bare product stands beside a + or a - in such a formula: in some builds the two would fuse, and the last bit of a
/// double be another there.
#pragma once

#include "double_word.hpp"
#include "polynomial.hpp"

#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// x as a number.
template <class V>
XACT_INLINE auto wider(const V& x) noexcept {
  if constexpr (std::is_same_v<scalar_t<V>, float>)
    return numeric::widen(x);
  else
    return double_word<V>(x);
}
/// The numbers of V.
template <class V>
using wider_t = decltype(numeric::wider(std::declval<V>()));

/// The constant hi + lo, of which double takes the first.
template <class N>
XACT_INLINE N constant(double hi, double lo) noexcept {
  if constexpr (is_double_word<N>) {
    using V = decltype(N::hi);
    return {V(scalar_t<V>(hi)), V(scalar_t<V>(lo))};
  } else {
    return static_cast<void>(lo), N(hi);
  }
}

/// What a number is but for its last half: of a double word the leading part.
template <class N>
XACT_INLINE auto leading(const N& v) noexcept {
  if constexpr (is_double_word<N>)
    return numeric::copy(v.hi);
  else
    return numeric::copy(v);
}

/// c[0] + c[1] x + ... + c[N-1] x^(N-1), the first `Exact` steps in N, the others, whose roundings do not reach the
/// result, in x's leading part.
template <std::size_t Exact, class N, std::size_t Terms>
XACT_INLINE N polynomial_of(const N& x, const std::array<double, Terms>& c) noexcept {
  if constexpr (is_double_word<N>) {
    using V = decltype(N::hi);
    std::array<double, Terms - Exact> tail{};
    for (std::size_t i = 0; i < Terms - Exact; ++i)
      tail[i] = c[i + Exact];
    N sum(numeric::polynomial(x.hi, tail));
    for (std::size_t i = Exact; i-- > 0;)
      sum = x * sum + V(c[i]);
    return sum;
  } else {
    return numeric::polynomial(x, c);
  }
}

/// By how many powers of two a formula lifts what may end up subnormal. In double a float's result never is.
template <class N>
inline constexpr int lift_of = is_double_word<N> ? 128 : 0;

/// v drop, rounded to V; of doubles drop is 1.
template <class V, class N, class D>
XACT_INLINE V narrower(const N& v, const D& drop) noexcept {
  if constexpr (is_double_word<N>)
    return numeric::fence(numeric::rounded(v.hi + v.lo) * drop);
  else
    return static_cast<void>(drop), numeric::narrow(v);
}
/// c + v drop, rounded to V. c may be infinite. In double words drop is a power of two.
template <class V, class N, class D>
XACT_INLINE V narrower_sum(const V& c, const N& v, const D& drop) noexcept {
  if constexpr (is_double_word<N>) {
    const V largest((std::numeric_limits<scalar_t<V>>::max)()), lowest(-(std::numeric_limits<scalar_t<V>>::max)());
    const auto finite = [&](const V& u) XACT_INLINE_LAMBDA { // or inf - inf would make a NaN
      return numeric::at_most(numeric::at_least(u, lowest), largest);
    };
    const V added = v.hi * drop, sum = numeric::rounded(numeric::fma(v.hi, drop, c));
    const V from = finite(c), to = finite(sum);
    const V part = numeric::rounded(to - from), lost = numeric::rounded(from - numeric::rounded(to - part));
    const V rest = numeric::fma(v.lo, drop, numeric::rounded(lost + numeric::rounded(numeric::fence(added) - part)));
    return numeric::copysign(sum + rest, sum); // of 0, too
  } else {
    return static_cast<void>(drop), numeric::narrow(numeric::widen(c) + v);
  }
}

/// 1 / d of a number, and n / d from it: of doubles beyond 33 bits with the rounding errors mended.
template <class N>
XACT_INLINE N reciprocal_of(const N& d) noexcept {
  if constexpr (is_double_word<N>)
    return numeric::exact_reciprocal(d);
  else
    return numeric::divide(N(1), d);
}
template <int Bits, class N>
XACT_INLINE N quotient_of(const N& n, const N& d, const N& inverse) noexcept {
  if constexpr (is_double_word<N>) {
    return static_cast<void>(d), n * inverse;
  } else {
    const N q = numeric::fence(n * inverse);
    return Bits == 33 ? q : numeric::fma(numeric::fnma(q, d, n), inverse, q);
  }
}

/// c + n / d drop, rounded to V, as narrower_sum and quotient_of.
template <int Bits, class V, class N, class D>
XACT_INLINE V narrower_sum(const V& c, const N& n, const N& d, const N& inverse, const D& drop) noexcept {
  if constexpr (!is_double_word<N> && Bits == 33)
    return static_cast<void>(drop), numeric::narrow(numeric::fma(n, inverse, numeric::widen(c)));
  else
    return numeric::narrower_sum(c, numeric::quotient_of<Bits>(n, d, inverse), drop);
}

/// @{
/// Results of two values as those of the two in lockstep.
template <class V>
XACT_INLINE twice<V> together(const V& first, const V& second) noexcept {
  return {first, second};
}
template <class V>
XACT_INLINE value_and_gradient<twice<V>> together(const value_and_gradient<V>& first,
                                                  const value_and_gradient<V>& second) noexcept {
  return {{first.y, second.y}, {first.g, second.g}};
}
/// @}
template <class Kernel, class V>
XACT_OUT_OF_LINE auto out_of_line(const Kernel& kernel, const V& x) noexcept {
  return kernel(x);
}
/// kernel(x); where `Long`, one register at a time and out of line. Double words in lockstep would not fit the
/// registers anyway.
template <bool Long, class Kernel, class V>
XACT_INLINE auto compact(const Kernel& kernel, const V& x) noexcept {
  if constexpr (!Long)
    return kernel(x);
  else if constexpr (is_twice<V>)
    return numeric::together(numeric::compact<Long>(kernel, x.first), numeric::compact<Long>(kernel, x.second));
  else
    return numeric::out_of_line(kernel, x);
}

/// Whether a double lies halfway between two normal floats: what it was rounded from may lie on either side.
template <class N>
XACT_INLINE bool any_at_tie(const N& v) noexcept {
  constexpr std::uint64_t below_float = (std::uint64_t{1} << 29) - 1, half = std::uint64_t{1} << 28;
  if constexpr (is_twice<N>) {
    return numeric::any_at_tie(v.first) || numeric::any_at_tie(v.second);
  } else if constexpr (is_batch<N>) {
    const N bits = v & N(static_cast<double>(below_float) * 0x1p-1074); // as the digits of 1 and a little
    return xsimd::any((bits | N(1.0)) == N(1 + 0x1p-24));
  } else {
    std::uint64_t bits;
    std::memcpy(&bits, &v, sizeof bits);
    return (bits & below_float) == half;
  }
}

/// y, about t / 2, t >= 0, less a little: half of an odd subnormal t lies halfway between two floats, and double does
/// not resolve what f(-t) = -t / 2 + c t^2, c > 0, adds to it. More than the roundings there, elsewhere far less.
template <class N>
XACT_INLINE N above_ties(const N& t, const N& y) noexcept {
  return numeric::fnma(numeric::at_most(t, N(0x1p-126)), N(0x1p-46), y);
}

/// c - y of such a y, rounded to V.
template <class V, class N>
XACT_INLINE V nearest_minus(const N& t, const N& y, const V& c) noexcept {
  return numeric::narrow(numeric::widen(c) - numeric::above_ties(t, y));
}

/// g = 1/2 - c t + ..., t >= 0, less a little below the limit: there c t may end so near the middle between two floats
/// that double does not tell on which side. It is the lower one, and farther out it would be another one.
template <class N>
XACT_INLINE N below_middle(const N& t, double limit, const N& g) noexcept {
  return numeric::fnma(g, numeric::select(t < N(limit), N(0x1p-52), N(0)), g);
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
