# SPDX-License-Identifier: BSD-3-Clause
#
# What it costs to include each public header, beside what it stands on: lines after the preprocessor, and the time of the
# shortest of `runs` compilations of a file that holds the include alone. A table, and header_costs.csv in `work`.
cmake_minimum_required(VERSION 3.24)

set(runs 3)
file(MAKE_DIRECTORY "${work}")
file(GLOB headers RELATIVE "${source}/include" "${source}/include/xact/*.hpp")
list(REMOVE_ITEM headers xact/config.hpp xact/version.hpp)

set(rows "header,lines,milliseconds\n")
message("| header | preprocessed lines | ms to compile |\n|---|---:|---:|")
foreach(header IN ITEMS cmath xsimd/xsimd.hpp Eigen/Core ${headers})
  file(WRITE "${work}/cost.cpp" "#include <${header}>\n")
  set(command "${compiler}" -std=c++17 -O2 ${flags} -I "${source}/include" -I "${eigen_include}" -I "${xsimd_include}" "${work}/cost.cpp")
  execute_process(COMMAND ${command} -E -P OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "[^\n]" "" newlines "${text}")
  string(LENGTH "${newlines}" lines)
  set(best 999999)
  foreach(run RANGE 1 ${runs})
    string(TIMESTAMP begin "%s%f" UTC)
    execute_process(COMMAND ${command} -c -o "${work}/cost.o" COMMAND_ERROR_IS_FATAL ANY)
    string(TIMESTAMP end "%s%f" UTC)
    math(EXPR time "(${end} - ${begin}) / 1000")
    if(time LESS best)
      set(best ${time})
    endif()
  endforeach()
  message("| ${header} | ${lines} | ${best} |")
  string(APPEND rows "${header},${lines},${best}\n")
endforeach()
file(WRITE "${work}/header_costs.csv" "${rows}")
