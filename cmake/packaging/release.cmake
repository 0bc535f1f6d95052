# SPDX-License-Identifier: BSD-3-Clause
#
# What a release consists of, made from the commit that is checked out:
#
#     cmake [-Dout=DIRECTORY] [-Dcheck=ON] -P cmake/packaging/release.cmake
#
# The version in include/xact/version.hpp must be that of the changelog's newest entry, of the recipes, of CITATION.cff, and of a
# tag vVERSION at this commit, and nothing may be changed beside it; with check=ON that is all. DIRECTORY (build/release) then has
# the source archive, the Debian package, the single headers, and SHA256SUMS of these. All are made of the archive.
cmake_minimum_required(VERSION 3.24)
include("${CMAKE_CURRENT_LIST_DIR}/single_header.cmake")

get_filename_component(source "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
if(NOT out)
  set(out "${source}/build/release")
endif()
get_filename_component(out "${out}" ABSOLUTE)
xact_version(version)

find_program(git git REQUIRED)
function(ask_git variable)
  execute_process(COMMAND "${git}" -C "${source}" ${ARGN} OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE
                  COMMAND_ERROR_IS_FATAL ANY)
  set(${variable} "${answer}" PARENT_SCOPE)
endfunction()

# ---- One version.
set(faults "")
macro(expect_version where pattern)
  file(READ "${source}/${where}" text)
  if(NOT text MATCHES "${pattern}")
    string(APPEND faults "  ${where} names no version\n")
  elseif(NOT CMAKE_MATCH_1 STREQUAL version)
    string(APPEND faults "  ${where} says ${CMAKE_MATCH_1}\n")
  endif()
endmacro()
expect_version(.github/CHANGELOG.md "\n## ([^\n]+)")
expect_version(cmake/packaging/vcpkg/ports/xact/vcpkg.json "\"version-semver\": \"([^\"]+)\"")
expect_version(.github/CITATION.cff "\nversion: ([^\n]+)")
ask_git(tags tag --points-at HEAD)
string(REPLACE "\n" ";" tags "${tags}")
if(NOT "v${version}" IN_LIST tags)
  list(JOIN tags ", " tags)
  string(APPEND faults "  this commit has no tag v${version}; its tags: ${tags}\n")
endif()
ask_git(changed status --porcelain)
if(changed)
  string(APPEND faults "  files differ from the commit:\n${changed}\n")
endif()
if(faults)
  message(FATAL_ERROR "include/xact/version.hpp says ${version}, but\n${faults}")
endif()
message(STATUS "xact ${version}: version.hpp, changelog, recipes, citation and tag agree")
if(check)
  return()
endif()

# ---- The files.
function(run)
  execute_process(COMMAND ${ARGN} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(work "${out}/work")
find_program(ninja ninja)
if(ninja)
  set(generator -G Ninja "-DCMAKE_MAKE_PROGRAM=${ninja}")
endif()
if(EXISTS "${out}")
  message(FATAL_ERROR "${out} is there already")
endif()
file(MAKE_DIRECTORY "${work}")
set(archive "xact-${version}")
run("${git}" -C "${source}" archive --format=tar.gz -9 "--prefix=${archive}/" -o "${out}/${archive}.tar.gz" "v${version}")
file(ARCHIVE_EXTRACT INPUT "${out}/${archive}.tar.gz" DESTINATION "${work}")
run("${CMAKE_COMMAND}" "-Dout=${out}" -P "${work}/${archive}/cmake/packaging/single_header.cmake")
run("${CMAKE_COMMAND}" -S "${work}/${archive}" -B "${work}/build" ${generator} -DXACT_BUILD_TESTS=OFF -DXACT_BUILD_BENCH=OFF
    -DXACT_BUILD_EXAMPLES=OFF)
run("${CMAKE_COMMAND}" -E chdir "${work}/build" "${CMAKE_CPACK_COMMAND}" -G DEB -B "${work}/deb")
file(COPY "${work}/deb/libxact-dev_${version}_all.deb" DESTINATION "${out}")
file(REMOVE_RECURSE "${work}")

file(GLOB files RELATIVE "${out}" "${out}/*")
set(sums "")
foreach(file IN LISTS files)
  file(SHA256 "${out}/${file}" sum)
  string(APPEND sums "${sum}  ${file}\n")
endforeach()
file(WRITE "${out}/SHA256SUMS" "${sums}")
message(STATUS "${out}:\n${sums}")
