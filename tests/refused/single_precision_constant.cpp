// SPDX-License-Identifier: BSD-3-Clause
// g++ flags: -fsingle-precision-constant
// expected: xact: -fsingle-precision-constant takes digits
#include <xact/kernels.hpp>
