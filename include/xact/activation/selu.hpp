// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/elu.hpp"

#include <array>
#include <limits>

namespace xact {

/// y = lambda (x > 0 ? x : alpha (exp(x) - 1)) with the constants of self-normalising networks, lambda = 1.0507... and
/// alpha = 1.6732..., to twice their precision where that counts; selu(-inf, -0, 0, inf) = -lambda alpha, -0, 0, inf;
/// NaN in, NaN out.
///
/// f' = lambda (x > 0 ? 1 : alpha exp(x)), so lambda alpha at 0. The output does not serve, as for Elu.
///
/// Errors in ULP: contract::bounds; worst arguments: the table of accuracies. Source: G. Klambauer, T. Unterthiner,
/// A. Mayr, S. Hochreiter, Self-normalizing neural networks, NIPS 2017; the method: numeric/elu.hpp.
template <class Accuracy>
struct Selu {
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::input;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    if constexpr (plain<V>)
      return numeric::select(x < V(0), numeric::plain_elu(numeric::at_most(x, V(0)), V(product<V>)), plain_positive(x));
    else
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
  /// lambda x of x > 0. Not x times a rounded lambda: the greatest x of which lambda x is finite would overflow.
  template <class V>
  static XACT_INLINE V plain_positive(const V& x) noexcept {
    const V z = numeric::zero_below(x);
    return numeric::fma(z, V(static_cast<numeric::scalar_t<V>>(numeric::selu_constants::lambda - 1)), z);
  }
  /// Both; what the caller drops is not computed.
  template <class V>
  XACT_INLINE numeric::value_and_gradient<V> both(const V& x) const noexcept {
    constexpr int bits = bits_of<Accuracy, numeric::scalar_t<V>>;
    const V negative = numeric::at_most(x, V(0));
    if constexpr (plain<V>) {
      return numeric::with_positive_half(x, numeric::elu<true, bits>(negative, V(product<V>)), plain_positive(x),
                                         V(lambda<V>), V(0));
    } else {
      using N = numeric::wider_t<V>;
      const V clamped =
          numeric::at_least(negative, V(-numeric::exponential_constants<numeric::scalar_t<V>>::decay_limit));
      const auto e = numeric::exp_of<bits, numeric::scaling::thirds>(numeric::wider(clamped));
      const N lambda_of_numbers =
          numeric::constant<N>(numeric::selu_constants::lambda, numeric::selu_constants::lambda_lo);
      V positive;
      if constexpr (std::is_same_v<numeric::scalar_t<V>, float>) {
        positive = numeric::narrow(numeric::wider(numeric::zero_below(x)) * lambda_of_numbers);
      } else { // split, or beside overflow the product's error would be NaN
        const auto a = numeric::split(numeric::zero_below(x));
        const V scaled = numeric::narrower<V>(numeric::wider(a.reduced) * lambda_of_numbers, a.up);
        // The sign of 0, and infinity, are lost on the way.
        const V largest((std::numeric_limits<numeric::scalar_t<V>>::max)());
        positive = numeric::copysign(numeric::select(largest < x, x, numeric::fence(scaled * a.down)), x);
      }
      return numeric::with_positive_half(
          x,
          numeric::elu_of_number(
              e, numeric::constant<N>(numeric::selu_constants::product, numeric::selu_constants::product_lo), V(1),
              V(1)),
          positive, V(lambda<V>), V(0));
    }
  }
  template <class V, bool Fma = XACT_HAS_FMA>
  static constexpr bool plain = family_method<Accuracy, numeric::scalar_t<V>, Fma>() == method::plain;
  template <class V>
  static constexpr auto lambda = static_cast<numeric::scalar_t<V>>(numeric::selu_constants::lambda);
  template <class V>
  static constexpr auto product = static_cast<numeric::scalar_t<V>>(numeric::selu_constants::product);
};

template <class Accuracy>
struct contract<Selu<Accuracy>> : contract_defaults<Selu<Accuracy>> {
  using F = Selu<Accuracy>;
  static constexpr const char *name = "selu", *tier = Accuracy::name,
                              *formula = "lambda (x > 0 ? x : alpha (exp(x) - 1))";
  template <class M, class V>
  static auto textbook(const F&, M m, const V& x) {
    return m.if_positive(x, m.constant(numeric::selu_constants::lambda) * x,
                         m.constant(numeric::selu_constants::product) * m.expm1(x));
  }
  template <class M, class V>
  static auto textbook_gradient(const F&, M m, const V& x) {
    return m.if_positive(x, m.constant(numeric::selu_constants::lambda),
                         m.constant(numeric::selu_constants::product) * m.exp(x));
  }
  template <class T>
  static constexpr bool supports = std::is_same_v<T, float> || !std::is_same_v<Accuracy, correctly_rounded>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr bool out_of_line = is_family_long<Accuracy, T, Fma>;
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr max_ulp bounds = family_bounds<Accuracy, T, Fma>;
  template <class R>
  static R forward(const F&, R x) noexcept {
    using std::expm1;
    return x > 0 || x == 0 ? lambda<R>() * x : product<R>() * expm1(x);
  }
  template <class R>
  static R gradient(const F&, R x) noexcept {
    using std::exp;
    return x > 0 ? lambda<R>() : product<R>() * exp(x);
  }
  static constexpr double inf = infinity, nan = not_a_number, minimum = numeric::selu_constants::product;
  static constexpr std::array<special_value, 5> special_values{{{-inf, -minimum, 0},
                                                                {-0.0, -0.0, minimum},
                                                                {0, 0, minimum},
                                                                {inf, inf, numeric::selu_constants::lambda},
                                                                {nan, nan, nan}}};
  /// 0; saturation and clamp of the value (float, double); underflow of the gradient and clamp (float, double).
  static constexpr std::array<double, 10> branch_points{0,         17.32868, 37.42995,  40,        87.33655,
                                                        103.97208, 194,      708.39642, 745.13322, 1456};
  static constexpr double lowest = -minimum, highest = inf;
  static std::array<double, 1> kinks(const F&) noexcept { return {0}; }
  /// As exact as R is.
  template <class R>
  static R lambda() noexcept {
    return R(numeric::selu_constants::lambda) + R(numeric::selu_constants::lambda_lo);
  }
  template <class R>
  static R product() noexcept {
    return R(numeric::selu_constants::product) + R(numeric::selu_constants::product_lo);
  }
  static constexpr bool overflows = true, same_without_fma = std::is_same_v<Accuracy, correctly_rounded>;
  template <class T>
  static constexpr auto digest = digest_of_tier<Accuracy, T>({0x575709bc45f8e79b, 0x49d75825274e3191,
                                                              0x8ac3f435e579a6ac, 0x47e299152a070e9b,
                                                              0xd17e187a971cf480});
};

} // namespace xact
