// SPDX-License-Identifier: BSD-3-Clause
// oneDNN: its eltwise primitives, float, on one thread. Primitives and memory objects are made outside the timing.
#include "../onednn.hpp"
#include "formulas.hpp"

namespace throughput {
namespace {

using dnnl::algorithm;

void run(const void* state, const float*, const float*, float*, std::size_t) {
  static_cast<const onednn::prepared*>(state)->run();
}

/// The primitive's formula; `from_output`: the one whose backward pass reads y, undef where there is none.
struct Eltwise {
  algorithm from_input, from_output;
  float alpha = 0, beta = 0;
};
Eltwise eltwise(algorithm from_input, algorithm from_output = algorithm::undef, double alpha = 0, double beta = 0) {
  return {from_input, from_output, static_cast<float>(alpha), static_cast<float>(beta)};
}

/// Its own function, by the contract's name.
template <class F>
Eltwise own([[maybe_unused]] const F& f) {
  constexpr std::string_view name = xact::contract<F>::name;
  if constexpr (name == "linear")
    return eltwise(algorithm::eltwise_linear, algorithm::undef, f.slope, f.offset);
  else if constexpr (name == "relu")
    return eltwise(algorithm::eltwise_relu, algorithm::eltwise_relu_use_dst_for_bwd);
  else if constexpr (name == "leaky_relu")
    return eltwise(algorithm::eltwise_relu, algorithm::eltwise_relu_use_dst_for_bwd, f.slope);
  else if constexpr (name == "hard_tanh")
    return eltwise(algorithm::eltwise_clip_v2, algorithm::eltwise_clip_v2_use_dst_for_bwd, f.lowest, f.highest);
  else if constexpr (name == "relu6")
    return eltwise(algorithm::eltwise_clip_v2, algorithm::eltwise_clip_v2_use_dst_for_bwd, 0, 6);
  else if constexpr (name == "hard_swish")
    return eltwise(algorithm::eltwise_hardswish, algorithm::undef, 1.0 / 6, 0.5);
  else if constexpr (name == "sigmoid")
    return eltwise(algorithm::eltwise_logistic, algorithm::eltwise_logistic_use_dst_for_bwd);
  else if constexpr (name == "tanh")
    return eltwise(algorithm::eltwise_tanh, algorithm::eltwise_tanh_use_dst_for_bwd);
  else
    return eltwise(algorithm::undef);
}

Prepare<float> prepare(Pass pass, algorithm how, float alpha, float beta) {
  return [=](const float* in, const float* dy, float* out, std::size_t n) -> std::shared_ptr<const void> {
    const dnnl::memory::desc shape({static_cast<dnnl::memory::dim>(n)}, dnnl::memory::data_type::f32,
                                   dnnl::memory::format_tag::a);
    const auto memory = [&](const float* p) { return onednn::memory(shape, p); };
    const bool forward = !reads_dy(pass);
    const dnnl::eltwise_forward::primitive_desc ahead(
        {forward ? dnnl::prop_kind::forward_inference : dnnl::prop_kind::forward_training, how, shape, alpha, beta},
        onednn::engine());
    auto state = std::make_shared<onednn::prepared>();
    if (forward) {
      state->primitive = dnnl::eltwise_forward(ahead);
      state->arguments = {{DNNL_ARG_SRC, memory(in)}, {DNNL_ARG_DST, memory(out)}};
    } else {
      state->primitive = dnnl::eltwise_backward(
          dnnl::eltwise_backward::primitive_desc({how, shape, shape, alpha, beta}, onednn::engine(), ahead));
      state->arguments = {{reads_output(pass) ? DNNL_ARG_DST : DNNL_ARG_SRC, memory(in)},
                          {DNNL_ARG_DIFF_DST, memory(dy)},
                          {DNNL_ARG_DIFF_SRC, memory(out)}};
    }
    return state;
  };
}

} // namespace

void add_onednn(Registry& registry) {
  onednn::on_one_thread();
  for_each_activation([&](auto id) {
    using F = typename decltype(id)::type;
    const Eltwise e = own(xact::contract<F>::sample());
    for (const Pass pass : {Pass::forward, Pass::backward_from_input, Pass::backward_from_output})
      if (const algorithm how = reads_output(pass) ? e.from_output : e.from_input; how != algorithm::undef)
        registry.add<float>(pass, xact::contract<F>::name, "onednn", run, prepare(pass, how, e.alpha, e.beta));
  });
}

} // namespace throughput
