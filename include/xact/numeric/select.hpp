// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: choices and signs. None of them rounds.
#pragma once

#include "value.hpp"

#include <cmath>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// mask ? a : b, lane by lane.
template <class M, class V>
XACT_INLINE V select(const M& mask, const V& a, const V& b) noexcept {
  return numeric::lift(
      [](const auto& m, const auto& p, const auto& q) XACT_INLINE_LAMBDA { return isa::select(m, p, q); }, mask, a, b);
}

/// mask ? 0 : v, lane by lane. Not select: of a blend with 0 g++ makes three instructions, and on AArch64 clang 14
/// makes fmax of select(x < 0, 0, x), which loses -0.
template <class M, class V>
XACT_INLINE V zero_where(const M& mask, const V& v) noexcept {
  return numeric::lift([](const auto& m, const auto& w) XACT_INLINE_LAMBDA { return isa::zero_where(m, w); }, mask, v);
}

/// NaN where x is NaN, else v.
template <class V>
XACT_INLINE V nan_of(const V& x, const V& v) noexcept {
  return numeric::lift([](const auto& u, const auto& w) XACT_INLINE_LAMBDA { return isa::nan_of(u, w); }, x, v);
}

/// x > 0 ? v : x <= 0 ? +0 : NaN. Not select(x > 0, v, ...): Zen blends where it compares, in two of four pipes, and
/// the loop waits for these. AVX-512's masks take as long; it has one instruction for the whole choice.
template <class V>
XACT_INLINE V where_positive(const V& x, const V& v) noexcept {
  return numeric::lift([](const auto& u, const auto& w) XACT_INLINE_LAMBDA { return isa::where_positive(u, w); }, x, v);
}

/// x > limit ? limit : x, so NaN stays NaN; of zeros of either sign AArch64 takes the smaller. Not xsimd::min: on x86
/// its answer to NaN is the limit up to version 13.
template <class V>
XACT_INLINE V at_most(const V& x, const V& limit) noexcept {
  return numeric::lift([](const auto& u, const auto& l) XACT_INLINE_LAMBDA { return isa::at_most(u, l); }, x, limit);
}

/// x < limit ? limit : x; NaN stays NaN; of zeros of either sign AArch64 takes the greater.
template <class V>
XACT_INLINE V at_least(const V& x, const V& limit) noexcept {
  return numeric::lift([](const auto& u, const auto& l) XACT_INLINE_LAMBDA { return isa::at_least(u, l); }, x, limit);
}

/// x < 0 ? 0 : x, which keeps -0 and NaN. On x86 that is max with x as the second operand; -ffast-math exchanges them.
template <class V>
XACT_INLINE V zero_below(const V& x) noexcept {
  return numeric::lift([](const auto& u) XACT_INLINE_LAMBDA { return isa::zero_below(u); }, x);
}

/// minus where x < 0, plus where x > 0, one of them at 0. AVX blends by the sign bit: no comparison.
template <class V>
XACT_INLINE V by_sign(const V& x, const V& minus, const V& plus) noexcept {
  return numeric::lift([](const auto& u, const auto& m, const auto& p)
                           XACT_INLINE_LAMBDA { return isa::by_sign(u, m, p); },
                       x, minus, plus);
}

/// |x|.
template <class V>
XACT_INLINE V abs(const V& x) noexcept {
  return numeric::lift(
      [](const auto& u) XACT_INLINE_LAMBDA {
        if constexpr (is_batch<std::decay_t<decltype(u)>>)
          return xsimd::abs(u);
        else
          return std::fabs(u);
      },
      x);
}

/// -x, also of 0; not a batch's own minus, which is 0 - x on some targets and on others a call where little is inlined.
template <class V>
XACT_INLINE V negative(const V& x) noexcept {
  return numeric::lift(
      [](const auto& u) XACT_INLINE_LAMBDA {
        using W = std::decay_t<decltype(u)>;
        if constexpr (is_batch<W>)
          return isa::negative(u);
        else
          return -u;
      },
      x);
}

/// -|x|, in one instruction where -abs(x) takes two.
template <class V>
XACT_INLINE V minus_abs(const V& x) noexcept {
  return numeric::lift(
      [](const auto& u) XACT_INLINE_LAMBDA {
        using W = std::decay_t<decltype(u)>;
        if constexpr (is_batch<W>)
          return u | W(scalar_t<W>(-0.0));
        else
          return -std::fabs(u);
      },
      x);
}

/// -min(|x|, limit), of NaN either NaN or -limit: for a sum in which x is as well. AVX-512 has one instruction for it.
template <class V>
XACT_INLINE V minus_least_abs(const V& x, scalar_t<V> limit) noexcept {
  return numeric::lift([](const auto& u, const auto& l) XACT_INLINE_LAMBDA { return isa::minus_least_abs(u, l); }, x,
                       V(-limit));
}

/// |x| with the sign of s.
template <class V>
XACT_INLINE V copysign(const V& x, const V& s) noexcept {
  return numeric::lift(
      [](const auto& u, const auto& t) XACT_INLINE_LAMBDA {
        if constexpr (is_batch<std::decay_t<decltype(u)>>)
          return xsimd::copysign(u, t);
        else
          return std::copysign(u, t);
      },
      x, s);
}

/// magnitude, which has no sign yet, with the sign of s: two instructions where copysign takes three.
template <class V>
XACT_INLINE V with_sign(const V& magnitude, const V& s) noexcept {
  return numeric::lift(
      [](const auto& u, const auto& t) XACT_INLINE_LAMBDA {
        using W = std::decay_t<decltype(u)>;
        if constexpr (is_batch<W>)
          return u | (t & W(scalar_t<W>(-0.0)));
        else
          return std::copysign(u, t);
      },
      magnitude, s);
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
