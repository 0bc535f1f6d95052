// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: this activation has no gradient in terms of its output
#include "square.hpp"

#include <xact/xact.hpp>

void refused(const Eigen::ArrayXf& y, Eigen::ArrayXf& g) { g = xact::gradient(Square{}, xact::from_output(y)); }
