// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "description.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace pass {

namespace call {
struct forward;
} // namespace call

/// Whether f(v) is what an activation's call is: V -> V.
template <class F, class V>
constexpr bool is_activation() noexcept {
  if constexpr (compiles<call_t, F, V>)
    return std::is_same_v<V, std::decay_t<call_t<F, V>>>;
  else
    return false;
}

/// y = f(x).
struct forward {
  static constexpr const char* name = "forward";
  static constexpr std::size_t inputs = 1, outputs = 1;
  static constexpr source from = source::none;
  using parts = type_list<forward>;
  using asked_by = call::forward;
  template <class F>
  static constexpr bool light = pass::is_light<F>();
  template <class F, class T>
  static constexpr bool takes = pass::is_activation<F, T>() && pass::is_activation<F, numeric::native_batch<T>>();
  template <class F, class T>
  static constexpr bool accepts() noexcept {
    static_assert(takes<F, T>, "xact: not an activation: it must have a templated call V operator()(const V&), for a "
                               "scalar and an xsimd::batch alike");
    return takes<F, T>;
  }
  template <class F, class V>
  static XACT_INLINE V apply(const F& f, const V& x) noexcept {
    return f(x);
  }
  template <class F, class R>
  static R exact(const F& f, R x) noexcept {
    return contract<F>::forward(f, x);
  }
  static constexpr double bound(const max_ulp& b) noexcept { return b.forward; }
};

namespace call {

/// forward(f, x, y, n).
struct forward {
  using passes = type_list<pass::forward>;
  template <class... A>
  static constexpr void is_input() noexcept {
    static_assert(always_false<A...>, "xact: forward takes x as it is, without from_input");
  }
  template <class... A>
  static constexpr void is_output() noexcept {
    static_assert(always_false<A...>, "xact: forward takes the input x, not an output y");
  }
  template <class... A>
  static constexpr void in_memory() noexcept {
    static_assert(always_false<A...>, "xact: in memory it is forward(f, x, y, n), n the number of elements");
  }
  template <class... A>
  static constexpr void in_eigen() noexcept {
    static_assert(always_false<A...>,
                  "xact: of Eigen's arrays, y = forward(f, x), in threads after set_eigen_threads(true); "
                  "of memory, forward(f, x.data(), y.data(), x.size())");
  }
};

} // namespace call
} // namespace pass
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
