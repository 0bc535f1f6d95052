# SPDX-License-Identifier: BSD-3-Clause
#
# Prints how many instructions an element costs in the innermost loop of xact's kernels and of the same formulas on xsimd's
# batches, for SSE2, AVX2, AVX-512 and, where its compiler is installed, AArch64: from the disassembly of what the
# throughput program measures. No such machine is needed.
foreach(variable IN ITEMS COMPILER SOURCE XSIMD OBJDUMP AWK WORK)
  if(NOT ${variable})
    message(FATAL_ERROR "count.cmake needs -D${variable}=...")
  endif()
endforeach()
file(MAKE_DIRECTORY "${WORK}/include")
file(CREATE_LINK "${XSIMD}/xsimd" "${WORK}/include/xsimd" SYMBOLIC) # alone: a cross compiler must not see the host's headers

file(WRITE "${WORK}/loops.txt" "")
function(count target compiler objdump)
  foreach(name IN ITEMS xact xsimd)
    execute_process(COMMAND "${compiler}" -std=c++17 -O3 -DNDEBUG -w ${ARGN} -I "${SOURCE}/include" -isystem "${WORK}/include"
                            -c "${SOURCE}/bench/throughput/${name}.cpp" -o "${WORK}/${target}-${name}.o"
                    COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND "${objdump}" -d -C --no-show-raw-insn "${WORK}/${target}-${name}.o"
                    COMMAND "${AWK}" -f "${SOURCE}/tests/hot_loops/loops.awk"
                    OUTPUT_VARIABLE loops COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX REPLACE "\n$" "" loops "${loops}")
    string(REPLACE "\n" "\n${target}\t" loops "${loops}")
    file(APPEND "${WORK}/loops.txt" "${target}\t${loops}\n")
  endforeach()
endfunction()

if(HOST_X86)
  count(SSE2 "${COMPILER}" "${OBJDUMP}" -msse2)
  count(AVX2 "${COMPILER}" "${OBJDUMP}" -mavx2 -mfma)
  count(AVX-512 "${COMPILER}" "${OBJDUMP}" -march=skylake-avx512)
endif()
if(AARCH64_COMPILER AND AARCH64_OBJDUMP)
  count(AArch64 "${AARCH64_COMPILER}" "${AARCH64_OBJDUMP}")
endif()
execute_process(COMMAND "${AWK}" -f "${CMAKE_CURRENT_LIST_DIR}/table.awk" "${WORK}/loops.txt" COMMAND_ERROR_IS_FATAL ANY)
