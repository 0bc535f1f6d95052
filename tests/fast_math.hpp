// SPDX-License-Identifier: BSD-3-Clause
/// What passes between the translation units compiled with flags of the family of -ffast-math and the one that judges
/// them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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

/// 16-bit passes over n numbers, a multiple of every batch.
struct stored_passes {
  void (*forward)(const std::uint16_t* x, std::uint16_t* y, std::size_t n);
  void (*gradient)(const std::uint16_t* x, std::uint16_t* g, std::size_t n);
  void (*backward)(const std::uint16_t* x, const std::uint16_t* dy, std::uint16_t* dx, std::size_t n);
};
/// Of one translation unit and format: Silu<>, Tanh<fast>, HardSwish; and a softmax of `vectors` of n side by side.
struct stored_unit {
  const char* flags;
  std::array<stored_passes, 3> passes;
  std::size_t vectors;
  void (*softmax)(const std::uint16_t* x, std::uint16_t* y, std::size_t n);
};
std::vector<stored_unit>& bfloat_units();
std::vector<stored_unit>& half_units();

} // namespace test
