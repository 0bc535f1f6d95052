# SPDX-License-Identifier: BSD-3-Clause
#
# CMAKE_TOOLCHAIN_FILE for RISC-V with vectors (RVV 1.0) of 128 bits on Debian and Ubuntu: apt-get install clang-19
# g++-riscv64-linux-gnu qemu-user. It needs xsimd 14.3 and a Catch2 of headers only (2.13) or built for the target; programs run
# under the emulator, tests included.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR riscv64)
if(NOT DEFINED CMAKE_CXX_COMPILER)
  set(CMAKE_CXX_COMPILER clang++-19)
endif()
set(CMAKE_CXX_COMPILER_TARGET riscv64-linux-gnu)
set(CMAKE_CXX_FLAGS_INIT "-march=rv64gcv -mrvv-vector-bits=zvl") # xsimd's batches are registers of a fixed size
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-riscv64 -cpu rv64,v=true,vext_spec=v1.0,vlen=128 -L /usr/riscv64-linux-gnu)

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE BOTH)
