// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: f(x) = x s(v), s the sigmoid, v(x) = 2 sqrt(2/pi) (x + 0.044715 x^3), and its derivative. With t = |x| and
/// E = exp(-v(t)):
///
///     f(-t) = -t E / (1 + E)                                         f(t) = t + f(-t)
///     f'(-t) = E h / (1 + E)^2,  h = 1 + E - t v'(t)                 f'(t) = 1 - f'(-t)
///
/// h has a root at t0 = 0.75246...; with d = t0 - t it is d A(t) + (E - E0), two terms of the same sign, and v(t0) -
/// v(t) is d B(t), A and B quadratic. v reaches 104 (double: 745): it is carried as hi + lo.
#pragma once

#include "expm1.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// Where the results have underflowed; of doubles.
template <class T>
inline constexpr T gelu_tanh_limit = std::is_same_v<T, float> ? T(11.2) : T(21.8);

/// v = t (c + k t^2) as hi + lo; t0 and E0; A, with what its last coefficient lacks; and, up to |d| = 1/4, where E - E0
/// has lost digits, h / d as a polynomial in d, its greatest coefficient in two parts. From Sollya, H being Chebyshev's
/// interpolation of h / d with 30 points, the error relative to it:
///     c = 2 * sqrt(2 / pi); k = 0.044715 * c; A = c + 3 * k * (x^2 + t0 * x + t0^2);
///     fpminimax(H, 5, [|48, SG...|], [-1b-2 - 1b-10; 1b-2 + 1b-10], relative);            // double: 11, [|DD, D...|]
template <class T>
struct plain_gelu_tanh;
template <>
struct plain_gelu_tanh<float> { // 2^-26.3
  static constexpr float c = 0x1.988454p0f, c_lo = -0x1.857936p-25f, k = 0x1.2444f2p-4f, k_lo = 0x1.49b16ap-29f;
  static constexpr float root = 0x1.8142ap-1f, root_lo = -0x1.85a06cp-27f, power = 0x1.2af64ep-2f;
  static constexpr std::array<float, 3> a{0x1.b78b7ap0f, 0x1.49e1dp-3f, 0x1.b6676cp-3f};
  static constexpr float a_lo = -0x1.175e2p-32f;
  static constexpr float first = 0x1.3af6cep1f;
  static constexpr std::array<float, 6> beside{-0x1.79474cp-24f, -0x1.993cc4p-4f, 0x1.9a0ccap-2f,
                                               0x1.371ad2p-4f,   0x1.f93a4ep-6f,  0x1.77017cp-7f};
};
template <>
struct plain_gelu_tanh<double> { // 2^-55.1
  // A(0) is rounded up: of the nearest one h(0) would be 2 less an ULP, and f'(-0) not 1/2.
  static constexpr double c = 0x1.9884533d43651p0, c_lo = -0x1.cbc0d30ebfd15p-54, k = 0x1.2444f2a4d8b4bp-4,
                          k_lo = -0x1.6c843a29d1c7p-61;
  static constexpr double root = 0x1.81429f9e97e4dp-1, root_lo = -0x1.4f523ed77dbdcp-55, power = 0x1.2af64e9c485eep-2;
  static constexpr std::array<double, 3> a{0x1.b78b7a8963977p0, 0x1.49e1d0b1444ebp-3, 0x1.b6676bf7450fp-3};
  static constexpr double a_lo = 0x1.bba7351828aabp-57;
  static constexpr double first = 0x1.3af6cd05624f6p1;
  static constexpr std::array<double, 12> beside{0x1.5ec416194b37ep-54, -0x1.993cd34bf4f1ap-4, 0x1.9a0ef5cdf35c4p-2,
                                                 0x1.3720c65c9323bp-4,  0x1.f37b831bfdfb2p-6,  0x1.721f46cb191c1p-7,
                                                 0x1.e3b48b2c750fp-9,   0x1.2e3c28f086adep-10, 0x1.75cd2a5e3919ep-12,
                                                 0x1.b041d4587b3bdp-14, 0x1.dd90cd2bbc72ap-16, 0x1.0333003026a53p-17};
};
/// The same for numbers, and B.
struct gelu_tanh_of_numbers {
  static constexpr double root = 0x1.81429f9e97e4dp-1, root_lo = -0x1.4f523ed77dbdcp-55,
                          root_lowest = 0x1.a649fca8ac0e5p-109;
  static constexpr double root_first = 0x1.81429fap-1, root_second = -0x1.681b353d48fb6p-33; // of 32 bits, and the rest
  // Of 30 bits, and the rest: of a sum with them nothing is lost, whichever is greater, as long as it is below 16.
  static constexpr double b_first = 0x1.a2dc0b0000000p+0, b_second = 0x1.4e207daa0ebd4p-32,
                          c_first = 0x1.9884534000000p+0, c_second = -0x1.5e4d7b9781a62p-31;
  static constexpr double power = 0x1.2af64e9c485eep-2, power_lo = -0x1.3ca470b477afcp-57;
  static constexpr std::array<double, 3> a{0x1.b78b7a8963976p0, 0x1.49e1d0b1444ebp-3, 0x1.b6676bf7450fp-3},
      a_lo{0x1.d70cb410c5286p-54, 0x1.ba751ccf0c773p-57, 0x1.bba7351828aabp-57};
  static constexpr std::array<double, 3> b{0x1.a2dc0b014e208p0, 0x1.b7d7c0ec5b13ap-5, 0x1.2444f2a4d8b4bp-4},
      b_lo{-0x1.2af8a15dd1a6dp-55, -0x1.72e4bbafbd846p-61, -0x1.6c843a29d1c7p-61};
};

