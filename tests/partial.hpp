// SPDX-License-Identifier: BSD-3-Clause
/// Functors with one member each.
#pragma once

#include <xact/kernels.hpp>

namespace test {

struct OnlyForward {
  template <class V>
  V operator()(const V& x) const noexcept {
    return x + x;
  }
};
struct OnlyGradient {
  template <class V>
  V gradient_from_input(const V& x) const noexcept {
    return x - V(1);
  }
};
struct OnlyFromOutput {
  template <class V>
  V gradient_from_output(const V& y) const noexcept {
    return y + V(1);
  }
};
struct OnlyBoth {
  template <class V>
  xact::numeric::value_and_gradient<V> forward_and_gradient(const V& x) const noexcept {
    return {x + x, x - V(1)};
  }
};

} // namespace test
