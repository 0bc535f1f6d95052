# SPDX-License-Identifier: BSD-3-Clause
#
# Compiles SOURCE and looks at its loops:
#
#   cmake -DCOMPILER=g++ "-DFLAGS=-O2 -mavx2 -mfma" -DINCLUDE=dir;dir -DOBJDUMP=objdump -DAWK=awk -DSOURCE=kernels.cpp
#         -DOUTPUT=x.o -P check.cmake
#
# fixed.cpp must have none, and no calls but Eigen's wrappers of an assignment. Of kernels.cpp, fails where a loop calls a
# function, or where more than SPILLS percent of its instructions, and more than FEW of them, move vectors to or from the
# stack.
set(SPILLS 35) # measured: 30 % in Sigmoid<faithful>'s value with 16 registers; 39 % in the control
set(FEW 12)

separate_arguments(flags NATIVE_COMMAND "${FLAGS}")
list(POP_FRONT INCLUDE own)
list(TRANSFORM INCLUDE PREPEND "-idirafter" OUTPUT_VARIABLE includes) # as system headers; -isystem would hide those of the compiler
execute_process(COMMAND "${COMPILER}" -std=c++17 -DNDEBUG -Wall -Wextra -Werror ${flags} -I "${own}" ${includes} -c "${CMAKE_CURRENT_LIST_DIR}/${SOURCE}" -o "${OUTPUT}"
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${OBJDUMP}" -dr -C --no-show-raw-insn "${OUTPUT}"
                COMMAND "${AWK}" -f "${CMAKE_CURRENT_LIST_DIR}/loops.awk"
                OUTPUT_VARIABLE loops COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE ";" "," loops "${loops}")
string(REPLACE "[" "(" loops "${loops}") # brackets keep a CMake list from being split
string(REPLACE "]" ")" loops "${loops}")
string(REGEX REPLACE "\n$" "" loops "${loops}")
string(REPLACE "\n" ";" loops "${loops}")
list(LENGTH loops count)
if(SOURCE STREQUAL "fixed.cpp")
  execute_process(COMMAND "${OBJDUMP}" -dr --no-show-raw-insn "${OUTPUT}"
                  COMMAND "${AWK}" -f "${CMAKE_CURRENT_LIST_DIR}/calls.awk"
                  OUTPUT_VARIABLE calls COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" calls "${calls}")
  list(LENGTH calls kept) # each function's address goes to keep()
  list(FILTER calls EXCLUDE REGEX " calls (_ZN10fixed_size4keep|_ZN5Eigen8internal[0-9]+call_(dense_)?assignment|_ZN5Eigen15PlainObjectBaseI.*E4_setI)")
  if(kept LESS 1 OR calls OR loops)
    message(FATAL_ERROR "${COMPILER} ${FLAGS}, fixed sizes: ${kept} calls, of these\n${calls}\nloops\n${loops}")
  endif()
  message(STATUS "${COMPILER} ${FLAGS}: fixed sizes without a loop or call")
  return()
endif()
if(count LESS 2)
  message(FATAL_ERROR "Only ${count} loops found in ${OUTPUT}: is ${OBJDUMP} the one of this target?")
endif()

set(bad "")
set(most 0)
foreach(loop IN LISTS loops)
  string(REPLACE "\t" ";" fields "${loop}")
  list(GET fields 0 function)
  list(GET fields 2 instructions)
  list(GET fields 3 calls)
  list(GET fields 4 spills)
  math(EXPR percent "100 * ${spills} / ${instructions}")
  if(percent GREATER most)
    set(most ${percent})
  endif()
  if(calls GREATER 0)
    string(APPEND bad "  ${calls} of ${instructions} instructions call a function in a loop of ${function}\n")
  elseif(percent GREATER SPILLS AND spills GREATER FEW)
    string(APPEND bad "  ${spills} of ${instructions} instructions move vectors to or from the stack in a loop of ${function}\n")
  endif()
endforeach()
if(bad)
  message(FATAL_ERROR "${COMPILER} ${FLAGS}:\n${bad}")
endif()
message(STATUS "${COMPILER} ${FLAGS}: ${count} loops, no calls, at most ${most} % stack moves")
