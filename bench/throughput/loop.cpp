// SPDX-License-Identifier: BSD-3-Clause
// A plain loop over the C library's functions. Compiled twice: XACT_LOOP_FAST_MATH says whether with -ffast-math. The C
// functions by their own names, for std's overloads are inline: a copy compiled with -ffast-math could serve all files.
#include "formulas.hpp"

#include <math.h>

namespace throughput {
namespace {

template <class Scalar>
struct Scalars {
  using T = Scalar;
  using V = T;
  static constexpr std::size_t size = 1;
  static T constant(double c) { return static_cast<T>(c); }
  static T load(const T* p) { return *p; }
  static void store(T* p, T v) { *p = v; }
  static T square(T v) { return v * v; }
  static T larger(T v, T w) { return v < w ? w : v; }
  static T smaller(T v, T w) { return w < v ? w : v; }
  static T if_positive(T c, T v, T w) { return c > 0 ? v : w; }
};
struct Float : Scalars<float> {
  static float abs(float v) { return ::fabsf(v); }
  static float exp(float v) { return ::expf(v); }
  static float tanh(float v) { return ::tanhf(v); }
  static float log1p(float v) { return ::log1pf(v); }
  static float expm1(float v) { return ::expm1f(v); }
  static float erf(float v) { return ::erff(v); }
  static float erfc(float v) { return ::erfcf(v); }
};
struct Double : Scalars<double> {
  static double abs(double v) { return ::fabs(v); }
  static double exp(double v) { return ::exp(v); }
  static double tanh(double v) { return ::tanh(v); }
  static double log1p(double v) { return ::log1p(v); }
  static double expm1(double v) { return ::expm1(v); }
  static double erf(double v) { return ::erf(v); }
  static double erfc(double v) { return ::erfc(v); }
};

} // namespace

#if XACT_LOOP_FAST_MATH
void add_loop_fast_math(Registry& registry) {
  constexpr const char* name = "loop-fast-math";
#else
void add_loop(Registry& registry) {
  constexpr const char* name = "loop";
#endif
  add_formulas<Float>(registry, name);
  add_formulas<Double>(registry, name);
}

} // namespace throughput
