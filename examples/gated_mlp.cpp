// SPDX-License-Identifier: BSD-3-Clause
// The feed-forward half of a transformer's block: a gated MLP (SwiGLU) with a residual connection, a softmax over
// classes and its cross entropy, forward and backward, every gradient checked against differences in double.
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <xact/xact.hpp>

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXi;

constexpr Index width = 6, hidden = 8, samples = 5;

struct Block {
  MatrixXd up, down; // up: the gate's rows above the values'
};
struct Gradients {
  MatrixXd up, down, x;
};

// z = up x, h = silu(z above) * (z below), scores = x + down h.
double loss(const Block& block, const MatrixXd& x, const VectorXi& labels, Gradients* gradients = nullptr) {
  const auto gate = xact::gated(xact::Silu<>{});
  const MatrixXd z = block.up * x;
  const MatrixXd h = xact::forward(gate, z.topRows(hidden), z.bottomRows(hidden)); // no copy of either half
  const MatrixXd scores = x + block.down * h;
  if (gradients == nullptr) {
    return xact::cross_entropy(xact::from_input(scores.colwise()), labels).sum();
  }
  MatrixXd d_scores, dz(2 * hidden, samples);
  const double sum = xact::cross_entropy(xact::from_input(scores.colwise()), labels, d_scores).sum();
  const MatrixXd dh = block.down.transpose() * d_scores;
  xact::backward(gate, xact::from_input(z.topRows(hidden)), z.bottomRows(hidden), dh, dz.topRows(hidden),
                 dz.bottomRows(hidden));
  gradients->down = d_scores * h.transpose();
  gradients->up = dz * x.transpose();
  gradients->x = d_scores + block.up.transpose() * dz;
  return sum;
}

MatrixXd normal(Index rows, Index cols, double deviation, std::mt19937& engine) {
  MatrixXd m(rows, cols);
  for (Index i = 0; i < m.size(); ++i) { // twelve uniform numbers: the same in every standard library
    double sum = -6;
    for (int k = 0; k < 12; ++k) {
      sum += double(engine()) * 0x1p-32;
    }
    m.data()[i] = deviation * sum;
  }
  return m;
}

// The largest distance of a gradient from central differences of the loss in `at`.
template <class Loss>
double check(const char* name, const MatrixXd& gradient, MatrixXd& at, const Loss& loss_now) {
  double worst = 0;
  for (Index i = 0; i < at.size(); ++i) {
    const double value = at.data()[i], h = 1e-5;
    at.data()[i] = value + h;
    const double above = loss_now();
    at.data()[i] = value - h;
    const double below = loss_now();
    at.data()[i] = value;
    worst = std::max(worst, std::fabs(gradient.data()[i] - (above - below) / (2 * h)));
  }
  std::printf("%-5s %2d x %d: gradient off by at most %.1e\n", name, int(at.rows()), int(at.cols()), worst);
  return worst;
}

} // namespace

int main() {
  std::mt19937 engine(1);
  Block block{normal(2 * hidden, width, 1 / std::sqrt(double(width)), engine),
              normal(width, hidden, 1 / std::sqrt(double(hidden)), engine)};
  MatrixXd x = normal(width, samples, 1, engine);
  VectorXi labels(samples);
  labels << 3, 0, 5, 1, 1;

  Gradients g;
  std::printf("loss %.6f\n", loss(block, x, labels, &g));
  const auto now = [&] { return loss(block, x, labels); };
  const double worst =
      std::max({check("up", g.up, block.up, now), check("down", g.down, block.down, now), check("x", g.x, x, now)});
  return worst < 1e-7 ? 0 : 1;
}
