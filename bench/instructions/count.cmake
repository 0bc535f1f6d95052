# SPDX-License-Identifier: BSD-3-Clause
#
# Prints how many instructions an element costs in xact's kernels and in the same formulas on xsimd's batches: AArch64, SSE2
# and AVX2 as an emulator runs them (qemu-user), AVX-512, which it does not know, from the disassembly of the loops.
foreach(variable IN ITEMS COMPILER SOURCE XSIMD AWK WORK)
  if(NOT ${variable})
    message(FATAL_ERROR "count.cmake needs -D${variable}=...")
  endif()
endforeach()
file(MAKE_DIRECTORY "${WORK}/include")
file(CREATE_LINK "${XSIMD}/xsimd" "${WORK}/include/xsimd" SYMBOLIC) # alone: a cross compiler must not see the host's headers
set(compile -std=c++17 -O3 -DNDEBUG -w -I "${SOURCE}/include" -isystem "${WORK}/include")
set(throughput "${SOURCE}/bench/throughput")
file(WRITE "${WORK}/counts.txt" "")

function(emulate target compiler emulator) # then: flags
  message(STATUS "${target}: ${compiler} ${ARGN}, ${emulator}")
  set(program "${WORK}/${target}")
  execute_process(COMMAND "${compiler}" ${compile} ${ARGN} -static "${CMAKE_CURRENT_LIST_DIR}/count.cpp"
                          "${throughput}/xact.cpp" "${throughput}/xsimd.cpp" -o "${program}"
                  COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${emulator}" -cpu max -singlestep -d nochain,exec -D "${program}.log" "${program}"
                  OUTPUT_FILE "${program}.names" COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${AWK}" -v target=${target} -f "${CMAKE_CURRENT_LIST_DIR}/log.awk" "${program}.names"
                          "${program}.log"
                  OUTPUT_VARIABLE counts COMMAND_ERROR_IS_FATAL ANY)
  file(APPEND "${WORK}/counts.txt" "${counts}")
  file(REMOVE "${program}.log") # hundreds of megabytes
endfunction()

function(disassemble target compiler)
  message(STATUS "${target}: ${compiler} ${ARGN}, ${OBJDUMP}")
  file(GLOB activations "${SOURCE}/include/xact/activation/*.hpp")
  foreach(name IN ITEMS xact xsimd)
    execute_process(COMMAND "${compiler}" ${compile} ${ARGN} -fno-ipa-icf -c "${throughput}/${name}.cpp" -o "${WORK}/${target}-${name}.o"
                    COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND "${OBJDUMP}" -d -C --no-show-raw-insn "${WORK}/${target}-${name}.o"
                    COMMAND "${AWK}" -f "${SOURCE}/tests/hot_loops/loops.awk"
                    COMMAND "${AWK}" -v target=${target} -f "${CMAKE_CURRENT_LIST_DIR}/static.awk" ${activations}
                            "${SOURCE}/include/xact/passes.hpp" -
                    OUTPUT_VARIABLE counts COMMAND_ERROR_IS_FATAL ANY)
    file(APPEND "${WORK}/counts.txt" "${counts}")
  endforeach()
endfunction()

if(AARCH64_COMPILER AND AARCH64_EMULATOR)
  emulate(AArch64 "${AARCH64_COMPILER}" "${AARCH64_EMULATOR}")
endif()
if(HOST_X86 AND X86_EMULATOR)
  emulate(SSE2 "${COMPILER}" "${X86_EMULATOR}")
  emulate(AVX2 "${COMPILER}" "${X86_EMULATOR}" -mavx2 -mfma)
endif()
if(HOST_X86 AND OBJDUMP)
  disassemble(AVX-512 "${COMPILER}" -march=skylake-avx512)
endif()
execute_process(COMMAND "${AWK}" -f "${CMAKE_CURRENT_LIST_DIR}/table.awk" "${WORK}/counts.txt" OUTPUT_VARIABLE table
                COMMAND_ERROR_IS_FATAL ANY)
if(NOT table MATCHES "tanh")
  message(FATAL_ERROR "Nothing to count with: it needs qemu-user (and for AArch64 g++-aarch64-linux-gnu) or objdump")
endif()
file(WRITE "${WORK}/instructions.md" "${table}")
message("${table}")
