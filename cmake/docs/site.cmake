# SPDX-License-Identifier: BSD-3-Clause
#
# The site in DOCS/html: pages and curves by PAGES, figures by GNUPLOT, the rest by DOXYGEN. Without gnuplot it has no figures.
cmake_minimum_required(VERSION 3.24)

set(pages "${DOCS}/pages")
file(REMOVE_RECURSE "${DOCS}/html" "${pages}")
file(MAKE_DIRECTORY "${pages}")
execute_process(COMMAND "${PAGES}" "${PROJECT}" --site "${pages}" COMMAND_ERROR_IS_FATAL ANY)

file(GLOB curves "${pages}/*.dat")
if(NOT curves)
  message(FATAL_ERROR "no activation has curves")
endif()
foreach(file IN LISTS curves)
  cmake_path(GET file STEM name)
  set(svg "")
  if(GNUPLOT)
    execute_process(COMMAND "${GNUPLOT}" -c "${CMAKE_CURRENT_LIST_DIR}/activation.gp" "${PROJECT}/bench/report/plots" "${file}"
                    OUTPUT_VARIABLE svg COMMAND_ERROR_IS_FATAL ANY)
    # As part of the page: in its text colour, without ids and a size of its own.
    string(REGEX REPLACE "^.*<svg[^>]*viewBox=\"([^\"]*)\"[^>]*>" "<svg class=\"curves\" viewBox=\"\\1\" xmlns=\"http://www.w3.org/2000/svg\">"
           svg "${svg}")
    string(REGEX REPLACE "<title>[^<]*</title>|<desc>[^<]*</desc>|<rect[^>]*fill=\"white\"[^>]*/>| id='[^']*'| id=\"[^\"]*\"" "" svg "${svg}")
    string(REPLACE "rgb(  0, 114, 178)" "var(--first)" svg "${svg}")
    string(REPLACE "rgb(213,  94,   0)" "var(--second)" svg "${svg}")
    string(REGEX REPLACE "rgb\\(  0,   0,   0\\)|black" "currentColor" svg "${svg}")
  endif()
  file(WRITE "${pages}/${name}.svg" "${svg}")
endforeach()

execute_process(COMMAND "${DOXYGEN}" "${DOXYFILE}" COMMAND_ERROR_IS_FATAL ANY)
set(HTML "${DOCS}/html")
include("${CMAKE_CURRENT_LIST_DIR}/links.cmake")
message(STATUS "${DOCS}/html/index.html")
