# SPDX-License-Identifier: BSD-3-Clause
#
# cmake -Dcase=find_package|add_subdirectory|missing ... -P run.cmake; the other variables are set in CMakeLists.txt beside this.

file(REMOVE_RECURSE "${work}")
file(MAKE_DIRECTORY "${work}")

string(REPLACE ";" "\\;" prefix_path "${prefix_path}")
set(toolchain -G "${generator}" "-DCMAKE_MAKE_PROGRAM=${make_program}" "-DCMAKE_CXX_COMPILER=${compiler}"
              "-DCMAKE_BUILD_TYPE=${config}")
set(dependencies "-DCMAKE_PREFIX_PATH=${prefix_path}")
foreach(dir IN ITEMS Eigen3_DIR xsimd_DIR)
  if(${dir})
    list(APPEND dependencies "-D${dir}=${${dir}}")
  endif()
endforeach()
if(eigen_source)
  list(APPEND dependencies "-DFETCHCONTENT_SOURCE_DIR_XACT_EIGEN=${eigen_source}")
endif()
if(xsimd_source)
  list(APPEND dependencies "-DFETCHCONTENT_SOURCE_DIR_XACT_XSIMD=${xsimd_source}")
endif()

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(build_and_run_consumer)
  run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/consumer" -B "${work}/consumer" ${toolchain} ${dependencies} ${ARGN})
  run("${CMAKE_COMMAND}" --build "${work}/consumer" --config "${config}")
  run("${CMAKE_CTEST_COMMAND}" --test-dir "${work}/consumer" -C "${config}" --output-on-failure --no-tests=error)
endfunction()

if(case STREQUAL "find_package")
  run("${CMAKE_COMMAND}" -S "${source}" -B "${work}/xact" ${toolchain} ${dependencies} -DXACT_BUILD_TESTS=OFF
      -DXACT_BUILD_BENCH=OFF -DXACT_BUILD_EXAMPLES=OFF)
  run("${CMAKE_COMMAND}" --build "${work}/xact" --config "${config}")
  run("${CMAKE_COMMAND}" --install "${work}/xact" --config "${config}" --prefix "${work}/staged")

  # The package works wherever it is moved, names no folder of this machine and holds the headers and the package files only.
  file(RENAME "${work}/staged" "${work}/prefix")
  file(GLOB_RECURSE installed RELATIVE "${work}/prefix" "${work}/prefix/*")
  list(FILTER installed EXCLUDE REGEX "^(include/xact/.+\\.hpp|share/cmake/xact/xact[A-Za-z]+\\.cmake)$")
  if(installed)
    message(FATAL_ERROR "unexpected files installed: ${installed}")
  endif()
  file(GLOB package_files "${work}/prefix/share/cmake/xact/*.cmake")
  foreach(file IN LISTS package_files)
    file(READ "${file}" text)
    foreach(path IN ITEMS "${source}/include" "${work}")
      string(FIND "${text}" "${path}" at)
      if(NOT at EQUAL -1)
        message(FATAL_ERROR "${file} names ${path}")
      endif()
    endforeach()
  endforeach()

  build_and_run_consumer("-Dxact_DIR=${work}/prefix/share/cmake/xact")
elseif(case STREQUAL "add_subdirectory")
  build_and_run_consumer("-DXACT_SOURCE=${source}")
elseif(case STREQUAL "missing")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -S "${source}" -B "${work}/xact" ${toolchain} ${dependencies}
            -DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON -DXACT_FETCH_DEPENDENCIES=OFF -DXACT_BUILD_TESTS=ON -DXACT_BUILD_BENCH=ON
    RESULT_VARIABLE result
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output)
  if(result EQUAL 0)
    message(FATAL_ERROR "configured although ${package} is missing:\n${output}")
  elseif(NOT output MATCHES "xact needs[^\n]*" OR NOT output MATCHES "${package} >= " OR NOT output MATCHES "apt-get install[^\n]* ${apt}")
    message(FATAL_ERROR "the message does not name ${package} and apt-get install ${apt}:\n${output}")
  endif()
else()
  message(FATAL_ERROR "no such case: '${case}'")
endif()
