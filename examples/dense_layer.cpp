// SPDX-License-Identifier: BSD-3-Clause
// A dense layer and its training loop: bias and activation in one pass over the product, a backward pass that also sums
// the gradient of the bias, and between them a value that nothing can overwrite.
#include <Eigen/Core>
#include <cstdio>
#include <cstdlib>
#include <xact/xact.hpp>

namespace {

using Eigen::MatrixXf;
using Eigen::VectorXf;

/// y = f(w x + b), one sample per column.
template <class F>
struct Dense {
  F f;
  MatrixXf w;
  VectorXf b;

  Dense(int in, int out, float gain) : w(MatrixXf::Random(out, in) * gain), b(VectorXf::Zero(out)) {}

  /// Keeps what the gradient needs: tanh's accurate derivative, of a linear layer nothing.
  auto forward(const MatrixXf& x) const { return xact::forward_keep(f, (w * x).colwise() + b); }

  /// Takes a step down the gradient dL/dy, and returns dL/dx.
  MatrixXf backward(const MatrixXf& x, const xact::saved<F, MatrixXf>& y, const MatrixXf& dy, float rate) {
    MatrixXf dz;
    VectorXf db;
    xact::backward_with_bias(f, y, dy, dz, db);
    MatrixXf dx = w.transpose() * dz;
    w.noalias() -= rate * dz * x.transpose();
    b -= rate * db;
    return dx;
  }

  /// Without a backward pass: no temporary at all, the product goes into the result.
  MatrixXf predict(const MatrixXf& x) const { return xact::forward(f, (w * x).colwise() + b); }
};

} // namespace

int main() {
  std::srand(1); // Eigen's Random
  const int samples = 256;
  const MatrixXf x = MatrixXf::Random(2, samples), product = x.row(0).cwiseProduct(x.row(1));

  Dense<xact::Tanh<>> hidden(2, 16, 1.0f);
  Dense<xact::Linear> output(16, 1, 0.5f);

  float loss = 0;
  for (int epoch = 0; epoch <= 4000; ++epoch) {
    const auto h = hidden.forward(x);
    const auto y = output.forward(h.output());

    const MatrixXf error = y.output() - product;
    loss = error.squaredNorm() / float(samples);
    if (epoch % 1000 == 0)
      std::printf("epoch %4d   mean square error %.6f\n", epoch, double(loss));

    const MatrixXf dy = error * (2.0f / float(samples));
    const MatrixXf dh = output.backward(h.output(), y, dy, 0.2f);
    hidden.backward(x, h, dh, 0.2f);
  }

  MatrixXf ends(2, 3);
  ends << 0.5f, -0.5f, 0.8f, 0.5f, 0.5f, -0.8f;
  const MatrixXf y = output.predict(hidden.predict(ends));
  std::printf("0.5 * 0.5 = %.3f   -0.5 * 0.5 = %.3f   0.8 * -0.8 = %.3f\n", double(y(0)), double(y(1)), double(y(2)));

  const bool learnt = loss < 0.002f && (y - ends.row(0).cwiseProduct(ends.row(1))).cwiseAbs().maxCoeff() < 0.1f;
  return learnt ? 0 : 1;
}
