# SPDX-License-Identifier: BSD-3-Clause
#
# What holds for the whole project: every source file starts with its SPDX line, the version is the same wherever it stands,
# CI runs builds that exist, and every one of them.
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

# ---- Builds: CI's names are presets or lines of .ci/matrix, and CI runs each of these lines.
file(READ "${source}/.ci/matrix" matrix)
file(READ "${source}/.github/workflows/ci.yml" ci)
string(REGEX MATCHALL "\n  add [a-z0-9-]+" builds "${matrix}")
list(TRANSFORM builds REPLACE "\n  add " "")
string(REGEX MATCHALL "name: (\\[[a-z0-9, \n-]+|[a-z0-9]+,)" in_ci "${ci}")
string(REGEX MATCHALL "[a-z0-9]+(-[a-z0-9]+)*" in_ci "${in_ci}")
list(REMOVE_ITEM in_ci name)
execute_process(COMMAND "${CMAKE_COMMAND}" -E env CMAKE_PREFIX_PATH=/deps "${source}/.ci/matrix" --dry-run ${in_ci}
                OUTPUT_QUIET ERROR_VARIABLE error RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(SEND_ERROR "CI runs a build that does not exist: ${error}")
endif()
list(REMOVE_ITEM builds ${in_ci} bench-avx2) # for the machine at hand
if(builds OR NOT "exhaustive-sse2" IN_LIST in_ci)
  message(SEND_ERROR "no job of CI runs ${builds}; it runs ${in_ci}")
endif()
