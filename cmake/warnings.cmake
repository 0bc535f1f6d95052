# SPDX-License-Identifier: BSD-3-Clause
#
# xact_dev_flags: warnings and instruction set of our own tests, benchmarks and examples. Never installed, never linked by xact.

option(XACT_WERROR "Treat warnings in the tests, benchmarks and examples as errors" OFF)
set(XACT_ISA_FLAGS "" CACHE STRING "Instruction set of the tests, benchmarks and examples, for example: -mavx2 -mfma")

add_library(xact_dev_flags INTERFACE)
target_compile_options(xact_dev_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${XACT_WERROR}>:-Werror>)
separate_arguments(xact_isa_flags NATIVE_COMMAND "${XACT_ISA_FLAGS}")
target_compile_options(xact_dev_flags INTERFACE ${xact_isa_flags})

# Of g++ 12, whose own AVX-512 intrinsics read an undefined register: the files in which products and reductions of Eigen, or
# xsimd's functions, inline them, and warn. xact does not; tests/warnings shows it.
function(xact_inlines_others flags)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13 AND "${flags}" MATCHES "avx512|march")
    set_property(SOURCE ${ARGN} APPEND PROPERTY COMPILE_OPTIONS -Wno-uninitialized -Wno-maybe-uninitialized)
  endif()
endfunction()
