# SPDX-License-Identifier: BSD-3-Clause
#
# The library as one file: twice the same, to the preprocessor what include/xact is, and with it README's program prints what it
# prints there; without Eigen where there is none. With g++ and clang++, where they are installed.
cmake_minimum_required(VERSION 3.24)

file(REMOVE_RECURSE "${work}")
file(MAKE_DIRECTORY "${work}/one/xact" "${work}/again")
foreach(out IN ITEMS one/xact again)
  execute_process(COMMAND "${CMAKE_COMMAND}" "-Dout=${work}/${out}" -P "${source}/cmake/packaging/single_header.cmake"
                  COMMAND_ERROR_IS_FATAL ANY)
endforeach()
file(GLOB written RELATIVE "${work}/one/xact" "${work}/one/xact/*")
if(NOT written STREQUAL "xact.hpp;xact_kernels.hpp")
  message(FATAL_ERROR "written: ${written}")
endif()
foreach(file IN LISTS written)
  execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${work}/one/xact/${file}" "${work}/again/${file}"
                  COMMAND_ERROR_IS_FATAL ANY)
endforeach()

# What the compiler sees of some text, without empty lines and without assertions, which name their file.
function(preprocess variable text)
  file(WRITE "${work}/text.cpp" "${text}")
  execute_process(COMMAND "${compiler}" -std=c++17 -DNDEBUG -E -P ${ARGN} "${work}/text.cpp" OUTPUT_VARIABLE seen COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "[ \n]*\n" "\n" seen "${seen}")
  set(${variable} "${seen}" PARENT_SCOPE)
endfunction()
set(here -idirafter "${xsimd_include}")
set(kernels "")
foreach(header IN ITEMS activations kernels gated softmax prelu)
  string(APPEND kernels "#include <xact/${header}.hpp>\n")
endforeach()
preprocess(whole "${kernels}" ${here} -I "${source}/include")
preprocess(one "#include <xact/xact_kernels.hpp>\n" ${here} -I "${work}/one")
if(NOT one STREQUAL whole)
  message(FATAL_ERROR "xact_kernels.hpp is not what include/xact is: compare ${work}")
endif()

set(compilers "${compiler}")
file(REAL_PATH "${compiler}" taken) # c++ is one of the others
foreach(name IN ITEMS g++ clang++)
  find_program(found_${name} ${name})
  if(found_${name})
    file(REAL_PATH "${found_${name}}" program)
    if(NOT program IN_LIST taken)
      list(APPEND compilers "${found_${name}}")
      list(APPEND taken "${program}")
    endif()
  endif()
endforeach()
set(strict -std=c++17 -O1 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror ${here})
foreach(cxx IN LISTS compilers)
  execute_process(COMMAND "${cxx}" ${strict} -idirafter "${eigen_include}" -I "${work}/one" "${source}/examples/hello.cpp" -o "${work}/hello"
                  COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${CMAKE_COMMAND}" "-DREADME=${source}/README.md" "-DSOURCE=${source}/examples/hello.cpp"
                          "-DPROGRAM=${work}/hello" -P "${source}/tests/readme.cmake" COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${cxx}" ${strict} -I "${work}/one" "${CMAKE_CURRENT_LIST_DIR}/single_header.cpp" -o "${work}/kernels"
                  COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND "${work}/kernels" COMMAND_ERROR_IS_FATAL ANY)
endforeach()

# Beside another header of xact, in either order, one sentence.
foreach(includes IN ITEMS "xact.hpp;xact_kernels.hpp" "xact_kernels.hpp;xact.hpp")
  list(TRANSFORM includes REPLACE "(.+)" "#include <xact/\\1>\n")
  list(JOIN includes "" includes)
  file(WRITE "${work}/text.cpp" "${includes}")
  execute_process(COMMAND "${compiler}" -std=c++17 -fsyntax-only ${here} -idirafter "${eigen_include}" -I "${work}/one" "${work}/text.cpp"
                  RESULT_VARIABLE result ERROR_VARIABLE error)
  if(result EQUAL 0 OR NOT error MATCHES "error[^\n]*xact: this file is the library; include no other header")
    message(FATAL_ERROR "two headers beside each other: ${result}\n${error}")
  endif()
endforeach()
