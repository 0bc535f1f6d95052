// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the expression's scalar type must be float or double
#include <xact/xact.hpp>

void refused(const Eigen::ArrayXi& x, Eigen::ArrayXf& y) { y.head(4) = xact::forward(xact::Relu{}, x); }
