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
file(READ "${source}/.ci/run" run)
string(REGEX MATCHALL "preset: [a-z0-9-]+|presets\\+?=\\([^)]*" uses "${ci}\n${run}")
set(used 0)
foreach(use IN LISTS uses)
  string(REGEX REPLACE "^(preset: |presets\\+?=\\()" "" use "${use}")
  separate_arguments(use UNIX_COMMAND "${use}")
  foreach(name IN LISTS use)
    list(APPEND in_ci ${name})
    if(NOT name IN_LIST workflow)
      message(SEND_ERROR "CI runs the preset '${name}', which does not exist")
    endif()
    math(EXPR used "${used} + 1")
  endforeach()
endforeach()
set(elsewhere exhaustive bench-avx2 bench-full) # for the machine at hand; the hours
string(REGEX MATCHALL "--preset [a-z0-9-]+" jobs "${ci}") # with a job of their own
foreach(name IN LISTS workflow)
  if(NOT name IN_LIST in_ci AND NOT name IN_LIST elsewhere AND NOT "--preset ${name}" IN_LIST jobs)
    message(SEND_ERROR "no job of CI runs the preset '${name}'")
  endif()
endforeach()
if(used LESS 20)
  message(SEND_ERROR "CI runs only ${used} presets")
endif()
