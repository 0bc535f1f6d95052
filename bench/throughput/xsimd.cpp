// SPDX-License-Identifier: BSD-3-Clause
// xsimd's own functions, one batch at a time.
#include "batches.hpp"

namespace throughput {
namespace {

template <class T>
struct Math : Batches<T> {
  using V = typename Batches<T>::V;
  static V exp(const V& v) { return xsimd::exp(v); }
  static V tanh(const V& v) { return xsimd::tanh(v); }
  static V log1p(const V& v) { return xsimd::log1p(v); }
  static V expm1(const V& v) { return xsimd::expm1(v); }
  static V erf(const V& v) { return xsimd::erf(v); }
  static V erfc(const V& v) { return xsimd::erfc(v); }
};

} // namespace

void add_xsimd(Registry& registry) {
  add_formulas<Math<float>>(registry, "xsimd");
  add_formulas<Math<double>>(registry, "xsimd");
}

} // namespace throughput
