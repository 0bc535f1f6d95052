// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "tables.hpp"

namespace throughput {

std::vector<Comparison> compare_variants(const Plan&, std::ostream& progress);

} // namespace throughput
