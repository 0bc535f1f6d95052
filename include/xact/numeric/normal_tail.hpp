// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: the tail of the normal distribution, Phi(-t) = exp(-t^2/2) R(t), t >= 0, in f(x) = x Phi(x) and f':
///
///     f(-t) = -q (t + c) R(t) exp(-t^2/2),  q = t / (t + c)          f(t) = t + f(-t)
///     f'(-t) = (t0 - t) S(t) exp(-t^2/2),   t0 = 0.75179...          f'(t) = 1 - f'(-t)
///
/// Nothing cancels, beside the root of f', too. (t + c) R(t) and S(t) are polynomials in u = (t - c) / (t + c) whose
/// first term is the greatest, so that of all their roundings only the last one counts; a quotient of two polynomials
/// in t, of fewer terms in all, loses 2 ULP by its long sums. The square t^2 is carried as hi + lo: at t = 13 half an
/// ULP of it is 100 of the result.
#pragma once

#include "expm1.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// Where the results have underflowed; of doubles.
template <class T>
inline constexpr T normal_tail_limit = std::is_same_v<T, float> ? T(14.6) : T(38.8);

/// c and the coefficients of (t + c) R and S for V's own arithmetic, and for numbers of Bits bits, the first ones with
/// what double lacks of them. From Sollya, F being chebyshev's interpolation, 44 points, of either function of
/// t = c (1 + x) / (1 - x), the error relative to it:
///     R = erfc(t/sqrt(2)) exp(t^2/2) / 2;  S = (R - t/sqrt(2 pi)) / (t0 - t);
///     fpminimax(F, n, [|SG...|], [-1; (limit - c) / (limit + c)], relative);      // D; 60 bits: DD, DD, DD, D
template <class T>
struct plain_normal_tail;
template <>
struct plain_normal_tail<float> { // 2^-24.70, 2^-27.07
  static constexpr float c = 3;
  static constexpr std::array<float, 11> value{0x1.754a76p-1f,   -0x1.04c72ap-1f, 0x1.d7131cp-3f,  -0x1.832d7ap-5f,
                                               -0x1.56a216p-7f,  0x1.c90754p-8f,  0x1.0812b8p-10f, -0x1.13bf5ep-10f,
                                               -0x1.e6a712p-13f, 0x1.463e8ep-13f, 0x1.07b55ep-14f};
  static constexpr std::array<float, 10> slope{0x1.e9c6dep-2f,  -0x1.eb6b5ep-4f, 0x1.b70f18p-5f,   -0x1.cd3118p-7f,
                                               0x1.ac4834p-13f, 0x1.1e789ep-10f, -0x1.8b935cp-14f, -0x1.034c9cp-13f,
                                               0x1.8c76d6p-18f, 0x1.9cf30ep-17f};
};
template <>
struct plain_normal_tail<double> { // 2^-54.67, 2^-55.75
  static constexpr double c = 4;
  static constexpr std::array<double, 23> value{
      0x1.82b4bb8c94dcep-1,  -0x1.373e3a893c28ap-1,  0x1.8c6dbf2cfc2c4p-2,   -0x1.7dff2bff68434p-3,
      0x1.eec4cc3e482fcp-5,  -0x1.ee276104485b7p-8,  -0x1.c81719ccc275dp-9,  0x1.ab825fb2bfc1ep-10,
      0x1.17a4a7983a7c6p-13, -0x1.e4a421f15dcbcp-13, -0x1.0012e4937cc9p-19,  0x1.26d062fe8def7p-15,
      0x1.7fef4c037fc6p-21,  -0x1.8d48944fabdeep-18, -0x1.4fd31d0549aeap-21, 0x1.12478a30becdp-20,
      0x1.1bfe53bfa0229p-22, -0x1.4ffa66b2734f8p-23, -0x1.4c886454cee82p-24, 0x1.121ae7ceac347p-26,
      0x1.f83df7ce71566p-27, -0x1.4b4d3c9c7001cp-32, -0x1.486fd0858ccf9p-30};
  static constexpr std::array<double, 21> slope{0x1.d94de78425463p-2,   -0x1.a763001ac67d7p-4,  0x1.ef4ff8013790ep-5,
                                                -0x1.cc1e2623d9b8ep-6,  0x1.37754d81715eap-7,   -0x1.d4c822298f9ap-10,
                                                -0x1.443f63f9681d4p-13, 0x1.85999bb80057bp-13,  -0x1.25380bea4970cp-16,
                                                -0x1.2e93644df0d91p-16, 0x1.dafb04565b937p-19,  0x1.298357720d521p-19,
                                                -0x1.08337c1397f08p-21, -0x1.76d160d71074ap-22, 0x1.c16c34bedbb73p-25,
                                                0x1.0d34978cdd698p-24,  -0x1.97a559ba8b7e5p-31, -0x1.6d620e044e755p-27,
                                                -0x1.be38b33da677ap-30, 0x1.460a43ccd72e4p-30,  0x1.9d4d1cbf25bf2p-32};
};
template <int Bits>
struct normal_tail_of_numbers;
template <>
struct normal_tail_of_numbers<33> { // 2^-33.63, 2^-36.50
  static constexpr double c = 5;
  static constexpr std::array<double, 12> value{0x1.89d3abe1d86bap-1,  -0x1.54ad03e9ca96p-1,   0x1.fb3165567c484p-2,
                                                -0x1.410ed98acf5f7p-2, 0x1.51f62b9b8c2bcp-3,   -0x1.1b1b56ffbbd6dp-4,
                                                0x1.54b81ffc382dcp-6,  -0x1.88ecfc248bc45p-9,  -0x1.a531f255efa76p-11,
                                                0x1.22ff32fa53008p-11, -0x1.68b2fa569d795p-15, -0x1.cf05ec70d9965p-15};
  static constexpr std::array<double, 12> slope{0x1.ce451b41b7683p-2,  -0x1.6fce89fa5d67bp-4,  0x1.ef84233cc86a2p-5,
                                                -0x1.231a8c96d154fp-5, 0x1.23c38a920a27cp-6,   -0x1.e0a9523b9e0ebp-8,
                                                0x1.2dba18c3fb3ffp-9,  -0x1.ce16cdc3ababdp-12, -0x1.e58fd06a9b598p-17,
                                                0x1.5e3adfb5a89b6p-15, -0x1.495b545065743p-17, -0x1.18d4e302d52f5p-18};
};
template <>
struct normal_tail_of_numbers<54> { // 2^-54.91, 2^-56.16
  static constexpr double c = 4;
  static constexpr std::array<double, 22> value{
      0x1.82b4bb8c94dcep-1,  -0x1.373e3a893c28ap-1,  0x1.8c6dbf2cfc26ep-2,   -0x1.7dff2bff683afp-3,
      0x1.eec4cc3e53bf2p-5,  -0x1.ee27610470deap-8,  -0x1.c81719de32d44p-9,  0x1.ab825fb798438p-10,
      0x1.17a4b4b5c4a33p-13, -0x1.e4a42003d7306p-13, -0x1.002975597f29ap-19, 0x1.26cfc9198082bp-15,
      0x1.8165211a40fcbp-21, -0x1.8d279c89f4508p-18, -0x1.536b4970c7db6p-21, 0x1.1077c809ec8afp-20,
      0x1.2576510866079p-22, -0x1.34dec29aeb426p-23, -0x1.5d58e50bae048p-24, 0x1.49167fd43e5ecp-28,
      0x1.aa5d897d34b4cp-27, 0x1.68a3d11115dbp-29};
  static constexpr std::array<double, 21> slope{0x1.d94de78425463p-2,   -0x1.a763001ac67dfp-4,  0x1.ef4ff8013791ap-5,
                                                -0x1.cc1e2623d8efbp-6,  0x1.37754d8171499p-7,   -0x1.d4c8222b06d4ep-10,
                                                -0x1.443f63fdef12ep-13, 0x1.85999c5708395p-13,  -0x1.25380837d3c3ap-16,
                                                -0x1.2e93882ac5c14p-16, 0x1.daf9cce0f0c74p-19,  0x1.2987d50e30ab9p-19,
                                                -0x1.0818e46ebabd1p-21, -0x1.771b707bc7991p-22, 0x1.bc76c00735857p-25,
                                                0x1.0de483ea1a24bp-24,  0x1.2dc2b7c97893p-33,   -0x1.61fd2d7c36eadp-27,
                                                -0x1.212a6cc8457d8p-29, 0x1.905877f689a7dp-31,  0x1.1e35675f43575p-32};
};
template <>
struct normal_tail_of_numbers<60> { // 2^-62.79, 2^-63.66
  static constexpr double c = 4;
  static constexpr std::array<double, 26> value{
      0x1.82b4bb8c94dcep-1,  -0x1.373e3a893c28ap-1,  0x1.8c6dbf2cfc2aep-2,   -0x1.7dff2bff68354p-3,
      0x1.eec4cc3e4ddb1p-5,  -0x1.ee276104944ccp-8,  -0x1.c81719d65b7aap-9,  0x1.ab825fc6bd1aap-10,
      0x1.17a4af0de2e11p-13, -0x1.e4a427209c29dp-13, -0x1.001ffe32c6b55p-19, 0x1.26d0bf5fea636p-15,
      0x1.80d353d679d41p-21, -0x1.8d4f338d697f3p-18, -0x1.5254b9b257d8ap-21, 0x1.125908a0ec71dp-20,
      0x1.253674fe2faafp-22, -0x1.4e2a52c44af68p-23, -0x1.780b338f35083p-24, 0x1.d4c5e4893779p-27,
      0x1.784f10b0b1d91p-26, 0x1.232af0b0f3d3fp-29,  -0x1.0ccf3d9144f2cp-28, -0x1.347cd606fb874p-30,
      0x1.94a9c4e8af26fp-32, 0x1.62e38ced3decbp-33};
  static constexpr std::array<double, 3> value_lo{-0x1.9a3df60d7b61ap-56, -0x1.eef665bb9a608p-56,
                                                  0x1.e57349dc2fd34p-56};
  static constexpr std::array<double, 25> slope{
      0x1.d94de78425463p-2,   -0x1.a763001ac67dep-4,  0x1.ef4ff80137991p-5,   -0x1.cc1e2623d90efp-6,
      0x1.37754d816c3ebp-7,   -0x1.d4c8222acb73cp-10, -0x1.443f63e461a6ep-13, 0x1.85999c4086944p-13,
      -0x1.2538114a8f8dbp-16, -0x1.2e93852b8047ap-16, 0x1.dafbbf660625dp-19,  0x1.298827906cce6p-19,
      -0x1.0839b1ec05a9fp-21, -0x1.7743ade9a3a85p-22, 0x1.c18611bdd7817p-25,  0x1.109599377738cp-24,
      -0x1.3f49e14dd05dcp-31, -0x1.8cffec0147126p-27, -0x1.113c19942a7cap-29, 0x1.ed0197860142ap-30,
      0x1.8caa6205b729ap-31,  -0x1.7f5ba30048fc5p-33, -0x1.29f9ddbf8c9p-33,   0x1.5c34c12730968p-40,
      0x1.430427ce5e95p-37};
  static constexpr std::array<double, 3> slope_lo{-0x1.a38a08b02679cp-58, 0x1.3435a74e78e5cp-59, 0x1.561ea1ea22738p-59};
};

