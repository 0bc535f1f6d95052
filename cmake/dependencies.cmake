# SPDX-License-Identifier: BSD-3-Clause
#
# Each dependency is taken from, in this order: a target that the enclosing project already has, an installed package, a
# download with a pinned hash. Where none of these is possible, one message names what is missing and how to install it.
#
# Afterwards there are the targets Eigen3::Eigen and xact::xsimd, for tests xact_catch2 and include(Catch), for benchmarks
# benchmark::benchmark, for both Threads::Threads.

include(FetchContent)

set(xact_missing "")  # packages neither given nor installed
set(xact_missing_apt "")
set(xact_unavailable FALSE) # whether one of them is not to be had by FetchContent either

# Finds `package`, at least `version`, unless one of the TARGETS is there already; `content` is its name for FetchContent.
# Packages are found without a version and compared here: a package file of the next major version refuses a request for an
# older one. What another project's OVERRIDE_FIND_PACKAGE stands in for has no version; the headers of xact check theirs.
macro(xact_find package version apt content)
  set(xact_found FALSE)
  foreach(target IN ITEMS ${ARGN})
    if(TARGET ${target})
      set(xact_found TRUE)
    endif()
  endforeach()
  if(NOT xact_found)
    find_package(${package} QUIET CONFIG)
    if(${package}_FOUND AND ${package}_VERSION AND ${package}_VERSION VERSION_LESS ${version})
      # Its targets exist by now, so a download cannot take their place in this run.
      message(FATAL_ERROR "xact needs ${package} >= ${version}, found ${${package}_VERSION} in ${${package}_DIR}. Install a later one "
                          "(Debian, Ubuntu: apt-get install ${apt}), point ${package}_DIR or CMAKE_PREFIX_PATH to it, or set "
                          "CMAKE_DISABLE_FIND_PACKAGE_${package}=ON to download it.")
    elseif(NOT ${package}_FOUND)
      list(APPEND xact_missing "${package} >= ${version}")
      list(APPEND xact_missing_apt ${apt})
      set(xact_fetch_${package} TRUE)
      string(TOUPPER ${content} xact_upper)
      string(TOLOWER ${content} xact_lower)
      if(NOT FETCHCONTENT_SOURCE_DIR_${xact_upper}
         AND NOT (FETCHCONTENT_FULLY_DISCONNECTED AND EXISTS "${FETCHCONTENT_BASE_DIR}/${xact_lower}-src")
         AND (FETCHCONTENT_FULLY_DISCONNECTED OR NOT XACT_FETCH_DEPENDENCIES))
        set(xact_unavailable TRUE)
      endif()
    else()
      message(STATUS "xact: ${package} ${${package}_VERSION} in ${${package}_DIR}")
    endif()
  endif()
endmacro()

xact_find(Eigen3 3.4.0 libeigen3-dev xact_eigen Eigen3::Eigen)
xact_find(xsimd 8.1.0 libxsimd-dev xact_xsimd xsimd xsimd::xsimd)
if(XACT_BUILD_TESTS)
  xact_find(Catch2 2.13.0 catch2 Catch2 Catch2::Catch2)
endif()
if(XACT_BUILD_BENCH)
  xact_find(benchmark 1.7.0 libbenchmark-dev benchmark benchmark::benchmark)
endif()
if(XACT_BUILD_TESTS OR XACT_BUILD_BENCH)
  find_package(Threads REQUIRED)
endif()

if(xact_missing)
  list(JOIN xact_missing ", " xact_missing)
  list(JOIN xact_missing_apt " " xact_missing_apt)
  set(xact_install_hint "    apt-get install ${xact_missing_apt}\n")
  if(xact_unavailable)
    message(FATAL_ERROR "xact needs ${xact_missing}, which is not installed. On Debian and Ubuntu:\n\n${xact_install_hint}\n"
                        "A package installed elsewhere is found through CMAKE_PREFIX_PATH. To download what is missing instead, "
                        "set XACT_FETCH_DEPENDENCIES=ON and FETCHCONTENT_FULLY_DISCONNECTED=OFF.")
  endif()
  message(STATUS "xact: not installed, downloading: ${xact_missing}. "
                 "If there is no connection, install instead (Debian, Ubuntu):\n${xact_install_hint}")
endif()

# ---- Downloads. Of the header-only ones just the sources: SOURCE_SUBDIR names no folder, so nothing of their build runs.

# Declares a header-only library as an imported target: its headers count as system headers and warn nobody.
function(xact_header_target target include_dir)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} INTERFACE "${include_dir}")
endfunction()

