// SPDX-License-Identifier: BSD-3-Clause
/// What theory expects, from textbook formulas in double precision; nothing here calls a kernel of the library.
///
/// Notation: z_l = W_l h_(l-1) + b_l, h_l = phi(z_l), W ~ (0, sw2 / n), b ~ (0, sb2), delta_l = dL/dz_l, q_l = Var z_l.
///
///   q_(l+1)            = sw2 E[phi(z)^2] + sb2,  z ~ N(0, q_l)             Poole et al. 2016
///   E|delta_l|^2       = chi_l E|delta_(l+1)|^2, chi_l = sw2 E[phi'(z)^2]  Schoenholz et al. 2017
///   Var log(one layer) = v / n, v = 3 E[phi'^4] / E[phi'^2]^2 - 1          the relative variance of sum phi'^2 w^2
#pragma once

#include <xact/activations.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

namespace behaviour::theory {

constexpr double pi = 3.14159265358979323846;

/// visit(z, weight) for the nodes of E[g(z)] = sum weight g(z), z ~ N(0, q), over 12 deviations on both sides:
/// Gauss-Legendre, 20 nodes a panel, with an edge at 0 and at every kink. Not a trapezoid, whose nodes fall anywhere
/// beside the kinks of a clamp (2e-3 off), and not Gauss-Hermite (1e-2).
template <class Visit>
void nodes(double q, const std::vector<double>& kinks, Visit&& visit) {
  constexpr int order = 20;
  constexpr double reach = 12;
  static const auto rule = [] { // on [-1, 1], by Newton's iteration on the Legendre polynomial
    std::array<std::array<double, 2>, order> found{};
    for (int i = 0; i < order; ++i) {
      double x = std::cos(pi * (i + 0.75) / (order + 0.5)), slope = 0;
      for (int step = 0; step < 10; ++step) {
        double before = 1, p = x;
        for (int k = 2; k <= order; ++k)
          before = std::exchange(p, ((2 * k - 1) * x * p - (k - 1) * before) / k);
        slope = order * (x * p - before) / (x * x - 1);
        x -= p / slope;
      }
      found[static_cast<std::size_t>(i)] = {x, 2 / ((1 - x * x) * slope * slope)};
    }
    return found;
  }();
  // Half a deviation, or two units of z where that is less: on that scale an activation bends.
  const double deviation = std::sqrt(q), panels = std::ceil(reach / std::clamp(2 / deviation, 0.005, 0.5));
  std::vector<double> edges;
  for (double i = -panels; i <= panels; ++i)
    edges.push_back(reach * i / panels);
  for (const double kink : kinks)
    if (std::fabs(kink) < reach * deviation)
      edges.push_back(kink / deviation);
  std::sort(edges.begin(), edges.end());
  for (std::size_t e = 1; e < edges.size(); ++e) {
    const double middle = (edges[e] + edges[e - 1]) / 2, half = (edges[e] - edges[e - 1]) / 2;
    for (const auto& [node, weight] : rule) {
      const double t = middle + half * node;
      visit(deviation * t, half * weight * std::exp(-t * t / 2) / std::sqrt(2 * pi));
    }
  }
}

/// phi and phi' as the textbook has them, and where they jump.
struct Phi {
  std::function<double(double)> value, slope;
  std::vector<double> kinks;
  bool curved = true; // chi depends on q, so the recursion is exact only for n -> infinity
};

inline double power(double x, int n) { return n == 0 ? 1 : x * power(x, n - 1); }

/// E[phi(z)^a phi'(z)^b], z ~ N(0, q).
inline double moment(const Phi& phi, double q, int a, int b) {
  double sum = 0;
  theory::nodes(q, phi.kinks, [&](double z, double weight) {
    sum += weight * (a > 0 ? power(phi.value(z), a) : 1) * (b > 0 ? power(phi.slope(z), b) : 1);
  });
  return sum;
}

inline Phi phi_of(std::function<double(double)> value, std::function<double(double)> slope, std::vector<double> kinks) {
  Phi phi{std::move(value), std::move(slope), std::move(kinks), true};
  const double at_1 = moment(phi, 1, 0, 2), at_4 = moment(phi, 4, 0, 2);
  phi.curved = std::fabs(at_1 - at_4) > 1e-12 * at_1;
  return phi;
}
/// Of an activation of the library: its contract's formulas, the tests' oracle, not its kernels.
template <class F>
Phi of(const F& f) {
  using C = xact::contract<F>;
  const auto kinks = C::kinks(f);
  return theory::phi_of([f](double z) { return C::template forward<double>(f, z); },
                        [f](double z) { return C::template gradient<double>(f, z); }, {kinks.begin(), kinks.end()});
}
inline const Phi linear = of(xact::Linear{}), relu = of(xact::Relu{}), sigmoid = of(xact::Sigmoid<>{}),
                 tanh = of(xact::Tanh<>{});

/// One layer of an infinitely wide network, and how much one of width n scatters around it: variances are times 1 / n.
struct Layer {
  double q;        // Var z
  double energy;   // E[phi^2]
  double chi;      // sw2 E[phi'^2]: what |delta|^2 is multiplied by on its way back through the layer
  double v_delta;  // 3 E[phi'^4] / E[phi'^2]^2 - 1: of log |delta|^2
  double v_h;      // E[phi^4] / E[phi^2]^2 - 1: of log |h|^2
  double v_shared; // E[phi^2 phi'^2] / (E[phi^2] E[phi'^2]) - 1: covariance of the two
  double kappa;    // d log E[phi^2] / d log q
  double gamma;    // d log E[phi'^2] / d log q
};

inline Layer layer(const Phi& phi, double q, double sw2) {
  double h2 = 0, g2 = 0, h4 = 0, g4 = 0, both = 0, dh2 = 0, dg2 = 0;
  theory::nodes(q, phi.kinks, [&](double z, double weight) {
    const double h = phi.value(z), g = phi.slope(z), hh = h * h, gg = g * g;
    const double by_q = weight * (z * z / q - 1) / 2; // of d E[.] / d log q, jumps included
    h2 += weight * hh;
    g2 += weight * gg;
    h4 += weight * hh * hh;
    g4 += weight * gg * gg;
    both += weight * hh * gg;
    dh2 += by_q * hh;
    dg2 += by_q * gg;
  });
  return {q, h2, sw2 * g2, 3 * g4 / (g2 * g2) - 1, h4 / (h2 * h2) - 1, both / (h2 * g2) - 1, dh2 / h2, dg2 / g2};
}

/// Layers 1 to `depth`, starting with Var z_1 = q1: with the transient, not at the fixed point.
inline std::vector<Layer> recursion(const Phi& phi, double sw2, double sb2, double q1, int depth) {
  std::vector<Layer> layers;
  double q = q1;
  for (int l = 0; l < depth; ++l) {
    layers.push_back(layer(phi, q, sw2));
    q = sw2 * layers.back().energy + sb2;
  }
  return layers;
}

/// Variance of log(|delta_1|^2 / |delta_(L+1)|^2) over networks of width n, x ~ N(0, I).
///
/// Each layer adds v_delta / n. And q fluctuates: with a_l its relative deviation in layer l, and e_l that of |h_l|^2
/// given q_l, a_(l+1) = f_l (kappa_l a_l + e_l), f = sw2 E[phi^2] / q_(l+1), and log chi_l moves by gamma_l a_l. So
/// log chi_(l+1) .. log chi_L move by A_l a_(l+1), A_L = 0, A_(l-1) = gamma_l + f_l kappa_l A_l. 0 for homogeneous phi.
struct Scatter {
  double slopes; // the first part: what the logarithm's mean is less than log of the mean by, twice
  double total;
};
inline Scatter scatter(const std::vector<Layer>& layers, double sw2, double sb2, int n) {
  double slopes = 0, shifts = 0, rest = 0;
  for (std::size_t l = layers.size(); l-- > 0;) {
    const Layer& at = layers[l];
    const double share = sw2 * at.energy / (sw2 * at.energy + sb2), g = share * rest;
    slopes += at.v_delta;
    shifts += 2 * g * at.v_shared + g * g * at.v_h;
    rest = at.gamma + at.kappa * g;
  }
  const double first = sw2 / (sw2 + sb2) * rest; // |x|^2 has 2 / n
  return {slopes / n, (slopes + shifts + 2 * first * first) / n};
}

inline double fixed_point(const Phi& phi, double sw2, double sb2) {
  double q = 1;
  for (int i = 0; i < 10000; ++i) {
    const double next = sw2 * moment(phi, q, 2, 0) + sb2;
    if (std::fabs(next - q) <= 1e-14 * q)
      return next;
    q = next;
  }
  return q;
}

/// The critical line, chi = 1 at the fixed point q: sw2 = 1 / E[phi'^2], sb2 = q - sw2 E[phi^2].
struct Critical {
  double q, sw2, sb2;
};
inline Critical critical_at(const Phi& phi, double q) {
  const double sw2 = 1 / moment(phi, q, 0, 2);
  return {q, sw2, q - sw2 * moment(phi, q, 2, 0)};
}
/// The point of tanh's critical line with the given sb2 > 0, which grows with q: bisection.
inline Critical critical_for(const Phi& phi, double sb2) {
  double low = 0, high = 100;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (critical_at(phi, middle).sb2 < sb2 ? low : high) = middle;
  }
  return critical_at(phi, (low + high) / 2);
}

