// SPDX-License-Identifier: BSD-3-Clause
/// Which activations the tests of passes, of compilers' flags and of loops walk: all of them; in the quick build, for
/// which each would be compiled a dozen times over, one of each kind, and those of the first days.
#pragma once

#include <xact/activations.hpp>
#include <xact/kernels.hpp>

#if !defined(XACT_QUICK_TESTS)
#define XACT_QUICK_TESTS 0
#endif

namespace test {

/// What a face that knows no activation can tell of a functor: which members it has. The quick build does not tell
/// members by which only the innermost loop differs.
template <class F, class T>
constexpr unsigned kind_of() {
  namespace pass = xact::pass;
  const bool facts[] = {pass::compiles<pass::forward_and_gradient_t, F, T>,
                        pass::compiles<pass::gradient_from_output_t, F, T>,
                        std::is_empty_v<F>,
                        !XACT_QUICK_TESTS && pass::is_light<F>(),
                        !XACT_QUICK_TESTS && pass::compiles<pass::backward_from_input_t, F, T>,
                        !XACT_QUICK_TESTS && pass::compiles<pass::backward_from_output_t, F, T>};
  auto kind = static_cast<unsigned>(xact::gradient_needs<F>);
  for (const bool fact : facts)
    kind = 2 * kind + (fact ? 1 : 0);
  return kind;
}
template <class F, class T, class... All>
constexpr bool is_first_of_its_kind(xact::type_list<All...>) {
  bool before = true, another = false;
  static_cast<void>(
      ((std::is_same_v<F, All> ? before = false : another |= before && kind_of<All, T>() == kind_of<F, T>()), ...));
  return !another;
}
/// Whether F is walked for T. dispatch/CMakeLists.txt names the same.
template <class F, class T>
inline constexpr bool is_walked =
#if XACT_QUICK_TESTS
    is_first_of_its_kind<F, T>(xact::activations{}) || std::is_same_v<F, xact::Sigmoid<>> ||
    std::is_same_v<F, xact::Tanh<xact::fast>>;
#else
    true;
#endif

} // namespace test
