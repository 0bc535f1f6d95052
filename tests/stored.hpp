// SPDX-License-Identifier: BSD-3-Clause
/// The passes over 16-bit arrays of each activation, tier and format behind one interface: stored_subject.cpp fills the
/// list, stored.cpp walks it.
#pragma once

#include "support.hpp"

namespace test {

/// Pointers to 16-bit numbers are void where the format is not known.
struct stored_case {
  std::string name;
  bool is_fast, is_bfloat;
  bool any_length; ///< by the memory kernel
  void (*forward)(const void* x, void* y, std::size_t n);
  void (*gradient)(const void* x, void* g, std::size_t n);
  void (*both)(const void* x, void* y, void* g, std::size_t n);
  void (*backward)(const void* x, const void* dy, void* dx, std::size_t n);
  void (*gradient_from_output)(const void* y, void* g, std::size_t n);                  ///< or null
  void (*backward_from_output)(const void* y, const void* dy, void* dx, std::size_t n); ///< or null
  /// The same of floats, whose special values other tests have looked at.
  float (*value)(float x), (*slope)(float x), (*product)(float x, float dy), (*product_from_output)(float y, float dy);
  /// What of is exact, less a number: in long double, or in 1600 bits where Boost.Multiprecision is there.
  enum class what { value, slope, slope_from_output, product, product_from_output };
  long double (*exact)(what of, float x, float dy, long double less, bool wide);
  bool (*is_flat)(float x);   ///< a clamp holds f: backward passes +0
  bool (*is_output)(float y); ///< f may be y
};
inline std::vector<stored_case>& stored_cases() {
  static std::vector<stored_case> all;
  return all;
}

} // namespace test
