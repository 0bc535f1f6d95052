// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: whether a call in memory of what has calls of its own (pairs, what goes along an axis) is none of these, so
/// that a sentence is due and not a list of candidates.
#pragma once

#include "call.hpp"

namespace xact {

template <class Accuracy>
struct Softmax;
template <class Accuracy>
struct LogSoftmax;

/// The middle axis of a contiguous block outer x n x inner: element (o, i, j) stands at (o n + i) inner + j.
struct axis {
  std::size_t outer; ///< how many of what n x inner is
  std::size_t n;     ///< the elements of a vector
  std::size_t inner; ///< vectors side by side, and so the distance of a vector's elements
  /// Of any integers, none of which is negative.
  template <class Outer, class Length, class Inner>
  constexpr axis(Outer outer_, Length n_, Inner inner_) noexcept
      : outer(extent(outer_)), n(extent(n_)), inner(extent(inner_)) {}

private:
  template <class N>
  static constexpr std::size_t extent(N v) noexcept {
    static_assert(std::is_integral_v<N>, "xact: the extents of an axis are integers");
    if constexpr (std::is_signed_v<N>)
      assert(v >= 0 && "xact: an extent of an axis is negative");
    return static_cast<std::size_t>(v);
  }
};

inline namespace XACT_ABI_NAMESPACE {
namespace engine {

/// What a pass of F takes for its functor.
template <class F>
struct functor_in {
  using type = F;
  static XACT_INLINE const F& of(const F& f) noexcept { return f; }
};

/// Whether F goes along an axis.
template <class F>
inline constexpr bool is_softmax = false;
template <class Accuracy>
inline constexpr bool is_softmax<Softmax<Accuracy>> = true;
template <class Accuracy>
inline constexpr bool is_softmax<LogSoftmax<Accuracy>> = true;
template <class F>
using if_softmax = std::enable_if_t<is_softmax<F>>;

/// What ends a call: n, or an axis.
enum class ending { n, axis, n_or_axis };

template <class A>
inline constexpr bool is_axis = std::is_same_v<A, axis>;
template <class A>
using axis_as_number = std::conditional_t<is_axis<A>, std::size_t, A>;

/// Whether X and A, without references, are the arrays of P and its ending; after n perhaps stream_bytes.
template <class P, ending End, class X, class... A>
constexpr bool are_of() noexcept {
  constexpr std::size_t arrays = P::inputs + P::outputs;
  constexpr bool ends_with_axis = (is_axis<A> || ...);
  if (ends_with_axis ? End == ending::n || sizeof...(A) != arrays : End == ending::axis)
    return false;
  return arguments<X, axis_as_number<A>...>::template are_of<P>() && (End == ending::n || sizeof...(A) == arrays);
}
/// Arrays and numbers that are not.
template <class P, ending End, class X, class... A>
using if_not_of = std::enable_if_t<!engine::are_of<P, End, X, A...>() && engine::is_array<X>() &&
                                   ((engine::is_array<A>() || std::is_arithmetic_v<A> || is_axis<A>)&&...)>;

} // namespace engine
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
