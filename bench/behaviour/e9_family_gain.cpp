// SPDX-License-Identifier: BSD-3-Clause
// E9: E1 for every activation of the list, which appears here by itself.
//
// Networks as E1's: L layers of n units, zero bias, x ~ N(0, I), a Gaussian dL/dz on top; starts: He's weights,
// Xavier's, U(+-1/sqrt n), those that keep E[phi^2] = 1, and the critical ones where there are any (theory.hpp finds
// them). Expected, with V and its part V_s of the slopes alone (theory::scatter), over T networks and per layer:
//
//   geometric mean of |dL/dz_1|^2 / |dL/dz_(L+1)|^2   prod chi e^(-V_s / 2),    tolerance 4 sqrt(V / T)
//   mean                                              prod chi e^((V - V_s)/2), tolerance 4 sqrt((e^V - 1) / T)
//
// E1's V is V_s: it has no term for q's own scatter, which is 20 times as large for GELU with He's weights. As in E1
// the tolerance grows by V / 2 for the terms of order 1 / n that the recursion drops, but for homogeneous phi. V is of
// first order in q's and the slopes' scatter, so L is 20 or the deepest at which q's moves the logarithm, and the
// slopes' that of a layer, by a standard deviation of at most 1/2 (and q and chi are within float's range). A shrinkage
// may lose a whole network all the same: its gradient is 0 and has no logarithm, so it is counted, and left out of that
// mean.
//
// And where f'(x) + f'(-x) = 1 the mean slope is 1/2 at any q: exact, tolerance 4 standard errors over the networks.
//
// One set of Gaussian and one of uniform weights per network serve all cases: what differs between two rows is the
// activation. Rows are therefore not independent of each other.
#include "experiment.hpp"
#include "family.hpp"

