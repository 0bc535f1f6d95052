# SPDX-License-Identifier: BSD-3-Clause
#
# What is installed: the headers, the package files for CMake and for pkg-config; and the Debian package of these.

include(CMakePackageConfigHelpers)

set(xact_package_dir "${CMAKE_INSTALL_DATADIR}/cmake/xact")
install(DIRECTORY include/xact DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.hpp")
install(TARGETS xact EXPORT xactTargets)
install(EXPORT xactTargets NAMESPACE xact:: DESTINATION "${xact_package_dir}")
configure_package_config_file(cmake/xactConfig.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/xactConfig.cmake"
                              INSTALL_DESTINATION "${xact_package_dir}" NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/xactConfigVersion.cmake" COMPATIBILITY SameMajorVersion
                                 ARCH_INDEPENDENT)
file(GLOB xact_dispatch CONFIGURE_DEPENDS cmake/xactDispatch*)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/xactConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/xactConfigVersion.cmake" ${xact_dispatch}
        DESTINATION "${xact_package_dir}")

# pkg-config: relative to the file itself, so that the package may be moved; a folder given as an absolute path stays one.
if(IS_ABSOLUTE "${CMAKE_INSTALL_DATADIR}")
  set(xact_pc_prefix "${CMAKE_INSTALL_PREFIX}")
else()
  set(xact_pc_prefix /prefix)
  cmake_path(RELATIVE_PATH xact_pc_prefix BASE_DIRECTORY "/prefix/${CMAKE_INSTALL_DATADIR}/pkgconfig")
  string(PREPEND xact_pc_prefix "\${pcfiledir}/")
endif()
set(xact_pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
if(NOT IS_ABSOLUTE "${xact_pc_includedir}")
  string(PREPEND xact_pc_includedir "\${prefix}/")
endif()
configure_file(cmake/xact.pc.in xact.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/xact.pc" DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig")

# cpack -G DEB
if(PROJECT_IS_TOP_LEVEL)
  install(FILES LICENSE DESTINATION share/doc/libxact-dev RENAME copyright COMPONENT debian EXCLUDE_FROM_ALL)
  set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};xact;ALL;/" "${CMAKE_BINARY_DIR};xact;debian;/")
  set(CPACK_PACKAGE_NAME libxact-dev)
  set(CPACK_PACKAGE_CONTACT "xact developers")
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
  set(CPACK_DEBIAN_PACKAGE_DEPENDS "libeigen3-dev (>= 3.4.0), libxsimd-dev (>= 8.1.0)")
  set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
  include(CPack)
endif()
