// SPDX-License-Identifier: BSD-3-Clause
// Highway: contrib/math, for the best target that the build's flags allow.
#include "formulas.hpp"

#define HWY_COMPILE_ONLY_STATIC                                                                                        \
  1 // else 1.0.3 refuses some -march=native: it looks for that target among its dynamic ones
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

namespace throughput {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// Its vectors have no sign of their own.
template <class D>
struct Vector {
  hn::Vec<D> v;
  Vector operator-() const { return {hn::Neg(v)}; }
  Vector operator+(Vector w) const { return {hn::Add(v, w.v)}; }
  Vector operator-(Vector w) const { return {hn::Sub(v, w.v)}; }
  Vector operator*(Vector w) const { return {hn::Mul(v, w.v)}; }
  Vector operator/(Vector w) const { return {hn::Div(v, w.v)}; }
};

template <class Scalar>
struct Math {
  using T = Scalar;
  using D = hn::ScalableTag<T>;
  using V = Vector<D>;
  static constexpr std::size_t size = HWY_LANES(Scalar);
  static V load(const T* p) { return {hn::LoadU(D(), p)}; }
  static void store(T* p, V v) { hn::StoreU(v.v, D(), p); }
  static V load(const T* p, std::size_t k) { return {hn::MaskedLoad(hn::FirstN(D(), k), D(), p)}; }
  static void store(T* p, V v, std::size_t k) { hn::BlendedStore(v.v, hn::FirstN(D(), k), D(), p); }
  static V constant(double c) { return {hn::Set(D(), static_cast<T>(c))}; }
  static V abs(V v) { return {hn::Abs(v.v)}; }
  static V square(V v) { return v * v; }
  static V larger(V v, V w) { return {hn::Max(v.v, w.v)}; }
  static V smaller(V v, V w) { return {hn::Min(v.v, w.v)}; }
  static V if_positive(V c, V v, V w) { return {hn::IfThenElse(hn::Gt(c.v, hn::Zero(D())), v.v, w.v)}; }
  static V exp(V v) { return {hn::Exp(D(), v.v)}; }
  static V tanh(V v) { return {hn::Tanh(D(), v.v)}; }
  static V log1p(V v) { return {hn::Log1p(D(), v.v)}; }
  static V expm1(V v) { return {hn::Expm1(D(), v.v)}; }
};

} // namespace

void add_highway(Registry& registry) {
  add_formulas<Math<float>>(registry, "highway");
  add_formulas<Math<double>>(registry, "highway");
}

} // namespace throughput
