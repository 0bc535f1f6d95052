// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: the instruction sets, one file each. A file says itself whether the build's target has its instructions; of
/// those that apply, the first gives the ABI namespace its name. A new one: its file, its line here, and where it has
/// fused multiply-add, XACT_HAS_FMA in config.hpp. What each may define, in this order, and what happens where it does
/// not: isa/generic.hpp.
#pragma once

#include "simd.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

// clang: what is written with operators below is neither reassociated nor estimated, whatever the flags. The intrinsics
// of its headers are plain operators, and batches' operators are intrinsics: these are not covered, hence `rounded`.
#if defined(__clang__)
#pragma float_control(push)
#pragma float_control(precise, on)
#pragma clang fp contract(off)
#endif

// clang-format off
#include "isa/x86.hpp"
#include "isa/sve.hpp"
#include "isa/aarch64.hpp"
#include "isa/riscv.hpp"
#include "isa/generic.hpp" // last: what none of them has
// clang-format on

#if defined(__clang__)
#pragma float_control(pop)
#endif
