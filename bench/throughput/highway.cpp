// SPDX-License-Identifier: BSD-3-Clause
// Highway: contrib/math, for the best target that the build's flags allow.
#include "formulas.hpp"

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

namespace throughput {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class Scalar>
struct Math {
  using T = Scalar;
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;
  static constexpr std::size_t size = HWY_LANES(Scalar);
  static V set(double c) { return hn::Set(D(), static_cast<T>(c)); }
  static V load(const T* p) { return hn::LoadU(D(), p); }
  static void store(T* p, V v) { hn::StoreU(v, D(), p); }
  static V load(const T* p, std::size_t k) { return hn::MaskedLoad(hn::FirstN(D(), k), D(), p); }
  static void store(T* p, V v, std::size_t k) { hn::BlendedStore(v, hn::FirstN(D(), k), D(), p); }
  static V exp(V v) { return hn::Exp(D(), v); }
  static V tanh(V v) { return hn::Tanh(D(), v); }
  static V negated(V v) { return hn::Neg(v); }
  static V larger(V v, V w) { return hn::Max(v, w); }
  static V if_positive(V c, V v) { return hn::IfThenElseZero(hn::Gt(c, hn::Zero(D())), v); }
};

} // namespace

void add_highway(Registry& registry) {
  add_formulas<Math<float>>(registry, "highway");
  add_formulas<Math<double>>(registry, "highway");
}

} // namespace throughput
