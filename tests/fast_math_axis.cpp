// SPDX-License-Identifier: BSD-3-Clause
/// Along an axis as fast_math_kernels.cpp has the activations: where sums are double words or a logarithm follows. By
/// columns, which share their arithmetic with rows and compile in a tenth of the time.
#define xact XACT_UNIT
#include "fast_math.hpp"

#include <xact/softmax.hpp>

namespace {

template <class F, class Accuracy, class T>
void columns(const T* x, T* y, std::size_t n) {
  using B = xact::numeric::native_batch<T>;
  xact::engine::column<Accuracy, T>::forward(F{}, xact::numeric::whole<B>{}, 1, T(1), x, y, n,
                                             xact::numeric::size_of<B>);
}
template <class T>
constexpr std::size_t width = xact::numeric::size_of<xact::numeric::native_batch<T>>;

using xact::fast, xact::faithful;
const bool registered =
    (test::axis_units().push_back(
         {FLAGS, width<double>, width<float>, columns<xact::Softmax<faithful>, faithful, double>,
          columns<xact::LogSoftmax<faithful>, faithful, double>, columns<xact::LogSoftmax<fast>, fast, float>,
          columns<xact::Softmax<faithful>, faithful, float>}),
     true);

} // namespace
