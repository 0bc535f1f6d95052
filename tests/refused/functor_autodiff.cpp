// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: an activation's members take float, double or an xsimd::batch of these
#include <xact/xact.hpp>

#include <unsupported/Eigen/AutoDiff>

using number = Eigen::AutoDiffScalar<Eigen::Vector2d>;
number refused(const number& x) { return xact::Sigmoid{}(x); }
