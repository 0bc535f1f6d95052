// SPDX-License-Identifier: BSD-3-Clause
/// Floor 1: the accuracy tiers, and the form of the contract that stands beside every activation.
///
/// Units. ulp(v) for an exact value v with 2^(e-1) <= |v| < 2^e and precision p is 2^(max(e, emin) - p): subnormal
/// values have the spacing of the smallest one. An error in ULP is |result - v| / ulp(v).
#pragma once

#include "config.hpp"
#include "numeric/limits.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace xact {

/// At most 4 ULP, fewest instructions.
struct fast {
  static constexpr const char* name = "fast"; ///< as in tables
};

/// Under 1 ULP: one of the two neighbours of the exact value. The default.
struct faithful {
  static constexpr const char* name = "faithful"; ///< as in tables
};

/// The correctly rounded result; float only, for double a compile error.
struct correctly_rounded {
  static constexpr const char* name = "correctly_rounded"; ///< as in tables
};

/// In which arithmetic a tier computes: that of the scalar itself, plain or with the rounding errors that matter
/// carried along, or double and one rounding to float.
enum class method { plain, compensated, wide };

/// How a tier computes T. Without fma, rounding errors cost about as much to carry along as float in double, or up to
/// half as much again. Fma, here and below: one answer for each build, or the linker would keep one for all.
template <class Accuracy, class T, bool Fma = XACT_HAS_FMA>
constexpr method method_of() noexcept {
  constexpr bool exact = std::is_same_v<Accuracy, correctly_rounded>, single = std::is_same_v<T, float>;
  static_assert(exact || std::is_same_v<Accuracy, faithful> || std::is_same_v<Accuracy, fast>,
                "xact: the accuracy must be xact::fast, xact::faithful or xact::correctly_rounded");
  static_assert(!exact || single, "xact: correctly_rounded is for float; for double take faithful (under 1 ULP)");
  if (std::is_same_v<Accuracy, fast>)
    return method::plain;
  return exact || (single && !Fma) ? method::wide : method::compensated;
}

/// The same of the exponential family (Silu, Gelu, Mish and their kin), whose faithful tier rounds once from double: in
/// float its derivatives would need almost as many operations. fast is plain only with fma, on which its formulas rest.
template <class Accuracy, class T, bool Fma = XACT_HAS_FMA>
constexpr method family_method() noexcept {
  constexpr bool plain = method_of<Accuracy, T, Fma>() == method::plain;
  return plain && Fma ? method::plain : std::is_same_v<T, float> ? method::wide : method::compensated;
}
/// Whether that takes so long that it stands out of line: double words, and without fma everything.
template <class Accuracy, class T, bool Fma = XACT_HAS_FMA>
inline constexpr bool is_family_long = family_method<Accuracy, T, Fma>() == method::compensated || !Fma;
/// To how many bits that family's approximations are exact where they are evaluated in numbers wider than T.
template <class Accuracy, class T>
inline constexpr int bits_of = std::is_same_v<T, double>                     ? 60
                               : std::is_same_v<Accuracy, correctly_rounded> ? 54
                                                                             : 33;

/// What a functor's gradient is taken from: its member `gradient_needs`. The input, where the output has lost the
/// derivative (Sigmoid and Tanh, saturated); the output, where it serves as well (Relu); nothing (Linear).
enum class needs { input, output, nothing };

/// F::gradient_needs; of a functor without one, the input, which always serves.
template <class F, class = void>
inline constexpr needs gradient_needs = needs::input;
template <class F>
inline constexpr needs gradient_needs<F, std::void_t<decltype(F::gradient_needs)>> = F::gradient_needs;

/// Largest errors that a kernel may have, in ULP of the exact value; every one is enforced by the tests.
struct max_ulp {
  double forward;              ///< f(x) against the exact f at the given x
  double gradient_from_input;  ///< f'(x) against the exact derivative at the given x
  double gradient_from_output; ///< against the exact formula in y at the given y; negative: no such formula
  /// The same with another bound from the output.
  constexpr max_ulp with_output(double bound) const noexcept { return {forward, gradient_from_input, bound}; }
};

/// What a tier promises for T.
template <class Accuracy, class T, bool Fma = XACT_HAS_FMA>
inline constexpr max_ulp tier_bounds = [] {
  constexpr double from_output = Fma ? 0.5 : 1.5;
  constexpr method how = method_of<Accuracy, T, Fma>();
  constexpr double bound = how == method::wide ? 0.5 : how == method::plain ? 4 : 1;
  return max_ulp{bound, bound, from_output};
}();

