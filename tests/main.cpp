// SPDX-License-Identifier: BSD-3-Clause
/// Catch2 2 makes its main here; Catch2 3 brings it as a library.
#if !__has_include(<catch2/catch_test_macros.hpp>)
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
