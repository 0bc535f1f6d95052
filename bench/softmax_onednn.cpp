// SPDX-License-Identifier: BSD-3-Clause
// oneDNN: softmax_v2, which has the logarithm, too.
#include "onednn.hpp"
#include "softmax.hpp"

#include <memory>

namespace {

std::function<void()> prepare(const float* x, float* y, const softmax::shape& s, bool is_log) {
  using dim = dnnl::memory::dim;
  const auto n = static_cast<dim>(s.n), vectors = static_cast<dim>(s.vectors);
  const dnnl::memory::desc shape(s.in_rows ? dnnl::memory::dims{vectors, n} : dnnl::memory::dims{n, vectors},
                                 dnnl::memory::data_type::f32, dnnl::memory::format_tag::ab);
  onednn::on_one_thread();
  const auto state = std::make_shared<onednn::prepared>();
  state->primitive = dnnl::softmax_v2_forward(dnnl::softmax_v2_forward::primitive_desc(
      {dnnl::prop_kind::forward_inference, is_log ? dnnl::algorithm::softmax_log : dnnl::algorithm::softmax_accurate,
       shape, shape, s.in_rows ? 1 : 0},
      onednn::engine()));
  state->arguments = {{DNNL_ARG_SRC, onednn::memory(shape, x)}, {DNNL_ARG_DST, onednn::memory(shape, y)}};
  return [state] { state->run(); };
}

const bool registered = (softmax::peers().push_back({"onednn", prepare}), true);

} // namespace
