// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: say what the gradient is taken from
#include <xact/xact.hpp>

void refused(const Eigen::ArrayXf& x) { const Eigen::ArrayXf g = xact::gradient(xact::Relu{}, x); }
