// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: in memory a pass takes pointers and the number of elements, not containers
#include <xact/activations.hpp>
#include <xact/kernels.hpp>

#include <vector>

void refused(const std::vector<float>& x, std::vector<float>& y) { xact::forward(xact::Relu{}, x, y, x.size()); }