# Headers of a library that is built here: system headers too.
function(xact_system_headers target)
  get_target_property(dirs ${target} INTERFACE_INCLUDE_DIRECTORIES)
  set_target_properties(${target} PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${dirs}")
endfunction()

if(xact_fetch_Eigen3)
  FetchContent_Declare(
    xact_eigen
    URL https://gitlab.com/libeigen/eigen/-/archive/3.4.0/eigen-3.4.0.tar.gz
    URL_HASH SHA256=8586084f71f9bde545ee7fa6d00288b264a2b7ac3607b974e54d13e7162c1c72
    DOWNLOAD_EXTRACT_TIMESTAMP FALSE
    SOURCE_SUBDIR headers-only)
  FetchContent_MakeAvailable(xact_eigen)
  xact_header_target(Eigen3::Eigen "${xact_eigen_SOURCE_DIR}")
endif()

if(xact_fetch_xsimd)
  FetchContent_Declare(
    xact_xsimd
    URL https://github.com/xtensor-stack/xsimd/archive/refs/tags/13.2.0.tar.gz
    URL_HASH SHA256=edd8cd3d548c185adc70321c53c36df41abe64c1fe2c67bc6d93c3ecda82447a
    DOWNLOAD_EXTRACT_TIMESTAMP FALSE
    SOURCE_SUBDIR headers-only)
  FetchContent_MakeAvailable(xact_xsimd)
  xact_header_target(xsimd::xsimd "${xact_xsimd_SOURCE_DIR}/include")
endif()

# xact links the headers of xsimd, not its target: that is called `xsimd` or `xsimd::xsimd`, and the one of Debian 12 asks for a
# library "xtl" that is not there (https://github.com/xtensor-stack/xsimd/pull/875). xactConfig.cmake does the same.
if(TARGET xsimd::xsimd)
  set(xact_xsimd_target xsimd::xsimd)
else()
  set(xact_xsimd_target xsimd)
endif()
get_target_property(xact_xsimd_include ${xact_xsimd_target} INTERFACE_INCLUDE_DIRECTORIES)
if(xact_xsimd_include)
  xact_header_target(xact::xsimd "${xact_xsimd_include}")
else() # a target that only links another one
  add_library(xact::xsimd INTERFACE IMPORTED GLOBAL)
  target_link_libraries(xact::xsimd INTERFACE ${xact_xsimd_target})
endif()

if(xact_fetch_Catch2)
  FetchContent_Declare(
    Catch2
    URL https://github.com/catchorg/Catch2/archive/v3.5.4.tar.gz
    URL_HASH SHA256=b7754b711242c167d8f60b890695347f90a1ebc95949a045385114165d606dbb
    DOWNLOAD_EXTRACT_TIMESTAMP FALSE)
  FetchContent_MakeAvailable(Catch2)
  xact_system_headers(Catch2)
  list(APPEND CMAKE_MODULE_PATH "${catch2_SOURCE_DIR}/extras")
elseif(Catch2_DIR)
  list(APPEND CMAKE_MODULE_PATH "${Catch2_DIR}")
endif()
if(XACT_BUILD_TESTS)
  # Catch2 3 brings its own main; of Catch2 2 one source file instantiates it (CATCH_CONFIG_MAIN) where XACT_CATCH2_V2 is
  # defined. Some builds of 2.13 export Catch2WithMain too: the version decides, not the target alone.
  add_library(xact_catch2 INTERFACE)
  if(TARGET Catch2::Catch2WithMain AND NOT (Catch2_VERSION AND Catch2_VERSION VERSION_LESS 3 AND NOT xact_fetch_Catch2))
    target_link_libraries(xact_catch2 INTERFACE Catch2::Catch2WithMain)
  else()
    target_link_libraries(xact_catch2 INTERFACE Catch2::Catch2)
    target_compile_definitions(xact_catch2 INTERFACE XACT_CATCH2_V2=1)
  endif()
endif()

if(xact_fetch_benchmark)
  set(BENCHMARK_ENABLE_TESTING OFF CACHE BOOL "" FORCE)
  set(BENCHMARK_ENABLE_GTEST_TESTS OFF CACHE BOOL "" FORCE)
  set(BENCHMARK_ENABLE_INSTALL OFF CACHE BOOL "" FORCE)
  set(BENCHMARK_ENABLE_WERROR OFF CACHE BOOL "" FORCE)
  FetchContent_Declare(
    benchmark
    URL https://github.com/google/benchmark/archive/refs/tags/v1.8.3.tar.gz
    URL_HASH SHA256=6bc180a57d23d4d9515519f92b0c83d61b05b5bab188961f36ac7b06b0d9e9ce
    DOWNLOAD_EXTRACT_TIMESTAMP FALSE)
  FetchContent_MakeAvailable(benchmark)
  xact_system_headers(benchmark)
endif()
