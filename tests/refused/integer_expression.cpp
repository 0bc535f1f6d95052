// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the expression's scalar type must be float or double
#include <xact/xact.hpp>

auto refused(const Eigen::ArrayXi& x) { return xact::forward(xact::Relu{}, x); }
