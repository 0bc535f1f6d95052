// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: the vocabulary over a value V, which is a scalar (float, double), an xsimd::batch, or twice<V>: two values
/// that walk in lockstep. A kernel is written once for V and means the same, bit for bit, for each of the three.
///
/// Call these functions qualified (numeric::abs): an unqualified call would let argument-dependent lookup find xsimd's
/// functions of the same name, whose results differ between versions.
#pragma once

#include "simd.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

template <class V>
struct value_traits {
  using scalar = V;
  static constexpr std::size_t size = 1;
};
template <class T, class A>
struct value_traits<xsimd::batch<T, A>> {
  using scalar = T;
  static constexpr std::size_t size = xsimd::batch<T, A>::size;
};

/// The scalar type of a value.
template <class V>
using scalar_t = typename value_traits<V>::scalar;
/// How many of them it holds.
template <class V>
inline constexpr std::size_t size_of = value_traits<V>::size;

/// Two values in lockstep. The dependent chain of an exponential is long; two chains side by side hide its latency. A
/// pair and not an array: a loop over an array stays in memory where the compiler declines to unroll it (g++ -O2).
template <class V>
struct twice {
  V first;  ///< one
  V second; ///< the other

  /// @cond
  twice() = default;
  // Member by member: g++ copies a defaulted aggregate of 128 bytes through the stack, half a register at a time.
  XACT_INLINE twice(const twice& v) noexcept : first(v.first), second(v.second) {}
  XACT_INLINE twice& operator=(const twice& v) noexcept {
    first = v.first;
    second = v.second;
    return *this;
  }
  XACT_INLINE twice(const V& a, const V& b) noexcept : first(a), second(b) {}
  template <class S, class = std::enable_if_t<std::is_arithmetic_v<S>>>
  XACT_INLINE twice(S s) noexcept : first(static_cast<scalar_t<V>>(s)), second(static_cast<scalar_t<V>>(s)) {}

  friend XACT_INLINE twice operator+(const twice& a, const twice& b) noexcept {
    return {a.first + b.first, a.second + b.second};
  }
  friend XACT_INLINE twice operator-(const twice& a, const twice& b) noexcept {
    return {a.first - b.first, a.second - b.second};
  }
  friend XACT_INLINE twice operator*(const twice& a, const twice& b) noexcept {
    return {a.first * b.first, a.second * b.second};
  }
  friend XACT_INLINE twice operator-(const twice& a) noexcept { return {-a.first, -a.second}; }
  friend XACT_INLINE auto operator<(const twice& a, const twice& b) noexcept {
    return twice<decltype(a.first < b.first)>{a.first < b.first, a.second < b.second};
  }
  friend XACT_INLINE auto operator<=(const twice& a, const twice& b) noexcept {
    return twice<decltype(a.first <= b.first)>{a.first <= b.first, a.second <= b.second};
  }
  friend XACT_INLINE auto operator>(const twice& a, const twice& b) noexcept { return b < a; }
  /// @endcond
};

template <class V>
struct value_traits<twice<V>> {
  using scalar = typename value_traits<V>::scalar;
  static constexpr std::size_t size = 2 * value_traits<V>::size;
};

/// Whether V is what activations take: float, double, a batch of these, or two of such in lockstep.
template <class V>
inline constexpr bool is_value = std::is_same_v<V, float> || std::is_same_v<V, double>;
template <class T, class A>
inline constexpr bool is_value<xsimd::batch<T, A>> = is_value<T>;
/// Of two values what one is.
template <class V>
inline constexpr bool is_value<twice<V>> = is_value<V>;
/// For signatures, class = if_value<V>: no other V is looked at.
template <class V>
using if_value = std::enable_if_t<is_value<V>>;
/// All else: XACT_REFUSES_THE_REST.
template <class V, class... More>
using if_not_value = std::enable_if_t<!(is_value<V> && (std::is_same_v<V, More> && ...))>;
/// The sentence for them.
template <class V>
constexpr void refuse() noexcept {
  static_assert(!std::is_same_v<V, V>, "xact: an activation's members take float, double or an xsimd::batch of these, "
                                       "and dy of the same type; arrays go through xact::forward and its kin");
}

