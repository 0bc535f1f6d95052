// SPDX-License-Identifier: BSD-3-Clause
// SLEEF: its vector functions of the build's width, by their bounds, in xsimd's arithmetic.
#include "batches.hpp"

#include <sleef.h>

#if defined(__AVX512F__)
#define XACT_SLEEF_FLOAT(f) Sleef_##f##f16_
#define XACT_SLEEF_DOUBLE(f) Sleef_##f##d8_
#elif defined(__AVX__)
#define XACT_SLEEF_FLOAT(f) Sleef_##f##f8_
#define XACT_SLEEF_DOUBLE(f) Sleef_##f##d4_
#else
#define XACT_SLEEF_FLOAT(f) Sleef_##f##f4_
#define XACT_SLEEF_DOUBLE(f) Sleef_##f##d2_
#endif
#define XACT_PASTE_(a, b) a##b
#define XACT_PASTE(a, b) XACT_PASTE_(a, b)

namespace throughput {
namespace {

// erfc has its bound of 1.5 ULP alone.
struct Float10 : Batches<float> {
  static V exp(const V& v) { return V(XACT_PASTE(XACT_SLEEF_FLOAT(exp), u10)(v)); }
  static V tanh(const V& v) { return V(XACT_PASTE(XACT_SLEEF_FLOAT(tanh), u10)(v)); }
  static V log1p(const V& v) { return V(XACT_PASTE(XACT_SLEEF_FLOAT(log1p), u10)(v)); }
  static V expm1(const V& v) { return V(XACT_PASTE(XACT_SLEEF_FLOAT(expm1), u10)(v)); }
  static V erf(const V& v) { return V(XACT_PASTE(XACT_SLEEF_FLOAT(erf), u10)(v)); }
  static V erfc(const V& v) { return V(XACT_PASTE(XACT_SLEEF_FLOAT(erfc), u15)(v)); }
};
struct Double10 : Batches<double> {
  static V exp(const V& v) { return V(XACT_PASTE(XACT_SLEEF_DOUBLE(exp), u10)(v)); }
  static V tanh(const V& v) { return V(XACT_PASTE(XACT_SLEEF_DOUBLE(tanh), u10)(v)); }
  static V log1p(const V& v) { return V(XACT_PASTE(XACT_SLEEF_DOUBLE(log1p), u10)(v)); }
  static V expm1(const V& v) { return V(XACT_PASTE(XACT_SLEEF_DOUBLE(expm1), u10)(v)); }
  static V erf(const V& v) { return V(XACT_PASTE(XACT_SLEEF_DOUBLE(erf), u10)(v)); }
  static V erfc(const V& v) { return V(XACT_PASTE(XACT_SLEEF_DOUBLE(erfc), u15)(v)); }
};
// Of these tanh alone has a looser version.
struct Float35 : Batches<float> {
  static V tanh(const V& v) { return V(XACT_PASTE(XACT_SLEEF_FLOAT(tanh), u35)(v)); }
};
struct Double35 : Batches<double> {
  static V tanh(const V& v) { return V(XACT_PASTE(XACT_SLEEF_DOUBLE(tanh), u35)(v)); }
};

} // namespace

void add_sleef(Registry& registry) {
  add_formulas<Float10, Rows::with_own_functions>(registry, "sleef-u10");
  add_formulas<Double10, Rows::with_own_functions>(registry, "sleef-u10");
  add_formulas<Float35, Rows::with_own_functions>(registry, "sleef-u35");
  add_formulas<Double35, Rows::with_own_functions>(registry, "sleef-u35");
}

} // namespace throughput
