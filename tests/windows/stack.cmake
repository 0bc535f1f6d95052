# SPDX-License-Identifier: BSD-3-Clause
#
# Fails where the compiler puts AVX registers on the stack by aligned moves, as Windows' stack is aligned to 16 bytes.
cmake_minimum_required(VERSION 3.24)

separate_arguments(flags NATIVE_COMMAND "${flags}")
set(include -I "${xact}" -I "${xsimd}")

# Moves of 32 and 64 bytes to and from the stack: those that are aligned, and all.
function(count_moves aligned all)
  execute_process(COMMAND "${compiler}" -std=c++17 ${flags} ${include} ${ARGN} -c "${source}" -o "${work}/stack.obj"
                  COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${objdump}" -d --no-show-raw-insn "${work}/stack.obj" OUTPUT_VARIABLE code COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "[][;]" " " code "${code}")
  string(REGEX MATCHALL "vmov[a-z0-9]+ [^\n]*" moves "${code}")
  list(FILTER moves INCLUDE REGEX "%[yz]mm")
  list(FILTER moves INCLUDE REGEX "\\(%r(sp|bp)")
  list(LENGTH moves count)
  set(${all} ${count} PARENT_SCOPE)
  list(FILTER moves INCLUDE REGEX "^vmov(aps|apd|dqa)")
  list(LENGTH moves count)
  set(${aligned} ${count} PARENT_SCOPE)
endfunction()

set(unaligned -Wa,-muse-unaligned-vector-move)
foreach(isa IN ITEMS "-O0 -mavx2 -mfma" "-O2 -mavx2 -mfma" "-O2 -march=skylake-avx512")
  separate_arguments(isa_flags NATIVE_COMMAND "${isa}")
  count_moves(aligned all ${isa_flags})
  message(STATUS "${isa}: ${all} moves of AVX registers to and from the stack, ${aligned} of them aligned")
  if(all EQUAL 0)
    message(SEND_ERROR "nothing to look at")
  elseif(NOT aligned EQUAL 0)
    message(SEND_ERROR "this compiler needs ${unaligned} with AVX")
  endif()
endforeach()

# One that is aligned is found, and the assembler makes it one that is not.
count_moves(aligned all -O2 -mavx2 -mfma -DXACT_CONTROL)
count_moves(with_flag all -O2 -mavx2 -mfma -DXACT_CONTROL ${unaligned})
if(NOT aligned EQUAL 1 OR NOT with_flag EQUAL 0)
  message(SEND_ERROR "of one aligned move ${aligned} were found, with ${unaligned} ${with_flag}")
endif()
