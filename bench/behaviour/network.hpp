// SPDX-License-Identifier: BSD-3-Clause
/// A fully connected network, one sample per column: hidden layers 1 .. L with the activation, and a linear layer L + 1
/// on top. Every activation and every derivative is the library's.
#pragma once

#include "random.hpp"

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>
#include <xact/eigen.hpp>
#include <xact/xact.hpp>

namespace behaviour {

using Eigen::Index;
using Eigen::MatrixXf;
using Eigen::VectorXf;

enum class Weights { gaussian, uniform, orthogonal };
enum class Saved { input, output }; // what the backward pass takes the derivative from

/// Var W = sw2 / inputs, Var b = sb2. He: 2, Xavier: 1, U(+-1/sqrt(inputs)): 1/3.
struct Initial {
  double sw2 = 1, sb2 = 0;
  Weights weights = Weights::gaussian;
};

inline MatrixXf normal_matrix(Index rows, Index cols, double deviation, Random& random) {
  return MatrixXf::NullaryExpr(rows, cols, [&] { return static_cast<float>(deviation * random.normal()); });
}

/// Uniformly distributed among the orthogonal matrices (Mezzadri 2007): Q of a Gaussian matrix, with R's diagonal > 0.
inline MatrixXf orthogonal_matrix(Index n, Random& random) {
  const Eigen::HouseholderQR<MatrixXf> qr(normal_matrix(n, n, 1, random));
  MatrixXf q = qr.householderQ();
  for (Index j = 0; j < n; ++j)
    if (qr.matrixQR()(j, j) < 0)
      q.col(j) *= -1;
  return q;
}

inline MatrixXf initial_weights(Index rows, Index cols, const Initial& initial, Random& random) {
  const double deviation = std::sqrt(initial.sw2 / static_cast<double>(cols));
  if (initial.weights == Weights::orthogonal)
    return static_cast<float>(std::sqrt(initial.sw2)) *
           orthogonal_matrix(std::max(rows, cols), random).topLeftCorner(rows, cols);
  if (initial.weights == Weights::gaussian)
    return normal_matrix(rows, cols, deviation, random);
  const double limit = std::sqrt(3.0) * deviation;
  return MatrixXf::NullaryExpr(rows, cols, [&] { return static_cast<float>(limit * (2 * random.uniform() - 1)); });
}

/// Sum of squares, accumulated in double: float loses what a deep sigmoid network has left.
template <class D>
double energy(const Eigen::MatrixBase<D>& m) {
  return m.template cast<double>().squaredNorm();
}

/// h = phi(z), and dL/dz from dL/dh; family.hpp has them for an activation that is known only at run time.
template <class F>
void activate(const F& f, const MatrixXf& z, MatrixXf& h) {
  h = xact::forward(f, z);
}
template <class F>
void pull_back(const F& f, Saved saved, const MatrixXf& z, const MatrixXf& h, const MatrixXf& from_above,
               MatrixXf& delta) {
  if (saved == Saved::output)
    delta = xact::backward(f, xact::from_output(h), from_above);
  else
    delta = xact::backward(f, xact::from_input(z), from_above);
}

template <class F>
class Network {
public:
  /// widths: inputs, hidden layers, outputs.
  Network(F f, const std::vector<Index>& widths, const Initial& initial, Random& random) : f_(std::move(f)) {
    for (std::size_t l = 1; l < widths.size(); ++l) {
      w.push_back(initial_weights(widths[l], widths[l - 1], initial, random));
      b.push_back(normal_matrix(widths[l], 1, std::sqrt(initial.sb2), random));
    }
    z.resize(w.size());
    h.resize(w.size());
    delta.resize(w.size());
    w_step_.resize(w.size());
    b_step_.resize(w.size());
  }

  /// The top layer's z. h[0] is x, h[l] the output of hidden layer l, whose input is z[l - 1].
  const MatrixXf& forward(const MatrixXf& x) {
    h[0] = x;
    for (std::size_t l = 0; l < w.size(); ++l) {
      z[l].noalias() = w[l] * h[l];
      z[l].colwise() += b[l];
      if (l + 1 < w.size())
        activate(f_, z[l], h[l + 1]);
    }
    return z.back();
  }

  /// delta[l] = dL/dz[l] for all layers from that of the top.
  void backward(const MatrixXf& top, Saved saved = Saved::input) {
    delta.back() = top;
    for (std::size_t l = w.size() - 1; l-- > 0;) {
      from_above_.noalias() = w[l + 1].transpose() * delta[l + 1];
      pull_back(f_, saved, z[l], h[l + 1], from_above_, delta[l]);
    }
  }

  /// One step of gradient descent with momentum, from the deltas of the last backward pass.
  void descend(double rate, double momentum = 0) {
    const auto r = static_cast<float>(rate), m = static_cast<float>(momentum);
    for (std::size_t l = 0; l < w.size(); ++l) {
      if (w_step_[l].size() == 0) {
        w_step_[l].setZero(w[l].rows(), w[l].cols());
        b_step_[l].setZero(b[l].size());
      }
      w_step_[l] *= m;
      w_step_[l].noalias() -= r * delta[l] * h[l].transpose();
      b_step_[l] = m * b_step_[l] - r * delta[l].rowwise().sum();
      w[l] += w_step_[l];
      b[l] += b_step_[l];
    }
  }

  std::size_t hidden() const { return w.size() - 1; }

  std::vector<MatrixXf> w, z, h, delta;
  std::vector<VectorXf> b;

private:
  F f_;
  MatrixXf from_above_;
  std::vector<MatrixXf> w_step_;
  std::vector<VectorXf> b_step_;
};

/// `layers` hidden layers of n units, n inputs and n outputs.
inline std::vector<Index> square(int n, int layers) {
  return std::vector<Index>(static_cast<std::size_t>(layers) + 2, n);
}

} // namespace behaviour
