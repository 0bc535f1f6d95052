// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: forward takes x as it is, without from_input
#include <xact/xact.hpp>

void refused(const Eigen::ArrayXf& x) { const Eigen::ArrayXf y = 2 * xact::forward(xact::Relu{}, xact::from_input(x)); }
