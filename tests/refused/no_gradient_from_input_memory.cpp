// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: this functor has no gradient_from_input
#include <xact/kernels.hpp>

struct Square {
  template <class V>
  V operator()(const V& x) const {
    return x * x;
  }
};

void refused(const float* x, float* g) { xact::gradient(Square{}, xact::from_input(x), g, 4); }
