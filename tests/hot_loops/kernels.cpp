// SPDX-License-Identifier: BSD-3-Clause
// Every kernel of every registered activation, for the disassembler. With XACT_CONTROL, two functors that must be
// found.
#include "../passes.hpp"

namespace hot_loops {

#if defined(XACT_CONTROL)
/// As a function that the compiler declined to inline.
struct NotInlined {
  template <class V>
  __attribute__((noinline)) V operator()(const V& x) const noexcept {
    return x * x + x;
  }
};
/// More live values than any processor has registers: every level waits with one for the levels below.
struct TooManyValues {
  template <class V>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return level<48>(x);
  }
  template <int n, class V>
  static XACT_INLINE V level(const V& x) noexcept {
    if constexpr (n == 0) {
      return x;
    } else {
      const V waiting = xact::numeric::fence(x * V(xact::numeric::scalar_t<V>(n)));
      return xact::numeric::fence(level<n - 1>(waiting) * waiting);
    }
  }
};
void all() {
  passes::keep_in_memory<NotInlined, float>();
  passes::keep_in_memory<TooManyValues, float>();
}
#else
/// 16 bits, of functors that never ask for double: that is a call in the loop by design.
template <class S>
void keep_stored() {
  namespace pass = xact::pass;
  passes::keep_all(passes::in_memory_of<pass::forward, xact::Relu, S>,
                   passes::in_memory_of<pass::backward_from_input, xact::Relu, S>,
                   passes::in_memory_of<pass::forward, xact::Sigmoid<xact::fast>, S>,
                   passes::in_memory_of<pass::forward_and_gradient, xact::Sigmoid<xact::fast>, S>);
}
void all() {
  keep_stored<xact::bfloat16>();
  keep_stored<xact::float16>();
  passes::for_each_case([](auto id, auto t) {
    using F = typename decltype(id)::type;
    if constexpr (!xact::contract<F>::template out_of_line<decltype(t)>)
      passes::keep_in_memory<F, decltype(t)>();
  });
}
#endif

} // namespace hot_loops
