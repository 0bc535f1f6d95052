// SPDX-License-Identifier: BSD-3-Clause
// oneDNN: its eltwise primitives, float, on one thread. Primitives and memory objects are made outside the timing.
#include "formulas.hpp"

#include <dlfcn.h>
#include <dnnl.hpp>
#include <unordered_map>

namespace throughput {
namespace {

using dnnl::algorithm;

struct State {
  dnnl::stream stream;
  dnnl::primitive primitive;
  std::unordered_map<int, dnnl::memory> arguments;
};

const dnnl::engine& engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

void run(const void* state, const float*, const float*, float*, std::size_t) {
  const auto& s = *static_cast<const State*>(state);
  s.primitive.execute(s.stream, s.arguments);
  const_cast<dnnl::stream&>(s.stream).wait();
}

Prepare<float> prepare(Pass pass, algorithm how, float alpha, float beta) {
  return [=](const float* in, const float* dy, float* out, std::size_t n) -> std::shared_ptr<const void> {
    const dnnl::memory::desc shape({static_cast<dnnl::memory::dim>(n)}, dnnl::memory::data_type::f32,
                                   dnnl::memory::format_tag::a);
    const auto memory = [&](const float* p) { return dnnl::memory(shape, engine(), const_cast<float*>(p)); };
    const bool forward = pass == Pass::forward;
    const dnnl::eltwise_forward::primitive_desc ahead(
        {forward ? dnnl::prop_kind::forward_inference : dnnl::prop_kind::forward_training, how, shape, alpha, beta},
        engine());
    auto state = std::make_shared<State>();
    state->stream = dnnl::stream(engine());
    if (forward) {
      state->primitive = dnnl::eltwise_forward(ahead);
      state->arguments = {{DNNL_ARG_SRC, memory(in)}, {DNNL_ARG_DST, memory(out)}};
    } else {
      state->primitive = dnnl::eltwise_backward(
          dnnl::eltwise_backward::primitive_desc({how, shape, shape, alpha, beta}, engine(), ahead));
      state->arguments = {{pass == Pass::backward_from_input ? DNNL_ARG_SRC : DNNL_ARG_DST, memory(in)},
                          {DNNL_ARG_DIFF_DST, memory(dy)},
                          {DNNL_ARG_DIFF_SRC, memory(out)}};
    }
    return state;
  };
}

} // namespace

void add_onednn(Registry& registry) {
  // Its threads are OpenMP's; the library it was linked with has the function, whatever this file was compiled with.
  if (void* const set = dlsym(RTLD_DEFAULT, "omp_set_num_threads"))
    reinterpret_cast<void (*)(int)>(set)(1);
  const auto add = [&](const char* activation, Pass pass, algorithm how, double alpha = 0, double beta = 0) {
    registry.add<float>(pass, activation, "onednn", run,
                        prepare(pass, how, static_cast<float>(alpha), static_cast<float>(beta)));
  };
  add("linear", Pass::forward, algorithm::eltwise_linear, slope, offset);
  add("linear", Pass::backward_from_input, algorithm::eltwise_linear, slope, offset);
  add("relu", Pass::forward, algorithm::eltwise_relu);
  add("relu", Pass::backward_from_input, algorithm::eltwise_relu);
  add("relu", Pass::backward_from_output, algorithm::eltwise_relu_use_dst_for_bwd);
  add("sigmoid", Pass::forward, algorithm::eltwise_logistic);
  add("sigmoid", Pass::backward_from_input, algorithm::eltwise_logistic);
  add("sigmoid", Pass::backward_from_output, algorithm::eltwise_logistic_use_dst_for_bwd);
  add("tanh", Pass::forward, algorithm::eltwise_tanh);
  add("tanh", Pass::backward_from_input, algorithm::eltwise_tanh);
  add("tanh", Pass::backward_from_output, algorithm::eltwise_tanh_use_dst_for_bwd);
}

} // namespace throughput
