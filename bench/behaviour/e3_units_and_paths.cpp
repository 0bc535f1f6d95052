// SPDX-License-Identifier: BSD-3-Clause
// E3: "every N layers the activation rate falls by 2^N": of units, of paths and of energy.
//
// ReLU, L layers of n units, zero bias, B orthogonal inputs of length sqrt(n), T networks. For one input the gates are
// independent fair coins, so, exactly and at any width (A_l active units in layer l):
//
//   units   E[A_l / n] = 1/2                       relative variance of one network 1 / n
//   paths   E[prod_k A_k / n] = 2^-l               (1 + 1/n)^l - 1
//   energy  E|h_l|^2 / |x|^2 = (sw2 / 2)^l         (1 + 5/n)^l - 1   (also of dL/dz, from the top down)
//
// Tolerance: 4 sqrt(variance / T), as if the B inputs of a network were one. Two inputs: the cosine between their
// outputs follows the arc-cosine map; tolerance 4 standard errors over the networks, and 1 / n for finite width.
// Gates are read from the library's gradient. Independent of any statistics, <dL/dz_l, z_l> is the same in
// every layer (Euler, the network being homogeneous of degree 1): a gate on the wrong side breaks it.
#include "experiment.hpp"
#include "network.hpp"
#include "theory.hpp"

#include <algorithm>

namespace behaviour {
namespace {

struct Sample {
  std::vector<double> units, paths, never, always, cosine, energy, gradient;
  double euler = 0;
};

using Net = Network<xact::Relu>;

Sample measure(Net& net, const MatrixXf& x, const MatrixXf& top) {
  net.forward(x);
  net.backward(top);
  Sample s;
  const Index inputs = x.cols();
  Eigen::ArrayXd path = Eigen::ArrayXd::Ones(inputs);
  const auto product = [&](std::size_t l) {
    return net.delta[l].cast<double>().cwiseProduct(net.z[l].cast<double>()).colwise().sum().eval();
  };
  for (std::size_t l = 0; l < net.hidden(); ++l) {
    const MatrixXf gate = xact::gradient(xact::Relu{}, xact::from_input(net.z[l]));
    path *= gate.cast<double>().colwise().mean().transpose().array();
    s.units.push_back(gate.cast<double>().mean());
    s.paths.push_back(path.mean());
    s.never.push_back((gate.rowwise().sum().array() == 0).cast<double>().mean());
    s.always.push_back((gate.rowwise().sum().array() == static_cast<float>(inputs)).cast<double>().mean());
    const MatrixXf direction = net.h[l + 1].colwise().normalized();
    const double overlap = direction.rowwise().sum().cast<double>().squaredNorm() - double(inputs);
    s.cosine.push_back(overlap / double(inputs * (inputs - 1)));
    s.energy.push_back(energy(net.h[l + 1]) / energy(x));
    s.gradient.push_back(energy(net.delta[l]) / energy(top));
    const auto sum = product(l), reference = product(net.hidden());
    const Eigen::RowVectorXd size =
        (net.delta[l].colwise().norm().cwiseProduct(net.z[l].colwise().norm())).cast<double>();
    s.euler = std::max(s.euler, ((sum - reference).array().abs() / size.array()).maxCoeff());
  }
  return s;
}

} // namespace

void e3_units_and_paths(const Settings& settings, Table& table) {
  const int n = settings.quick ? 32 : 64, depth = settings.quick ? 6 : 10, nets = settings.quick ? 150 : 400;
  std::vector<Sample> he(static_cast<std::size_t>(nets)), xavier(he.size());
  parallel(settings, "relu networks", nets, [&](int t) {
    // The same network with both weights: ReLU commutes with scaling, so only the energies differ.
    for (const double sw2 : {2.0, 1.0}) {
      Random random(settings.seed, {3, static_cast<std::uint32_t>(t)});
      const MatrixXf x = std::sqrt(static_cast<float>(n)) * orthogonal_matrix(n, random);
      Net net({}, square(n, depth), {sw2}, random);
      (sw2 == 2 ? he : xavier)[static_cast<std::size_t>(t)] = measure(net, x, normal_matrix(n, n, 1, random));
    }
  });

  const auto over_nets = [&](const std::vector<Sample>& samples, std::vector<double> Sample::*what, std::size_t l) {
    std::vector<double> values;
    for (const Sample& s : samples)
      values.push_back((s.*what)[l]);
    return mean_of(values);
  };
  std::ofstream data = data_file(settings, "E3_layers.dat");
  data
      << "# layer, units on, path share, 2^-l, never on, always on, |h|^2 He, |h|^2 Xavier, cosine, cosine in theory\n";
  double cosine = 0;
  for (int l = 1; l <= depth; ++l) {
    const auto i = static_cast<std::size_t>(l - 1);
    const std::string layer = "layer " + std::to_string(l) + ": ";
    const double halved = std::pow(0.5, l);
    const auto tolerance = [&](double expected, double v) {
      return 4 * expected * std::sqrt((std::pow(1 + v / n, l) - 1) / nets);
    };
    const auto back = [&](double v) { return 4 * std::sqrt((std::pow(1 + v / n, depth + 1 - l) - 1) / nets); };
    const Mean units = over_nets(he, &Sample::units, i), paths = over_nets(he, &Sample::paths, i),
               angle = over_nets(he, &Sample::cosine, i), signal = over_nets(he, &Sample::energy, i),
               faded = over_nets(xavier, &Sample::energy, i), gradient = over_nets(xavier, &Sample::gradient, i);
    cosine = theory::relu_cosine(cosine);
    table.near(layer + "share of active units", 0.5, 4 * 0.5 / std::sqrt(double(n) * nets), units.value);
    table.near(layer + "share of active paths", halved, tolerance(halved, 1), paths.value);
    if (l == 1 || l == 5 || l == depth) {
      table.near(layer + "signal energy with He's weights", 1, tolerance(1, 5), signal.value);
      table.near(layer + "signal energy with Xavier's weights", halved, tolerance(halved, 5), faded.value);
      const double faded_gradient = std::pow(0.5, depth + 1 - l);
      table.near(layer + "gradient energy with Xavier's weights", faded_gradient, faded_gradient * back(5),
                 gradient.value);
    }
    table.near(layer + "cosine of two inputs", cosine, 4 * angle.error + 1.0 / n, angle.value);
    data << l << ' ' << units.value << ' ' << paths.value << ' ' << halved << ' '
         << over_nets(he, &Sample::never, i).value << ' ' << over_nets(he, &Sample::always, i).value << ' '
         << signal.value << ' ' << faded.value << ' ' << angle.value << ' ' << cosine << '\n';
  }
  double euler = 0;
  for (const Sample& s : he)
    euler = std::max(euler, s.euler);
  // Relative to |delta| |z|: a rounding error of sqrt(n) 2^-24 in each of the layers between, and 4 times that.
  table.near("all layers: <dL/dz z> changes by", 0, 4 * (depth + 1) * std::sqrt(double(n)) * 0x1p-24, euler);
  const auto last = static_cast<std::size_t>(depth - 1);
  table.report("top layer: share of units that no input turns on", over_nets(he, &Sample::never, last).value);
  table.report("top layer: share of units that every input turns on", over_nets(he, &Sample::always, last).value);
}

} // namespace behaviour