/// Of t: exp(-v) with its scale, E and 1 + E; a build with fma.
template <class V>
struct plain_gelu_tanh_parts {
  exp_parts<scaling::lifted, V> e;
  V power, one_plus, square; // of t
};
template <class V>
XACT_INLINE plain_gelu_tanh_parts<V> plain_gelu_tanh_of(const V& t) noexcept {
  using C = plain_gelu_tanh<scalar_t<V>>;
  const auto square = numeric::exact_product(t, t), cubic = numeric::exact_product(square.hi, V(C::k));
  const auto m = numeric::exact_sum(V(C::c), cubic.hi);
  const V rest = numeric::fma(square.lo, V(C::k), numeric::fma(square.hi, V(C::k_lo), V(C::c_lo)));
  const V hi = numeric::fence(t * m.hi), lo = numeric::fnma(t, m.hi, hi); // of -v, what is missing
  const auto e = numeric::plain_exp(numeric::negative(hi), numeric::fnma(t, m.lo + (cubic.lo + rest), lo));
  const V power = numeric::exp_value(e);
  return {e, numeric::copy(power), numeric::fma(power, V(e.back), V(1)), numeric::copy(square.hi)};
}
/// c - t E / (1 + E), from the quotient.
template <class V>
XACT_INLINE V plain_gelu_tanh_sum(const plain_gelu_tanh_parts<V>& s, const V& quotient, const V& c) noexcept {
  return numeric::fnma(quotient, s.e.back, c);
}
/// f'(-t), from z = 1 / (1 + E), each rounded.
template <class V>
XACT_INLINE V plain_gelu_tanh_slope(const plain_gelu_tanh_parts<V>& s, const V& z, const V& t) noexcept {
  using C = plain_gelu_tanh<scalar_t<V>>;
  const V first = numeric::rounded(V(C::root) - t), w = s.power * s.e.back; // d in two parts: its rounding would show
  const V second = numeric::rounded(V(C::root) - numeric::rounded(first + t)) + V(C::root_lo), d = first + second;
  const V beside = numeric::fma(d, V(C::first), d * numeric::polynomial(d, C::beside));
  const V a = numeric::fma(numeric::fma(t, V(C::a[2]), V(C::a[1])), t, numeric::fma(s.square, V(C::a_lo), V(C::a[0])));
  const V apart = numeric::fma(first, a, numeric::fma(second, a, w - V(C::power)));
  const V h = numeric::select(numeric::abs(d) < V(scalar_t<V>(0.25)), beside, apart);
  // z^2 lacks (1 + E)^-2 by 2 change: what the two roundings of z cost.
  const V missing = w - numeric::rounded(s.one_plus - V(1));
  const V change = numeric::fnma(z, missing, numeric::fnma(z, s.one_plus, V(1)));
  const V product = numeric::fence(s.power * h), product_lo = numeric::fma(s.power, h, numeric::negative(product));
  const V square = numeric::fence(z * z);
  const V rest = numeric::fma(product, change + change, product_lo) * square;
  return numeric::fence(numeric::fma(product, square, rest) * s.e.back);
}

