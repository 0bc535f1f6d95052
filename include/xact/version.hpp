// SPDX-License-Identifier: BSD-3-Clause
/// The version, in one place: CMake reads it from here.
#pragma once

#define XACT_VERSION_MAJOR 0
#define XACT_VERSION_MINOR 1
#define XACT_VERSION_PATCH 0
