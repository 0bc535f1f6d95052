#SPDX - License - Identifier : BSD - 3 - Clause
#
#cmake - Dcompiler = ... - Dincludes = ... - Dwork = ...[-Demulator = ...] - P run.cmake : three translation units,    \
                                                     three instruction sets,
#linked in both orders at - O1 and -O2.

file(REMOVE_RECURSE "${work}") file(MAKE_DIRECTORY "${work}") set(flags_sse2 - march = x86 - 64) set(
    flags_avx2 - march = x86 - 64 - mavx2 -
                         mfma) set(flags_avx512 - march = x86 - 64 - mavx2 - mfma - mavx512f - mavx512cd - mavx512bw -
                                                          mavx512dq - mavx512vl) list(TRANSFORM includes PREPEND - I)

    function(run output) execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE text COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL
                                             ANY) set($ { output } "${text}" PARENT_SCOPE) endfunction()

        foreach (level IN ITEMS - O1 - O2) set(
            common - std = c++ 17 ${level} ${
                includes}) run(ignored "${compiler}" ${common} ${flags_sse2} - c "${CMAKE_CURRENT_LIST_DIR}/main.cpp" -
                               o "${work}/main${level}.o") foreach (isa IN ITEMS sse2 avx2 avx512)
            set(object "${work}/${isa}${level}.o") run(ignored "${compiler}" ${common} ${flags_${isa}} - DUNIT =
                                                           ${isa} -
                                                           c "${CMAKE_CURRENT_LIST_DIR}/unit.cpp" - o "${object}")
#Its own kernels, and nothing that the linker could take from it for the others.
                run(symbols "${nm}" - C-- defined - only-- extern -
                    only "${object}") string(REGEX MATCHALL "[^\n]+" symbols "${symbols}")
                    set(kernels 0) foreach (symbol IN LISTS symbols) if (
                        symbol MATCHES "xact::abi_${isa}[bw]*_[a-z0-9_]+::") math(EXPR kernels "${kernels} + 1")
                        elseif(NOT symbol MATCHES " (run|isa_of)_${isa}\\(|DW\\.ref\\.") message(
                            SEND_ERROR
                            "${compiler} ${level} ${isa} defines outside its ABI namespace: ${symbol}") endif()
                            endforeach() if (kernels EQUAL 0) message(
                                SEND_ERROR
                                "${compiler} ${level} ${isa}: no kernel has the name of its instruction set in its own")
                                endif()
                                    message("${compiler} ${level} ${isa}: ${kernels} symbols, all in its ABI namespace")
                                        endforeach() foreach (order IN ITEMS "avx512 avx2 sse2"
                                                                             "sse2 avx2 avx512")
                                            string(REPLACE " "
                                                           "_" program "${work}/${order}${level}")
                                                string(REGEX REPLACE "([a-z0-9]+)"
                                                                     "${work}/\\1${level}.o" objects "${order}")
                                                    separate_arguments(objects) run(ignored "${compiler}" $ {
                                                      objects
                                                    } "${work}/main${level}.o" - o "${program}")
                                                        run(output "${program}")
                                                            message("${output}") if (emulator) #an old processor,
    on which a kernel of the first object would be an illegal instruction
    run(output "${emulator}" - cpu Nehalem "${program}") message("Nehalem: ${output}") endif() endforeach() endforeach()
