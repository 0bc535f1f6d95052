// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/tanhshrink.hpp"
#include "../numeric/ties.hpp"

#include <array>

namespace xact {

/// y = x - tanh(x), exactly odd; Tanhshrink(-inf, -0, 0, inf) = -inf, -0, 0, inf; NaN in, NaN out. About x^3 / 3 near
/// 0, where the difference as written has no digit left, and x - 1 for large x.
///
/// f' = tanh(x)^2 is exactly even, and about x^2 near 0. From x it is: y and f' vanish long before x does.
///
/// Errors in ULP: contract::bounds; worst arguments: .github/docs/accuracy.md. Source: PyTorch's Tanhshrink; the
/// method: numeric/tanhshrink.hpp.
template <class Accuracy>
struct Tanhshrink {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return numeric::compact<is_long<V>>([this](const auto& u) XACT_INLINE_LAMBDA { return this->both(u).y; }, x);
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return numeric::compact<is_long<V>>([this](const auto& u) XACT_INLINE_LAMBDA { return this->both(u).g; }, x);
  }
  /// f(x) and f'(x) at once, from one exponential.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE numeric::value_and_gradient<V> forward_and_gradient(const V& x) const noexcept {
    return numeric::compact<is_long<V>>([this](const auto& u) XACT_INLINE_LAMBDA { return this->both(u); }, x);
  }

  XACT_REFUSES_THE_REST

private:
  template <class V, bool Fma = XACT_HAS_FMA>
  static constexpr bool is_long = is_family_long<Accuracy, numeric::scalar_t<V>, Fma>;
  /// Both; what the caller drops is not computed.
  template <class V>
  XACT_INLINE numeric::value_and_gradient<V> both(const V& x) const noexcept {
    using T = numeric::scalar_t<V>;
    if constexpr (family_method<Accuracy, T>() == method::plain) {
      const auto e = numeric::plain_tanhshrink(x);
      return {numeric::plain_tanhshrink_value(x, e), numeric::plain_tanhshrink_gradient(e)};
    } else {
      const auto e = numeric::wider_tanhshrink<bits_of<Accuracy, T>>(x);
      return {numeric::wider_tanhshrink_value(x, e), numeric::wider_tanhshrink_gradient(e)};
    }
  }
};

/// @cond
/// Beyond x - 1, and below x^2.
template <class Accuracy>
struct numeric::ties<Tanhshrink<Accuracy>> : numeric::no_ties {
  template <class F, class V>
  static XACT_INLINE V value(const F&, const V&, const V& y) noexcept {
    return numeric::nudged_out(y);
  }
  template <class F, class V>
  static XACT_INLINE V gradient(const F&, const V&, const V& g) noexcept {
    return numeric::nudged_in(g);
  }
};
/// @endcond

template <class Accuracy>
struct contract<Tanhshrink<Accuracy>> : contract_defaults<Tanhshrink<Accuracy>> {
  static constexpr const char *name = "tanhshrink", *tier = Accuracy::name, *formula = "x - tanh(x)";
  template <class M, class V>
  static auto textbook(const Tanhshrink<Accuracy>&, M m, const V& x) {
    return x - m.tanh(x);
  }
  template <class M, class V>
  static auto textbook_gradient(const Tanhshrink<Accuracy>&, M m, const V& x) {
    return m.square(m.tanh(x));
  }
  template <class T>
  static constexpr bool supports = std::is_same_v<T, float> || !std::is_same_v<Accuracy, correctly_rounded>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr bool out_of_line = is_family_long<Accuracy, T, Fma>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr max_ulp bounds = family_bounds<Accuracy, T, Fma>;
  /// Below 1 by Lambert's fraction, tanh(x) = x / (1 + c), c = x^2 / (3 + x^2 / (5 + ...)), so that x c / (1 + c) is
  /// left. Above, f is never x - 1 but a hair beyond, which says on which side of a tie it lies.
  template <class R>
  static R forward(const Tanhshrink<Accuracy>&, R x) noexcept {
    using std::fabs, std::tanh;
    const R a = fabs(x);
    if (!(a < 1)) {
      const R hair = (1 - tanh(a)) + a * std::numeric_limits<R>::epsilon();
      return a < 1000 ? R(x - tanh(x)) : x < 0 ? R(x + 1 - hair) : R(x - 1 + hair);
    }
    const R square = x * x;
    constexpr int last = std::numeric_limits<R>::digits / 8 * 2 + 7; // odd
    R c = last;
    for (int i = last - 2; i > 1; i -= 2)
      c = i + square / c;
    c = square / c;
    return x * c / (1 + c);
  }
  template <class R>
  static R gradient(const Tanhshrink<Accuracy>&, R x) noexcept {
    using std::tanh;
    const R y = tanh(x);
    return y * y;
  }
  static constexpr double inf = infinity, nan = not_a_number;
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, -inf, 1}, {-0.0, -0.0, 0}, {0, 0, 0}, {inf, inf, 1}, {nan, nan, nan}}};
  /// 0; the change of formula; the limits of the exponential; where x - 1 ends halfway, and where it is x (float,
  /// double); where value and gradient turn subnormal and underflow (float, double).
  static constexpr std::array<double, 16> branch_points{0,        1,        10,         20,        0x1p24,    0x1p25,
                                                        0x1p53,   0x1p54,   0x1p-63,    0x1p-75,   0x1.7p-42, 0x1.5p-50,
                                                        0x1p-511, 0x1p-537, 0x1.7p-341, 0x1.4p-358};
  static constexpr double lowest = -infinity, highest = infinity;
  static constexpr bool odd = true, even_gradient = true,
                        same_without_fma = std::is_same_v<Accuracy, correctly_rounded>;
  template <class T>
  static constexpr int oracle_bits = 64;
  template <class T>
  static constexpr auto digest = digest_of_tier<Accuracy, T>({0x38727b693f4ec6d1, 0xde54367f770f37b6,
                                                              0xd0928f3e21505626, 0x298960a7d1cfcc42,
                                                              0xfd91d81be0db0216});
};

} // namespace xact