namespace behaviour {
namespace {

struct Start {
  const char* name;
  Initial initial;
};
const Start usual[] = {{"He", {2}}, {"Xavier", {1}}, {"U(1/sqrt n)", {1.0 / 3, 0, Weights::uniform}}};

struct Case {
  std::string name;
  const Activation* f;
  Initial initial;
  std::vector<theory::Layer> layers;
  double half_slope; // 1/2, or NaN where the mean slope depends on q
};

/// As deep as the expectation reaches.
std::vector<theory::Layer> reach(const theory::Phi& phi, const Initial& initial, int n, int depth) {
  auto layers = theory::recursion(phi, initial.sw2, initial.sb2, initial.sw2 + initial.sb2, 1);
  while (static_cast<int>(layers.size()) < depth) {
    auto deeper = layers;
    const double q = initial.sw2 * layers.back().energy + initial.sb2;
    if (q < 1e-20 || q > 1e20)
      break;
    deeper.push_back(theory::layer(phi, q, initial.sw2));
    const theory::Scatter v = theory::scatter(deeper, initial.sw2, initial.sb2, n);
    if (deeper.back().chi < 1e-6 || v.total - v.slopes > 0.25 || deeper.back().v_delta > 0.25 * n)
      break;
    layers = std::move(deeper);
  }
  return layers;
}

std::vector<Case> cases(int n, int depth) {
  std::vector<Case> list;
  for (const Activation& f : family()) {
    const auto complement = [&](double x) { return f.phi.slope(x) + f.phi.slope(-x) - 1; };
    const double half = std::fabs(complement(0.3)) + std::fabs(complement(1.7)) < 1e-12 ? 0.5 : NAN;
    std::vector<Initial> seen;
    const auto add = [&](const std::string& start, const Initial& initial) {
      for (const Initial& s : seen)
        if (s.weights == initial.weights && std::fabs(s.sw2 - initial.sw2) < 1e-6 && s.sb2 == initial.sb2)
          return;
      seen.push_back(initial);
      list.push_back({f.name + " " + start, &f, initial, reach(f.phi, initial, n, depth), half});
    };
    for (const Start& start : usual)
      add(start.name, start.initial);
    add("keeps E[phi^2]", {1 / theory::moment(f.phi, 1, 2, 0)});
    if (const auto c = theory::critical_start(f.phi); c.kind != theory::Criticality::none)
      add("critical", {c.sw2, c.sb2});
  }
  return list;
}

/// What all cases of a network share.
struct Draw {
  std::vector<MatrixXf> gaussian, uniform;
  std::vector<VectorXf> bias;
  VectorXf x, top;
  Draw(int n, int depth, Random& random) {
    for (int l = 0; l <= depth; ++l) {
      gaussian.push_back(initial_weights(n, n, {1}, random));
      uniform.push_back(initial_weights(n, n, {1, 0, Weights::uniform}, random));
      bias.push_back(normal_matrix(n, 1, 1, random));
    }
    x = normal_matrix(n, 1, 1, random);
    top = normal_matrix(n, 1, 1, random);
  }
};
struct Sample {
  double log_gain, slope; // of |dL/dz|^2 over the layers; mean slope in the top one
};

Sample measure(const Case& c, const Draw& draw) {
  const auto& w = c.initial.weights == Weights::uniform ? draw.uniform : draw.gaussian;
  const auto scale = static_cast<float>(std::sqrt(c.initial.sw2)),
             offset = static_cast<float>(std::sqrt(c.initial.sb2));
  std::vector<MatrixXf> z;
  MatrixXf h = draw.x, slope;
  for (std::size_t l = 0; l < c.layers.size(); ++l) {
    z.emplace_back(scale * (w[l] * h) + offset * draw.bias[l]);
    both(*c.f, z.back(), h, slope);
  }
  const double mean_slope = slope.cast<double>().mean();
  MatrixXf delta = draw.top;
  for (std::size_t l = c.layers.size(); l-- > 0;) {
    const MatrixXf above = scale * (w[l + 1].transpose() * delta);
    pull_back(*c.f, Saved::input, z[l], {}, above, delta);
  }
  return {std::log(energy(delta) / energy(draw.top)), mean_slope};
}

/// For the figure of the family: f, f', f'' (of differences) and the normal density, whole and where |f'| < 0.1; roots
/// and extrema of f'; and what theory says of each function.
void draw_gallery(const Settings& settings) {
  std::ofstream curves = data_file(settings, "E9_gallery.dat"), marks = data_file(settings, "E9_marks.dat"),
                facts = data_file(settings, "E9_facts.dat");
  curves << "# x, f, f', f'', density, density where |f'| < 0.1\n";
  marks << "# x, f': its roots and extrema\n";
  facts << "# activation, E[f], E[f^2], E[f'^2] at q = 1; share with |f'| < 0.1; critical: sw2, sb2, q, kind\n";
  constexpr double step = 0.05, h = 1e-4, reach = 5;
  for (const Activation& f : family()) {
    const theory::Phi& phi = f.phi;
    const auto bend = [&](double x) {
      for (const double kink : phi.kinks)
        if (std::fabs(x - kink) < step)
          return double(NAN);
      return (phi.slope(x + h) - phi.slope(x - h)) / (2 * h);
    };
    curves << "\n\n# " << f.name << '\n';
    marks << "\n\n# " << f.name << "\n-99 -99\n"; // outside, so that no block is empty
    const auto mark = [&](const auto& of, double x) {
      const double a = of(x), b = of(x + step);
      if (!((a < -1e-6 && b > 1e-6) || (a > 1e-6 && b < -1e-6)))
        return;
      double low = x, high = x + step;
      for (int i = 0; i < 40; ++i) {
        const double middle = (low + high) / 2;
        ((of(middle) > 0) == (b > 0) ? high : low) = middle;
      }
      marks << low << ' ' << phi.slope(low) << '\n';
    };
    double flat = 0;
    for (double x = -reach; x < reach + step / 2; x += step) {
      const double density = std::exp(-x * x / 2) / std::sqrt(2 * theory::pi), slope = phi.slope(x);
      const bool dead = std::fabs(slope) < 0.1;
      flat += dead ? density * step : 0;
      curves << x << ' ' << phi.value(x) << ' ' << slope << ' ' << bend(x) << ' ' << density << ' '
             << (dead ? density : 0) << '\n';
      if (x + step <= reach) { // from half a step on, lest a root stand on the grid
        mark(phi.slope, x + step / 2);
        mark(bend, x + step / 2);
      }
    }
    const auto critical = theory::critical_start(phi);
    const double mean = theory::moment(phi, 1, 1, 0);
    facts << f.name << ' ' << (std::fabs(mean) < 1e-12 ? 0 : mean) << ' ' << theory::moment(phi, 1, 2, 0) << ' '
          << theory::moment(phi, 1, 0, 2) << ' ' << flat << ' ' << critical.sw2 << ' ' << critical.sb2 << ' '
          << critical.q << ' ' << static_cast<int>(critical.kind) << '\n';
  }
}

/// For the figure of the phase planes, of a function of each class: where chi < 1, chi > 1 and where q runs away, as
/// polygons with a point inside for the name; the line chi = 1; and where the usual starts stand.
void draw_planes(const Settings& settings) {
  struct Panel {
    const char* name;
    double least, most, top; // of sw2; of sb2
    const char* axis;
  };
  // GELU's chaotic strip is 0.04 wide; sigmoid's critical point is 300 times beyond the smallest start.
  constexpr Panel panels[] = {{"tanh", 0, 3, 0.5, "linear"},     {"relu", 0, 3, 0.5, "linear"},
                              {"gelu", 1.9, 2.2, 0.5, "linear"}, {"sigmoid", 0.2, 700, 50, "logarithmic"},
                              {"selu", 0, 3, 0.5, "linear"},     {"softplus", 0, 3, 0.5, "linear"}};
  std::ofstream areas = data_file(settings, "E9_planes.dat"), lines = data_file(settings, "E9_lines.dat"),
                names = data_file(settings, "E9_names.dat"), starts = data_file(settings, "E9_starts.dat"),
                axes = data_file(settings, "E9_axes.dat");
  areas << "# sw2, sb2: for each activation the ordered, the chaotic and the runaway part\n";
  lines << "# sw2, sb2 where chi = 1 at a fixed point that attracts\n";
  names << "# activation, phase, sw2, sb2 inside it\n";
  starts << "# activation, start, sw2, sb2, phase, q and chi of the deepest layers\n";
  axes << "# activation, sw2 from, to; sb2 to; scale; critical: sw2, sb2, kind\n";
  constexpr const char* phase_names[] = {"ordered", "critical", "chaotic", "runaway"};
  constexpr int rows = 120;
  for (const Panel& panel : panels) {
    const theory::Phi& phi = activation(panel.name).phi;
    const theory::PhasePlane plane(phi);
    const auto critical = theory::critical_start(phi);
    axes << panel.name << ' ' << panel.least << ' ' << panel.most << ' ' << panel.top << ' ' << panel.axis << ' '
         << critical.sw2 << ' ' << critical.sb2 << ' ' << static_cast<int>(critical.kind) << '\n';

    // From left to right the phases come in this order, so a row has two edges.
    const auto edge = [&](double sb2, theory::Phase last) {
      double low = panel.least, high = panel.most;
      for (int i = 0; i < 40; ++i) {
        const double middle = (low + high) / 2;
        (plane.at(middle, sb2).phase <= last ? low : high) = middle;
      }
      return high;
    };
    std::vector<std::array<double, 4>> edges; // the whole row's ends, and its two edges between them
    for (int i = 0; i <= rows; ++i) {
      const double sb2 = panel.top * i / rows;
      edges.push_back({panel.least, edge(sb2, theory::Phase::critical), edge(sb2, theory::Phase::chaotic), panel.most});
    }
    const bool logarithmic = panel.axis == std::string("logarithmic");
    const auto shown = [&](double sw2) { return logarithmic ? std::log(sw2) : sw2; };
    constexpr theory::Phase phases[] = {theory::Phase::ordered, theory::Phase::chaotic, theory::Phase::runaway};
    for (std::size_t p = 0; p < 3; ++p) {
      areas << "\n\n# " << panel.name << ' ' << phase_names[static_cast<int>(phases[p])] << '\n';
      for (std::size_t i = 0; i < edges.size(); ++i)
        areas << edges[i][p] << ' ' << panel.top * static_cast<double>(i) / rows << '\n';
      for (std::size_t i = edges.size(); i-- > 0;)
        areas << edges[i][p + 1] << ' ' << panel.top * static_cast<double>(i) / rows << '\n';
      // The middle of the row at its centre's height.
      double area = 0, height = 0;
      for (std::size_t i = 0; i < edges.size(); ++i) {
        const double width = shown(edges[i][p + 1]) - shown(edges[i][p]);
        area += width;
        height += width * static_cast<double>(i);
      }
      if (area < 1e-6 * rows * (shown(panel.most) - shown(panel.least)))
        continue;
      const auto& row = edges[static_cast<std::size_t>(height / area + 0.5)];
      names << panel.name << ' ' << phase_names[static_cast<int>(phases[p])] << ' '
            << (logarithmic ? std::sqrt(row[p] * row[p + 1]) : (row[p] + row[p + 1]) / 2) << ' '
            << panel.top * height / area / rows << '\n';
    }
    lines << "\n\n# " << panel.name << "\n-99 -99\n\n"; // outside, so that no block is empty
    for (double q = 1e-6; phi.curved && q < 1e3; q *= 1.1) {
      const theory::Critical c = theory::critical_at(phi, q);
      const theory::Layer at = theory::layer(phi, q, c.sw2);
      if (c.sb2 >= 0 && at.kappa * c.sw2 * at.energy <= q)
        lines << c.sw2 << ' ' << c.sb2 << '\n';
    }
    for (const Start& start : usual) {
      const auto fate = plane.at(start.initial.sw2, start.initial.sb2);
      starts << panel.name << " \"" << start.name << "\" " << start.initial.sw2 << ' ' << start.initial.sb2 << ' '
             << phase_names[static_cast<int>(fate.phase)] << ' ' << fate.q << ' ' << fate.chi << '\n';
    }
  }
}

} // namespace

void e9_family_gain(const Settings& settings, Table& table) {
  const bool quick = settings.quick;
  const int n = 128, depth = quick ? 10 : 20, nets = 100;
  const auto list = cases(n, depth);
  std::vector<std::vector<Sample>> samples(nets);
  parallel(settings, "every activation", nets, [&](int t) {
    Random random(settings.seed, {9, static_cast<std::uint32_t>(t)});
    const Draw draw(n, depth, random);
    for (const Case& c : list)
      samples[static_cast<std::size_t>(t)].push_back(measure(c, draw));
  });

  if (!settings.out.empty()) {
    draw_gallery(settings);
    draw_planes(settings);
  }
  std::ofstream data = data_file(settings, "E9_gain.dat");
  data << "# activation, start, layers, geometric mean per layer: expected, tolerance, measured\n";
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Case& c = list[i];
    const auto layers = static_cast<double>(c.layers.size());
    double log_gain = 0, log_mean = 0, mean = 0, lost = 0;
    for (const theory::Layer& l : c.layers)
      log_gain += std::log(l.chi);
    const theory::Scatter v = theory::scatter(c.layers, c.initial.sw2, c.initial.sb2, n);
    std::vector<double> slopes;
    for (const auto& net : samples) {
      lost += std::isinf(net[i].log_gain);
      log_mean += std::isinf(net[i].log_gain) ? 0 : net[i].log_gain;
      mean += std::exp(net[i].log_gain) / nets;
      slopes.push_back(net[i].slope);
    }
    log_mean /= nets - lost;
    const double dropped = c.f->phi.curved ? v.total / (2 * layers) : 0, root = std::sqrt(double(nets));
    const std::string at = c.name + (layers < depth ? " L=" + number(layers) : "") + ": ";
    const double typical = std::exp((log_gain - v.slopes / 2) / layers),
                 tolerance = typical * (4 * std::sqrt(v.total) / root / layers + dropped);
    table.near(at + "dL/dz energy per layer - geometric mean", typical, tolerance, std::exp(log_mean / layers));
    const double average = std::exp((log_gain + (v.total - v.slopes) / 2) / layers);
    table.near(at + "dL/dz energy per layer - mean", average,
               average * (4 * std::sqrt(std::expm1(v.total)) / root / layers + dropped),
               std::exp(std::log(mean) / layers));
    if (lost > 0)
      table.report(at + "networks without any gradient", lost);
    if (!std::isnan(c.half_slope))
      table.near(at + "mean slope in the top layer", c.half_slope, 4 * mean_of(slopes).error + 1e-7,
                 mean_of(slopes).value);
    data << c.f->name << " \"" << c.name.substr(c.f->name.size() + 1) << "\" " << layers << ' ' << typical << ' '
         << tolerance << ' ' << std::exp(log_mean / layers) << '\n';
  }
}

} // namespace behaviour
