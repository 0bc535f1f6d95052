// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/exponential.hpp"

#include <array>
#include <limits>

namespace xact {

/// y = 1 / (1 + exp(-x)), in [0, 1]; sigmoid(-inf, 0, inf) = 0, 1/2, 1; NaN in, NaN out. One exponential of -|x| and
/// one division: q = t / (1 + t) is sigmoid(-|x|) with full relative accuracy, subnormal results included, and 1 - q
/// the other side. Not 1 / (1 + exp(-x)): that overflows on the way, and has 2.5 ULP at best.
///
/// f' = q (1 - q) keeps its relative accuracy to |x| = 104 (float) and 745 (double), is exactly even and never
/// negative; gradient_from_output, y (1 - y), is exact for the given y, but y itself has lost the derivative by 10 %
/// from x = 15.1 and wholly from x = 17.33 on (double: 35.2 and 37.43): there keep x, or save the gradient of
/// forward_and_gradient.
///
/// The tiers share one kernel for now; errors in ULP: contract::bounds, worst arguments in the README table.
template <class Accuracy>
struct Sigmoid {
  template <class V>
  XACT_INLINE V operator()(const V& x) const noexcept {
    const V drop(numeric::decay_drop<numeric::scalar_t<V>>);
    const V q = numeric::lifted_logistic_of_minus(magnitude(x)).hi;
    return numeric::select(x < V(0), numeric::fence(q * drop), numeric::fnma(q, drop, V(1)));
  }
  template <class V>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return numeric::logistic_gradient<1>(magnitude(x));
  }
  template <class V>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    return numeric::times_complement(y);
  }

private:
  template <class V>
  static XACT_INLINE V magnitude(const V& x) noexcept {
    return numeric::clamp_above(numeric::abs(x), numeric::exponential_constants<numeric::scalar_t<V>>::decay_limit);
  }
};

template <class Accuracy>
struct contract<Sigmoid<Accuracy>> {
  static constexpr const char *name = "sigmoid", *tier = Accuracy::name, *formula = "1 / (1 + exp(-x))";
  template <class T>
  static constexpr bool supports = true;
  static Sigmoid<Accuracy> sample() noexcept { return {}; }
  template <class T>
  static constexpr max_ulp bounds{XACT_HAS_FMA ? 1.0 : 1.5, XACT_HAS_FMA ? 1.0 : 2.0, XACT_HAS_FMA ? 0.5 : 1.5};
  template <class R>
  static R forward(const Sigmoid<Accuracy>&, R x) noexcept {
    return 1 / (1 + std::exp(-x));
  }
  template <class R>
  static R gradient(const Sigmoid<Accuracy>&, R x) noexcept {
    const R t = std::exp(-std::fabs(x));
    return t / ((1 + t) * (1 + t));
  }
  template <class R>
  static R gradient_from_output(const Sigmoid<Accuracy>&, R y) noexcept {
    return y * (1 - y);
  }
  static constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, 0, 0}, {-0.0, 0.5, 0.25}, {0, 0.5, 0.25}, {inf, 1, 0}, {nan, nan, nan}}};
  /// 0, saturation (float, double), underflow (float), the clamp, underflow (double), the clamp.
  static constexpr std::array<double, 9> branch_points{0,   17.32868,  37.42995,  87.33655, 103.97208,
                                                       106, 708.39642, 745.13322, 748};
  static constexpr double lowest = 0, highest = 1;
  static constexpr bool odd = false, even_gradient = true;
};

} // namespace xact
