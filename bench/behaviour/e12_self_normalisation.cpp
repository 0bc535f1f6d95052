// SPDX-License-Identifier: BSD-3-Clause
// E12: self-normalisation: mean and variance of the activations over 100 layers.
//
// Real digits through 100 layers of n units, zero bias; mean and variance of h over units and samples. Expected: the
// recursion from each digit's own Var z_1 = sw2 |x|^2 / 64, variance = E[phi^2] - E[phi]^2, averaged over the digits.
// SELU with LeCun's weights is to come to mean 0 and variance 1 from any scale of its input (Klambauer et al. 2017): it
// starts from x / 2, x and 2 x. The others do not: ReLU is right on average, and each network by itself is not; tanh
// decays like 1 / 2 l; GELU's variance dies.
//
// Tolerance for SELU: the mean over the n units of a network scatters by at most sqrt(E[phi^2] / n), one sample, more
// samples only lower it; E[phi^2] by sqrt(v_h / (n (1 - kappa^2))), for its deviations come back as kappa of the layer
// before; 4 of them over sqrt(nets), and 2 / n for what the infinitely wide network drops, the variance kappa's
// times 1 / (1 - kappa). Homogeneous phi: kappa = 1, the scatter grows with every layer by v_h / n.
#include "experiment.hpp"
#include "family.hpp"
#include "training.hpp"

namespace behaviour {
namespace {

struct Case {
  std::string name;
  const Activation* f;
  double sw2, scale; // of the input
};
struct Moments {
  std::vector<double> mean, variance; // by layer, from 1
};

std::vector<MatrixXf> shared_weights(int n, int depth, Random& random) {
  std::vector<MatrixXf> w{initial_weights(n, 64, {1}, random)};
  while (static_cast<int>(w.size()) < depth)
    w.push_back(initial_weights(n, n, {1}, random));
  return w;
}

Moments measure(const Case& c, const std::vector<MatrixXf>& weights, const MatrixXf& x) {
  Moments result;
  MatrixXf h = static_cast<float>(c.scale) * x, z;
  for (const MatrixXf& w : weights) {
    z.noalias() = w * h;
    z *= static_cast<float>(std::sqrt(c.sw2));
    activate(*c.f, z, h);
    const double mean = h.cast<double>().mean();
    result.mean.push_back(mean);
    result.variance.push_back(energy(h) / static_cast<double>(h.size()) - mean * mean);
  }
  return result;
}

/// The recursion, averaged over a sample of the digits.
Moments expect(const Case& c, const MatrixXf& x, int depth) {
  constexpr Index stride = 16; // every 16th digit: they differ by a factor of two
  Moments result{std::vector<double>(static_cast<std::size_t>(depth)),
                 std::vector<double>(static_cast<std::size_t>(depth))};
  const auto samples = static_cast<double>((x.cols() + stride - 1) / stride);
  std::vector<double> first(result.mean.size()), second(result.mean.size());
  for (Index j = 0; j < x.cols(); j += stride) {
    double q = c.sw2 * c.scale * c.scale * energy(x.col(j)) / static_cast<double>(x.rows());
    for (std::size_t l = 0; l < first.size(); ++l) {
      first[l] += theory::moment(c.f->phi, q, 1, 0) / samples;
      const double h2 = theory::moment(c.f->phi, q, 2, 0);
      second[l] += h2 / samples;
      q = c.sw2 * h2;
    }
  }
  for (std::size_t l = 0; l < first.size(); ++l) {
    result.mean[l] = first[l];
    result.variance[l] = second[l] - first[l] * first[l];
  }
  return result;
}

} // namespace

void e12_self_normalisation(const Settings& settings, Table& table) {
  const int n = settings.quick ? 64 : 256, depth = settings.quick ? 40 : 100, nets = 10;
  const Digits digits = read_digits(settings.digits);
  const MatrixXf x = digits.train.x.leftCols(settings.quick ? 32 : 128);
  const auto of = [](const char* name) { return &activation(name); };
  std::vector<Case> list{{"selu LeCun from x", of("selu"), 1, 1},
                         {"selu LeCun from x/2", of("selu"), 1, 0.5},
                         {"selu LeCun from 2x", of("selu"), 1, 2}};
  if (!settings.quick)
    for (const Case& c : {Case{"relu He", of("relu"), 2, 1}, Case{"tanh Xavier", of("tanh"), 1, 1},
                          Case{"gelu He", of("gelu"), 2, 1}, Case{"selu gain 3/4", of("selu"), 9.0 / 16, 1}})
      list.push_back(c);
  std::vector<std::vector<Moments>> measured(nets);
  parallel(settings, "digits through the layers", nets, [&](int t) {
    Random random(settings.seed, {12, static_cast<std::uint32_t>(t)});
    const auto weights = shared_weights(n, depth, random);
    for (const Case& c : list)
      measured[static_cast<std::size_t>(t)].push_back(measure(c, weights, x));
  });

  std::ofstream data = data_file(settings, "E12_moments.dat");
  data << "# layer, mean: expected, measured; variance: expected, measured, least and most of the networks\n";
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Case& c = list[i];
    const Moments expected = expect(c, x, depth);
    data << "\n\n# " << c.name << '\n';
    for (std::size_t l = 0; l < static_cast<std::size_t>(depth); ++l) {
      std::vector<double> means, variances;
      for (const auto& net : measured) {
        means.push_back(net[i].mean[l]);
        variances.push_back(net[i].variance[l]);
      }
      const Mean mean = mean_of(means), variance = mean_of(variances);
      data << l + 1 << ' ' << expected.mean[l] << ' ' << mean.value << ' ' << expected.variance[l] << ' '
           << variance.value << ' ' << *std::min_element(variances.begin(), variances.end()) << ' '
           << *std::max_element(variances.begin(), variances.end()) << '\n';
      const int layer_number = static_cast<int>(l) + 1;
      if (layer_number != 1 && layer_number != 10 && layer_number != 20 && layer_number != 50 && layer_number != depth)
        continue;
      const std::string at = c.name + " layer " + std::to_string(layer_number) + ": ";
      const double q = c.sw2 * (expected.variance[l] + expected.mean[l] * expected.mean[l]);
      const theory::Layer here = theory::layer(c.f->phi, q, c.sw2);
      if (c.f->name == "selu" && c.sw2 == 1) {
        const double root = std::sqrt(double(nets)), memory = 1 - here.kappa * here.kappa;
        table.near(at + "mean", expected.mean[l], 4 * std::sqrt(here.energy / n) / root + 2.0 / n, mean.value);
        table.near(at + "variance", expected.variance[l],
                   here.energy * (4 * std::sqrt(here.v_h / n / memory) / root + 2.0 / n / (1 - here.kappa)),
                   variance.value);
      } else if (layer_number == 10 || layer_number == depth) {
        table.report(at + "mean", mean.value);
        table.report(at + "variance", variance.value);
        table.report(at + "variance in theory", expected.variance[l]);
        table.report(at + "standard deviation of the variance over the networks",
                     variance.error * std::sqrt(double(nets)));
      }
    }
  }
}

} // namespace behaviour
