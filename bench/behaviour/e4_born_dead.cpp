// SPDX-License-Identifier: BSD-3-Clause
// E4: ReLU networks that are born dead.
//
// Zero bias, Gaussian weights, 64 Gaussian inputs of dimension d, 4000 networks. Expected:
//
//   dead at one input     1 - (1 - 2^-n)^L, exact (theory.hpp); tolerance 4 binomial standard errors
//   dead at all 64        at most the same (Rister & Rubin 2020), and for d = 1 at least the bound of Lu et al. 2019
//
// "Dead" is read from the backward pass: dL/dx is exactly 0. The forward pass must say the same for each network.
#include "experiment.hpp"
#include "network.hpp"
#include "theory.hpp"

namespace behaviour {
namespace {

struct Shape {
  int width, depth;
};

struct Sample {
  bool dead_at_first, dead_at_all, agree;
};

Sample measure(const Shape& s, int dimension, Random& random) {
  std::vector<Index> widths(static_cast<std::size_t>(s.depth) + 2, s.width);
  widths.front() = dimension;
  // He's weights: a narrow network's float energies stay far from underflow, so that 0 means dead.
  Network<xact::Relu> net({}, widths, {2}, random);
  net.forward(normal_matrix(dimension, 64, 1, random));
  net.backward(normal_matrix(s.width, 64, 1, random));
  const Eigen::Array<bool, 1, Eigen::Dynamic> no_gradient =
      ((net.w[0].transpose() * net.delta[0]).array() == 0).colwise().all();
  const Eigen::Array<bool, 1, Eigen::Dynamic> no_output = (net.h.back().array() == 0).colwise().all();
  return {no_gradient(0), no_gradient.all(), (no_gradient == no_output).all()};
}

} // namespace

void e4_born_dead(const Settings& settings, Table& table) {
  const int nets = settings.quick ? 1000 : 4000;
  std::ofstream data = data_file(settings, "E4_dead.dat");
  data << "# width, layers, expected, dead at one input, at all 64 (d = 1), at all 64 (d = 8)\n";
  std::uint32_t stream = 0;
  for (const Shape s : {Shape{2, 5}, Shape{3, 20}, Shape{4, 10}, Shape{6, 20}}) {
    const std::string name = "width " + std::to_string(s.width) + " x " + std::to_string(s.depth) + " layers";
    const double p = theory::born_dead(s.width, s.depth), error = 4 * std::sqrt(p * (1 - p) / nets);
    data << s.width << ' ' << s.depth << ' ' << p;
    for (const int dimension : {1, 8}) {
      std::vector<Sample> samples(static_cast<std::size_t>(nets));
      parallel(settings, name.c_str(), nets, [&](int t) {
        Random random(settings.seed, {4, stream, static_cast<std::uint32_t>(t)});
        samples[static_cast<std::size_t>(t)] = measure(s, dimension, random);
      });
      ++stream;
      double one = 0, all = 0, disagree = 0;
      for (const Sample& sample : samples) {
        one += sample.dead_at_first / double(nets);
        all += sample.dead_at_all / double(nets);
        disagree += !sample.agree;
      }
      const std::string at = name + " d=" + std::to_string(dimension);
      table.near(at + ": dead at one input", p, error, one);
      table.at_most(at + ": dead at all 64 inputs", p, error, all);
      if (dimension == 1) {
        const double least = 1 - theory::alive_bound(s.width, s.depth);
        table.at_least(at + ": dead at all 64 inputs", least, 4 * std::sqrt(least * (1 - least) / nets), all);
      }
      table.near(at + ": networks where gradient and output disagree", 0, 0, disagree);
      data << (dimension == 1 ? " " + number(one) : std::string()) << ' ' << all;
    }
    data << '\n';
  }
}

} // namespace behaviour
