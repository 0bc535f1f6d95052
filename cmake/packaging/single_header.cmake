# SPDX-License-Identifier: BSD-3-Clause
#
# The library as one file, for a release and for Compiler Explorer:
#
#     cmake [-Dout=DIRECTORY] -P cmake/packaging/single_header.cmake
#
# writes DIRECTORY/xact.hpp, everything but dispatch, and DIRECTORY/xact_kernels.hpp, what does without Eigen. They need xsimd's
# headers, and the first one Eigen's. Every header stands where it would be included first, so the preprocessor sees what it
# sees of include/xact, #pragma once included.
cmake_minimum_required(VERSION 3.24)
include("${CMAKE_CURRENT_LIST_DIR}/../version.cmake") # xact_version()

get_filename_component(xact_headers "${CMAKE_CURRENT_LIST_DIR}/../../include/xact" ABSOLUTE)

# Appends the header, after those that it includes, to `text`; `seen` has what stands there.
function(xact_expand header)
  if("${header}" IN_LIST seen)
    return()
  endif()
  list(APPEND seen "${header}")
  file(READ "${xact_headers}/${header}" rest)
  string(REGEX REPLACE "^// SPDX[^\n]*\n" "" rest "${rest}")
  string(REPLACE "\n#pragma once\n" "\n" rest "\n${rest}")
  string(APPEND text "\n// ---- xact/${header}\n")
  set(depth 0)
  while(TRUE)
    string(FIND "${rest}" "\n#include \"" at)
    if(at EQUAL -1)
      break()
    endif()
    string(SUBSTRING "${rest}" 0 ${at} before)
    string(APPEND text "${before}\n")
    # What stands in a branch would be missing wherever another branch is taken.
    string(REGEX MATCHALL "\n# *if" opened "${before}")
    string(REGEX MATCHALL "\n# *endif" closed "${before}")
    list(LENGTH opened opened)
    list(LENGTH closed closed)
    math(EXPR depth "${depth} + ${opened} - ${closed}")
    string(SUBSTRING "${rest}" ${at} -1 rest)
    if(NOT rest MATCHES "^\n#include \"([^\"\n]+)\"([^\n]*)")
      message(FATAL_ERROR "${header}: an #include that is not understood")
    endif()
    set(included "${CMAKE_MATCH_1}")
    string(LENGTH "${CMAKE_MATCH_0}" length)
    string(SUBSTRING "${rest}" ${length} -1 rest)
    if(NOT depth EQUAL 0)
      message(FATAL_ERROR "${header} includes ${included} under a condition")
    endif()
    cmake_path(GET header PARENT_PATH directory)
    cmake_path(APPEND directory "${included}" OUTPUT_VARIABLE included)
    cmake_path(NORMAL_PATH included)
    if(NOT EXISTS "${xact_headers}/${included}")
      message(FATAL_ERROR "${header} includes ${included}, which is not there")
    endif()
    xact_expand("${included}")
  endwhile()
  string(APPEND text "${rest}")
  set(text "${text}" PARENT_SCOPE)
  set(seen "${seen}" PARENT_SCOPE)
endfunction()

# Writes `file`: the headers named after `what`, and those that they include.
function(xact_write_single_header file what)
  xact_version(version)
  file(READ "${xact_headers}/../../LICENSE" license)
  string(REGEX REPLACE "\n+$" "" license "${license}")
  string(REPLACE "\n" "\n// " license "// ${license}")
  string(REGEX REPLACE " +\n" "\n" license "${license}\n")
  set(text "// SPDX-License-Identifier: BSD-3-Clause
//
// xact ${version}, ${what}, in one file: made of include/xact, whose comments, tests and history are the project's.
//
${license}#pragma once

#if defined(XACT_VERSION_MAJOR)
#error \"xact: this file is the library; include no other header of xact beside it\"
#endif
")
  set(seen "")
  foreach(header IN LISTS ARGN)
    xact_expand("${header}")
  endforeach()
  string(REGEX REPLACE "\n\n\n+" "\n\n" text "${text}")
  file(WRITE "${file}" "${text}")
endfunction()

function(xact_write_single_headers directory)
  xact_write_single_header("${directory}/xact.hpp" "with Eigen's expressions" xact.hpp prelu.hpp)
  xact_write_single_header("${directory}/xact_kernels.hpp" "without Eigen" activations.hpp kernels.hpp gated.hpp softmax.hpp
                           prelu.hpp)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  if(NOT out)
    set(out "${CMAKE_CURRENT_BINARY_DIR}")
  endif()
  xact_write_single_headers("${out}")
  message(STATUS "${out}/xact.hpp, ${out}/xact_kernels.hpp")
endif()
