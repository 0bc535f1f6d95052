# SPDX-License-Identifier: BSD-3-Clause
#
# CMAKE_TOOLCHAIN_FILE for Windows on Debian and Ubuntu: apt-get install g++-mingw-w64-x86-64-posix wine. The dependencies are headers
# only, those of the host serve; programs run under wine, tests included.

set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)

# Programs look for no DLL of the compiler's.
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=libgomp.a OUTPUT_VARIABLE xact_gomp OUTPUT_STRIP_TRAILING_WHITESPACE)
set(OpenMP_gomp_LIBRARY "${xact_gomp}" CACHE FILEPATH "")
set(CMAKE_CROSSCOMPILING_EMULATOR env WINEDEBUG=-all "WINEPREFIX=${CMAKE_BINARY_DIR}/wine" wine)

# xsimd and Catch2 lie beside the headers of the host's C library, which must not be found: a folder of their own, and packages
# that name it.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE BOTH)
get_property(xact_trying GLOBAL PROPERTY IN_TRY_COMPILE)
if(NOT xact_trying)
  set(xact_headers "${CMAKE_BINARY_DIR}/headers")
  file(MAKE_DIRECTORY "${xact_headers}")
  foreach(package_target IN ITEMS xsimd:xsimd Catch2:Catch2::Catch2)
    string(REGEX MATCH "^([^:]+):(.+)$" _ "${package_target}")
    set(xact_package "${CMAKE_MATCH_1}")
    set(xact_target "${CMAKE_MATCH_2}")
    string(TOLOWER "${xact_package}" xact_folder)
    file(GLOB xact_package_dir /usr/lib/*-linux-gnu/cmake/${xact_package} /usr/lib/cmake/${xact_package} /usr/share/cmake/${xact_package})
    if(xact_package_dir AND EXISTS "/usr/include/${xact_folder}")
      list(GET xact_package_dir 0 xact_package_dir)
      file(CREATE_LINK "/usr/include/${xact_folder}" "${xact_headers}/${xact_folder}" SYMBOLIC)
      file(GLOB xact_modules "${xact_package_dir}/Catch*.cmake" "${xact_package_dir}/*ConfigVersion.cmake")
      file(COPY ${xact_modules} DESTINATION "${xact_headers}/cmake/${xact_package}")
      file(WRITE "${xact_headers}/cmake/${xact_package}/${xact_package}Config.cmake"
           "add_library(${xact_target} INTERFACE IMPORTED)\ntarget_include_directories(${xact_target} INTERFACE \"${xact_headers}\")\n")
      set(${xact_package}_DIR "${xact_headers}/cmake/${xact_package}" CACHE PATH "" FORCE)
    endif()
  endforeach()
  file(GLOB xact_eigen /usr/share/eigen3/cmake)
  if(xact_eigen)
    set(Eigen3_DIR "${xact_eigen}" CACHE PATH "")
  endif()
endif()
