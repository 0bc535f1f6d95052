// SPDX-License-Identifier: BSD-3-Clause
/// What passes between the translation units compiled with flags of the family of -ffast-math and the one that judges
/// them.
#pragma once

#include <cstddef>
#include <vector>

namespace test {

/// An activation's kernels over n values, n a multiple of every batch: batches in lockstep and one by one as scalars.
template <class T>
struct passes {
  void (*forward)(const T* x, T* y, std::size_t n);
  void (*both)(const T* x, T* y, T* g, std::size_t n);
  void (*scalars)(const T* x, T* y, T* g, std::size_t n);
  void (*from_output)(const T* y, T* g, std::size_t n);
};

/// The kernels of one translation unit, for every activation of the list that supports the type, in order.
struct unit {
  const char* flags;
  std::vector<passes<float>> singles;
  std::vector<passes<double>> doubles;
};
std::vector<unit>& units();

} // namespace test
