// SPDX-License-Identifier: BSD-3-Clause
/// The interface of the translation units of the Eigen face.
#pragma once

#include <xact/eigen.hpp>

/// Called for every value that a Probe takes.
void note() noexcept;

/// The identity, which tells by whom it is called.
struct Probe {
  template <class V>
  V operator()(const V& x) const noexcept {
    note();
    return x;
  }
  template <class V>
  V gradient_from_input(const V& x) const noexcept {
    return x;
  }
};

void run_serial(const Eigen::MatrixXf& x, Eigen::MatrixXf& y);
void run_parallel(const Eigen::MatrixXf& x, Eigen::MatrixXf& y);
void run_streamed(const Eigen::MatrixXf& x, Eigen::MatrixXf& y);