/// t0 as hi + lo of T.
template <class T>
struct gelu_root;
template <>
struct gelu_root<float> {
  static constexpr float hi = 0x1.80ead2p-1f, lo = -0x1.a03fd4p-27f;
};
template <>
struct gelu_root<double> {
  static constexpr double hi = 0x1.80ead197f00b4p-1, lo = -0x1.13e74c58cada8p-56, lowest = -0x1.65d4b5b9cdd03p-111;
};

/// Beside t0, of doubles: t Phi(-t) = top - d^2 Q(d), d = t - t0, which is monotone on either side of it, as the
/// squares are: the long sums of the tail have an error of 2^-6 ULP, and there f changes by less from one double to the
/// next. Q from Sollya, F being Taylor's series, the error relative to top:
///     fpminimax((F(t0) - F(x + t0)) / x^2, 8, [|D...|], [-width; width], absolute);
struct gelu_top { // 2^-63.9
  static constexpr double hi = 0x1.5c19dd4b1a3fbp-3, lo = 0x1.2b9ce10f863d8p-58, width = 0x1p-4;
  static constexpr std::array<double, 9> terms{0x1.b9d98fa5a3215p-3,  -0x1.0911b813ed1d4p-3, -0x1.2a2ef9bb7949p-8,
                                               0x1.759509ac7ec63p-6,  -0x1.42b0573645f7bp-9, -0x1.6ba99e7917d53p-9,
                                               0x1.297d8c2c7c038p-11, 0x1.04c4e69f90043p-12, -0x1.3f17783c4d4p-14};
};

