// SPDX-License-Identifier: BSD-3-Clause
/// The activations of the library's list as values: the experiments on all of them are compiled once, not once for
/// each.
#pragma once

#include "network.hpp"
#include "theory.hpp"
#include "training.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace behaviour {

/// An activation behind a plain function over arrays of n floats, the library's memory kernel: y = f(x), g = f'(x).
struct Activation {
  std::string name;
  theory::Phi phi; // the textbook formulas
  std::function<void(const float* x, float* y, float* g, std::size_t n)> run;
};

template <class F>
Activation activation_of(const F& f, std::string name, theory::Phi phi) {
  return {std::move(name), std::move(phi),
          [f](const float* x, float* y, float* g, std::size_t n) { xact::forward_and_gradient(f, x, y, g, n); }};
}
template <class F>
Activation activation_of(const F& f, std::string name = xact::contract<F>::name) {
  return behaviour::activation_of(f, std::move(name), theory::of(f));
}

/// Every activation of the list, with its default parameters, in its default tier.
const std::vector<Activation>& family();
/// One of them by its name in the contract, and others: leaky_relu 0.2, and softplus - ln 2, of the same slope.
const Activation& activation(std::string_view name);

/// f(z) and f'(z) of every element. One kernel for both: each costs its share of the build, for every activation.
inline void both(const Activation& f, const MatrixXf& z, MatrixXf& h, MatrixXf& g) {
  h.resize(z.rows(), z.cols());
  g.resize(z.rows(), z.cols());
  f.run(z.data(), h.data(), g.data(), static_cast<std::size_t>(z.size()));
}
/// How Network runs an Activation; as in the library's backward pass, a unit of slope 0 passes 0 on whatever comes.
inline void activate(const Activation& f, const MatrixXf& z, MatrixXf& h) {
  static thread_local MatrixXf unused;
  both(f, z, h, unused);
}
inline void pull_back(const Activation& f, Saved, const MatrixXf& z, const MatrixXf&, const MatrixXf& from_above,
                      MatrixXf& delta) {
  static thread_local MatrixXf unused, slope;
  both(f, z, unused, slope);
  delta = (slope.array() != 0).select(slope.array() * from_above.array(), 0.0f);
}

extern template class Network<Activation>;
extern template class DigitsTraining<Activation>;

/// A start that keeps tanh's network: sigmoid(2 u) = (1 + tanh u) / 2, so weights 4 V and biases -W 1/2 (2 V and 0 in
/// the first layer, 2 V in the last) make of tanh's network V the same function of sigmoids.
void start_as_tanh(Network<Activation>& net);

} // namespace behaviour
