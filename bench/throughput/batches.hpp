// SPDX-License-Identifier: BSD-3-Clause
/// xsimd's batches as the M of formulas.hpp: memory and arithmetic, for xsimd itself and for SLEEF, which has none.
#pragma once

#include "formulas.hpp"

#include <cstring>
#include <xsimd/xsimd.hpp>

namespace throughput {
namespace {

template <class Scalar>
struct Batches {
  using T = Scalar;
  using V = xsimd::batch<T>;
  static constexpr std::size_t size = V::size;
  static V constant(double c) { return V(static_cast<T>(c)); }
  static V load(const T* p) { return V::load_unaligned(p); }
  static void store(T* p, const V& v) { v.store_unaligned(p); }
  // xsimd 8.1 has no masked access; a buffer is what a user writes.
  static V load(const T* p, std::size_t k) {
    T lanes[size] = {};
    std::memcpy(lanes, p, k * sizeof(T));
    return load(lanes);
  }
  static void store(T* p, const V& v, std::size_t k) {
    T lanes[size];
    store(lanes, v);
    std::memcpy(p, lanes, k * sizeof(T));
  }
  static V abs(const V& v) { return xsimd::abs(v); }
  static V square(const V& v) { return v * v; }
  static V larger(const V& v, const V& w) { return xsimd::max(v, w); }
  static V smaller(const V& v, const V& w) { return xsimd::min(v, w); }
  static V if_positive(const V& c, const V& v, const V& w) { return xsimd::select(c > V(T(0)), v, w); }
};

} // namespace
} // namespace throughput
