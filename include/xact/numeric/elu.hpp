// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: the negative half of Elu, Selu and Celu: alpha (exp(v) - 1) and alpha exp(v), each to the last subnormal
/// for every finite alpha. exp(v) - 1 is s p + (s - 1), and never exp(v) less 1, which loses a small v.
#pragma once

#include "expm1.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// lambda and lambda alpha in two doubles each, of 1.0507009873554804934193349852946
/// and 1.6732632423543772848170429916717.
struct selu_constants {
  static constexpr double lambda = 0x1.0cfabd6a91132p+0, lambda_lo = 0x1.6fc7d272f2695p-55;
  static constexpr double product = 0x1.c212cc640f031p+0, product_lo = 0x1.05161b045a1fep-56;
};

/// Above it exp(v) - 1 is exp(v), and below the power of two is one factor.
inline constexpr double expm1_limit = 60;

/// 2^n, but not so large that its product could overflow.
template <class N>
XACT_INLINE auto moderate_power(const exp_parts<scaling::thirds, N>& e) noexcept {
  using V = decltype(numeric::leading(e.p));
  const V most(scalar_t<V>(0x1p40)), scale = numeric::at_most(e.scale, most);
  return V(scale * (scale * numeric::at_most(e.back, most)));
}

/// alpha (exp(v) - 1), where alpha exp(v) stands for it beyond v = 60, and alpha exp(v).
template <class E, class V>
XACT_INLINE value_and_gradient<V> plain_elu_of(const E& e, const V& alpha) noexcept {
  const auto a = numeric::split(alpha);
  const V s = numeric::moderate_power(e);
  const V power = a.reduced * e.scale, product = numeric::fence(numeric::fma(power, e.p, power) * e.scale);
  return {numeric::fence(alpha * numeric::fma(s, e.p, numeric::rounded(s - V(1)))),
          numeric::fence(numeric::fence(numeric::fence(product * a.up) * e.back) * a.down)};
}
/// The same in numbers, of a factor up down.
template <class E, class N, class V>
XACT_INLINE value_and_gradient<V> elu_of_number(const E& e, const N& factor, const V& up, const V& down) noexcept {
  const N power = numeric::exp_value(e) * factor;
  if constexpr (is_double_word<N>) {
    const V s = numeric::moderate_power(e);
    // Lifted, or what the product of a small x lacks would be lost.
    using C = exponential_constants<double>;
    const N expm1 = numeric::scaled(numeric::exact_sum(s, V(-1)) + numeric::scaled(e.p, s), V(C::lifted));
    return {numeric::fence(numeric::narrower<V>(expm1 * factor, up * V(C::dropped)) * down),
            numeric::fence(numeric::fence(numeric::fence(numeric::narrower<V>(power, e.scale) * up) * e.back) * down)};
  } else {
    return static_cast<void>(up), static_cast<void>(down),
           value_and_gradient<V>{numeric::narrow(numeric::expm1_value(e) * factor), numeric::narrow(power)};
  }
}
template <class E, class V>
XACT_INLINE value_and_gradient<V> elu_of(const E& e, const V& alpha) noexcept {
  if constexpr (std::is_same_v<scalar_t<V>, float>) {
    return numeric::elu_of_number(e, numeric::wider(alpha), V(1), V(1));
  } else {
    const auto a = numeric::split(alpha);
    return numeric::elu_of_number(e, double_word<V>(a.reduced), a.up, a.down);
  }
}