/// Where a function keeps q and the gradient's energy both, chi = 1 at a fixed point of q.
enum class Criticality {
  none,
  homogeneous, // any q: sw2 = 1 / E[phi'^2]
  at_zero,     // q -> 0, phi all but linear: sw2 = 2 / (phi'(-0)^2 + phi'(+0)^2), sb2 = 0
  stable,      // at q > 0 with sb2 = 0
  half_stable, // q* attracts from one side only: d q' / d q = 1, sb2 > 0 (Roberts, Yaida, Hanin 2022)
};
struct CriticalStart {
  Criticality kind;
  double q, sw2, sb2; // NaN where there is none; q = 1 stands for any
};
inline CriticalStart critical_start(const Phi& phi) {
  if (!phi.curved)
    return {Criticality::homogeneous, 1, 1 / moment(phi, 1, 0, 2), 0};
  // Along the critical line: sb2, and d q' / d q - 1.
  const auto bias = [&](double q) { return critical_at(phi, q).sb2; };
  const auto growth = [&](double q) {
    const Layer at = layer(phi, q, 1);
    return at.kappa * at.energy / (at.chi * q) - 1;
  };
  const auto root = [](const auto& f, double low, double high) {
    const bool rises = f(high) > 0;
    for (int i = 0; i < 60; ++i) {
      const double middle = (low + high) / 2;
      ((f(middle) > 0) == rises ? high : low) = middle;
    }
    return (low + high) / 2;
  };
  // From q = 0.05 to 85; a sign that the quadrature's rounding makes is none.
  constexpr double step = 1.3, noise = 1e-9;
  const auto changes = [&](const auto& f, double q) {
    const double a = f(q), b = f(q * step);
    return (a < -noise && b > noise) || (a > noise && b < -noise);
  };
  for (double q = 0.05; q < 80; q *= step) {
    if (changes(bias, q))
      if (const Critical c = critical_at(phi, root(bias, q, q * step)); growth(c.q) < 0)
        return {Criticality::stable, c.q, c.sw2, 0};
    if (changes(growth, q))
      if (const Critical c = critical_at(phi, root(growth, q, q * step)); c.sb2 > 0)
        return {Criticality::half_stable, c.q, c.sw2, c.sb2};
  }
  const double left = phi.slope(-1e-12), right = phi.slope(1e-12);
  if (std::fabs(phi.value(0)) < 1e-12 && left * left + right * right > 1e-6 && layer(phi, 0.2, 1).kappa < 1)
    return {Criticality::at_zero, 0, 2 / (left * left + right * right), 0};
  return {Criticality::none, NAN, NAN, NAN};
}

