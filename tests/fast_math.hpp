// SPDX-License-Identifier: BSD-3-Clause
/// What passes between the translation units compiled with flags of the family of -ffast-math and the one that judges
/// them.
#pragma once

#include <cstddef>
#include <vector>

namespace test {

/// The kernels of an activation's sample of that number over n values, n a multiple of every batch: batches in lockstep
/// and one by one as scalars.
template <class T>
struct passes {
  void (*forward)(std::size_t sample, const T* x, T* y, std::size_t n);
  void (*both)(std::size_t sample, const T* x, T* y, T* g, std::size_t n);
  void (*scalars)(std::size_t sample, const T* x, T* y, T* g, std::size_t n);
  void (*from_output)(std::size_t sample, const T* y, T* g, std::size_t n); // null: no such formula
};

/// The kernels of one translation unit, for every activation of the list that supports the type, in order.
struct unit {
  const char* flags;
  std::vector<passes<float>> singles;
  std::vector<passes<double>> doubles;
};
std::vector<unit>& units();

/// Of one translation unit, vectors of n side by side, as many as a register has lanes.
struct axis_unit {
  const char* flags;
  std::size_t doubles, floats;
  void (*softmax)(const double* x, double* y, std::size_t n);
  void (*log_softmax)(const double* x, double* y, std::size_t n);
  void (*fast_log_softmax)(const float* x, float* y, std::size_t n);
  void (*softmax_of_floats)(const float* x, float* y, std::size_t n);
};
std::vector<axis_unit>& axis_units();

} // namespace test
