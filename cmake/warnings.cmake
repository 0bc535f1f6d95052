# SPDX-License-Identifier: BSD-3-Clause
#
# xact_dev_flags: warnings and instruction set of our own tests, benchmarks and examples. Never installed, never linked by xact.

option(XACT_WERROR "Treat warnings in the tests, benchmarks and examples as errors" OFF)
set(XACT_ISA_FLAGS "" CACHE STRING "Instruction set of the tests, benchmarks and examples, for example: -mavx2 -mfma")

add_library(xact_dev_flags INTERFACE)
target_compile_options(xact_dev_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${XACT_WERROR}>:-Werror>)
separate_arguments(xact_isa_flags NATIVE_COMMAND "${XACT_ISA_FLAGS}")
target_compile_options(xact_dev_flags INTERFACE ${xact_isa_flags})
# g++ 12's own AVX-512 intrinsics read an undefined register; Eigen's products and reductions inline them and warn.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13 AND XACT_ISA_FLAGS MATCHES "avx512|native")
  target_compile_options(xact_dev_flags INTERFACE -Wno-uninitialized -Wno-maybe-uninitialized)
endif()
