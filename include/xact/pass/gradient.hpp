// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "description.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace pass {

namespace call {
struct gradient;
} // namespace call

/// g = f'(x), accurate in saturation too.
struct gradient_from_input {
  static constexpr const char* name = "gradient from_input";
  static constexpr std::size_t inputs = 1, outputs = 1;
  static constexpr source from = source::input;
  using parts = type_list<gradient_from_input>;
  using asked_by = call::gradient;
  template <class F>
  static constexpr bool light = pass::is_light<F>();
  template <class F, class T>
  static constexpr bool takes = compiles<gradient_from_input_t, F, T>;
  template <class F, class T>
  static constexpr bool accepts() noexcept {
    static_assert(takes<F, T>, "xact: this functor has no gradient_from_input");
    return takes<F, T>;
  }
  template <class F, class V>
  static XACT_INLINE V apply(const F& f, const V& x) noexcept {
    return f.gradient_from_input(x);
  }
  template <class F, class R>
  static R exact(const F& f, R x) noexcept {
    return contract<F>::gradient(f, x);
  }
  static constexpr double bound(const max_ulp& b) noexcept { return b.gradient_from_input; }
};

/// The same from y = f(x): exact for that y, which in saturation has forgotten x. Always light.
struct gradient_from_output {
  static constexpr const char* name = "gradient from_output";
  static constexpr std::size_t inputs = 1, outputs = 1;
  static constexpr source from = source::output;
  using parts = type_list<gradient_from_output>;
  using asked_by = call::gradient;
  template <class F>
  static constexpr bool light = true;
  template <class F, class T>
  static constexpr bool takes = compiles<gradient_from_output_t, F, T>;
  template <class F, class T>
  static constexpr bool accepts() noexcept {
    static_assert(takes<F, T>,
                  "xact: this activation has no gradient in terms of its output; pass from_input(x) instead");
    return takes<F, T>;
  }
  template <class F, class V>
  static XACT_INLINE V apply(const F& f, const V& y) noexcept {
    return f.gradient_from_output(y);
  }
  template <class F, class R>
  static R exact(const F& f, R y) noexcept {
    return contract<F>::gradient_from_output(f, y);
  }
  static constexpr double bound(const max_ulp& b) noexcept { return b.gradient_from_output; }
};

namespace call {

/// A call whose first argument says what a gradient is taken from.
struct with_source {
  template <class... A>
  static constexpr void no_source() noexcept {
    static_assert(always_false<A...>, "xact: say what the gradient is taken from: from_input(x) or from_output(y)");
  }
};

/// gradient(f, from_input(x), g, n), and from_output(y).
struct gradient : with_source {
  using passes = type_list<pass::gradient_from_input, pass::gradient_from_output>;
  template <class... A>
  static constexpr void in_memory() noexcept {
    static_assert(always_false<A...>,
                  "xact: in memory it is gradient(f, from_input(x), g, n), n the number of elements");
  }
  template <class... A>
  static constexpr void in_eigen() noexcept {
    static_assert(
        always_false<A...>,
        "xact: of Eigen's arrays, g = gradient(f, from_input(x)), in threads after set_eigen_threads(true); of "
        "memory, gradient(f, from_input(x.data()), g.data(), x.size())");
  }
};

} // namespace call
} // namespace pass
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