/// What becomes of a deep network with weights sw2 and biases sb2.
enum class Phase { ordered, critical, chaotic, runaway }; // chi < 1, = 1, > 1 at q*; no q* within reach
/// The plane (sw2, sb2) of a function, from E[phi^2] and E[phi'^2] at a ladder of q, up to 1e4: a moment for each
/// point of the plane and step of q would take minutes. Between the rungs cubic in logarithms, with kappa and gamma as
/// the slopes: 1e-6.
class PhasePlane {
public:
  explicit PhasePlane(const Phi& phi) {
    for (double q = 1e-7; q < reach * ratio; q *= ratio)
      rungs_.push_back(layer(phi, q, 1));
  }
  struct Fate {
    Phase phase;
    double q, chi; // of the last layer of many; infinite and NaN where q runs away
  };
  /// From q_1 = sw2 + sb2, inputs of energy 1. E[phi^2] must grow with q: then q moves one way only, to the next
  /// fixed point there is.
  Fate at(double sw2, double sb2) const {
    const auto gain = [&](double q, double energy) { return sw2 * energy + sb2 - q; };
    const double start = sw2 + sb2, first = gain(start, between(start).energy);
    const bool up = first > 1e-9 * start; // not by rounding alone, where any q is a fixed point
    std::size_t at = rung(start) + (up ? 1 : 0);
    double low = start, high = start;
    if (up) {
      while (at < rungs_.size() && gain(rungs_[at].q, rungs_[at].energy) > 0)
        low = rungs_[at++].q;
      if (at == rungs_.size())
        return {Phase::runaway, INFINITY, NAN};
      high = rungs_[at].q;
    } else if (first < -1e-9 * start) {
      while (at > 0 && gain(rungs_[at].q, rungs_[at].energy) < 0)
        high = rungs_[at--].q;
      low = rungs_[at].q;
    }
    for (int i = 0; i < 40 && low < high; ++i) {
      const double middle = (low + high) / 2;
      (gain(middle, between(middle).energy) > 0 ? low : high) = middle;
    }
    const double q = (low + high) / 2, chi = sw2 * between(q).chi;
    return {std::fabs(chi - 1) < 1e-5 ? Phase::critical : chi < 1 ? Phase::ordered : Phase::chaotic, q, chi};
  }

private:
  static constexpr double reach = 1e4, ratio = 1.15;

