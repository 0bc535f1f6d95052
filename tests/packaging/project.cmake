# SPDX-License-Identifier: BSD-3-Clause
#
# What holds for the whole project: every source file starts with its SPDX line, the version is the same wherever it stands,
# CI runs presets that exist, and every preset has its workflow.
cmake_minimum_required(VERSION 3.24)

# ---- SPDX: the first line, or the second after #!.
file(GLOB_RECURSE sources "${source}/include/*" "${source}/tests/*" "${source}/bench/*" "${source}/examples/*" "${source}/cmake/*"
     "${source}/.ci/*" "${source}/.github/*")
list(FILTER sources EXCLUDE REGEX "/__pycache__/|\\.(md|csv|json)$|/(usage|xact\\.pc\\.in)$") # no place for a comment, or for users
list(APPEND sources "${source}/CMakeLists.txt" "${source}/.clang-format" "${source}/.clang-tidy")
set(checked 0)
foreach(file IN LISTS sources)
  file(READ "${file}" head LIMIT 200)
  if(NOT head MATCHES "^(#![^\n]*\n)?(//|#|;|--|/\\*|<!--) SPDX-License-Identifier: BSD-3-Clause")
    message(SEND_ERROR "${file} does not start with its SPDX line")
  endif()
  math(EXPR checked "${checked} + 1")
endforeach()
if(checked LESS 50)
  message(SEND_ERROR "only ${checked} source files found")
endif()

# ---- The version.
file(READ "${source}/.github/CHANGELOG.md" changes)
if(NOT changes MATCHES "\n## ([0-9.]+)" OR NOT CMAKE_MATCH_1 VERSION_EQUAL version)
  message(SEND_ERROR "the changelog's newest entry is ${CMAKE_MATCH_1}, version.hpp says ${version}")
endif()

# ---- Presets.
file(READ "${source}/CMakePresets.json" presets)
foreach(kind IN ITEMS configure build workflow)
  set(${kind} "")
  string(JSON last LENGTH "${presets}" ${kind}Presets)
  math(EXPR last "${last} - 1")
  foreach(i RANGE ${last})
    string(JSON hidden ERROR_VARIABLE none GET "${presets}" ${kind}Presets ${i} hidden)
    if(NOT hidden STREQUAL "ON")
      string(JSON name GET "${presets}" ${kind}Presets ${i} name)
      list(APPEND ${kind} "${name}")
    endif()
  endforeach()
endforeach()
foreach(kind IN ITEMS build workflow)
  if(NOT "${${kind}}" STREQUAL configure)
    message(SEND_ERROR "the ${kind} presets are ${${kind}}, the configure presets ${configure}")
  endif()
endforeach()
file(READ "${source}/.github/workflows/ci.yml" ci)
string(REPLACE "preset: [" "preset: " ci "${ci}") # CMake splits no list inside a bracket
string(REGEX MATCHALL "preset: [a-z0-9-]+" in_ci "${ci}")
list(TRANSFORM in_ci REPLACE "^preset: " "")
foreach(name IN LISTS in_ci)
  if(NOT name IN_LIST workflow)
    message(SEND_ERROR "CI runs the preset '${name}', which does not exist")
  endif()
endforeach()
set(elsewhere exhaustive bench-avx2 bench-full) # for the machine at hand; the hours
foreach(name IN LISTS workflow)
  if(NOT name IN_LIST in_ci AND NOT name IN_LIST elsewhere)
    message(SEND_ERROR "no job of CI runs the preset '${name}'")
  endif()
endforeach()
list(LENGTH in_ci used)
if(used LESS 20)
  message(SEND_ERROR "CI runs only ${used} presets")
endif()
