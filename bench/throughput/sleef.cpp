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

template <class T>
struct Exp;
template <>
struct Exp<float> : Batches<float> {
  static V exp(const V& v) { return V(XACT_PASTE(XACT_SLEEF_FLOAT(exp), u10)(v)); }
};
template <>
struct Exp<double> : Batches<double> {
  static V exp(const V& v) { return V(XACT_PASTE(XACT_SLEEF_DOUBLE(exp), u10)(v)); }
};

struct Float10 : Exp<float> {
  static V tanh(const V& v) { return V(XACT_PASTE(XACT_SLEEF_FLOAT(tanh), u10)(v)); }
};
struct Float35 : Exp<float> {
  static V tanh(const V& v) { return V(XACT_PASTE(XACT_SLEEF_FLOAT(tanh), u35)(v)); }
};
struct Double10 : Exp<double> {
  static V tanh(const V& v) { return V(XACT_PASTE(XACT_SLEEF_DOUBLE(tanh), u10)(v)); }
};
struct Double35 : Exp<double> {
  static V tanh(const V& v) { return V(XACT_PASTE(XACT_SLEEF_DOUBLE(tanh), u35)(v)); }
};

} // namespace

void add_sleef(Registry& registry) {
  add_formula<Float10, SigmoidFormula<Float10>>(registry, "sleef-u10"); // its exp has no u35
  add_formula<Double10, SigmoidFormula<Double10>>(registry, "sleef-u10");
  add_formula<Float10, TanhFormula<Float10>>(registry, "sleef-u10");
  add_formula<Float35, TanhFormula<Float35>>(registry, "sleef-u35");
  add_formula<Double10, TanhFormula<Double10>>(registry, "sleef-u10");
  add_formula<Double35, TanhFormula<Double35>>(registry, "sleef-u35");
}

} // namespace throughput