/// The lift of q.
template <class T>
inline constexpr T quotient_lift = std::is_same_v<T, float> ? T(0x1p32) : T(0x1p64);

/// exp(-t^2/2), q, lifted so that of a subnormal t it is normal, its divisor t + c, and u of t; a build with fma.
template <class V>
struct plain_normal_tail_parts {
  exp_parts<scaling::lifted, V> e;
  V q, divisor, u;
};
template <class V>
XACT_INLINE plain_normal_tail_parts<V> plain_normal_tail_of(const V& t) noexcept {
  using T = scalar_t<V>;
  const V square = numeric::fence(t * t);
  const auto e = numeric::plain_exp(square * V(-0.5), numeric::division_remainder(t, t, square) * V(0.5));
  constexpr T lift = quotient_lift<T>;
  const V divisor = numeric::rounded(t + V(plain_normal_tail<T>::c)), q = numeric::divide(t * V(lift), divisor);
  return {e, numeric::copy(q), numeric::copy(divisor), numeric::fma(q, V(2 / lift), V(-1))};
}
/// c - t Phi(-t). In double p takes in what the divisor lacks of t + c, or small t have 4.1 ULP. A relative error of q
/// is one of t, since u is of q, too; of that t Phi(-t) / exp takes over about c / (t + c) = (1 - u) / 2.
template <class V>
XACT_INLINE V plain_minus_tail(const plain_normal_tail_parts<V>& s, const V& t, const V& c) noexcept {
  using T = scalar_t<V>;
  using C = plain_normal_tail<T>;
  const V scaled = numeric::polynomial(s.u, C::value) * s.e.scale;
  V p = numeric::copy(s.e.p);
  if constexpr (std::is_same_v<T, double>) {
    static_assert(C::c == 4);
    const V missing = t - numeric::rounded(s.divisor - V(C::c)), share = numeric::fnma(s.u, V(0.25), V(0.25));
    p = numeric::fnma(missing * share, share, p);
  }
  return numeric::fnma(s.q * numeric::fma(scaled, p, scaled), s.e.back * V(1 / quotient_lift<T>), c);
}
/// f'(-t).
template <class V>
XACT_INLINE V plain_tail_slope(const plain_normal_tail_parts<V>& s, const V& t) noexcept {
  using Turn = gelu_root<scalar_t<V>>;
  const V d = numeric::rounded(V(Turn::hi) - t) + V(Turn::lo);
  const V scaled = d * numeric::polynomial(s.u, plain_normal_tail<scalar_t<V>>::slope) * s.e.scale;
  return numeric::fence(numeric::fma(scaled, s.e.p, scaled) * s.e.back);
}

