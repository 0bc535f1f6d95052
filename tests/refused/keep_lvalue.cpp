// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: forward_keep consumes its argument: pass std::move
#include <xact/xact.hpp>

void refused(Eigen::MatrixXf& z) { xact::forward_keep(xact::Relu{}, z); }
