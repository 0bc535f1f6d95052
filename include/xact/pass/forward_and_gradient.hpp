// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "forward.hpp"
#include "gradient.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace pass {

namespace call {
struct forward_and_gradient;
} // namespace call

/// y = f(x) and g = f'(x), from one evaluation where the functor has one for both.
struct forward_and_gradient {
  static constexpr const char* name = "forward_and_gradient";
  static constexpr std::size_t inputs = 1, outputs = 2;
  static constexpr source from = source::none;
  using parts = type_list<forward, gradient_from_input>;
  using asked_by = call::forward_and_gradient;
  template <class F>
  static constexpr bool light = pass::is_light<F>();
  template <class F, class T>
  static constexpr bool has_own = compiles<forward_and_gradient_t, F, T>;
  template <class F, class T>
  static constexpr bool takes = has_own<F, T> || (forward::takes<F, T> && gradient_from_input::takes<F, T>);
  template <class F, class T>
  static constexpr bool accepts() noexcept {
    if constexpr (has_own<F, T>)
      return true;
    else if constexpr (forward::accepts<F, T>())
      return gradient_from_input::accepts<F, T>();
    else
      return false;
  }
  template <class F, class V>
  static XACT_INLINE numeric::value_and_gradient<V> apply(const F& f, const V& x) noexcept {
    if constexpr (has_own<F, V>)
      return f.forward_and_gradient(x);
    else
      return {f(x), f.gradient_from_input(x)};
  }
};

namespace call {

/// forward_and_gradient(f, x, y, g, n).
struct forward_and_gradient {
  using passes = type_list<pass::forward_and_gradient>;
  template <class... A>
  static constexpr void is_input() noexcept {
    static_assert(always_false<A...>, "xact: forward_and_gradient takes the input x as it is, without from_input");
  }
  template <class... A>
  static constexpr void is_output() noexcept {
    is_input<A...>();
  }
  template <class... A>
  static constexpr void in_memory() noexcept {
    static_assert(always_false<A...>,
                  "xact: in memory it is forward_and_gradient(f, x, y, g, n), n the number of elements");
  }
  template <class... A>
  static constexpr void in_eigen() noexcept {
    static_assert(always_false<A...>, "xact: of Eigen's arrays, forward_and_gradient(f, x, y, g), in threads after "
                                      "set_eigen_threads(true); of memory, forward_and_gradient(f, x.data(), "
                                      "y.data(), g.data(), x.size())");
  }
};

} // namespace call
} // namespace pass
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
