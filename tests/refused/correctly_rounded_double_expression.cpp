// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: this activation is not for this scalar type .correctly_rounded is for float
#include <xact/xact.hpp>

void refused(const Eigen::ArrayXd& x, Eigen::ArrayXd& y) {
  y = xact::forward(xact::Tanh<xact::correctly_rounded>{}, x);
}