/// A copy by way of the registers, for a value that goes into a struct. A batch's own copy is one of an aggregate: g++
/// removes it, but not its stores, which then stand in the loop. Not in twice itself, where it doubles the time to
/// compile.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T copy(T v) noexcept {
  return v;
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> copy(const xsimd::batch<T, A>& v) noexcept {
  using R = typename xsimd::batch<T, A>::register_type;
  return xsimd::batch<T, A>(static_cast<R>(v));
}
template <class V>
XACT_INLINE twice<V> copy(const twice<V>& v) noexcept {
  return {numeric::copy(v.first), numeric::copy(v.second)};
}

/// What forward_and_gradient of a functor returns: y = f(x) and g = f'(x).
template <class V>
struct value_and_gradient {
  V y; ///< f(x)
  V g; ///< f'(x)
};

/// mask ? a : b, lane by lane.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T select(bool mask, T a, T b) noexcept {
  return mask ? a : b;
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> select(const xsimd::batch_bool<T, A>& mask, const xsimd::batch<T, A>& a,
                                      const xsimd::batch<T, A>& b) noexcept {
  return xsimd::select(mask, a, b);
}
template <class M, class V>
XACT_INLINE twice<V> select(const twice<M>& mask, const twice<V>& a, const twice<V>& b) noexcept {
  return {numeric::select(mask.first, a.first, b.first), numeric::select(mask.second, a.second, b.second)};
}

/// |x|.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T abs(T x) noexcept {
  return std::fabs(x);
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> abs(const xsimd::batch<T, A>& x) noexcept {
  return xsimd::abs(x);
}
template <class V>
XACT_INLINE twice<V> abs(const twice<V>& x) noexcept {
  return {numeric::abs(x.first), numeric::abs(x.second)};
}

/// -|x|, in one instruction where -abs(x) takes two.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T minus_abs(T x) noexcept {
  return -std::fabs(x);
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> minus_abs(const xsimd::batch<T, A>& x) noexcept {
  return x | xsimd::batch<T, A>(T(-0.0));
}
template <class V>
XACT_INLINE twice<V> minus_abs(const twice<V>& x) noexcept {
  return {numeric::minus_abs(x.first), numeric::minus_abs(x.second)};
}

/// |x| with the sign of s.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T copysign(T x, T s) noexcept {
  return std::copysign(x, s);
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> copysign(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& s) noexcept {
  return xsimd::copysign(x, s);
}
template <class V>
XACT_INLINE twice<V> copysign(const twice<V>& x, const twice<V>& s) noexcept {
  return {numeric::copysign(x.first, s.first), numeric::copysign(x.second, s.second)};
}

/// magnitude, which has no sign yet, with the sign of s: two instructions where copysign takes three.
template <class T, class = std::enable_if_t<std::is_floating_point_v<T>>>
XACT_INLINE T with_sign(T magnitude, T s) noexcept {
  return std::copysign(magnitude, s);
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> with_sign(const xsimd::batch<T, A>& magnitude, const xsimd::batch<T, A>& s) noexcept {
  return magnitude | (s & xsimd::batch<T, A>(T(-0.0)));
}
template <class V>
XACT_INLINE twice<V> with_sign(const twice<V>& magnitude, const twice<V>& s) noexcept {
  return {numeric::with_sign(magnitude.first, s.first), numeric::with_sign(magnitude.second, s.second)};
}

template <class T>
struct float_bits;
template <>
struct float_bits<float> {
  using integer = std::int32_t;
  static constexpr int mantissa = 23, bias = 127;
};
template <>
struct float_bits<double> {
  using integer = std::int64_t;
  static constexpr int mantissa = 52, bias = 1023;
};

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
