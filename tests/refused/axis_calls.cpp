// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: along an axis, in memory,
// expected: xact: along an axis, in memory,
// expected: xact: along an axis, in memory,
// expected: xact: the gradient of a softmax is taken from its output
// expected: xact: the gradient of a softmax is taken from its output
// expected: xact: the gradient of a softmax is taken from its output
// expected: xact: PReLU, in memory,
// expected: xact: PReLU's gradient, in memory,
#include <xact/prelu.hpp>

void refused(const float* x, const double* other, const float* dy, float* y, float* dx) {
  const xact::axis a{2, 3, 4};
  xact::forward(xact::Softmax<>{}, x, y);
  xact::forward(xact::Softmax<xact::fast>{}, other, y, 4);
  xact::forward(xact::threads(2), xact::Softmax<>{}, x, y, 4);
  xact::backward(xact::Softmax<>{}, xact::from_input(x), dy, dx, 4);
  xact::backward(xact::LogSoftmax<>{}, x, dy, dx, a);
  xact::backward(xact::threads(2), xact::LogSoftmax<>{}, xact::from_output(x), dy, dx);
  xact::forward(xact::Prelu{}, x, dy, y, 4);
  xact::backward(xact::threads(2), xact::Prelu{}, xact::from_output(x), dy, dy, dx, y, a);
}
