// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/exponential.hpp"

#include <array>
#include <limits>

namespace xact {

/// y = tanh(x), in [-1, 1], exactly odd; tanh(-0) = -0, tanh(+-inf) = +-1; NaN in, NaN out. With t = exp(-2|x|):
/// (1 - t) / (1 + t), the numerator from expm1's parts so that nothing cancels at 0. No branch and no split: the same
/// code for every argument. Not 1 - 2 / (1 + exp(2x)): that has lost everything near 0.
///
/// f' = 4 t / (1 + t)^2 keeps its relative accuracy to |x| = 52 (float) and 373 (double), is exactly even and never
/// negative; gradient_from_output, 1 - y^2, is exact for the given y, but y itself has lost the derivative by 10 % from
/// |x| = 7.91 and wholly from 9.011 on (double: 17.96 and 19.06): there keep x, or save the gradient of
/// forward_and_gradient.
///
/// The tiers share one kernel for now; errors in ULP: contract::bounds, worst arguments in the README table.
template <class Accuracy>
struct Tanh {
  template <class V>
  XACT_INLINE V operator()(const V& x) const noexcept {
    const V one(1), half(numeric::scalar_t<V>(0.5));
    const V h = numeric::clamp_above(numeric::abs(x), saturation<numeric::scalar_t<V>>);
    const auto e = numeric::exp_of_minus<0>(h + h);
    const V a = numeric::rounded(one - e.scale);
    const V n = numeric::rounded(numeric::fnma(e.scale, e.rest.hi, a)); // n + n_lo = 1 - t
    const V n_lo = numeric::fnma(e.scale, e.rest.hi, numeric::rounded(a - n)) +
                   numeric::fnma(e.scale, e.rest.lo, numeric::rounded(one - a) - e.scale);
    const V d = numeric::rounded(V(2) - n), d_lo = (numeric::rounded(V(2) - d) - n) - n_lo; // d + d_lo = 1 + t
    const V q = numeric::divide(n, d);
    const V rest = numeric::fnma(q, d_lo, numeric::division_remainder(q, d, n) + n_lo);
    return numeric::copysign(numeric::fma(rest, numeric::fma(q, half, half), q), x); // 1 / d is (1 + q) / 2
  }
  template <class V>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    constexpr auto limit = numeric::exponential_constants<numeric::scalar_t<V>>::decay_limit / 2;
    const V h = numeric::clamp_above(numeric::abs(x), limit);
    return numeric::logistic_gradient<4>(h + h);
  }
  template <class V>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    return numeric::one_minus_square(y);
  }

private:
  /// atanh(1 - 2^-(p+1)) = (p + 2) ln(2) / 2 is where 1 becomes the nearest float; a little above it.
  template <class T>
  static constexpr T saturation = T(std::numeric_limits<T>::digits + 3) * T(0.35);
};

template <class Accuracy>
struct contract<Tanh<Accuracy>> {
  static constexpr const char *name = "tanh", *tier = Accuracy::name, *formula = "tanh(x)";
  template <class T>
  static constexpr bool supports = true;
  static Tanh<Accuracy> sample() noexcept { return {}; }
  template <class T>
  static constexpr max_ulp bounds{XACT_HAS_FMA ? 1.0 : 1.5, XACT_HAS_FMA ? 1.0 : 2.0, XACT_HAS_FMA ? 0.5 : 1.5};
  template <class R>
  static R forward(const Tanh<Accuracy>&, R x) noexcept {
    return std::tanh(x);
  }
  template <class R>
  static R gradient(const Tanh<Accuracy>&, R x) noexcept {
    const R c = 1 / std::cosh(x);
    return c * c;
  }
  template <class R>
  static R gradient_from_output(const Tanh<Accuracy>&, R y) noexcept {
    return (1 - y) * (1 + y);
  }
  static constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, -1, 0}, {-0.0, -0.0, 1}, {0, 0, 1}, {inf, 1, 0}, {nan, nan, nan}}};
  /// 0, saturation and clamp (float, double), underflow of the gradient and clamp (float, double).
  static constexpr std::array<double, 10> branch_points{0,     9.010914, 9.45, 19.061547, 19.6,
                                                        44.36, 52.68,    53,   354.9,     373.26};
  static constexpr double lowest = -1, highest = 1;
  static constexpr bool odd = true, even_gradient = true;
};

} // namespace xact
