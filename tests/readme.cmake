# SPDX-License-Identifier: BSD-3-Clause
# Fails unless README contains the program SOURCE verbatim and what PROGRAM prints.
file(READ "${README}" readme)
file(READ "${SOURCE}" source)
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
foreach(part IN ITEMS source output)
  string(FIND "${readme}" "${${part}}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "README.md does not show the ${part} of ${SOURCE} verbatim:\n${${part}}")
  endif()
endforeach()
