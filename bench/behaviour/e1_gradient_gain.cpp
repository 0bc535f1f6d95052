// SPDX-License-Identifier: BSD-3-Clause
// E1: what a layer does to the gradient at initialisation.
//
// Networks of L layers of n units, zero bias, x ~ N(0, I), a Gaussian dL/dz on top. Expected: the recursion from layer
// 1, prod chi_l, for the mean of |dL/dz_1|^2 / |dL/dz_(L+1)|^2 (Schoenholz et al. 2017; Glorot & Bengio 2010, eq. 14).
// Its logarithm has variance V = sum v_l / n (theory.hpp), so over T networks
//
//   mean            expected prod chi,                tolerance 4 sqrt((e^V - 1) / T)
//   geometric mean  expected prod chi e^(-V/2),       tolerance 4 sqrt(V / T)
//   |dL/dW|^2 = |delta|^2 |h|^2, geometric mean, with the variance of the two together
//
// all as a factor per layer. Where phi is curved the recursion itself drops terms of order 1 / n: the tolerance
// grows by v / 2n, the size of the one that is kept. dL/dz and not dL/dW alone: with ReLU and Xavier's weights one
// falls, the other is flat.
#include "experiment.hpp"
#include "network.hpp"
#include "theory.hpp"

#include <algorithm>

namespace behaviour {
namespace {

struct Case {
  const char* name;
  Initial initial;
};

/// One network: energies of dL/dz and dL/dW from layer 1 to the top, and each hidden layer's activity.
struct Sample {
  std::vector<double> delta, weight;
  std::vector<double> active;    // share of units with h > 0
  std::vector<double> saturated; // share of units whose derivative is below 6 % of its largest: tanh beyond +-.97
  double slope = 0;              // mean derivative in the top hidden layer
  double from_output = 0;        // |dL/dx| from output over that from input, less 1
  double euler = 0;              // <dL/dz_1, z_1> against <dL/dz_(L+1), z_(L+1)>, in units of |dL/dz_1| |z_1|
};

struct Experiment1 {
  const Settings& settings;
  Table& table;
  int n, depth, nets;
  std::ofstream layers;
  std::uint32_t next_stream = 0;

