// SPDX-License-Identifier: BSD-3-Clause
// XNNPACK: its operators, float, without a thread pool. Operators are made and set up outside the timing. It has no
// gradients, and the packaged version no tanh.
#include "formulas.hpp"

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

template <class Create, class SetUp>
Prepare<float> prepare(Create create, SetUp set_up) {
  return [=](const float* in, const float*, float* out, std::size_t n) {
    xnn_operator_t op = nullptr;
    check(create(&op));
    auto state = owned(op);
    check(set_up(op, n, in, out, nullptr));
    return state;
  };
}

/// Its own operator, by the contract's name; empty where it has none.
template <class F>
Prepare<float> own([[maybe_unused]] const F& f) {
  constexpr std::string_view name = xact::contract<F>::name;
  [[maybe_unused]] const auto clamp = [](double lowest, double highest) {
    return prepare(
        [=](xnn_operator_t* op) {
          return xnn_create_clamp_nc_f32(1, 1, 1, static_cast<float>(lowest), static_cast<float>(highest), 0, op);
        },
        xnn_setup_clamp_nc_f32);
  };
  if constexpr (name == "sigmoid")
    return prepare([](xnn_operator_t* op) { return xnn_create_sigmoid_nc_f32(1, 1, 1, 0, op); },
                   xnn_setup_sigmoid_nc_f32);
  else if constexpr (name == "relu")
    return clamp(0, std::numeric_limits<double>::infinity());
  else if constexpr (name == "relu6")
    return clamp(0, 6);
  else if constexpr (name == "hard_tanh")
    return clamp(f.lowest, f.highest);
  else if constexpr (name == "hard_swish")
    return prepare([](xnn_operator_t* op) { return xnn_create_hardswish_nc_f32(1, 1, 1, 0, op); },
                   xnn_setup_hardswish_nc_f32);
  else if constexpr (name == "leaky_relu")
    return prepare(
        [=](xnn_operator_t* op) { return xnn_create_leaky_relu_nc_f32(1, 1, 1, static_cast<float>(f.slope), 0, op); },
        xnn_setup_leaky_relu_nc_f32);
  else
    return {};
}

} // namespace

void add_xnnpack(Registry& registry) {
  check(xnn_initialize(nullptr));
  for_each_activation([&](auto id) {
    using F = typename decltype(id)::type;
    if (const Prepare<float> prepared = own(xact::contract<F>::sample()))
      registry.add<float>(Pass::forward, xact::contract<F>::name, "xnnpack", run, prepared);
  });
}

} // namespace throughput
