// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: the vocabulary over a value V, which is a scalar (float, double), an xsimd::batch, or twice<V>: two values
/// that walk in lockstep. A kernel is written once for V and means the same, bit for bit, for each of the three.
///
/// Call these functions qualified (numeric::abs): an unqualified call would let argument-dependent lookup find xsimd's
/// functions of the same name, whose results differ between versions.
#pragma once

#include "isa.hpp"

#include <cstddef>
#include <type_traits>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// The widest batch of T that the build's flags allow.
template <class T>
using native_batch = xsimd::batch<T, xsimd::default_arch>;

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

/// @{
/// What a value is.
template <class V>
inline constexpr bool is_batch = false;
template <class T, class A>
inline constexpr bool is_batch<xsimd::batch<T, A>> = true;
template <class V>
inline constexpr bool is_twice = false;
template <class V>
inline constexpr bool is_twice<twice<V>> = true;
/// @}

/// op(v...); of values in lockstep, op of the first ones and of the second ones. Every operation goes through here, so
/// that op, a lambda (XACT_INLINE_LAMBDA), has only scalars and batches before it.
template <class Op, class V, class... Vs>
XACT_INLINE auto lift(const Op& op, const V& v, const Vs&... vs) noexcept {
  if constexpr (is_twice<V>) {
    using R = decltype(numeric::lift(op, v.first, vs.first...));
    return twice<R>{numeric::lift(op, v.first, vs.first...), numeric::lift(op, v.second, vs.second...)};
  } else {
    return op(v, vs...);
  }
}

/// A copy by way of the registers, for a value that goes into a struct. A batch's own copy is one of an aggregate: g++
/// removes it, but not its stores, which then stand in the loop. Not in twice itself, where it doubles the time to
/// compile.
template <class V>
XACT_INLINE V copy(const V& x) noexcept {
  return numeric::lift(
      [](const auto& v) XACT_INLINE_LAMBDA {
        using W = std::decay_t<decltype(v)>;
        if constexpr (is_batch<W>)
          return W(static_cast<typename W::register_type>(v));
        else
          return v;
      },
      x);
}

/// What forward_and_gradient of a functor returns: y = f(x) and g = f'(x).
template <class V>
struct value_and_gradient {
  V y; ///< f(x)
  V g; ///< f'(x)
};

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
