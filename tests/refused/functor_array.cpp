// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: an activation's members take float, double or an xsimd::batch of these
#include <xact/xact.hpp>

Eigen::ArrayXf refused(const Eigen::ArrayXf& x) { return xact::Sigmoid{}(x); }
