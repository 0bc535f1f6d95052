# SPDX-License-Identifier: BSD-3-Clause
#
# CMAKE_TOOLCHAIN_FILE for AArch64 on Debian and Ubuntu: apt-get install g++-aarch64-linux-gnu qemu-user. The dependencies are
# headers only, those of the host serve; programs run under the emulator, tests included.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
if(NOT DEFINED CMAKE_CXX_COMPILER) # or -DCMAKE_CXX_COMPILER=clang++-19
  set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
endif()
set(CMAKE_CXX_COMPILER_TARGET aarch64-linux-gnu) # for clang
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L /usr/aarch64-linux-gnu)

# Package files of header-only libraries lie in the folder of the host's architecture, too.
file(GLOB xact_host_packages /usr/lib/*-linux-gnu/cmake)
list(APPEND CMAKE_PREFIX_PATH ${xact_host_packages})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE BOTH)
