# SPDX-License-Identifier: BSD-3-Clause
#
# What the public headers pull in, read from the compiler's dependency list: no Eigen without eigen.hpp, no xsimd with the
# declarations alone. Each search also finds what it looks for where that must be.
cmake_minimum_required(VERSION 3.24)

file(MAKE_DIRECTORY "${work}")
file(GLOB headers RELATIVE "${source}/include/xact" "${source}/include/xact/*.hpp")
foreach(header IN LISTS headers)
  cmake_path(REMOVE_EXTENSION header)
  if(header MATCHES "^(accuracy|config|fwd|version)$")
    set(expected none)
  elseif(header MATCHES "^(eigen|xact)$")
    set(expected "xsimd Eigen")
  else()
    set(expected xsimd)
  endif()
  file(WRITE "${work}/${header}.cpp" "#include <xact/${header}.hpp>\n")
  execute_process(
    COMMAND "${compiler}" -std=c++17 -I "${source}/include" -I "${eigen_include}" -I "${xsimd_include}" -M "${work}/${header}.cpp"
    OUTPUT_VARIABLE list
    COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "${source}[^ \n]*" "" list "${list}") # folders of our own may have any name
  set(found "")
  if(list MATCHES "/xsimd/")
    list(APPEND found xsimd)
  endif()
  if(list MATCHES "/(Eigen|unsupported)/")
    list(APPEND found Eigen)
  endif()
  list(JOIN found " " found)
  if(NOT "${found}" STREQUAL expected AND NOT (expected STREQUAL "none" AND NOT found))
    message(SEND_ERROR "xact/${header}.hpp pulls in '${found}', not '${expected}'")
  endif()
endforeach()