/// alpha (exp(x) - 1) and alpha exp(x) for x <= 0; Plain: in V's own arithmetic, the value to 2.5 ULP.
template <bool Plain, int Bits, class V>
XACT_INLINE value_and_gradient<V> elu(const V& x, const V& alpha) noexcept {
  const V v = numeric::at_least(x, V(power_limit<scalar_t<V>>));
  if constexpr (Plain)
    return numeric::plain_elu_of(numeric::plain_exp<scaling::thirds>(v), alpha);
  else
    return numeric::elu_of(numeric::exp_of<Bits, scaling::thirds>(numeric::wider(v)), alpha);
}
/// The bits of the plain value, in fewer steps: beyond -40 it is -alpha.
template <class V>
XACT_INLINE V plain_elu(const V& x, const V& alpha) noexcept {
  const auto e = numeric::plain_exp<scaling::single>(numeric::at_least(x, V(-40)));
  return numeric::fence(alpha * numeric::fma(e.scale, e.p, numeric::rounded(e.scale - V(1))));
}

/// alpha (exp(x / alpha) - 1) and exp(x / alpha) for x <= 0, of any finite alpha. A quotient rounded to one value would
/// cost 64 ULP of the exponential: what the division leaves is divided, too. An alpha of 0 is the least number there
/// is, the derivative 0.
template <bool Plain, int Bits, class V>
XACT_INLINE value_and_gradient<V> celu(const V& x, const V& alpha) noexcept {
  using T = scalar_t<V>;
  constexpr T largest = (std::numeric_limits<T>::max)(), lift = exponential_constants<T>::lifted;
  const V nonzero = numeric::select(V(0) < numeric::abs(alpha), alpha, V(std::numeric_limits<T>::denorm_min()));
  // Beyond it exp(v) is 0 or inf, and x / alpha might overflow. What a small alpha leaves must not be subnormal.
  const V magnitude = numeric::abs(nonzero), most(largest / (-2 * power_limit<T>));
  const V limit = numeric::select(magnitude < most, numeric::at_most(magnitude, most) * V(-power_limit<T>), V(largest));
  const V up = numeric::select(magnitude < V(1 / lift), V(lift), V(1));
  const V divisor = nonzero * up,
          dividend = numeric::at_most(numeric::at_least(x, numeric::negative(limit)), limit) * up;
  const V v = numeric::divide(dividend, divisor);
  value_and_gradient<V> both;
  const auto both_of = [&](const auto& e, const auto& elu) XACT_INLINE_LAMBDA {
    const auto times_alpha = elu(e, alpha), alone = elu(e, V(1));
    both.y = numeric::select(V(T(expm1_limit)) < v, times_alpha.g, times_alpha.y);
    both.g = numeric::copy(alone.g);
  };
  if constexpr (Plain) {
    const V left = numeric::fnma(v, divisor, dividend), inverse = numeric::divide(V(1), divisor);
    both_of(numeric::plain_exp<scaling::thirds>(v, numeric::fence(left * inverse)),
            [](const auto& e, const V& factor) XACT_INLINE_LAMBDA { return numeric::plain_elu_of(e, factor); });
  } else {
    const auto quotient = numeric::divide(numeric::wider(dividend), numeric::wider(divisor));
    both_of(numeric::exp_of<Bits, scaling::thirds>(quotient),
            [](const auto& e, const V& factor) XACT_INLINE_LAMBDA { return numeric::elu_of(e, factor); });
  }
  both.g =
      numeric::select(V(0) < numeric::abs(alpha), both.g, numeric::nan_of(x, numeric::select(x < V(0), V(0), V(1))));
  // Of so small a v the quotient may be subnormal, and y is x.
  constexpr T tiny = std::numeric_limits<T>::epsilon() / (Plain ? 8 : 256);
  if constexpr (Plain || std::is_same_v<T, double>)
    both.y = numeric::select(numeric::abs(v) < V(tiny), x, both.y);
  return both;
}

/// Both of a function that is y and has the slope g on its positive half, NaN where the parameter is.
template <class V>
XACT_INLINE value_and_gradient<V> with_positive_half(const V& x, const value_and_gradient<V>& negative, const V& y,
                                                     const V& g, const V& parameter) noexcept {
  return {numeric::nan_of(parameter, numeric::select(x < V(0), negative.y, y)), // of -0: y, and not s - 1 + s p, +0
          numeric::nan_of(parameter, numeric::select(x > V(0), g, negative.g))};
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
