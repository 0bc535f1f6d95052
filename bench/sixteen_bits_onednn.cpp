// SPDX-License-Identifier: BSD-3-Clause
// oneDNN: eltwise of bfloat16, where its code for this processor has it.
#include "onednn.hpp"
#include "sixteen_bits.hpp"

#include <memory>

namespace {

using dnnl::algorithm;

std::function<void()> prepare(algorithm how, float alpha, const xact::bfloat16* x, xact::bfloat16* y, std::size_t n) {
  const dnnl::memory::desc shape({static_cast<dnnl::memory::dim>(n)}, dnnl::memory::data_type::bf16,
                                 dnnl::memory::format_tag::a);
  onednn::on_one_thread();
  const auto state = std::make_shared<onednn::prepared>();
  state->primitive = dnnl::eltwise_forward(dnnl::eltwise_forward::primitive_desc(
      {dnnl::prop_kind::forward_inference, how, shape, alpha, 0}, onednn::engine()));
  state->arguments = {{DNNL_ARG_SRC, onednn::memory(shape, x)}, {DNNL_ARG_DST, onednn::memory(shape, y)}};
  return [state] { state->run(); };
}

const bool registered = [] {
  const auto add = [](const char* name, algorithm how, float alpha) {
    sixteen_bits::peers().push_back(
        {std::string(name) + "/onednn",
         [=](const xact::bfloat16* x, xact::bfloat16* y, std::size_t n) { return prepare(how, alpha, x, y, n); }});
  };
  add("relu", algorithm::eltwise_relu, 0);
  add("sigmoid", algorithm::eltwise_logistic, 0);
  add("silu", algorithm::eltwise_swish, 1);
  add("gelu", algorithm::eltwise_gelu_erf, 0);
  return true;
}();

} // namespace
