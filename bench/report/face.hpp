// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <iosfwd>

namespace report {

/// The tables of the page about the Eigen face and run-time dispatch, from eigen.csv and dispatch.csv in the current
/// folder: ratios of two medians, judged where there is a goal.
void write_face_tables(std::ostream& page);

} // namespace report
