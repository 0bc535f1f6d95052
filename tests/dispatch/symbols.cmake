# SPDX-License-Identifier: BSD-3-Clause
#
# cmake -Dnm=... -Dobject=... -P symbols.cmake: every function and object that `object` defines for the linker is in xact's ABI
# namespace, or belongs to its one table. A name too long for the demangler stays as it is.
execute_process(COMMAND "${nm}" -C --defined-only --extern-only "${object}" OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" symbols "${symbols}")
list(LENGTH symbols count)
if(count LESS 10)
  message(FATAL_ERROR "only ${count} symbols in ${object}")
endif()
foreach(symbol IN LISTS symbols)
  if(NOT symbol MATCHES "xact::abi_[a-z0-9_]+::|xact::dispatch::tables_for<xact::dispatch::|_ZN4xact[0-9]+abi_|DW\\.ref\\.|asan|ubsan")
    message(SEND_ERROR "outside the ABI namespace: ${symbol}")
  endif()
endforeach()
message("${count} symbols")