  template <class F>
  void run(F f, const Case& c);
  void draw(const std::string& name, const std::vector<Sample>& samples, const std::vector<theory::Layer>& expected,
            double limit);
};

/// Share of units whose |z| is beyond `limit`, z ~ N(0, q).
double share_beyond(double limit, double q) { return std::erfc(limit / std::sqrt(2 * q)); }

template <class F>
Sample measure(F f, Network<F>& net, const MatrixXf& x, const MatrixXf& top) {
  net.forward(x);
  net.backward(top, Saved::output);
  const double by_output = energy(net.w[0].transpose() * net.delta[0]);
  net.backward(top);
  Sample s;
  s.from_output = std::sqrt(by_output / energy(net.w[0].transpose() * net.delta[0])) - 1;
  for (std::size_t l = 0; l < net.w.size(); ++l) {
    s.delta.push_back(energy(net.delta[l]));
    s.weight.push_back(s.delta.back() * energy(net.h[l]));
  }
  const auto product = [&](const MatrixXf& a, const MatrixXf& b) {
    return a.cast<double>().cwiseProduct(b.cast<double>()).sum();
  };
  s.euler = std::fabs(product(net.delta[0], net.z[0]) - product(top, net.z.back())) /
            std::sqrt(energy(net.delta[0]) * energy(net.z[0]));
  const float largest = f.gradient_from_input(0.0f);
  for (std::size_t l = 0; l < net.hidden(); ++l) {
    const Eigen::ArrayXXf slope = xact::gradient(f, xact::from_input(net.z[l]));
    s.slope = slope.cast<double>().mean();
    s.active.push_back((net.h[l + 1].array() > 0).template cast<double>().mean());
    s.saturated.push_back((slope < 0.06f * largest).cast<double>().mean());
  }
  return s;
}

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

template <class F>
void Experiment1::run(F f, const Case& c) {
  const std::uint32_t stream = next_stream++;
  std::vector<Sample> samples(static_cast<std::size_t>(nets));
  parallel(settings, c.name, nets, [&](int t) {
    Random random(settings.seed, {1, stream, static_cast<std::uint32_t>(t)});
    Network<F> net(f, square(n, depth), c.initial, random);
    const MatrixXf x = normal_matrix(n, 1, 1, random), top = normal_matrix(n, 1, 1, random);
    samples[static_cast<std::size_t>(t)] = measure(f, net, x, top);
  });

  const theory::Phi phi = theory::of(f);
  const auto expected = theory::recursion(phi, c.initial.sw2, c.initial.sb2, c.initial.sw2 + c.initial.sb2, depth);
  double log_gain = 0, v = 0, v_weight = 0, v_shift = 0; // of |delta|^2, of |dL/dW|^2, and what its mean is off by
  for (const theory::Layer& l : expected) {
    log_gain += std::log(l.chi);
    v += l.v_delta / n;
    v_weight += (l.v_delta + l.v_h - 2 * l.v_shared) / n;
    v_shift += (l.v_delta - l.v_h) / n;
  }
  const double per_layer = 1.0 / depth, wide = phi.curved ? v / 2 * per_layer : 0, root = std::sqrt(double(nets));

  double mean = 0, log_delta = 0, log_weight = 0, by_output = 0;
  for (const Sample& s : samples) {
    mean += s.delta.front() / s.delta.back() / nets;
    log_delta += std::log(s.delta.front() / s.delta.back()) / nets;
    log_weight += std::log(s.weight.front() / s.weight.back()) / nets;
    by_output = std::max(by_output, std::fabs(s.from_output));
  }
  const std::string name = c.name;
  const double gain = std::exp(log_gain * per_layer);
  table.near(name + ": dL/dz energy per layer - mean", gain,
             gain * (4 * std::sqrt(std::expm1(v)) / root * per_layer + wide), std::exp(std::log(mean) * per_layer));
  const double typical = std::exp((log_gain - v / 2) * per_layer);
  table.near(name + ": dL/dz energy per layer - geometric mean", typical,
             typical * (4 * std::sqrt(v) / root * per_layer + wide), std::exp(log_delta * per_layer));
  const double weight = std::exp((log_gain - std::log(expected.back().energy) - v_shift / 2) * per_layer);
  table.near(name + ": dL/dW energy per layer - geometric mean", weight,
             weight * (4 * std::sqrt(v_weight) / root * per_layer + wide), std::exp(log_weight * per_layer));

  // A faithful output is off by less than 2^-24, the textbook derivative of it by at most 2 * 2^-24 and by 1.5 ULP of
  // its own: relative to the root mean square slope, once per layer.
  const double slope = std::sqrt(expected.back().chi / c.initial.sw2);
  table.near(name + ": |dL/dx| from output against from input", 0, depth * 0x1p-24 * (2 / slope + 3), by_output);

  // |tanh'| is below 6 % of its largest from sqrt(1 - tanh^2 = 0.06) on, sigmoid' from twice that argument on.
  const double limit =
      phi.curved ? std::atanh(std::sqrt(1 - 0.06)) * (std::is_same_v<F, xact::Sigmoid<>> ? 2 : 1) : INFINITY;
  std::vector<double> slopes, saturated;
  double euler = 0;
  for (const Sample& s : samples) {
    slopes.push_back(s.slope);
    euler = std::max(euler, s.euler);
    saturated.push_back(s.saturated.back());
  }
  if (const double share = share_beyond(limit, expected.back().q); share > 1e-3)
    table.near(name + ": share of saturated units in the top layer", share, 4 * mean_of(saturated).error + wide,
               mean_of(saturated).value);
  const Mean mean_slope = mean_of(slopes);
  table.near(name + ": mean derivative in the top layer", theory::moment(phi, expected.back().q, 0, 1),
             4 * mean_slope.error + wide + 1e-9, mean_slope.value); // 1e-9: the quadrature
  if (!phi.curved)                                                  // Euler, as in E3
    table.near(name + ": <dL/dz z> changes over all layers by", 0, 4 * depth * std::sqrt(double(n)) * 0x1p-24, euler);

  draw(name, samples, expected, limit);
}

/// Per layer the root mean square over the networks, which is what the theory is about, and the band of 80 % of them.
void Experiment1::draw(const std::string& name, const std::vector<Sample>& samples,
                       const std::vector<theory::Layer>& expected, double limit) {
  layers << "\n\n# " << name << '\n';
  double cumulated = 0;
  for (int l = depth; l >= 0; --l) {
    const auto i = static_cast<std::size_t>(l);
    std::vector<double> ratio, weights;
    double sum = 0, weight_sum = 0;
    for (const Sample& s : samples) {
      ratio.push_back(std::sqrt(s.delta[i] / s.delta.back()));
      weights.push_back(std::sqrt(s.weight[i] / s.weight.back()));
      sum += ratio.back() * ratio.back() / nets;
      weight_sum += std::log(weights.back()) / nets;
    }
    double mean_active = NAN, mean_saturated = NAN, in_theory = NAN; // the top layer is linear
    if (l < depth) {
      cumulated += std::log(expected[i].chi);
      in_theory = share_beyond(limit, expected[i].q);
      mean_active = mean_saturated = 0;
      for (const Sample& s : samples) {
        mean_active += s.active[i] / nets;
        mean_saturated += s.saturated[i] / nets;
      }
    }
    layers << l + 1 << ' ' << std::exp(cumulated / 2) << ' ' << std::sqrt(sum) << ' ' << quantile(ratio, 0.1) << ' '
           << quantile(ratio, 0.9) << ' ' << std::exp(weight_sum) << ' ' << quantile(weights, 0.1) << ' '
           << quantile(weights, 0.9) << ' ' << mean_active << ' ' << mean_saturated << ' ' << in_theory << '\n';
  }
}

} // namespace

void e1_gradient_gain(const Settings& settings, Table& table) {
  const bool quick = settings.quick;
  Experiment1 e{
      settings, table, quick ? 64 : 128, quick ? 10 : 20, quick ? 60 : 100, data_file(settings, "E1_layers.dat")};
  e.layers << "# layer, then |dL/dz|: theory, rms, 10 %, 90 %; |dL/dW|: geometric mean, 10 %, 90 %; active, saturated,"
              " saturated in theory\n";
  const Weights uniform = Weights::uniform;
  e.run(xact::Linear{}, {"linear Xavier", {1}});
  e.run(xact::Relu{}, {"relu He", {2}});
  e.run(xact::Relu{}, {"relu Xavier", {1}});
  e.run(xact::Relu{}, {"relu U(1/sqrt n)", {1.0 / 3, 0, uniform}});
  e.run(xact::Tanh<>{}, {"tanh Xavier", {1}});
  e.run(xact::Tanh<>{}, {"tanh U(1/sqrt n)", {1.0 / 3, 0, uniform}});
  e.run(xact::Tanh<>{}, {"tanh gain 5/3", {25.0 / 9}});
  e.run(xact::Sigmoid<>{}, {"sigmoid Xavier", {1}});
  e.run(xact::Sigmoid<>{}, {"sigmoid U(1/sqrt n)", {1.0 / 3, 0, uniform}});
  e.run(xact::Sigmoid<>{}, {"sigmoid He", {2}});
  e.run(xact::Sigmoid<>{}, {"sigmoid 4x Xavier", {16}});
}

} // namespace behaviour
