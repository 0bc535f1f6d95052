// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: what decides a 16-bit result that ends halfway between two numbers, where double does not tell on which
/// side of the middle the exact one lies: 2^-130 sigmoid(2^-130) is 2^-131 and 2^-262 / 4 more. A nudge of a double's
/// last digit to that side, or an argument at which double tells.
#pragma once

#include "arithmetic.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// v and the least that double can add, up, away from 0 or towards it.
template <class V>
XACT_INLINE V nudged_up(const V& v) noexcept {
  return numeric::with_sign(numeric::fma(numeric::abs(v), V(0x1p-51), v), v); // of 0, too
}
template <class V>
XACT_INLINE V nudged_out(const V& v) noexcept {
  return numeric::fence(v * V(1 + 0x1p-51));
}
template <class V>
XACT_INLINE V nudged_in(const V& v) noexcept {
  return numeric::fence(v * V(1 - 0x1p-51));
}
/// x, but no nearer to 0 than least, unless it is 0.
template <class V>
XACT_INLINE V apart_from_zero(const V& x, const V& least) noexcept {
  const V magnitude = numeric::abs(x);
  return numeric::select(V(0) < magnitude, numeric::with_sign(numeric::at_least(magnitude, least), x), x);
}
/// v rounded to 44 bits (Dekker): the exact tie again where v is one but for rounding errors.
template <class V>
XACT_INLINE V without_errors(const V& v) noexcept {
  const V c = numeric::rounded(numeric::fence(v * V(0x1.008p+9)));
  const V kept = numeric::rounded(c - numeric::rounded(c - v));
  return numeric::select(numeric::abs(v) < V(0x1p1000), kept, v); // and not inf - inf
}

/// Of a functor F whose results double tells from every tie: what stands in ties<F> otherwise.
struct no_ties {
  static constexpr bool rational = false; ///< whether results are of few digits but for rounding errors
  /// f(x), which is y.
  template <class F, class V>
  static XACT_INLINE V value(const F&, const V&, const V& y) noexcept {
    return y;
  }
  /// f'(x), which is g.
  template <class F, class V>
  static XACT_INLINE V gradient(const F&, const V&, const V& g) noexcept {
    return g;
  }
  /// f' from y = f(x), which is g.
  template <class F, class V>
  static XACT_INLINE V from_output(const F&, const V&, const V& g) noexcept {
    return g;
  }
  /// An argument whose f' may stand for f'(x) in a product that is then rounded to 16 bits.
  template <class F, class V>
  static XACT_INLINE V argument(const F&, const V& x) noexcept {
    return x;
  }
};
/// f' is 1/4 or 1/2 at 0 and something else beside it, too little for double: half of a subnormal dy is a tie.
struct level_at_zero : no_ties {
  /// As in no_ties.
  template <class F, class V>
  static XACT_INLINE V argument(const F&, const V& x) noexcept {
    return numeric::apart_from_zero(x, V(0x1p-20));
  }
};
/// The same, and f' is |y| less a little where y = f(x) is small.
struct level_at_zero_less_than_output : level_at_zero {
  /// As in no_ties.
  template <class F, class V>
  static XACT_INLINE V from_output(const F&, const V& y, const V& g) noexcept {
    return numeric::select(numeric::abs(y) < V(0x1p-30), numeric::nudged_in(g), g);
  }
};
/// f(x) = x / 2 + c x^2, c > 0, at 0.
struct above_half : level_at_zero {
  /// As in no_ties.
  template <class F, class V>
  static XACT_INLINE V value(const F&, const V&, const V& y) noexcept {
    return numeric::nudged_up(y);
  }
};
/// A quotient of numbers of few digits.
struct rational_results : no_ties {
  static constexpr bool rational = true; ///< as in no_ties
};

template <class F>
struct ties : no_ties {};

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
