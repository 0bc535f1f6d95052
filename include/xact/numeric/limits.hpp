// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: infinity and NaN, for contracts and kernels.
#pragma once

#include <limits>

namespace xact {

#if defined(__clang__) // it warns of them where a user's -ffast-math rules them out
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wnan-infinity-disabled"
#endif
inline constexpr double infinity = std::numeric_limits<double>::infinity();      ///< of T: static_cast<T>
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN(); ///< the same
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

} // namespace xact