/// The same of the exponential family; its outputs tell the gradient in few cases.
template <class Accuracy, class T, bool Fma = XACT_HAS_FMA>
inline constexpr max_ulp family_bounds = [] {
  constexpr method how = family_method<Accuracy, T, Fma>();
  constexpr double bound = std::is_same_v<Accuracy, correctly_rounded> ? 0.5
                           : how == method::plain                      ? 4
                           : how == method::wide                       ? 0.51
                                                                       : 1;
  return max_ulp{bound, bound, -1};
}();
/// The same where f'(x) is the complement of a rounded f'(-x).
template <class Accuracy, class T, bool Fma = XACT_HAS_FMA>
inline constexpr max_ulp complementary_bounds = [] {
  auto bounds = family_bounds<Accuracy, T, Fma>;
  if (bounds.gradient_from_input > 0.5 && bounds.gradient_from_input < 0.75)
    bounds.gradient_from_input = 0.76;
  return bounds;
}();
/// The same of other parameters than the one for which every float was looked at: in double a few results lie so near
/// the middle between two floats that they are rounded to the other one.
template <class Accuracy, class T>
constexpr max_ulp bounds_with_parameter(max_ulp bounds, bool proved) noexcept {
  if (std::is_same_v<Accuracy, correctly_rounded> && !proved)
    bounds.forward = bounds.gradient_from_input = 0.501;
  return bounds;
}

/// One row of the table of special values: f(x) = y and f'(x) = g, signs of zero included, NaN standing for any NaN.
struct special_value {
  double x; ///< argument
  double y; ///< f(x)
  double g; ///< f'(x)
};

/// Up to `end` f does not fall (rises) or does not rise (falls).
enum class direction { falls, rises };
/// A piece of f, from the piece before.
struct monotone_piece {
  double end;    ///< and the next piece's beginning; of the last one inf
  direction way; ///< on the piece
};
/// lowest <= v <= highest.
struct closed_interval {
  double lowest;  ///< may be -inf
  double highest; ///< may be inf
};

/// What an activation promises, specialised beside each functor F of the list in activations.hpp, with
/// contract_defaults<F> as its base:
///
///     name, tier, formula          const char*
///     bounds<T>                    max_ulp
///     forward(f, R x), gradient(f, R x), gradient_from_output(f, R y)
///                                  the textbook formulas for a real type R that is wider than the kernel's: the
///                                  oracle. f's parameters are exact: for those of a kernel take rounded<T>(f)
///     special_values               array of special_value, of the first sample; the last row is that of NaN
///     branch_points                array of double: arguments in whose neighbourhood the method changes
///     lowest, highest              closed range of f, of the first sample
///     digest<T>                    array of the digests of the samples' results: tests/digest.cpp prints what is
///                                  missing
///     textbook(f, m, x)            f(x) as one writes it in another vector library, for a benchmark; see below
///     textbook_gradient(f, m, x), textbook_gradient_from_output(f, m, y)
///                                  f' likewise: at least one of them
///
/// and of the defaults whatever is otherwise for F.
///
/// The vocabulary m of a textbook formula over some V (an Eigen array or expression, a batch, a scalar): m.constant(c)
/// of a double c, exp, expm1, log1p, tanh, erf, erfc, abs and square of v, m.larger(a, b), m.smaller(a, b),
/// m.if_positive(c, a, b), which is c > 0 ? a : b, and + - * / and the unary minus; a library that lacks one takes no
/// part. The return type is auto: Eigen's expressions refer to their operands, so that no part of one may be kept in a
/// variable. Where a user would not write the product with f': textbook_backward(f, m, v, dy), v being x or y.
template <class F>
struct contract;

