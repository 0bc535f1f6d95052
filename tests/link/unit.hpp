// SPDX-License-Identifier: BSD-3-Clause
/// The interface of the three translation units: functors by their forward declarations.
#pragma once

#include <xact/fwd.hpp>

#include <cstddef>

int run_sse2(const xact::Sigmoid<>&, const xact::Linear&, const float* x, float* out, std::size_t n);
int run_avx2(const xact::Sigmoid<>&, const xact::Linear&, const float* x, float* out, std::size_t n);
int run_avx512(const xact::Sigmoid<>&, const xact::Linear&, const float* x, float* out, std::size_t n);
const char* isa_of_sse2();
const char* isa_of_avx2();
const char* isa_of_avx512();
