// SPDX-License-Identifier: BSD-3-Clause
/// What theory expects, from textbook formulas in double precision; nothing here calls the library.
///
/// Notation: z_l = W_l h_(l-1) + b_l, h_l = phi(z_l), W ~ (0, sw2 / n), b ~ (0, sb2), delta_l = dL/dz_l, q_l = Var z_l.
///
///   q_(l+1)            = sw2 E[phi(z)^2] + sb2,  z ~ N(0, q_l)             Poole et al. 2016
///   E|delta_l|^2       = chi_l E|delta_(l+1)|^2, chi_l = sw2 E[phi'(z)^2]  Schoenholz et al. 2017
///   Var log(one layer) = v / n, v = 3 E[phi'^4] / E[phi'^2]^2 - 1          the relative variance of sum phi'^2 w^2
#pragma once

#include <xact/activations.hpp>

#include <cmath>
#include <vector>

namespace behaviour::theory {

/// phi and phi' as the textbook has them. `curved`: chi depends on q, so the recursion is exact only for n -> infinity.
struct Phi {
  double (*value)(double);
  double (*slope)(double);
  bool curved;
};
inline const Phi linear{[](double z) { return z; }, [](double) { return 1.0; }, false};
inline const Phi relu{[](double z) { return z > 0 ? z : 0.0; }, [](double z) { return z > 0 ? 1.0 : 0.0; }, false};
inline const Phi sigmoid{[](double z) { return 1 / (1 + std::exp(-z)); },
                         [](double z) { return 0.25 / (std::cosh(z / 2) * std::cosh(z / 2)); }, true};
inline const Phi tanh{[](double z) { return std::tanh(z); }, [](double z) { return 1 / (std::cosh(z) * std::cosh(z)); },
                      true};

inline const Phi& of(const xact::Linear&) { return linear; }
inline const Phi& of(const xact::Relu&) { return relu; }
template <class A>
const Phi& of(const xact::Sigmoid<A>&) {
  return sigmoid;
}
template <class A>
const Phi& of(const xact::Tanh<A>&) {
  return tanh;
}

/// E[g(z)], z ~ N(0, q). Trapezoid rule, spectrally accurate here; its nodes stand half a step beside 0, so that
/// ReLU's kink falls between two of them and costs nothing.
template <class G>
double gaussian(double q, const G& g) {
  constexpr double step = 0.01, reach = 12;
  constexpr int half = static_cast<int>(reach / step);
  const double deviation = std::sqrt(q);
  double sum = 0;
  for (int i = -half; i < half; ++i) {
    const double t = (i + 0.5) * step;
    sum += g(deviation * t) * std::exp(-t * t / 2);
  }
  return sum * step / std::sqrt(2 * 3.14159265358979323846);
}

/// E[phi(z)^a phi'(z)^b], z ~ N(0, q).
inline double moment(const Phi& phi, double q, int a, int b) {
  return gaussian(q, [&](double z) { return std::pow(phi.value(z), a) * std::pow(phi.slope(z), b); });
}

/// One layer of an infinitely wide network, and how much one of width n scatters around it: variances are times 1 / n.
struct Layer {
  double q;        // Var z
  double energy;   // E[phi^2]
  double chi;      // sw2 E[phi'^2]: what |delta|^2 is multiplied by on its way back through the layer
  double v_delta;  // 3 E[phi'^4] / E[phi'^2]^2 - 1: of log |delta|^2
  double v_h;      // E[phi^4] / E[phi^2]^2 - 1: of log |h|^2
  double v_shared; // E[phi^2 phi'^2] / (E[phi^2] E[phi'^2]) - 1: covariance of the two
};

inline Layer layer(const Phi& phi, double q, double sw2) {
  const double h2 = moment(phi, q, 2, 0), g2 = moment(phi, q, 0, 2);
  return {q,
          h2,
          sw2 * g2,
          3 * moment(phi, q, 0, 4) / (g2 * g2) - 1,
          moment(phi, q, 4, 0) / (h2 * h2) - 1,
          moment(phi, q, 2, 2) / (h2 * g2) - 1};
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
  return (std::sin(t) + (3.14159265358979323846 - t) * std::cos(t)) / 3.14159265358979323846;
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
