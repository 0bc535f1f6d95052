// SPDX-License-Identifier: BSD-3-Clause
// E5: dynamical isometry: how far the singular values of the input-output Jacobian J spread.
//
// Var / mean^2 of the eigenvalues of J J^T = n |J J^T|_F^2 / tr(J J^T)^2 - 1, averaged over networks numerator and
// denominator apart. Expected: L (mu2 / mu1^2 - 1 - s1), n -> infinity (Pennington, Schoenholz, Ganguli 2017), with
// tolerance 4 standard errors plus the distance to the exact value at width n, which theory.hpp has for ReLU and linear
// networks; these exact values get rows of their own, tolerance 4 standard errors. For tanh and sigmoid it is the
// distance of the linear network, and the effect of q's fluctuations on the slopes. Also Glorot & Bengio's mean
// singular value of a layer's Jacobian: 8 / (3 pi) of a square Gaussian matrix, by 1 / sqrt 3 less for U(+-1/sqrt n);
// tolerance 4 standard errors and 1 / n.
#include "experiment.hpp"
#include "network.hpp"
#include "theory.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>

namespace behaviour {
namespace {

constexpr int n = 128, depth = 10;

/// J^T of the layers up to h_L: with W_(L+1) = I, column j of the backward pass from I is the gradient of output j.
template <class F>
MatrixXf jacobian(F f, const Initial& initial, double length, Random& random) {
  Network<F> net(f, square(n, depth), initial, random);
  net.w.back().setIdentity();
  const VectorXf x = static_cast<float>(length) * normal_matrix(n, 1, 1, random).normalized();
  net.forward(x.replicate(1, n));
  net.backward(MatrixXf::Identity(n, n));
  return net.w[0].transpose() * net.delta[0];
}

/// tr(J J^T)^2 and n |J J^T|_F^2 of each network.
struct Spectra {
  std::vector<double> traces, squares;

  /// n <|J J^T|_F^2> / <tr(J J^T)^2> - 1, with the standard error of a ratio of two means, to first order.
  Mean spread() const {
    const double trace = mean_of(traces).value, ratio = mean_of(squares).value / trace;
    std::vector<double> rest;
    for (std::size_t t = 0; t < traces.size(); ++t)
      rest.push_back((squares[t] - ratio * traces[t]) / trace);
    return {ratio - 1, mean_of(rest).error};
  }
};

struct Experiment5 {
  const Settings& settings;
  Table& table;
  std::uint32_t next_stream = 0;

  template <class F>
  void run(F f, const std::string& name, const Initial& initial, double q) {
    constexpr int nets = 60;
    const std::uint32_t stream = next_stream++;
    const double length = std::sqrt(n * (q - initial.sb2) / initial.sw2); // Var z_1 = q
    Spectra spectra{std::vector<double>(nets), std::vector<double>(nets)};
    parallel(settings, name.c_str(), nets, [&](int t) {
      Random random(settings.seed, {5, stream, static_cast<std::uint32_t>(t)});
      const MatrixXf j = jacobian(f, initial, length, random);
      spectra.traces[static_cast<std::size_t>(t)] = energy(j) * energy(j);
      spectra.squares[static_cast<std::size_t>(t)] = n * energy(j.transpose() * j);
    });
    const Mean spread = spectra.spread();
    const theory::Phi phi = theory::of(f);
    const bool orthogonal = initial.weights == Weights::orthogonal;
    const double expected =
        std::max(0.0, theory::spectrum(phi, q, depth, orthogonal)); // 0 up to the quadrature's noise
    const double open = std::is_same_v<F, xact::Relu> ? 0.5 : 1;
    const double at_width = theory::spectrum_at_width(open, n, depth, orthogonal);
    // A matrix of float is orthogonal to about sqrt(n) 2^-24 per layer.
    const double rounding = 4 * depth * std::sqrt(double(n)) * 0x1p-24;
    double wide =
        std::fabs(at_width - theory::spectrum(open == 1 ? theory::linear : theory::relu, q, depth, orthogonal));
    if (phi.curved) // q's relative variance grows by v_h / n per layer, and the slopes' part of the spectrum goes like
                    // q^2
      wide += theory::spectrum(phi, q, depth, true) * depth * theory::layer(phi, q, initial.sw2).v_h / n;
    table.near(name + ": var / mean^2 of the squared singular values", expected, 4 * spread.error + wide + rounding,
               spread.value);
    if (!phi.curved && !(orthogonal && open == 1))
      table.near(name + ": the same - exact at n = 128", at_width, 4 * spread.error + rounding, spread.value);
  }

  void singular_value(const std::string& name, const Initial& initial) {
    constexpr int nets = 20;
    const std::uint32_t stream = next_stream++;
    std::vector<double> means(nets);
    parallel(settings, name.c_str(), nets, [&](int t) {
      Random random(settings.seed, {5, stream, static_cast<std::uint32_t>(t)});
      const Eigen::MatrixXd w = initial_weights(n, n, initial, random).cast<double>();
      const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(w.transpose() * w, Eigen::EigenvaluesOnly);
      means[static_cast<std::size_t>(t)] = solver.eigenvalues().cwiseMax(0).cwiseSqrt().mean();
    });
    const double expected = 8 / (3 * 3.14159265358979323846) * std::sqrt(initial.sw2);
    table.near(name + ": mean singular value of a layer", expected, 4 * mean_of(means).error + expected / n,
               mean_of(means).value);
  }
};

} // namespace

void e5_isometry(const Settings& settings, Table& table) {
  Experiment5 e{settings, table};
  const Weights orthogonal = Weights::orthogonal;
  e.run(xact::Relu{}, "relu Gaussian", {2}, 1);
  e.run(xact::Relu{}, "relu orthogonal", {2, 0, orthogonal}, 1);
  e.run(xact::Linear{}, "linear Gaussian", {1}, 1);
  e.run(xact::Linear{}, "linear orthogonal", {1, 0, orthogonal}, 1);
  // tanh near the origin of its critical line, where it is all but linear; sigmoid at its fixed point for sw = 4.
  const theory::Critical c = theory::critical_at(theory::tanh, 0.01);
  e.run(xact::Tanh<>{}, "tanh Gaussian critical", {c.sw2, c.sb2}, c.q);
  e.run(xact::Tanh<>{}, "tanh orthogonal critical", {c.sw2, c.sb2, orthogonal}, c.q);
  e.run(xact::Sigmoid<>{}, "sigmoid orthogonal sw=4", {16, 0, orthogonal}, theory::fixed_point(theory::sigmoid, 16, 0));
  e.singular_value("Xavier", {1});
  e.singular_value("U(1/sqrt n)", {1.0 / 3, 0, Weights::uniform});
}

} // namespace behaviour