/// c[0] + c[1] x + ..., c[0], c[1], ... with what double lacks of them, as far as that is given, the first `Exact`
/// steps in N.
template <std::size_t Exact, class N, std::size_t Terms, std::size_t Rests>
XACT_INLINE N polynomial_of(const N& x, const std::array<double, Terms>& c,
                            const std::array<double, Rests>& rests) noexcept {
  static_assert(Rests <= Exact);
  using V = decltype(N::hi);
  std::array<double, Terms - Exact> tail{};
  for (std::size_t i = 0; i < Terms - Exact; ++i)
    tail[i] = c[i + Exact];
  N sum(numeric::polynomial(x.hi, tail));
  for (std::size_t i = Exact; i-- > 0;)
    sum = i < Rests ? x * sum + numeric::constant<N>(c[i], rests[i]) : x * sum + V(c[i]);
  return sum;
}

/// The same in numbers: exp(-t^2/2), t + c, its reciprocal and u.
template <class Parts, class N>
struct normal_tail_parts {
  Parts e;
  N power, d, inverse, u;
};
template <int Bits, class V>
XACT_INLINE auto normal_tail_of(const V& t) noexcept {
  using N = wider_t<V>;
  using C = normal_tail_of_numbers<Bits>;
  const auto parts = [&](const auto& e, const N& d, const N& inverse) XACT_INLINE_LAMBDA {
    return normal_tail_parts<std::decay_t<decltype(e)>, N>{
        e, numeric::exp_value(e), d, inverse,
        numeric::scaled_plus(inverse, std::decay_t<decltype(numeric::leading(inverse))>(-2 * C::c), 1)};
  };
  if constexpr (is_double_word<N>) {
    const auto square = numeric::exact_product(t, t);
    const N d = numeric::exact_sum(t, V(C::c));
    return parts(numeric::exp_of<Bits>(numeric::scaled(square, V(-0.5))), d, numeric::exact_reciprocal(d));
  } else {
    const N w = numeric::widen(t);
    const N d = w + N(C::c);
    N inverse = numeric::widen(numeric::divide(V(1), t + V(C::c))); // Newton's steps cost less than a longer division
    for (int bits = 22; bits < Bits; bits *= 2)
      inverse = numeric::fma(numeric::fnma(inverse, d, N(1)), inverse, inverse);
    return parts(numeric::exp_of<Bits>(w * w * N(-0.5)), d, inverse);
  }
}
/// c - t Phi(-t), rounded; and f'(-t), lifted.
template <int Bits, bool Nearest, class Parts, class N, class V>
XACT_INLINE V minus_tail(const normal_tail_parts<Parts, N>& s, const V& t, const V& c) noexcept {
  using C = normal_tail_of_numbers<Bits>;
  if constexpr (is_double_word<N>) { // t, which may be subnormal, times what is lifted
    using Turn = gelu_root<double>;
    const N factor = numeric::polynomial_of<4>(s.u, C::value, C::value_lo) * s.power * s.inverse;
    const V d = numeric::rounded(t - V(Turn::hi)) - V(Turn::lo), lifted(exponential_constants<double>::lifted);
    const V below = numeric::fnma(d * d, numeric::polynomial(d, gelu_top::terms), V(gelu_top::lo));
    const N beside = numeric::scaled(N(V(gelu_top::hi), below), lifted);
    const N y = numeric::select(numeric::abs(d) < V(gelu_top::width), beside, factor * t);
    return numeric::narrower_sum(c, -y, s.e.back);
  } else {
    const N w = numeric::widen(t), factor = numeric::polynomial(s.u, C::value) * s.power;
    if constexpr (Nearest)
      return numeric::nearest_minus(w, numeric::quotient_of<Bits>(w, s.d, s.inverse) * factor, c);
    else
      return numeric::narrow(numeric::fnma(w * s.inverse, factor, numeric::widen(c)));
  }
}
template <int Bits, class Parts, class N, class V>
XACT_INLINE N tail_slope_of(const normal_tail_parts<Parts, N>& s, const V& t) noexcept {
  using C = normal_tail_of_numbers<Bits>;
  using Turn = gelu_root<double>;
  if constexpr (is_double_word<N>) {
    const N d = numeric::exact_difference(V(Turn::hi), t) + V(Turn::lo) + V(Turn::lowest);
    return numeric::polynomial_of<3>(s.u, C::slope, C::slope_lo) * s.power * d;
  } else {
    const N d = numeric::rounded(N(Turn::hi) - numeric::widen(t)) + N(Turn::lo);
    return numeric::polynomial(s.u, C::slope) * s.power * d;
  }
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