/// The same in numbers.
template <class Parts, class N>
struct gelu_tanh_parts {
  Parts e;
  N power, one_plus, inverse, d;
};
template <int Bits, class V>
XACT_INLINE auto gelu_tanh_of(const V& t) noexcept {
  using N = wider_t<V>;
  using C = gelu_tanh_of_numbers;
  const auto parts = [&](const auto& e, const N& d) XACT_INLINE_LAMBDA {
    const N power = numeric::exp_value(e) * numeric::constant<N>(C::power, C::power_lo);
    const N one_plus = numeric::scaled_plus(power, numeric::rest_of(e), 1);
    return gelu_tanh_parts<std::decay_t<decltype(e)>, N>{e, power, one_plus, numeric::reciprocal_of(one_plus), d};
  };
  if constexpr (Bits == 33) {
    const N w = numeric::widen(t), d = numeric::rounded(N(C::root) - w) + N(C::root_lo);
    return parts(numeric::exp_of<Bits>(d * numeric::polynomial(w, C::b)), d);
  } else if constexpr (is_double_word<N>) { // v(t0) - v(t) is up to 745
    const N d = numeric::exact_difference(V(C::root), t) + V(C::root_lo) + V(C::root_lowest);
    const N b = (numeric::constant<N>(C::b[2], C::b_lo[2]) * t + numeric::constant<N>(C::b[1], C::b_lo[1])) * t +
                numeric::constant<N>(C::b[0], C::b_lo[0]);
    return parts(numeric::exp_of<Bits>(d * b), d);
  } else { // up to 104, and needs more bits than a double has; the products of floats and their squares are split
    const N w = numeric::widen(t), square = numeric::fence(w * w); // exact
    const N first = numeric::rounded(N(C::root_first) - w), second(C::root_second);
    const auto linear = numeric::exact_product(w, N(C::b[1])), quadratic = numeric::exact_product(square, N(C::b[2]));
    const auto even = numeric::exact_sum_of_ordered(N(C::b_first), quadratic.hi); // of which either may be the greater
    const auto b = numeric::exact_sum_of_ordered(even.hi, linear.hi);
    const N lost = numeric::rounded(numeric::rounded(linear.lo + quadratic.lo) + numeric::rounded(even.lo + b.lo));
    const N b_lo = lost + numeric::fma(square, N(C::b_lo[2]), numeric::fma(w, N(C::b_lo[1]), N(C::b_second)));
    const auto product = numeric::exact_product(first, b.hi);
    const N rest = numeric::fma(second, b.hi, numeric::fma(first, b_lo, product.lo));
    return parts(numeric::exp_of<Bits>(product.hi, rest), numeric::rounded(first + second));
  }
}
/// c - t E / (1 + E) alone, without the root, before it is rounded to a float: it is one and the same by any way.
template <class V>
XACT_INLINE auto minus_gelu_tanh_alone(const V& t, const V& c) noexcept {
  using C = gelu_tanh_of_numbers;
  const auto w = numeric::widen(t);
  using N = std::decay_t<decltype(w)>;
  const N square = numeric::fence(w * w);                          // exact
  const auto cubic = numeric::exact_product(square, N(-C::b[2])),  // of -v, and so on
      m = numeric::exact_sum_of_ordered(N(-C::c_first), cubic.hi); // of which either may be the greater
  const N m_lo = numeric::rounded(m.lo + cubic.lo) + numeric::fma(square, N(-C::b_lo[2]), N(-C::c_second));
  const auto v = numeric::exact_product(w, m.hi);
  const N power = numeric::exp_value(numeric::exp_of<54>(v.hi, numeric::fma(w, m_lo, v.lo)));
  const N y = numeric::divide(numeric::fence(w * power), numeric::rounded(power + N(1)));
  return numeric::widen(c) - numeric::above_ties(w, y);
}
/// c - t E / (1 + E), rounded; and f'(-t), lifted.
template <int Bits, bool Nearest, class Parts, class N, class V>
XACT_INLINE V minus_gelu_tanh(const gelu_tanh_parts<Parts, N>& s, const V& t, const V& c) noexcept {
  if constexpr (is_double_word<N>) {
    return numeric::narrower_sum(c, -(s.power * s.inverse * t), s.e.back);
  } else if constexpr (Nearest) {
    const N w = numeric::widen(t);
    return numeric::nearest_minus(w, numeric::quotient_of<Bits>(w * s.power, s.one_plus, s.inverse), c);
  } else {
    return numeric::narrow(numeric::fnma(numeric::widen(t) * s.power, s.inverse, numeric::widen(c)));
  }
}
template <int Bits, class Parts, class N, class V>
XACT_INLINE N gelu_tanh_slope_of(const gelu_tanh_parts<Parts, N>& s, const V& t) noexcept {
  using C = gelu_tanh_of_numbers;
  const N change = numeric::expm1_value(s.e) * numeric::constant<N>(C::power, C::power_lo);
  const auto quotient = [&](const N& h) XACT_INLINE_LAMBDA {
    return numeric::quotient_of<Bits>(s.power * h, s.one_plus * s.one_plus, s.inverse * s.inverse);
  };
  if constexpr (is_double_word<N>) {
    const N a = (numeric::constant<N>(C::a[2], C::a_lo[2]) * t + numeric::constant<N>(C::a[1], C::a_lo[1])) * t +
                numeric::constant<N>(C::a[0], C::a_lo[0]);
    return quotient(s.d * a + change);
  } else {
    return quotient(numeric::fma(s.d, numeric::polynomial(numeric::widen(t), C::a), change));
  }
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
