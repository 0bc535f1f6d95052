// SPDX-License-Identifier: BSD-3-Clause
// expected: (use of|call to) deleted function
#include <xact/xact.hpp>

const Eigen::MatrixXf make();

void refused(Eigen::MatrixXf& g) { g = xact::gradient(xact::Tanh<>{}, xact::from_output(make())); }
