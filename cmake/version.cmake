# SPDX-License-Identifier: BSD-3-Clause
# The version lives in one place: include/xact/version.hpp.
function(xact_version variable)
  set(version "")
  foreach(part IN ITEMS MAJOR MINOR PATCH)
    file(STRINGS "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../include/xact/version.hpp" line REGEX "^#define XACT_VERSION_${part} +[0-9]+")
    if(NOT line MATCHES "XACT_VERSION_${part} +([0-9]+)")
      message(FATAL_ERROR "include/xact/version.hpp does not define XACT_VERSION_${part}")
    endif()
    list(APPEND version ${CMAKE_MATCH_1})
  endforeach()
  list(JOIN version "." version)
  set(${variable} "${version}" PARENT_SCOPE)
endfunction()
