// SPDX-License-Identifier: BSD-3-Clause
// XNNPACK: its operators, float, without a thread pool. Operators are made and set up outside the timing. It has no
// gradients, and the packaged version no tanh.
#include "contender.hpp"

#include <limits>
#include <stdexcept>
#include <xnnpack.h>

namespace throughput {
namespace {

void check(xnn_status status) {
  if (status != xnn_status_success)
    throw std::runtime_error("XNNPACK refuses an operator");
}

void run(const void* state, const float*, const float*, float*, std::size_t) {
  xnn_run_operator(static_cast<xnn_operator_t>(const_cast<void*>(state)), nullptr);
}

std::shared_ptr<const void> owned(xnn_operator_t op) {
  return {op, [](const void* p) { xnn_delete_operator(static_cast<xnn_operator_t>(const_cast<void*>(p))); }};
}

} // namespace

void add_xnnpack(Registry& registry) {
  check(xnn_initialize(nullptr));
  registry.add<float>(Pass::forward, "sigmoid", "xnnpack", run,
                      [](const float* in, const float*, float* out, std::size_t n) {
                        xnn_operator_t op = nullptr;
                        check(xnn_create_sigmoid_nc_f32(1, 1, 1, 0, &op));
                        auto state = owned(op);
                        check(xnn_setup_sigmoid_nc_f32(op, n, in, out, nullptr));
                        return state;
                      });
  registry.add<float>(Pass::forward, "relu", "xnnpack", run,
                      [](const float* in, const float*, float* out, std::size_t n) {
                        xnn_operator_t op = nullptr;
                        check(xnn_create_clamp_nc_f32(1, 1, 1, 0.f, std::numeric_limits<float>::infinity(), 0, &op));
                        auto state = owned(op);
                        check(xnn_setup_clamp_nc_f32(op, n, in, out, nullptr));
                        return state;
                      });
}

} // namespace throughput
