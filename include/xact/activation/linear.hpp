// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "../fwd.hpp"
#include "../numeric/ties.hpp"

#include <array>

namespace xact {

/// y = slope * x + offset, slope and offset rounded to the scalar type first. One rounding where the build has fma,
/// else two, for scalars and batches alike. The gradient is slope for every x, NaN included. Errors: contract::bounds.
struct Linear {
  double slope = 1;  ///< rounded to the scalar type
  double offset = 0; ///< rounded to the scalar type
  /// What the gradient needs.
  static constexpr needs gradient_needs = needs::nothing;
  /// No longer than its loads and stores.
  static constexpr bool light = true;

  /// f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return numeric::fma(constant<V>(slope), x, constant<V>(offset));
  }
  /// f'(x), from x.
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_input(const V&) const noexcept {
    return constant<V>(slope);
  }
  /// f'(x), from y = f(x).
  template <class V, class = numeric::if_value<V>>
  XACT_INLINE V gradient_from_output(const V&) const noexcept {
    return constant<V>(slope);
  }

  XACT_REFUSES_THE_REST

private:
  template <class V>
  static XACT_INLINE V constant(double parameter) noexcept {
    return V(static_cast<numeric::scalar_t<V>>(parameter));
  }
};

/// @cond
/// A tie needs the sign of the sum's rounding error: product, which is exact, and offset against y (Knuth).
template <>
struct numeric::ties<Linear> : numeric::no_ties {
  template <class V>
  static XACT_INLINE V value(const Linear& f, const V& x, const V& y) noexcept {
    const V product = numeric::fence(V(f.slope) * x), offset(f.offset), part = numeric::rounded(y - offset);
    const V error = numeric::rounded(offset - numeric::rounded(y - part)) + numeric::rounded(product - part);
    const V nudged = numeric::fma(numeric::abs(y), numeric::with_sign(V(0x1p-51), error), y);
    return numeric::select(V(0) < numeric::abs(error), nudged, y);
  }
};
/// @endcond

template <>
struct contract<Linear> : contract_defaults<Linear> {
  static constexpr const char *name = "linear", *tier = "exact", *formula = "slope x + offset";
  static std::array<Linear, 3> samples() noexcept { return {{{1.5, -0.25}, {-0.3, 3}, {1, 0}}}; }
  template <class M, class V>
  static auto textbook(const Linear& f, M m, const V& x) {
    return m.constant(f.slope) * x + m.constant(f.offset);
  }
  template <class M, class V>
  static auto textbook_gradient(const Linear& f, M m, const V&) {
    return m.constant(f.slope);
  }
  template <class M, class V>
  static auto textbook_gradient_from_output(const Linear& f, M m, const V&) {
    return m.constant(f.slope);
  }
  template <class T>
  static Linear rounded(const Linear& f) noexcept {
    return {rounded_parameter<T>(f.slope), rounded_parameter<T>(f.offset)};
  }
  static std::array<Linear, 2> nan_parameters() noexcept { return {{{not_a_number, 1}, {1, not_a_number}}}; }
  /// Without fma: half an ULP of slope * x and half an ULP of the sum, so near x = -offset / slope no bound in ULP of
  /// the result holds; the tests compare the bits with those of in_two_roundings instead.
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr max_ulp bounds{Fma ? 0.5 : infinity, 0, 0};
  template <class T>
  static T in_two_roundings(const Linear& f, T x) noexcept {
    const volatile T product = static_cast<T>(f.slope) * x;
    const volatile T sum = product + static_cast<T>(f.offset);
    return sum;
  }
  template <class R>
  static R forward(const Linear& f, R x) noexcept {
    using std::fma;
    return fma(static_cast<R>(f.slope), x, static_cast<R>(f.offset));
  }
  template <class R>
  static R gradient(const Linear& f, R) noexcept {
    return static_cast<R>(f.slope);
  }
  template <class R>
  static R gradient_from_output(const Linear& f, R) noexcept {
    return static_cast<R>(f.slope);
  }
  static constexpr double inf = infinity, nan = not_a_number;
  static constexpr std::array<special_value, 5> special_values{
      {{-inf, -inf, 1.5}, {-0.0, -0.25, 1.5}, {0, -0.25, 1.5}, {inf, inf, 1.5}, {nan, nan, 1.5}}};
  static constexpr std::array<double, 2> branch_points{0, 1.0 / 6};
  static constexpr double lowest = -inf, highest = inf;
  static constexpr bool even_gradient = true, overflows = true;
  template <class T>
  static constexpr auto digest = digests<T>({0x724ffb3e36aa8c9b, 0xb6cb074584d9b442, 0x38ff042b9743cff9},
                                            {0x120109960608f59b, 0x92ef07b8a6942195, 0x278ddea1e91f099c});
  static std::array<monotone_piece, 1> monotone_pieces(const Linear& f) noexcept {
    return {{{inf, f.slope < 0 ? direction::falls : direction::rises}}};
  }
};

} // namespace xact
