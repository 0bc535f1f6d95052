# SPDX-License-Identifier: BSD-3-Clause
# Runs the README's compile command, as it stands after the line <!-- compile command -->, where README.md lies: it must print
# what the README shows. WORK stands for that folder, so that nothing is written beside the sources.
file(READ "${PROJECT}/README.md" readme)
if(NOT readme MATCHES "\n<!-- compile command -->\n```sh\n([^\n]+)\n```\n")
  message(FATAL_ERROR "README.md has no sh block of one line right after the line <!-- compile command -->")
endif()
set(command "${CMAKE_MATCH_1}")
file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
foreach(directory IN ITEMS include examples)
  file(CREATE_LINK "${PROJECT}/${directory}" "${WORK}/${directory}" SYMBOLIC)
endforeach()
execute_process(COMMAND sh -c "${command}" WORKING_DIRECTORY "${WORK}" OUTPUT_VARIABLE output COMMAND_ECHO STDOUT
                COMMAND_ERROR_IS_FATAL ANY)
string(FIND "${readme}" "\n```text\n${output}```\n" at)
if(output STREQUAL "" OR at EQUAL -1)
  message(FATAL_ERROR "README.md does not show what its program prints:\n${output}")
endif()
