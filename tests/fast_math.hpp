// SPDX-License-Identifier: BSD-3-Clause
/// What passes between the translation unit compiled with -ffast-math and the one that judges it.
#pragma once

#include <xact/activations.hpp>
#include <xact/kernels.hpp>

#include <cstddef>
#include <vector>

namespace test {

template <class T>
struct passes {
  void (*forward)(const T* x, T* y, std::size_t n);
  void (*gradient)(const T* x, T* g, std::size_t n);
  void (*both)(const T* x, T* y, T* g, std::size_t n);
};

/// One for every activation of the list that supports T, in order.
std::vector<passes<float>> fast_math_kernels(float);
std::vector<passes<double>> fast_math_kernels(double);

} // namespace test
