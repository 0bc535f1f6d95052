// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "tables.hpp"

namespace throughput {

std::vector<Comparison> compare_variants(const Plan&, const Registry&, std::ostream& progress);
/// Plain and non-temporal stores of passes that compute next to nothing, from 2^18 to 2^25 floats.
std::vector<Stores> compare_stores(const Plan&, std::ostream& progress);

} // namespace throughput
