// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the expression's scalar type must be float or double
#include <xact/xact.hpp>

void refused(const Eigen::Array4i& x, Eigen::Array4i& y) { y = xact::gradient(xact::Relu{}, xact::from_input(x)); }
