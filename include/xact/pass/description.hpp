// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: what a pass is. It is described once, as a type; memory, threads, dispatch, Eigen, refusals, tests and
/// benchmarks follow from the descriptions, which ../passes.hpp lists:
///
///     name                 const char*, as in tables
///     inputs, outputs      how many arrays it reads and writes
///     from                 what its first input is: plain, or wrapped by from_input or from_output
///     light<F>             whether it takes no longer than its loads and stores
///     takes<F, T>          whether F has it for T
///     accepts<F, T>()      the same, with a sentence where not
///     apply(f, in...)      what it does to values V: the result; of two outputs a struct of two
///     parts                whose results its outputs are, bit for bit: a type_list, one pass for each output
///     scale(f, in...)      only of a product with a computed factor: the factor, the smaller one of two
///     factor               only of a product of dy with another pass: that pass
///     asked_by             the call by which users ask for it
///     exact(f, in...)      the oracle: the same by contract<F>'s textbook formula, in a wide real type
///     bound(max_ulp)       the largest error against it
///
/// A call, beside it, is a type with the passes among which the first argument decides, and the sentences for wrong
/// calls. A static_assert takes literals only, so each sentence is a function.
#pragma once

#include "../accuracy.hpp"
#include "../numeric/storage.hpp"

#include <type_traits>
#include <utility>

namespace xact {

/// Says that what it holds is the input x of an activation; see from_input.
template <class X>
struct input_of {
  X value; ///< a pointer or an Eigen expression
};
/// Says that what it holds is the output y of an activation; see from_output.
template <class Y>
struct output_of {
  Y value; ///< a pointer or an Eigen expression
};

inline namespace XACT_ABI_NAMESPACE {
namespace pass {

/// What the first input of a pass is wrapped in.
enum class source { none, input, output };
template <class X>
inline constexpr source source_of = source::none;
template <class X>
inline constexpr source source_of<input_of<X>> = source::input;
template <class Y>
inline constexpr source source_of<output_of<Y>> = source::output;
/// Whether X says what a gradient is taken from; more such types are added by who has them.
template <class X>
inline constexpr bool is_source = source_of<X> != source::none;

template <class...>
inline constexpr bool always_false = false;

/// Whether F is no function of one element and the passes are not for it: softmax.hpp and gated.hpp have their calls.
template <class F>
inline constexpr bool has_own_calls = false;

template <class, template <class...> class Expression, class... A>
inline constexpr bool compiles_as = false;
template <template <class...> class Expression, class... A>
inline constexpr bool compiles_as<std::void_t<Expression<A...>>, Expression, A...> = true;
/// Whether Expression<A...> is a type.
template <template <class...> class Expression, class... A>
inline constexpr bool compiles = compiles_as<void, Expression, A...>;

template <class F, class V>
using call_t = decltype(std::declval<const F&>()(std::declval<const V&>()));
template <class F, class V>
using gradient_from_input_t = decltype(std::declval<const F&>().gradient_from_input(std::declval<const V&>()));
template <class F, class V>
using gradient_from_output_t = decltype(std::declval<const F&>().gradient_from_output(std::declval<const V&>()));
template <class F, class V>
using forward_and_gradient_t = decltype(std::declval<const F&>().forward_and_gradient(std::declval<const V&>()));
template <class F, class V>
using backward_from_input_t =
    decltype(std::declval<const F&>().backward_from_input(std::declval<const V&>(), std::declval<const V&>()));
template <class F, class V>
using backward_from_output_t =
    decltype(std::declval<const F&>().backward_from_output(std::declval<const V&>(), std::declval<const V&>()));
template <class F>
using light_t = decltype(F::light);

/// Whether F's passes take no longer than their loads and stores: the functor says so, `light`.
template <class F>
constexpr bool is_light() noexcept {
  if constexpr (compiles<light_t, F>)
    return F::light;
  else
    return false;
}

/// Whether F takes scalars of type T; a functor without a contract takes both.
template <class F, class T, class = void>
inline constexpr bool supports = true;
template <class F, class T>
inline constexpr bool supports<F, T, std::void_t<decltype(contract<F>::tier)>> = contract<F>::template supports<T>;

/// Whether a pass of F may ask for T; where not, one sentence and nothing after it whose errors would bury it.
template <class F, class T>
constexpr bool check_type() noexcept {
  constexpr bool is_scalar = std::is_same_v<T, float> || std::is_same_v<T, double> || numeric::is_stored<T>;
  static_assert(is_scalar, "xact: the scalar type must be float or double, or xact::bfloat16 or float16");
  if constexpr (is_scalar) {
    constexpr bool is_supported = supports<F, numeric::lane_t<T>>;
    static_assert(is_supported, "xact: this activation is not for this scalar type (correctly_rounded is for float; "
                                "for double take faithful)");
    return is_supported;
  } else {
    return false;
  }
}
/// Whether P takes F and T, with a sentence where not.
template <class P, class F, class T>
constexpr bool accepts() noexcept {
  if constexpr (pass::check_type<F, T>())
    return P::template accepts<F, numeric::lane_t<T>>();
  else
    return false;
}

/// P of f as a function of values: what is applied to a lane, whoever brings it (memory, Eigen, a test).
template <class P, class F>
struct of {
  using description = P;
  static constexpr bool light = P::template light<F>;
  F f;
  /// Whether it takes T, with a sentence where not.
  template <class T>
  static constexpr bool accepts() noexcept {
    return pass::accepts<P, F, T>();
  }
  template <class... V>
  XACT_INLINE auto operator()(const V&... in) const noexcept {
    return P::apply(f, in...);
  }
};

/// Op of x + b: a layer's bias in the pass of its activation.
template <class Op>
struct of_sum {
  static constexpr bool light = Op::light;
  Op op;
  template <class V>
  XACT_INLINE auto operator()(const V& x, const V& b) const noexcept {
    return op(numeric::rounded(x + b));
  }
};

} // namespace pass
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
