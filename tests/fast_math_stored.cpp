// SPDX-License-Identifier: BSD-3-Clause
/// 16-bit passes as fast_math_kernels.cpp has those of float and double, and a softmax: their innermost functions,
/// which compile in a fifth of the time.
#define xact XACT_UNIT
#include "fast_math.hpp"

#include <xact/activations.hpp>
#include <xact/softmax.hpp>

namespace {

template <class P, class F, class S, class... In>
void run(std::uint16_t* out, std::size_t n, const In*... in) {
  using B = xact::numeric::native_batch<float>;
  const auto op = xact::pass::over_stored<P, S>(xact::contract<F>::sample());
  const auto body =
      xact::engine::body_of(op, xact::engine::to(reinterpret_cast<S*>(out)), reinterpret_cast<const S*>(in)...);
  for (std::size_t i = 0; i < n; i += xact::numeric::size_of<B>)
    body(i, xact::numeric::whole<B>{});
}
template <class F, class S>
test::stored_passes passes_of() {
  namespace pass = xact::pass;
  using bits = std::uint16_t;
  return {[](const bits* x, bits* y, std::size_t n) { run<pass::forward, F, S>(y, n, x); },
          [](const bits* x, bits* g, std::size_t n) { run<pass::gradient_from_input, F, S>(g, n, x); },
          [](const bits* x, const bits* dy, bits* dx, std::size_t n) {
            run<pass::backward_from_input, F, S>(dx, n, x, dy);
          }};
}
template <class S>
test::stored_unit unit_of() {
  using B = xact::numeric::native_batch<float>;
  return {FLAGS,
          {passes_of<xact::Silu<>, S>(), passes_of<xact::Tanh<xact::fast>, S>(), passes_of<xact::HardSwish, S>()},
          xact::numeric::size_of<B>,
          [](const std::uint16_t* x, std::uint16_t* y, std::size_t n) {
            xact::engine::column<xact::faithful, float>::forward(xact::Softmax<>{}, xact::numeric::whole<B>{}, 1, 1.0f,
                                                                 reinterpret_cast<const S*>(x), reinterpret_cast<S*>(y),
                                                                 n, xact::numeric::size_of<B>);
          }};
}

const bool registered = (test::bfloat_units().push_back(unit_of<xact::bfloat16>()),
                         test::half_units().push_back(unit_of<xact::float16>()), true);

} // namespace
