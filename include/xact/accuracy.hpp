// SPDX-License-Identifier: BSD-3-Clause
/// Floor 1: the accuracy tiers, and the form of the contract that stands beside every activation.
///
/// Units. ulp(v) for an exact value v with 2^(e-1) <= |v| < 2^e and precision p is 2^(max(e, emin) - p): subnormal
/// values have the spacing of the smallest one. An error in ULP is |result - v| / ulp(v).
#pragma once

#include "config.hpp"

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
};

/// What a tier promises for T.
template <class Accuracy, class T, bool Fma = XACT_HAS_FMA>
inline constexpr max_ulp tier_bounds = [] {
  constexpr double from_output = Fma ? 0.5 : 1.5;
  constexpr method how = method_of<Accuracy, T, Fma>();
  constexpr double bound = how == method::wide ? 0.5 : how == method::plain ? 4 : 1;
  return max_ulp{bound, bound, from_output};
}();

#if defined(__clang__) // it warns of them where a user's -ffast-math rules them out; only tests look at them
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wnan-infinity-disabled"
#endif
inline constexpr double infinity = std::numeric_limits<double>::infinity();      ///< for contracts
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN(); ///< for contracts
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/// One row of the table of special values: f(x) = y and f'(x) = g, signs of zero included, NaN standing for any NaN.
struct special_value {
  double x; ///< argument
  double y; ///< f(x)
  double g; ///< f'(x)
};

/// What an activation promises, specialised beside each functor F of the list in activations.hpp:
///
///     name, tier, formula          const char*
///     supports<T>                  whether F takes scalars of type T
///     sample()                     an F with telling parameters
///     bounds<T>                    max_ulp
///     forward(f, R x), gradient(f, R x), gradient_from_output(f, R y)
///                                  the textbook formulas for a real type R that is wider than the kernel's: the oracle
///     special_values               array of special_value
///     branch_points                array of double: arguments in whose neighbourhood the method changes
///     lowest, highest              closed range of f
///     odd, even_gradient           exact symmetries: f(-x) = -f(x), f'(-x) = f'(x)
template <class F>
struct contract;

/// Names a functor type as a value, for for_each_type.
template <class F>
struct type_id {
  using type = F; ///< the functor
};

/// A list of functor types.
template <class... F>
struct type_list {};

/// Calls visit(type_id<F>{}) for every F of the list, in order.
template <class... F, class Visitor>
constexpr void for_each_type(type_list<F...>, Visitor&& visit) {
  (static_cast<void>(visit(type_id<F>{})), ...);
}

} // namespace xact
