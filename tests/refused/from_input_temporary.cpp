// SPDX-License-Identifier: BSD-3-Clause
// expected: (use of|call to) deleted function
#include <xact/xact.hpp>

void refused(Eigen::MatrixXf& g) { g = xact::gradient(xact::Tanh<>{}, xact::from_input(Eigen::MatrixXf(4, 4))); }
