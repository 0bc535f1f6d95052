// SPDX-License-Identifier: BSD-3-Clause
/// The version, in one place: CMake reads it from here.
#pragma once

#define XACT_VERSION_MAJOR 0 ///< another one breaks programs
#define XACT_VERSION_MINOR 1 ///< another one adds
#define XACT_VERSION_PATCH 0 ///< another one repairs

/// One number that grows with the version: 10000 * major + 100 * minor + patch.
#define XACT_VERSION (10000 * XACT_VERSION_MAJOR + 100 * XACT_VERSION_MINOR + XACT_VERSION_PATCH)

/// `#if XACT_VERSION_AT_LEAST(0, 1, 0)`
#define XACT_VERSION_AT_LEAST(major, minor, patch) (XACT_VERSION >= 10000 * (major) + 100 * (minor) + (patch))
