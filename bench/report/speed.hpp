// SPDX-License-Identifier: BSD-3-Clause
/// The throughput program's part of the report: throughput.csv in the current directory.
#pragma once

#include <iosfwd>

namespace report {

/// Writes the figures' data: throughput_*.dat and frontier_*.dat; removes those of an earlier run.
void write_speed_data();
/// Tables: ratios per size, and speed against error; nothing where there is no throughput.csv.
void write_speed_tables(std::ostream& page);

} // namespace report