/// The members of a contract that most activations share. What may depend on F's parameters is a function of f.
template <class F>
struct contract_defaults {
  /// Whether F takes scalars of type T.
  template <class T>
  static constexpr bool supports = true;
  /// Functors with telling parameters; the first, whose parameters are floats, is the one of tables and benchmarks.
  static std::array<F, 1> samples() noexcept { return {{F{}}}; }
  /// The first.
  static F sample() noexcept { return contract<F>::samples()[0]; }
  /// f with its parameters rounded to T, of which the oracle takes the exact values.
  template <class T>
  static F rounded(const F& f) noexcept {
    return f;
  }
  /// bounds<T> with f's parameters.
  template <class T>
  static max_ulp bounds_for(const F&) noexcept {
    return contract<F>::template bounds<T>;
  }
  /// One functor for each parameter, with a NaN for it.
  static std::array<F, 0> nan_parameters() noexcept { return {}; }
  /// Ascending; a test looks for falls and rises within each piece, and for signs of f' that say otherwise.
  static std::array<monotone_piece, 1> monotone_pieces(const F&) noexcept { return {{{infinity, direction::rises}}}; }
  /// Ascending: where f' jumps.
  static std::array<double, 0> kinks(const F&) noexcept { return {}; }
  /// Ascending: where a clamp holds f, so that f' is 0. Backward passes +0 there, whatever dy is.
  static std::array<closed_interval, 0> flat(const F&) noexcept { return {}; }
  /// Closed range of f.
  static closed_interval range(const F&) noexcept { return {contract<F>::lowest, contract<F>::highest}; }
  /// Exact symmetries of the first sample: f(-x) = -f(x) and f'(-x) = f'(x).
  static constexpr bool odd = false;
  static constexpr bool even_gradient = false; ///< the second one
  /// The same of f.
  static bool is_odd(const F&) noexcept { return contract<F>::odd; }
  static bool has_even_gradient(const F&) noexcept { return contract<F>::even_gradient; } ///< the second one
  /// f'(x) = 1 - f'(-x) for x > 0, the difference rounded once: bit for bit.
  static constexpr bool complementary_gradient = false;
  /// Whether the output still tells f'; where not, gradient_from_output is asserted, and NaN.
  static bool output_serves(const F&) noexcept { return true; }
  /// Whether a finite x may truly overflow.
  static constexpr bool overflows = false;
  /// Whether kernels of T call a function: the arithmetic is so long that copies of it in every loop would be a burden.
  template <class T, bool Fma = XACT_HAS_FMA>
  static constexpr bool out_of_line = false;
  /// Whether builds without fma have the same bits.
  static constexpr bool same_without_fma = false;
  /// The precision in bits that the formulas above need as oracle of T's results everywhere. Up to 64: long double;
  /// more: 113 or 166, of Boost.Multiprecision. The exhaustive run finds out by itself which one serves where.
  template <class T>
  static constexpr int oracle_bits = std::is_same_v<T, float> ? 53 : 64;
  /// None is recorded.
  template <class T>
  static constexpr std::array<std::uint64_t, 0> digest{};
};

/// The functor that stands for F in tables and benchmarks.
template <class F>
F sample_of() noexcept {
  return contract<F>::samples()[0];
}

/// The digests for T = float, one a sample, or those for double.
template <class T, std::size_t N>
constexpr std::array<std::uint64_t, N> digests(const std::uint64_t (&of_float)[N],
                                               const std::uint64_t (&of_double)[N]) noexcept {
  std::array<std::uint64_t, N> chosen{};
  for (std::size_t i = 0; i < N; ++i)
    chosen[i] = std::is_same_v<T, float> ? of_float[i] : of_double[i];
  return chosen;
}
/// The digests of an activation with tiers, of float and double: those of fast, of faithful, that of correctly_rounded.
template <class Accuracy, class T>
constexpr std::array<std::uint64_t, 1> digest_of_tier(const std::array<std::uint64_t, 5>& all) noexcept {
  constexpr std::size_t tier = std::is_same_v<Accuracy, fast> ? 0 : std::is_same_v<Accuracy, faithful> ? 2 : 4;
  return {{all[tier + (tier < 4 && std::is_same_v<T, double> ? 1 : 0)]}};
}

/// The same of an activation with parameters, a digest for each sample.
template <class Accuracy, class T, std::size_t N>
constexpr std::array<std::uint64_t, N>
digests_of_tier(const std::array<std::array<std::uint64_t, N>, 5>& all) noexcept {
  std::array<std::uint64_t, N> chosen{};
  for (std::size_t i = 0; i < N; ++i)
    chosen[i] = digest_of_tier<Accuracy, T>({all[0][i], all[1][i], all[2][i], all[3][i], all[4][i]})[0];
  return chosen;
}

/// p as a kernel of T takes it. Volatile, for g++ 12 drops two roundings to float and back that stand side by side.
template <class T>
double rounded_parameter(double p) noexcept {
  const volatile T rounded = static_cast<T>(p);
  return static_cast<double>(rounded);
}

/// Names a functor type as a value, for for_each_type.
template <class F>
struct type_id {
  using type = F; ///< the functor
};

/// A list of functor types.
template <class... F>
struct type_list {
  static constexpr std::size_t size = sizeof...(F); ///< how many
};

/// Calls visit(type_id<F>{}) for every F of the list, in order.
template <class... F, class Visitor>
constexpr void for_each_type(type_list<F...>, Visitor&& visit) {
  (static_cast<void>(visit(type_id<F>{})), ...);
}

} // namespace xact
