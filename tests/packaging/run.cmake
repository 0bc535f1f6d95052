# SPDX-License-Identifier: BSD-3-Clause
#
# cmake -Dcase=... -P run.cmake; the other variables are set in CMakeLists.txt beside this.
cmake_minimum_required(VERSION 3.24)

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
set(library_only -DXACT_BUILD_TESTS=OFF -DXACT_BUILD_BENCH=OFF -DXACT_BUILD_EXAMPLES=OFF)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(configure_consumer)
  run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/consumer" -B "${work}/consumer" ${toolchain} ${dependencies} ${ARGN})
endfunction()

function(build_and_run_consumer)
  configure_consumer(${ARGN})
  run("${CMAKE_COMMAND}" --build "${work}/consumer" --config "${config}")
  run("${CMAKE_CTEST_COMMAND}" --test-dir "${work}/consumer" -C "${config}" --output-on-failure --no-tests=error)
endfunction()

# The consumer's configuration stops with a message that matches every pattern after `arguments`.
function(consumer_fails arguments)
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/consumer" -B "${work}/consumer" ${toolchain} ${arguments}
    RESULT_VARIABLE result
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output)
  string(REGEX REPLACE "[ \n]+" " " output "${output}") # CMake wraps its messages
  if(result EQUAL 0)
    message(FATAL_ERROR "configured all the same:\n${output}")
  endif()
  foreach(pattern IN LISTS ARGN)
    if(NOT output MATCHES "${pattern}")
      message(FATAL_ERROR "the message does not say '${pattern}':\n${output}")
    endif()
  endforeach()
endfunction()

# The consumer's program, compiled without CMake.
function(compile_and_run)
  run("${compiler}" -std=c++17 ${ARGN} "${CMAKE_CURRENT_LIST_DIR}/consumer/main.cpp" -o "${work}/consumer")
  run("${work}/consumer")
endfunction()

function(install_to prefix)
  run("${CMAKE_COMMAND}" -S "${source}" -B "${work}/xact" ${toolchain} ${dependencies} ${library_only} ${ARGN})
  run("${CMAKE_COMMAND}" --build "${work}/xact" --config "${config}")
  run("${CMAKE_COMMAND}" --install "${work}/xact" --config "${config}" --prefix "${prefix}")
endfunction()

