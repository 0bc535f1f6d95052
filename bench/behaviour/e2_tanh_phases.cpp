// SPDX-License-Identifier: BSD-3-Clause
// E2: tanh's ordered, critical and chaotic phase.
//
// As E1, at twice its width and with the critical point found from sb2 alone (chi = 1 at the fixed point: theory.hpp),
// started there. Expected: prod chi_l from layer 1 (Poole et al. 2016, Schoenholz et al. 2017). Tolerance: 4 standard
// errors of the mean over the networks, and v / 2n per layer for the 1 / n terms that mean field theory drops.
#include "experiment.hpp"
#include "network.hpp"
#include "theory.hpp"

namespace behaviour {
namespace {

struct Phase {
  const char* name;
  double sw2, sb2, q1;
};

} // namespace

void e2_tanh_phases(const Settings& settings, Table& table) {
  constexpr int n = 256, depth = 20, nets = 60;
  const theory::Critical critical = theory::critical_for(theory::tanh, 0.05);
  // q* = 0.57005 and sw2 = 1.76096 are the published point for sb2 = 0.05, 1 / (-ln chi) the depth scale xi.
  const Phase phases[] = {{"ordered sw2=1/3", 1.0 / 3, 0, 1.0 / 3},
                          {"edge sw2=1", 1, 0, 1},
                          {"critical sb2=0.05", critical.sw2, 0.05, critical.q},
                          {"chaotic sw2=25/9", 25.0 / 9, 0, 25.0 / 9}};
  std::ofstream data = data_file(settings, "E2_phases.dat");
  data << "# layer, |dL/dz|: theory, rms\n";
  std::uint32_t stream = 0;
  for (const Phase& p : phases) {
    std::vector<std::vector<double>> ratio(nets);
    // The input's length is set so that Var z_1 = q1.
    const double length = std::sqrt(n * (p.q1 - p.sb2) / p.sw2);
    parallel(settings, p.name, nets, [&](int t) {
      Random random(settings.seed, {2, stream, static_cast<std::uint32_t>(t)});
      Network<xact::Tanh<>> net({}, square(n, depth), {p.sw2, p.sb2}, random);
      const MatrixXf x = static_cast<float>(length) * normal_matrix(n, 1, 1, random).normalized();
      net.forward(x);
      net.backward(normal_matrix(n, 1, 1, random));
      for (const MatrixXf& delta : net.delta)
        ratio[static_cast<std::size_t>(t)].push_back(energy(delta) / energy(net.delta.back()));
    });
    ++stream;

    const auto expected = theory::recursion(theory::tanh, p.sw2, p.sb2, p.q1, depth);
    std::vector<double> total;
    for (const auto& r : ratio)
      total.push_back(r.front());
    const Mean mean = mean_of(total);
    double product = 1, dropped = 0;
    data << "\n\n# " << p.name << '\n' << depth + 1 << " 1 1\n";
    for (int l = depth - 1; l >= 0; --l) {
      const auto i = static_cast<std::size_t>(l);
      product *= expected[i].chi;
      dropped += expected[i].v_delta / (2 * n);
      double sum = 0;
      for (const auto& r : ratio)
        sum += r[i] / nets;
      data << l + 1 << ' ' << std::sqrt(product) << ' ' << std::sqrt(sum) << '\n';
    }
    const std::string name = p.name;
    const double relative = 4 * mean.error / mean.value, factor = std::pow(product, 1.0 / depth);
    table.near(name + ": dL/dz energy per layer", factor, factor * (relative + dropped) / depth,
               std::pow(mean.value, 1.0 / depth));
    table.near(name + ": dL/dz energy over 20 layers", product, product * (relative + dropped), mean.value);
  }
}

} // namespace behaviour