  std::size_t rung(double q) const {
    const auto i = static_cast<std::ptrdiff_t>(std::log(q / rungs_[0].q) / std::log(ratio));
    return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, static_cast<std::ptrdiff_t>(rungs_.size()) - 2));
  }
  struct Moments {
    double energy, chi; // E[phi^2], E[phi'^2]
  };
  Moments between(double q) const {
    const Layer &a = rungs_[rung(q)], &b = rungs_[rung(q) + 1];
    const double h = std::log(ratio), t = std::log(q / a.q) / h, u = 1 - t;
    const auto hermite = [&](double from, double to, double slope_from, double slope_to) {
      return std::exp(u * u * (1 + 2 * t) * std::log(from) + t * t * (1 + 2 * u) * std::log(to) +
                      t * u * h * (u * slope_from - t * slope_to));
    };
    return {hermite(a.energy, b.energy, a.kappa, b.kappa), hermite(a.chi, b.chi, a.gamma, b.gamma)};
  }

  std::vector<Layer> rungs_;
};

/// P(some layer has no active unit) of a ReLU network without bias at one input: given a living layer below, the n
/// signs are independent fair coins. Lu et al. 2019 for one input; any symmetric continuous weights.
inline double born_dead(int width, int layers) { return 1 - std::pow(1 - std::pow(2.0, -width), layers); }

/// Upper bound on P(alive for some input) for one-dimensional input, `layers` hidden layers. Lu et al. 2019.
inline double alive_bound(int width, int layers) {
  const double p = std::pow(2.0, -width), n1 = width - 1;
  const double a1 = 1 - p, a2 = 1 - 2 * p - n1 * p * p, c = (1 - 2 * p) * (1 - p) / (1 + n1 * p);
  return std::pow(a1, layers - 1) + c * (std::pow(a1, layers - 1) - std::pow(a2, layers - 1));
}

/// Cosine of two ReLU layers' outputs from that of their inputs (arc-cosine kernel, Cho & Saul 2009).
inline double relu_cosine(double cosine) {
  const double t = std::acos(cosine);
  return (std::sin(t) + (pi - t) * std::cos(t)) / pi;
}

/// Var(eigenvalues of J J^T) / mean^2 = L (mu2 / mu1^2 - 1 - s1), mu_k = E[phi'^(2k)], s1 = -1 for Gaussian and 0 for
/// orthogonal weights; n -> infinity. Pennington, Schoenholz, Ganguli 2017.
inline double spectrum(const Phi& phi, double q, int depth, bool orthogonal) {
  const double mu1 = moment(phi, q, 0, 2), mu2 = moment(phi, q, 0, 4);
  return depth * (mu2 / (mu1 * mu1) - 1 + (orthogonal ? 0 : 1));
}

/// The same, exact at width n, for ReLU (open = 1/2) and linear (open = 1) networks: n E[tr S^2] / E[(tr S)^2] - 1,
/// S = J J^T. A row's sign is independent of w w^T, so the gates are independent coins; Isserlis' theorem (Gaussian) or
/// the moments of a uniform direction (orthogonal) give one layer's step of (E[tr S^2], E[(tr S)^2]).
inline double spectrum_at_width(double open, int n, int depth, bool orthogonal) {
  double square = 1.0 / n, trace = 1; // tr(S^2) and (tr S)^2 of S = I / n
  for (int l = 0; l < depth; ++l) {
    // Moments of w_i S w_i and w_i S w_j (i != j) for rows of mean square length 1.
    const double scale = orthogonal ? 1.0 / (double(n) * (n + 2)) : 1.0 / (double(n) * n);
    const double own = (trace + 2 * square) * scale;
    const double cross = orthogonal ? (square / n - own) / (n - 1) : square * scale;
    const double pair = orthogonal ? (trace / n - own) / (n - 1) : trace * scale;
    const double p = open, pairs = double(n) * (n - 1) * p * p;
    square = n * p * own + pairs * cross;
    trace = n * p * own + pairs * pair;
  }
  return n * square / trace - 1;
}

/// Smallest x at which the correctly rounded float output has lost the share `loss` of the derivative, and at which it
/// has become 1. Distances of the exact output from 1 in units of 2^-24: with loss 0.1 the first one is 5 / 1.1, where
/// 5 units are 10 % too many; 1 is the nearest float below half a unit. scale: 1 for sigmoid, 2 for tanh, which is 2
/// sigmoid(2x) - 1.
inline double loses_tenth_from(double scale) { return std::log(scale * 0x1p24 * 1.1 / 5 - 1) / scale; }
inline double loses_all_from(double scale) { return std::log(scale * 0x1p25 - 1) / scale; }

} // namespace behaviour::theory
