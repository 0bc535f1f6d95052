// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the extents of an axis are integers
#include <xact/softmax.hpp>

xact::axis refused() { return xact::axis{2.0, 3, 4}; }
