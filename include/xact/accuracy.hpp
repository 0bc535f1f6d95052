// SPDX-License-Identifier: BSD-3-Clause
/// Floor 1: the accuracy tiers, and the form of the contract that stands beside every activation.
///
/// Units. ulp(v) for an exact value v with 2^(e-1) <= |v| < 2^e and precision p is 2^(max(e, emin) - p): subnormal
/// values have the spacing of the smallest one. An error in ULP is |result - v| / ulp(v).
#pragma once

#include <type_traits>

namespace xact {

/// At most 4 ULP. Today Sigmoid and Tanh run the kernel of `faithful` for every tier, so `fast` is as exact and as
/// slow.
struct fast {
  static constexpr const char* name = "fast";
};

/// Under 1 ULP: one of the two neighbours of the exact value. The default.
struct faithful {
  static constexpr const char* name = "faithful";
};

/// Reserved for the correctly rounded result, float only. Today Sigmoid and Tanh run the kernel of `faithful` under
/// this name too: what holds is the bound of `contract`, not yet the name.
struct correctly_rounded {
  static constexpr const char* name = "correctly_rounded";
};

/// Largest errors that a kernel may have, in ULP of the exact value; every one is enforced by the tests.
struct max_ulp {
  double forward;              ///< f(x) against the exact f at the given x
  double gradient_from_input;  ///< f'(x) against the exact derivative at the given x
  double gradient_from_output; ///< against the exact formula in y at the given y; negative: no such formula
};

/// One row of the table of special values: f(x) = y and f'(x) = g, signs of zero included, NaN standing for any NaN.
struct special_value {
  double x, y, g;
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
  using type = F;
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
