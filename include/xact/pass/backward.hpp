// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "gradient.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace pass {

namespace call {
struct backward;
} // namespace call

/// dx = dy f'(x): two roundings, or the functor's own, backward_from_input.
struct backward_from_input {
  static constexpr const char* name = "backward from_input";
  static constexpr std::size_t inputs = 2, outputs = 1;
  static constexpr source from = source::input;
  using parts = type_list<backward_from_input>;
  using factor = gradient_from_input; // dx = dy times it
  using asked_by = call::backward;
  template <class F>
  static constexpr bool light = pass::is_light<F>();
  template <class F, class T>
  static constexpr bool takes = factor::takes<F, T>;
  template <class F, class T>
  static constexpr bool accepts() noexcept {
    return factor::accepts<F, T>();
  }
  template <class F, class V>
  static XACT_INLINE V apply(const F& f, const V& x, const V& dy) noexcept {
    if constexpr (compiles<backward_from_input_t, F, V>)
      return f.backward_from_input(x, dy);
    else
      return numeric::fence(dy * f.gradient_from_input(x));
  }
  template <class F, class V>
  static XACT_INLINE V scale(const F& f, const V& x, const V&) noexcept {
    return f.gradient_from_input(x);
  }
  template <class F, class R>
  static R exact(const F& f, R x, R dy) noexcept {
    return dy * factor::exact(f, x);
  }
  /// For a normal f'(x): its error, in units that may be twice as large as the product's, and half of one.
  static constexpr double bound(const max_ulp& b) noexcept { return 2 * factor::bound(b) + 0.5; }
};

/// The same from y = f(x). Always light.
struct backward_from_output {
  static constexpr const char* name = "backward from_output";
  static constexpr std::size_t inputs = 2, outputs = 1;
  static constexpr source from = source::output;
  using parts = type_list<backward_from_output>;
  using factor = gradient_from_output; // dx = dy times it
  using asked_by = call::backward;
  template <class F>
  static constexpr bool light = true;
  template <class F, class T>
  static constexpr bool takes = factor::takes<F, T>;
  template <class F, class T>
  static constexpr bool accepts() noexcept {
    return factor::accepts<F, T>();
  }
  template <class F, class V>
  static XACT_INLINE V apply(const F& f, const V& y, const V& dy) noexcept {
    if constexpr (compiles<backward_from_output_t, F, V>)
      return f.backward_from_output(y, dy);
    else
      return numeric::fence(dy * f.gradient_from_output(y));
  }
  template <class F, class R>
  static R exact(const F& f, R y, R dy) noexcept {
    return dy * factor::exact(f, y);
  }
  /// As of backward_from_input.
  static constexpr double bound(const max_ulp& b) noexcept { return 2 * factor::bound(b) + 0.5; }
};

/// The same from the derivative that forward_and_gradient left.
struct backward_from_gradient {
  static constexpr bool light = true;
  template <class T>
  static constexpr bool accepts() noexcept {
    return true;
  }
  template <class V>
  XACT_INLINE V operator()(const V& g, const V& dy) const noexcept {
    return numeric::fence(dy * g);
  }
};
/// The same of a functor whose gradient needs nothing: any argument serves.
template <class F>
struct backward_from_nothing {
  static constexpr bool light = pass::is_light<F>();
  F f;
  template <class T>
  static constexpr bool accepts() noexcept {
    return true;
  }
  template <class V>
  XACT_INLINE V operator()(const V& dy) const noexcept {
    return backward_from_input::apply(f, dy, dy);
  }
  template <class V>
  XACT_INLINE V operator()(const V&, const V& dy) const noexcept {
    return (*this)(dy);
  }
};

namespace call {

/// backward(f, from_input(x), dy, dx, n), and from_output(y).
struct backward : with_source {
  using passes = type_list<pass::backward_from_input, pass::backward_from_output>;
  template <class... A>
  static constexpr void second_source() noexcept {
    static_assert(always_false<A...>, "xact: backward takes dy as it is, without from_input or from_output");
  }
  template <class... A>
  static constexpr void in_memory() noexcept {
    static_assert(always_false<A...>,
                  "xact: in memory it is backward(f, from_input(x), dy, dx, n), n the number of elements");
  }
  template <class... A>
  static constexpr void in_eigen() noexcept {
    static_assert(always_false<A...>, "xact: of Eigen's arrays, dx = backward(f, from_input(x), dy), in threads after "
                                      "set_eigen_threads(true); of memory, backward(f, from_input(x.data()), "
                                      "dy.data(), dx.data(), x.size())");
  }
};

} // namespace call
} // namespace pass
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