# What pkg-config answers where `dir` comes first, as a list.
function(ask_pkg_config dir variable)
  set(path "${dir}")
  foreach(root IN ITEMS ${prefix_path} "${Eigen3_DIR}/../../.." "${xsimd_DIR}/../../..")
    string(APPEND path ":${root}/share/pkgconfig:${root}/lib/pkgconfig:${root}/pkgconfig")
  endforeach()
  execute_process(COMMAND "${CMAKE_COMMAND}" -E env "PKG_CONFIG_PATH=${path}" "${pkg_config}" ${ARGN} xact
                  OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(answer UNIX_COMMAND "${answer}")
  set(${variable} "${answer}" PARENT_SCOPE)
endfunction()

# A package `name` in work/name that is `version` old and runs `code`.
function(fake_package name version code)
  file(WRITE "${work}/${name}/${name}Config.cmake" "${code}")
  file(WRITE "${work}/${name}/${name}ConfigVersion.cmake"
       "set(PACKAGE_VERSION ${version})\nset(PACKAGE_VERSION_COMPATIBLE TRUE)\n")
endfunction()

set(use_installed "-Dxact_DIR=${installed}/share/cmake/xact")
set(fetch "-DXACT_ARCHIVE=file://${work}/xact.tar.gz")

if(case STREQUAL "install")
  install_to("${work}/staged")

  # The package works wherever it is moved, names no folder of this machine and holds the headers and the package files only.
  file(RENAME "${work}/staged" "${installed}")
  file(GLOB_RECURSE files RELATIVE "${installed}" "${installed}/*")
  list(FILTER files EXCLUDE REGEX
       "^(include/xact/.+\\.hpp|share/cmake/xact/xact[A-Za-z]+\\.(cmake|[ch]pp)(\\.in)?|share/pkgconfig/xact\\.pc)$")
  if(files)
    message(FATAL_ERROR "unexpected files installed: ${files}")
  endif()
  file(GLOB_RECURSE package_files "${installed}/share/*")
  foreach(file IN LISTS package_files)
    file(READ "${file}" text)
    foreach(path IN ITEMS "${source}" "${work}")
      string(FIND "${text}" "${path}" at)
      if(NOT at EQUAL -1)
        message(FATAL_ERROR "${file} names ${path}")
      endif()
    endforeach()
  endforeach()

elseif(case STREQUAL "version")
  # Any request for this major version that is not newer, on any architecture.
  string(REGEX MATCH "^([0-9]+)\\.([0-9]+)" _ "${version}")
  math(EXPR next_major "${CMAKE_MATCH_1} + 1")
  math(EXPR next_minor "${CMAKE_MATCH_2} + 1")
  foreach(request IN ITEMS "${version}:TRUE" "${CMAKE_MATCH_1}.0:TRUE" "${CMAKE_MATCH_1}.${next_minor}:FALSE" "${next_major}.0:FALSE")
    string(REGEX MATCH "(.+):(.+)" _ "${request}")
    set(PACKAGE_FIND_VERSION ${CMAKE_MATCH_1})
    set(expected ${CMAKE_MATCH_2})
    string(REGEX MATCH "[0-9]+" PACKAGE_FIND_VERSION_MAJOR "${PACKAGE_FIND_VERSION}")
    foreach(CMAKE_SIZEOF_VOID_P IN ITEMS 4 8)
      set(PACKAGE_VERSION_COMPATIBLE FALSE)
      set(PACKAGE_VERSION_UNSUITABLE FALSE)
      include("${installed}/share/cmake/xact/xactConfigVersion.cmake")
      if(NOT PACKAGE_VERSION VERSION_EQUAL version OR PACKAGE_VERSION_UNSUITABLE OR NOT PACKAGE_VERSION_COMPATIBLE STREQUAL expected)
        message(FATAL_ERROR "${PACKAGE_VERSION} for ${PACKAGE_FIND_VERSION}, pointers of ${CMAKE_SIZEOF_VOID_P} bytes: "
                            "compatible ${PACKAGE_VERSION_COMPATIBLE}, unsuitable ${PACKAGE_VERSION_UNSUITABLE}")
      endif()
    endforeach()
  endforeach()

elseif(case STREQUAL "find_package")
  build_and_run_consumer("${use_installed}" -DXACT_DISPATCH=ON)

elseif(case STREQUAL "dispatch_refuses")
  list(APPEND dependencies "${use_installed}" -DXACT_DISPATCH=ON)
  foreach(call IN ITEMS "consumer|ARCHS|vax|unknown architecture vax; there are sse2" "consumer|TYPES|int|must be float, double, bfloat16 or float16, not int"
                        "consumer|ACTIVATION|xact::Relu|unknown arguments ACTIVATION;xact::Relu; it takes ARCHS"
                        "objects|TYPES|float|objects must be an executable or a static" "missing|TYPES|float|there is no target missing")
    string(REPLACE ";" "\;" call "${call}")
    string(REPLACE "|" ";" call "${call}")
    list(POP_FRONT call target keyword value message)
    consumer_fails("${dependencies};-DXACT_DISPATCH_TARGET=${target};-DXACT_DISPATCH_ARGUMENTS=${keyword}\;${value}"
                   "xact_add_dispatch: .*${message}")
  endforeach()
  if(CMAKE_HOST_SYSTEM_PROCESSOR STREQUAL "x86_64")
    consumer_fails("${dependencies};-DXACT_DISPATCH_ARGUMENTS=ARCHS\;neon64" "none of neon64 is an architecture of x86_64")
  endif()

elseif(case STREQUAL "refuses_twice") # the second find_package of one run, too
  fake_package(Eigen3 2.9.9 "add_library(Eigen3::Eigen INTERFACE IMPORTED)")
  list(APPEND dependencies "-DEigen3_DIR=${work}/Eigen3" "${use_installed}" -DXACT_WAY=find_package_twice)
  consumer_fails("${dependencies}" "twice: xact needs Eigen3 [0-9.]+ or later, found 2\\.9\\.9 in ${work}/Eigen3")

elseif(case STREQUAL "overridden_dependency") # xsimd by the enclosing project's FetchContent, for all who ask: without a version
  file(WRITE "${work}/xsimd/CMakeLists.txt" "add_library(real INTERFACE)\ntarget_include_directories(real SYSTEM INTERFACE [[${xsimd_include}]])
add_library(xsimd INTERFACE)\ntarget_link_libraries(xsimd INTERFACE real)\n")
  build_and_run_consumer(-DXACT_WAY=overridden_xsimd "-DXACT_SOURCE=${source}" "-DXSIMD_SOURCE=${work}/xsimd")

elseif(case STREQUAL "add_subdirectory")
  build_and_run_consumer(-DXACT_WAY=add_subdirectory "-DXACT_SOURCE=${source}" -DXACT_DISPATCH=ON)

elseif(case STREQUAL "fetch_content" OR case STREQUAL "override_find_package")
  # A real download, of an archive that holds what the library needs and no more.
  run("${CMAKE_COMMAND}" -E chdir "${source}" "${CMAKE_COMMAND}" -E tar czf "${work}/xact.tar.gz" CMakeLists.txt LICENSE cmake include)
  build_and_run_consumer("-DXACT_WAY=${case}" "${fetch}" -DFETCHCONTENT_TRY_FIND_PACKAGE_MODE=NEVER)

elseif(case STREQUAL "fetch_content_installed") # FIND_PACKAGE_ARGS: nothing is downloaded
  build_and_run_consumer(-DXACT_WAY=fetch_content "${fetch}" "${use_installed}")

elseif(case STREQUAL "include_path")
  compile_and_run(-I "${source}/include" -I "${eigen_include}" -I "${xsimd_include}")

elseif(case STREQUAL "pkg_config")
  ask_pkg_config("${installed}/share/pkgconfig" found --modversion)
  if(NOT found STREQUAL version)
    message(FATAL_ERROR "pkg-config found xact ${found}, not ${version}")
  endif()
  ask_pkg_config("${installed}/share/pkgconfig" flags --cflags)
  compile_and_run(${flags})

elseif(case STREQUAL "pkg_config_absolute") # a folder for the headers outside the prefix
  set(ENV{DESTDIR} "${work}/unpacked")
  install_to(/usr -DCMAKE_INSTALL_INCLUDEDIR=/opt/headers)
  ask_pkg_config("${work}/unpacked/usr/share/pkgconfig" flags --cflags)
  if(NOT "-I/opt/headers" IN_LIST flags)
    message(FATAL_ERROR "pkg-config does not give the folder of the headers: ${flags}")
  endif()
  list(TRANSFORM flags REPLACE "^-I/opt" "-I${work}/unpacked/opt")
  compile_and_run(${flags})

elseif(case STREQUAL "deb")
  run("${CMAKE_COMMAND}" -S "${source}" -B "${work}/xact" ${toolchain} ${dependencies} ${library_only})
  run("${CMAKE_COMMAND}" -E chdir "${work}/xact" "${CMAKE_CPACK_COMMAND}" -G DEB -C "${config}" -B "${work}/deb")
  set(deb "${work}/deb/libxact-dev_${version}_all.deb")
  foreach(field IN ITEMS "Package:libxact-dev" "Version:${version}" "Architecture:all"
                         "Depends:libeigen3-dev (>= 3.4.0), libxsimd-dev (>= 8.1.0)")
    string(REGEX MATCH "([^:]+):(.+)" _ "${field}")
    execute_process(COMMAND dpkg-deb --field "${deb}" ${CMAKE_MATCH_1} OUTPUT_VARIABLE value OUTPUT_STRIP_TRAILING_WHITESPACE
                            COMMAND_ERROR_IS_FATAL ANY)
    if(NOT value STREQUAL CMAKE_MATCH_2)
      message(FATAL_ERROR "${CMAKE_MATCH_1} of the package is '${value}'")
    endif()
  endforeach()
  run(dpkg-deb --extract "${deb}" "${work}/unpacked")
  build_and_run_consumer("-DCMAKE_FIND_ROOT_PATH=${work}/unpacked;/" -DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=ON)
  file(STRINGS "${work}/consumer/CMakeCache.txt" found REGEX "^xact_DIR:")
  if(NOT found STREQUAL "xact_DIR:PATH=${work}/unpacked/usr/share/cmake/xact")
    message(FATAL_ERROR "another xact was found: ${found}")
  endif()

elseif(case STREQUAL "vcpkg")
  # The port runs; of vcpkg's helpers it sees as much as it calls, made of CMake's own steps.
  file(READ "${source}/cmake/packaging/vcpkg/ports/xact/vcpkg.json" manifest)
  string(JSON port_version GET "${manifest}" version-semver)
  string(JSON PORT GET "${manifest}" name)
  if(NOT port_version STREQUAL version)
    message(FATAL_ERROR "vcpkg.json has version ${port_version}, version.hpp ${version}")
  endif()
  function(vcpkg_cmake_configure)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
    run("${CMAKE_COMMAND}" -S "${arg_SOURCE_PATH}" -B "${work}/build" ${toolchain} ${dependencies} ${arg_OPTIONS}
        "-DCMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}")
  endfunction()
  function(vcpkg_cmake_install)
    run("${CMAKE_COMMAND}" --build "${work}/build" --config "${config}" --target install)
  endfunction()
  function(vcpkg_cmake_config_fixup)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "CONFIG_PATH" "")
    file(RENAME "${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}" "${CURRENT_PACKAGES_DIR}/share/${PORT}")
    file(GLOB targets "${CURRENT_PACKAGES_DIR}/share/${PORT}/*[Tt]argets.cmake")
    foreach(file IN LISTS targets) # one folder up less than where it was installed
      file(READ "${file}" text)
      set(up "get_filename_component(_IMPORT_PREFIX \"\${_IMPORT_PREFIX}\" PATH)\n")
      string(REPLACE "${up}${up}" "${up}" text "${text}")
      file(WRITE "${file}" "${text}")
    endforeach()
  endfunction()
  function(vcpkg_fixup_pkgconfig)
  endfunction()
  function(vcpkg_install_copyright)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
    file(COPY_FILE "${arg_FILE_LIST}" "${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright")
  endfunction()
  set(CURRENT_PACKAGES_DIR "${work}/packages")
  include("${source}/cmake/packaging/vcpkg/ports/xact/portfile.cmake")
  build_and_run_consumer("-Dxact_DIR=${CURRENT_PACKAGES_DIR}/share/xact" -DXACT_DISPATCH=ON)

elseif(case STREQUAL "other_target") # xsimd::xsimd where the installed xsimd brings xsimd, and the other way round
  file(STRINGS "${xsimd_DIR}/xsimdTargets.cmake" target REGEX "add_library\\(xsimd::xsimd ")
  if(target)
    set(other xsimd)
  else()
    set(other xsimd::xsimd)
  endif()
  fake_package(xsimd 99.0 "add_library(${other} INTERFACE IMPORTED)
set_target_properties(${other} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES [[${xsimd_include}]])
")
  build_and_run_consumer("${use_installed}" "-Dxsimd_DIR=${work}/xsimd")

elseif(case STREQUAL "too_old")
  fake_package(${package} 2.9.9 "")
  list(APPEND dependencies "-D${package}_DIR=${work}/${package}" "${use_installed}")
  consumer_fails("${dependencies}" "xact needs ${package} [0-9.]+ or later, found 2\\.9\\.9 in ${work}/${package}")

elseif(case STREQUAL "needs")
  list(APPEND dependencies "-DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON" "${use_installed}")
  consumer_fails("${dependencies}" "xact needs ${package} [0-9.]+ or later, which is not installed" "apt-get install ${apt}")

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
