// SPDX-License-Identifier: BSD-3-Clause
//
// Makes DIR/index.html of the tables and the figures' data that behaviour, and throughput, left in DIR.
//
//     bench_report DIR
//
// The figures are gnuplot's, put into the page; every number and every verdict of the text is read from the tables.
#include "../behaviour/table.hpp"
#include "face.hpp"
#include "speed.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>

namespace {

namespace fs = std::filesystem;
using behaviour::Row;
using Rows = std::vector<Row>;

std::vector<std::string> split(const std::string& line, char at) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, at);)
    fields.push_back(field);
  return fields;
}

std::string read(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string escaped(const std::string& text) {
  return replaced(replaced(replaced(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

// ---- The experiments' tables.

/// E9 before E10.
struct ByNumber {
  bool operator()(const std::string& a, const std::string& b) const {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  }
};

class Tables {
public:
  Tables() {
    for (int e = 1; e <= 17; ++e) {
      const std::string id = "E" + std::to_string(e);
      std::istringstream lines(read(id + ".csv"));
      std::string line;
      std::getline(lines, line);
      while (std::getline(lines, line))
        if (const auto f = split(line, ','); f.size() == 5)
          rows_[id].push_back({f[0], f[1], f[2], std::atof(f[3].c_str()), f[4]});
    }
  }
  const std::map<std::string, Rows, ByNumber>& all() const { return rows_; }

  /// The measured value of a case; NaN where this run did not measure it.
  double operator()(const std::string& id, const std::string& name) const {
    if (const auto found = rows_.find(id); found != rows_.end())
      for (const Row& r : found->second)
        if (r.name == name)
          return r.measured;
    return NAN;
  }

private:
  std::map<std::string, Rows, ByNumber> rows_;
};

// ---- The claims.

struct Claim {
  std::string claim, measured, verdict;
};

/// The verb after so many.
const char* deviate(double count) { return count == 1 ? " deviates" : " deviate"; }

/// Fills in {} with the values, {%} with them in percent.
std::string text(const std::string& format, std::initializer_list<double> values) {
  std::string result;
  auto value = values.begin();
  for (std::size_t i = 0; i < format.size(); ++i) {
    const bool percent = format.compare(i, 3, "{%}") == 0;
    if (!percent && format.compare(i, 2, "{}") != 0) {
      result += format[i];
      continue;
    }
    const double v = *value * (percent ? 100 : 1);
    char number[32];
    std::snprintf(number, sizeof number, std::fabs(v) >= 1000 && std::isfinite(v) ? "%.0f" : "%.3g", v);
    result += percent ? std::string(number) + " %" : number;
    ++value;
    i += percent ? 2 : 1;
  }
  return result;
}

/// Adds a claim. Where a value is missing (NaN), the run left the experiment out.
struct Say {
  std::vector<Claim>& list;
  void operator()(const char* claim, const std::string& format, std::initializer_list<double> values,
                  const std::string& verdict) const {
    for (const double v : values)
      if (std::isnan(v)) {
        list.push_back({claim, "", "not measured in this run"});
        return;
      }
    list.push_back({claim, text(format, values), verdict});
  }
};

/// What the wider family adds.
std::vector<Claim> family_claims(const Tables& t) {
  std::vector<Claim> list;
  const Say say{list};
  const auto deepest = [&](const std::string& start) { return t("E10", start + ": deepest that trains"); };
  const double sx = deepest("sigmoid Xavier"), st = deepest("sigmoid as tanh Xavier"), sc = deepest("sigmoid critical"),
               rh = deepest("relu He"), ru = deepest("relu U(1/sqrt n)"), tx = deepest("tanh Xavier"),
               selu = deepest("selu LeCun"), gelu = deepest("gelu He");
  say("Sigmoid networks do not converge when they are deep, ReLU networks do.",
      "Trained to 5 % error on the digits, with the best rate of a grid, up to this many hidden layers (of 2, 4, 8, "
      "16, "
      "32, 50): sigmoid {} with Xavier's weights, {} at its own critical point, {} when it starts as the tanh network "
      "that it can imitate exactly; ReLU {} with He's weights and {} with U(±1/√n); tanh {} with Xavier's, SELU {} "
      "with "
      "LeCun's, GELU {} with He's.",
      {sx, sc, st, rh, ru, tx, selu, gelu},
      st > sx && ru < rh ? "holds only of certain initial weights: it is a statement about them, not about the function"
      : sx < rh          ? "holds"
                         : "does not hold");

  const double said = t("E10", "width 64: cells with a prediction"), right = t("E10", "width 64: of them as predicted"),
               said_else = t("E10", "other widths: cells with a prediction"),
               right_else = t("E10", "other widths: of them as predicted");
  say("Two numbers of theory say beforehand who trains.",
      "With P the sum of log χ over the layers and S that of v / n: |P| ≤ 6 and S ≤ 1.3 should train to 5 % error, P ≤ "
      "−12 should stay above 30 %. The limits 1.3 and −12 were read off another implementation's runs at width 64. "
      "Here, "
      "with other random numbers, {} of {} cells at width 64 are as predicted, and {} of {} at other widths.",
      {right, said, right_else, said_else},
      right >= 0.95 * said && right_else >= 0.95 * said_else ? "holds" : "holds only in part");

  const auto fails = [&](const std::string& name) { return t("E11", name + ": smallest rate that fails"); };
  const double relu_fails = fails("relu"), leaky_fails = fails("leaky_relu 0.2"), elu_fails = fails("elu"),
               selu_fails = fails("selu"), gelu_fails = fails("gelu"), tanh_fails = fails("tanh");
  say("Leaky ReLU and ELU cure the dying ReLU.",
      "The smallest rate of 0.1, 0.3, 0.7, 1, 2, 3 at which two hidden layers do not train any more: SELU {}, ELU {}, "
      "leaky ReLU of slope 0.2 {}, ReLU {}, GELU {}, tanh {}. ReLU falls silent, ELU's units end where their slope is "
      "next to nothing, and the leaky ones end without numbers.",
      {selu_fails, elu_fails, leaky_fails, relu_fails, gelu_fails, tanh_fails},
      elu_fails <= relu_fails && leaky_fails <= relu_fails
          ? "holds in name only: they fail at the same rates or at smaller ones, only otherwise"
          : "holds");

  const double plain = t("E13", "D=6 softplus: training error"),
               shifted = t("E13", "D=6 softplus - ln 2: training error"),
               p_plain = t("E13", "D=6 softplus: sum of log chi"),
               p_shifted = t("E13", "D=6 softplus - ln 2: sum of log chi"),
               relu_epochs = t("E13", "D=2 relu: epochs to 1 %"), elu_epochs = t("E13", "D=2 elu: epochs to 1 %");
  say("A mean of zero speeds up learning.",
      "Softplus and softplus − ln 2 have the same derivative, and only the mean differs. With six hidden layers "
      "softplus "
      "is left with {%} training error, the shifted one with {%}; the gradient's gain does not explain it, for the sum "
      "of log χ is {} and {}. ELU against ReLU, for which it was said: {} and {} epochs to 1 % with two layers.",
      {plain, shifted, p_plain, p_shifted, elu_epochs, relu_epochs},
      shifted < plain / 2 ? "holds in deep networks; of ELU against ReLU on these digits nothing is seen"
                          : "does not hold");

  const double narrow = t("E16", "relu width 16: active after training"),
               wide = t("E16", "relu width 256: active after training"),
               silent_before = t("E16", "gelu width 64: nearly silent before training in theory"),
               silent_after = t("E16", "gelu width 64: nearly silent after training");
  say("ReLU makes a network as sparse as the brain.",
      "Half of the units are active at the start; after training {%} at width 16 and {%} at 256. GELU becomes "
      "ReLU-like: "
      "the share of its values below a tenth of the root mean square grows from {%} to {%}. In large transformers 1 to "
      "11 % are active: training, width and regularisation do it (figure “Who is how sparse”).",
      {narrow, wide, silent_before, silent_after},
      wide > 0.1 ? "does not hold here: it is not the function that does it" : "holds");

  const double from_half = t("E12", "selu LeCun from x/2 layer 20: variance"),
               from_twice = t("E12", "selu LeCun from 2x layer 20: variance"),
               at_100 = t("E12", "selu LeCun from x layer 100: variance"),
               relu_spread = t("E12", "relu He layer 100: standard deviation of the variance over the networks"),
               selu_gain = t("E9", "selu Xavier: dL/dz energy per layer - mean");
  say("SELU normalises itself, and its gradients neither vanish nor explode.",
      "The variance is {} after 20 layers from half the input and {} from twice it, and {} after 100; ReLU's with He's "
      "weights differs from network to network by {} there. The energy of SELU's gradient is multiplied by {} per "
      "layer, "
      "theory: 1.0716, which is 1000 over 100 layers.",
      {from_half, from_twice, at_100, relu_spread, selu_gain},
      std::fabs(at_100 - 1) < 0.2 && selu_gain > 1.02 ? "holds forward; backward it grows slowly" : "does not hold");

  const double gelu_lost = t("E14", "gelu textbook value: 0 or wrong sign from x ="),
               gelu_root = t("E14", "gelu textbook derivative: largest error in ULP"),
               silu_root = t("E14", "silu textbook derivative: largest error in ULP"),
               ours = t("E14", "gelu xact derivative: largest error in ULP");
  say("Textbook formulas are good enough in float.",
      "GELU by 1 + erf is 0 from x = {} on, where the true value is −8·10⁻⁸. Beside the roots of the derivatives "
      "nothing "
      "is right: {} ULP for GELU, {} for SiLU, where 1.7·10⁷ are all digits. xact's GELU derivative: at most {} ULP.",
      {gelu_lost, gelu_root, silu_root, ours}, gelu_root > 1000 ? "does not hold" : "holds");

  const double lost = t("E15", "p - y: right answer - 0 from"),
               overflow = t("E15", "through log: wrong answer - NaN from"),
               clip = t("E15", "clipped: wrong answer - 0 from"), xact_ulp = t("E15", "xact: largest error in ULP");
  say("Softmax less the target is the stable gradient of cross-entropy.",
      "p − y of the right class is 0 from a margin of {} on, while the other classes keep theirs. Back through the "
      "logarithm it is NaN from a margin of {}, and with p clipped to 10⁻⁷ the worst mistakes, from {} on, send no "
      "gradient at all. xact takes the sum of the other classes: {} ULP.",
      {lost, overflow, clip, xact_ulp},
      std::isfinite(lost) ? "holds of wrong answers; a confident right one loses its own entry" : "holds");
  return list;
}

std::vector<Claim> claims(const Tables& t) {
  std::vector<Claim> list;
  const Say say{list};
  const auto digits = [&](int depth, const std::string& what) {
    return t("E7", "digits D=" + std::to_string(depth) + " " + what);
  };

  const double first = t("E3", "layer 1: share of active units"), born = t("E3", "layer 10: share of active units"),
               trained = t("E8", "D=2 rate 0.3: active share"), hot = t("E8", "D=2 rate 1: active share"),
               hot_dead = t("E8", "D=2 rate 1: dead units");
  say("ReLU gives one-sided inhibition and sparse activity, like the brain with 1 to 4 % of its neurons active.",
      "At initialisation {%} of the units of layer 10 are active; after training on the digits at a rate of 0.3, {%}. "
      "At "
      "a rate of 1 it is {%}, with {%} of the units dead. One-sided ReLU is by definition. Published networks with 17 "
      "to "
      "32 % of their units active (Glorot, Bordes and Bengio 2011) have it from their training.",
      {born, trained, hot, hot_dead},
      born <= 0.04 && trained <= 0.04 ? "holds"
      : trained <= 0.04               ? "holds only if the network is trained to it"
                                      : "one-sided inhibition holds, activity of 1 to 4 % does not hold");

  const double paths = t("E3", "layer 10: share of active paths"),
               faded = t("E3", "layer 10: signal energy with Xavier's weights"),
               kept = t("E3", "layer 10: signal energy with He's weights");
  const bool halves = std::fabs(std::log2(paths) + 10) < 0.5 && std::fabs(std::log2(faded) + 10) < 0.5;
  say("Every N layers the activation rate falls by 2^N.",
      "{%} of the units are active in layer 1 and {%} in layer 10. The share of active paths after 10 layers is {}, "
      "and "
      "2^-10 is {}. The signal keeps {} of its energy with Xavier's weights and {} of it with He's.",
      {first, born, paths, std::pow(0.5, 10), faded, kept},
      born < 0.4 * first ? "holds"
      : halves ? "holds only if it is said of paths, or of energy without He's weights; of units it does not hold"
               : "does not hold");

  const double he = t("E1", "relu He: dL/dz energy per layer - mean"),
               xavier = t("E1", "relu Xavier: dL/dz energy per layer - mean"),
               uniform = t("E1", "relu U(1/sqrt n): dL/dz energy per layer - mean"),
               lost = t("E8", "D>=4 rate >= 1: share of runs that end without numbers");
  say("ReLU's gradient is constant, so that it does not vanish and convergence stays stable.",
      "Per layer the energy of the gradient is multiplied by {} with He's weights, by {} with Xavier's and by {} with "
      "U(±1/√n), the default of common frameworks; over 20 layers its norm by {}, {} and {}. With four and more hidden "
      "layers and a learning rate of 1 or more, {%} of the runs end without numbers.",
      {he, xavier, uniform, std::pow(he, 10), std::pow(xavier, 10), std::pow(uniform, 10), lost},
      std::fabs(he - 1) > 0.1 ? "does not hold"
      : xavier < 0.9 || uniform < 0.9
          ? std::string("holds only if the weights are He's") + (lost > 0.1 ? " and the learning rate is moderate" : "")
          : "holds");

  const double sx = t("E1", "sigmoid Xavier: dL/dz energy per layer - mean"),
               s4 = t("E1", "sigmoid 4x Xavier: dL/dz energy per layer - mean"),
               stuck = digits(6, "sigmoid: training error in % after 20 epochs"),
               tx = t("E2", "edge sw2=1: dL/dz energy per layer"),
               tc = t("E2", "critical sb2=0.05: dL/dz energy per layer"),
               th = t("E2", "chaotic sw2=25/9: dL/dz energy per layer");
  say("The gradients of sigmoid and tanh vanish.",
      "Sigmoid multiplies the gradient's energy by {} per layer with Xavier's weights and by {} with four times "
      "theirs; "
      "with six hidden layers the best learning rate of the grid leaves {} % training error on the digits, where "
      "chance "
      "is 90 %. Tanh multiplies it by {} with Xavier's weights (mean of 20 layers of a power law), by {} on its "
      "critical "
      "line and by {} with a gain of 5/3.",
      {sx, s4, stuck, tx, tc, th},
      sx < 0.9 && s4 < 0.9 && tc > 0.9
          ? "holds for sigmoid; for tanh it holds only if the weights are below the critical line"
      : sx < 0.9 && tc < 0.9 ? "holds"
                             : "does not hold");

  const double flat = t("E7", "spirals linear: training error in %"),
               bent = t("E7", "spirals relu: training error in %"), linear_test = digits(2, "linear: test error in %"),
               relu_test = digits(2, "relu: test error in %");
  say("ReLU is more expressive than a linear activation (purelin).",
      "On two spirals the linear network is left with {} % training error, ReLU with {} %. On the digits, which are "
      "nearly separable by planes, linear reaches {} % test error and ReLU {} %.",
      {flat, bent, linear_test, relu_test},
      bent >= flat / 4                  ? "does not hold"
      : linear_test > 2 * relu_test + 4 ? "holds"
                                        : "holds only if the task is far from linear");

  const double two = digits(2, "epochs to 1 %: tanh / relu"), six = digits(6, "epochs to 1 %: tanh / relu"),
               time = digits(2, "seconds to 1 %: tanh / relu"), spiral = t("E7", "spirals: iterations tanh / relu"),
               sigmoid = digits(2, "sigmoid: epochs to 1 %") / digits(2, "relu: epochs to 1 %");
  const double most = std::max({two, six, spiral});
  say("ReLU trains faster: six times as fast as tanh (Krizhevsky, Sutskever and Hinton 2012).",
      std::string(
          "Epochs to 1 % training error on the digits, tanh over ReLU, learning rate tuned for each: {} with two "
          "hidden layers (in seconds {}) and {} with six; sigmoid over ReLU {}. On two spirals tanh takes {} times "
          "ReLU's iterations. The factor 6 is of a convolutional network on CIFAR-10, and its authors say that it "
          "varies with the architecture") +
          (most < 6 ? ": on these small networks it does not reproduce." : "."),
      {two, time, six, sigmoid, spiral},
      two >= 6 && six >= 6       ? "holds"
      : two > 1.25 && six > 1.25 ? "holds only if faster does not mean six times"
      : sigmoid > 1.25 || spiral > 1.25
          ? "holds only if the other one is sigmoid, or the task like the spirals; against "
            "tanh on the digits it does not hold"
          : "does not hold");

  const double gentle = t("E8", "D=2 rate 0.3: dead units"), high = t("E8", "D=2 rate 2: dead units"),
               cliff = t("E8", "D=2: 40 % dead from a rate of"),
               narrow = t("E4", "width 3 x 20 layers d=8: dead at one input");
  say("ReLU units die when the learning rate is too large.",
      "With two hidden layers {%} of the units are dead after training at a rate of 0.3 and {%} at 2; 40 % are from a "
      "rate "
      "of {} on. Narrow and deep networks need no training for it: with 20 layers of 3 units {%} are born dead at an "
      "input.",
      {gentle, high, cliff, narrow}, gentle < 0.05 && high > 0.4 ? "holds" : "does not hold");

  const double ten = t("E6", "sigmoid from output: 10 % lost from x ="),
               all = t("E6", "sigmoid from output: all lost from x ="),
               tanh_all = t("E6", "tanh from output: all lost from x ="),
               eigen = t("E6", "sigmoid textbook on Eigen's output: all lost from x ="),
               ulp = t("E6", "sigmoid from input: largest error in ULP"),
               steps = t("E6", "stuck unit with Adam: steps to recover from input"),
               stuck_steps = t("E6", "stuck unit with Adam: steps to recover from output (never)");
  say("Not in the essay: a derivative computed from the saved output is lost before the true one is.",
      std::string(
          "In float, y (1 - y) has lost 10 % from x = {} and everything from {} on, 1 - tanh^2 everything from {}; on "
          "Eigen's own logistic() it is lost from {}. From input the largest error over all floats is {} ULP. A unit "
          "stuck at z = 17.5 recovers with Adam in {} steps from input, and ") +
          (stuck_steps >= 20000 ? "not in {} from output." : "in {} from output."),
      {ten, all, tanh_all, eigen, ulp, steps, stuck_steps}, ulp <= 1 && std::isfinite(all) ? "holds" : "does not hold");
  return list;
}

// ---- The figures.

/// The shares that are active, here and in published networks, widest last: for its figure.
void write_ladder(const Tables& t) {
  struct Rung {
    double low, high; // in %
    const char *name, *kind;
  };
  std::vector<Rung> rungs{{0.5, 1, "brain (Lennie 2003)", "published"},
                          {1, 5, "OPT, trained (Liu et al. 2023)", "published"},
                          {3, 3, "T5-Base (Li et al. 2023)", "published"},
                          {6.3, 6.3, "ViT-B/16 (Li et al. 2023)", "published"},
                          {10.7, 10.7, "ProSparse LLaMA2-7B (2024)", "published"},
                          {1, 15, "brain (Attwell & Laughlin 2001)", "published"},
                          {17, 32, "rectifiers with L1 (Glorot et al. 2011)", "published"}};
  const std::pair<const char*, const char*> ours[] = {
      {"relu width 256: active after training", "ReLU here, width 256"},
      {"relu width 64: active after training", "ReLU here, width 64"},
      {"relu width 16: active after training", "ReLU here, width 16"},
      {"gelu width 256: active after training", "GELU here, width 256"},
      {"relu width 64: active before training", "ReLU here, before training"}};
  for (const auto& [name, shown] : ours)
    if (const double v = 100 * t("E16", name); std::isfinite(v))
      rungs.push_back({v, v, shown, "here"});
  fs::remove("sparsity_ladder.dat");
  if (rungs.back().kind != std::string("here"))
    return;
  std::ofstream data = behaviour::create("sparsity_ladder.dat");
  data << "# active in %: least, most; whose\n";
  for (const Rung& r : rungs)
    data << r.low << ' ' << r.high << " \"" << r.name << "\" " << r.kind << '\n';
}

struct Figure {
  const char *name, *needs, *title, *caption;
};
constexpr Figure figures[] = {
    {"gallery", "E9_gallery.dat", "The family",
     "Every activation with its derivatives, on the same axes. The grey hill is the distribution of a unit's argument "
     "N(0, 1), dark where |f'| is below 0.1: the dark share of units learns next to nothing. Critical: the variances "
     "of "
     "weights and biases, times the width, that keep signal and gradient both."},
    {"trainability", "E10_map.dat", "Who trains at which depth",
     "E10: smallest training error (%) on the digits over a grid of rates, 64 units a layer. Theory, known before "
     "training: right of the red line the gradient has less than e⁻⁶ of its energy left in the first layer, right of "
     "the dashed line less than e⁻¹²; hatched, networks of this width scatter too much to be alike (S &gt; 1.3)."},
    {"planes", "E9_planes.dat", "Ordered, chaotic, or without a fixed point",
     "E9, theory alone: what becomes of inputs of energy 1 in the deepest layers, by the variances of the weights, "
     "times the width, and of the biases; on the red line gradients keep their energy, χ = 1. LeCun's weights are "
     "Xavier's in square layers. "},
    {"family_gain", "E9_gain.dat", "The gradient's gain of every activation, against theory",
     "E9: every activation of the list at five starts; bars: the tolerance."},
    {"normalisation", "E12_moments.dat", "Variance of the activations over 100 layers",
     "E12: the digits through ten networks of 256 units; bands: from the least to the greatest of them."},
    {"dying", "E11_dying.dat", "How training fails at large rates",
     "E11: digits, two hidden layers, 15 epochs, 3 runs; above each bar the training error of the runs that are left."},
    {"mean_shift", "E13_pairs.dat", "Same slope, other mean",
     "E13: digits, best of four rates, medians of 3 runs. Errors of 0 are drawn at 0.05 %, runs without numbers at 100 "
     "%."},
    {"formulas", "E14_gelu.dat", "Textbook formulas and xact in float",
     "E14: largest error in bins of 0.1. The spikes stand at the roots of the derivatives."},
    {"margins", "E15_margins.dat", "Where each formula of cross-entropy's gradient ends", "E15: two classes, float."},
    {"sparsity", "sparsity_ladder.dat", "Who is how sparse",
     "E16 (dots) beside published shares (triangles and ranges): brain, Lennie 2003 and Attwell and Laughlin 2001; "
     "T5-Base "
     "and ViT-B/16, Li et al. 2023; OPT, Liu et al. 2023; ProSparse LLaMA2-7B, Song et al. 2024; rectifier networks "
     "with "
     "an L1 penalty, Glorot, Bordes and Bengio 2011."},
    {"gradient", "E1_layers.dat", "Gradient norm per layer at initialisation",
     "E1: networks of 20 layers of 128 units. Markers: root mean square over 100 networks; band: 80 % of them; dashed: "
     "theory, the recursion from layer 1."},
    {"weight_gradient", "E1_layers.dat", "Gradient of the weights",
     "E1: the same for dL/dW (geometric mean and 80 % band). With ReLU it is flat where dL/dz halves in energy per "
     "layer: "
     "the activations shrink the other way."},
    {"phases", "E2_phases.dat", "Tanh: ordered, critical, chaotic",
     "E2: 20 layers of 256 units; root mean square over 60 networks."},
    {"activity", "E1_layers.dat", "Activity and saturation per layer",
     "E1: mean over the networks. Saturated: a derivative below 6 % of the largest, that is |tanh| beyond 0.97."},
    {"paths", "E3_layers.dat", "“Every N layers the activation rate falls by 2^N”",
     "E3: 400 ReLU networks of 64 units, 64 orthogonal inputs."},
    {"derivative", "E6_sigmoid.dat", "What float leaves of the derivative",
     "E6: every float, largest relative error in bins of 0.2 (sigmoid) and 0.1 (tanh). An error of 1 = 100 % means "
     "that "
     "the gradient is lost."},
    {"convergence", "E7_digits2.dat", "Training error against epochs and against time",
     "E7: digits, 64 units per hidden layer, best learning rate of each activation, medians of 5 runs. Errors of 0 are "
     "drawn at 0.05 %."},
    {"spirals", "E7_spirals.dat", "Two spirals", "E7: 2-32-32-1, full batch, best rate of each, medians of 5 runs."},
    {"dead", "E8_dead.dat", "Dead ReLU units after training",
     "E8: digits, 15 epochs, mean of 5 runs. –: no run ended with finite weights; *: some did not."},
    {"frontier", "frontier_panels.dat", "Speed against error",
     "Float, arrays that fit the first-level cache, one thread; what runs at a copy's speed is left out. Left and down "
     "is "
     "better. Peers' derivatives lose everything somewhere, and stand at the right edge."},
    {"throughput", "throughput_forward.dat", "Throughput of the default tiers",
     "Float, arrays of the middle one of the sizes that all were measured at, one thread. Limit: the fastest copy of "
     "the same streams."},
};

bool draw(const Figure& f) {
  const std::string svg = std::string(f.name) + ".svg";
  fs::remove(svg);
  if (!fs::exists(f.needs))
    return true;
  const std::string plots = XACT_PLOTS;
  if (std::system(("gnuplot -c \"" + plots + "/" + f.name + ".gp\" \"" + plots + "\"").c_str()) == 0)
    return true;
  std::cerr << "bench_report: gnuplot could not draw " << svg << '\n';
  fs::remove(svg);
  return false;
}

/// What a figure shows, in numbers, for those who do not see it; empty where its caption and the tables must do.
std::string in_numbers(const std::string& figure, const Tables& t) {
  const auto deepest = [&](const char* start) { return t("E10", std::string(start) + ": deepest that trains"); };
  const auto fails = [&](const char* name) { return t("E11", std::string(name) + ": smallest rate that fails"); };
  if (figure == "trainability")
    return text(
        "Deepest that trains: relu He {}, relu Xavier {}, relu U {}, tanh orthogonal {}, tanh Xavier {}, tanh U "
        "{}, sigmoid critical {}, sigmoid as tanh {}, sigmoid Xavier {}, selu LeCun {}, elu {}, gelu critical "
        "{}, gelu He {}, silu He {}, softplus Xavier {}.",
        {deepest("relu He"), deepest("relu Xavier"), deepest("relu U(1/sqrt n)"), deepest("tanh orthogonal"),
         deepest("tanh Xavier"), deepest("tanh U(1/sqrt n)"), deepest("sigmoid critical"),
         deepest("sigmoid as tanh Xavier"), deepest("sigmoid Xavier"), deepest("selu LeCun"),
         deepest("elu keeps E[phi^2]"), deepest("gelu critical"), deepest("gelu He"), deepest("silu He"),
         deepest("softplus Xavier")});
  if (figure == "gallery") {
    std::string facts =
        "Activation: E[f], E[f^2], E[f'^2] at q = 1, share with a slope below 0.1, critical variance of "
        "the weights. ";
    std::istringstream lines(read("E9_facts.dat"));
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line))
      if (const auto f = split(line, ' '); f.size() == 9)
        facts += f[0] + ": " +
                 text("{}, {}, {}, {}, ", {std::atof(f[1].c_str()), std::atof(f[2].c_str()), std::atof(f[3].c_str()),
                                           std::atof(f[4].c_str())}) +
                 (f[8] == "0" ? std::string("none") : text("{}", {std::atof(f[5].c_str())})) + "; ";
    return facts;
  }
  if (figure == "planes") {
    std::string facts = "Critical variances of weights and biases: ";
    std::istringstream axes(read("E9_axes.dat")), starts(read("E9_starts.dat"));
    for (std::string line; std::getline(axes, line);)
      if (const auto f = split(line, ' '); f.size() == 8 && f[0] != "#")
        facts += f[0] +
                 (f[7] == "0" ? std::string(" none")
                              : text(" {} and {}", {std::atof(f[5].c_str()), std::atof(f[6].c_str())})) +
                 "; ";
    facts += "energy of the gradient per layer at the usual starts: ";
    for (std::string line; std::getline(starts, line);)
      if (const auto quoted = split(line, '"'); quoted.size() == 3)
        if (const auto f = split(quoted[2], ' '); f.size() == 6)
          facts += quoted[0] + quoted[1] + ' ' +
                   (f[3] == "runaway" ? std::string("runs away") : text("{}", {std::atof(f[5].c_str())})) + "; ";
    return facts;
  }
  if (figure == "dying")
    return text(
        "Smallest rate that fails: relu {}, leaky relu {}, leaky relu 0.2 {}, elu {}, selu {}, gelu {}, silu {}, "
        "mish {}, tanh {}, softplus {}.",
        {fails("relu"), fails("leaky_relu"), fails("leaky_relu 0.2"), fails("elu"), fails("selu"), fails("gelu"),
         fails("silu"), fails("mish"), fails("tanh"), fails("softplus")});
  if (figure == "normalisation")
    return text("SELU's variance after 1, 20 and 100 layers: from half the input {}, {}, {}; from twice it {}, {}, {}. "
                "After 100: tanh {}, GELU {}.",
                {t("E12", "selu LeCun from x/2 layer 1: variance"), t("E12", "selu LeCun from x/2 layer 20: variance"),
                 t("E12", "selu LeCun from x/2 layer 100: variance"), t("E12", "selu LeCun from 2x layer 1: variance"),
                 t("E12", "selu LeCun from 2x layer 20: variance"), t("E12", "selu LeCun from 2x layer 100: variance"),
                 t("E12", "tanh Xavier layer 100: variance"), t("E12", "gelu He layer 100: variance")});
  if (figure == "mean_shift")
    return text(
        "Training error at the end, softplus and softplus less ln 2: 6 layers {%} and {%}, 12 layers {%} and {%}.",
        {t("E13", "D=6 softplus: training error"), t("E13", "D=6 softplus - ln 2: training error"),
         t("E13", "D=12 softplus: training error"), t("E13", "D=12 softplus - ln 2: training error")});
  if (figure == "margins")
    return text("p - y is 0 from {}; through the logarithm NaN from {}; clipped 0 from {} and from {}; no maximum NaN "
                "from {}; expm1 and xact never.",
                {t("E15", "p - y: right answer - 0 from"), t("E15", "through log: wrong answer - NaN from"),
                 t("E15", "clipped: right answer - 0 from"), t("E15", "clipped: wrong answer - 0 from"),
                 t("E15", "no maximum: right answer - NaN from")});
  if (figure == "formulas")
    return text("Largest errors in ULP of the textbook derivatives: gelu {}, silu {}, mish {}; of xact's {}, {}, {}.",
                {t("E14", "gelu textbook derivative: largest error in ULP"),
                 t("E14", "silu textbook derivative: largest error in ULP"),
                 t("E14", "mish textbook derivative: largest error in ULP"),
                 t("E14", "gelu xact derivative: largest error in ULP"),
                 t("E14", "silu xact derivative: largest error in ULP"),
                 t("E14", "mish xact derivative: largest error in ULP")});
  if (figure == "sparsity")
    return text(
        "Active here after training: ReLU at width 16 {%}, 64 {%}, 256 {%}; published: brain below 1 and up to 15 "
        "%, T5 3.0 %, ViT 6.3 %, OPT 1 to 5 %, ProSparse 10.7 %, rectifiers 17 to 32 %.",
        {t("E16", "relu width 16: active after training"), t("E16", "relu width 64: active after training"),
         t("E16", "relu width 256: active after training")});
  const auto gain = [&](const char* start, const char* of) {
    return t("E1", std::string(start) + ": " + of + " energy per layer - geometric mean");
  };
  if (figure == "gradient" || figure == "weight_gradient" || figure == "activity") {
    const char* const of = figure == "weight_gradient" ? "dL/dW" : "dL/dz";
    return text(
        "Energy per layer, geometric mean: relu He {}, relu Xavier {}, relu U {}, tanh Xavier {}, tanh gain 5/3 {}, "
        "sigmoid Xavier {}.",
        {gain("relu He", of), gain("relu Xavier", of), gain("relu U(1/sqrt n)", of), gain("tanh Xavier", of),
         gain("tanh gain 5/3", of), gain("sigmoid Xavier", of)});
  }
  if (figure == "phases")
    return text("Energy per layer: at the edge {}, critical {}, chaotic {}.",
                {t("E2", "edge sw2=1: dL/dz energy per layer"), t("E2", "critical sb2=0.05: dL/dz energy per layer"),
                 t("E2", "chaotic sw2=25/9: dL/dz energy per layer")});
  if (figure == "paths")
    return text("In layer 10 {%} of the units and a share of {} of the paths are active.",
                {t("E3", "layer 10: share of active units"), t("E3", "layer 10: share of active paths")});
  if (figure == "derivative")
    return text("Everything is lost from output from x = {} for sigmoid and {} for tanh; from input at most {} ULP.",
                {t("E6", "sigmoid from output: all lost from x ="), t("E6", "tanh from output: all lost from x ="),
                 t("E6", "sigmoid from input: largest error in ULP")});
  if (figure == "convergence" || figure == "spirals")
    return text("Epochs to 1 %, tanh over relu: {} with 2 layers and {} with 6; iterations on spirals: {}.",
                {t("E7", "digits D=2 epochs to 1 %: tanh / relu"), t("E7", "digits D=6 epochs to 1 %: tanh / relu"),
                 t("E7", "spirals: iterations tanh / relu")});
  if (figure == "dead")
    return text(
        "With 2 layers {%} are dead at a rate of 0.3, {%} at 1, {%} at 2.",
        {t("E8", "D=2 rate 0.3: dead units"), t("E8", "D=2 rate 1: dead units"), t("E8", "D=2 rate 2: dead units")});
  if (figure == "family_gain") {
    double rows = 0, deviations = 0;
    if (const auto found = t.all().find("E9"); found != t.all().end())
      for (const Row& r : found->second) {
        rows += r.verdict != "reported";
        deviations += r.verdict == "deviates";
      }
    return text(std::string("{} values with an expectation, of which {}") + deviate(deviations) + '.',
                {rows, deviations});
  }
  return {};
}

/// How many of the usual starts stand in which phase, and which: the phase planes' sentence.
std::string phases_of_starts() {
  std::map<std::string, std::vector<std::string>> starts;
  std::istringstream lines(read("E9_starts.dat"));
  for (std::string line; std::getline(lines, line);)
    if (const auto quoted = split(line, '"'); quoted.size() == 3)
      if (const auto f = split(quoted[2], ' '); f.size() == 6)
        starts[f[3]].push_back(quoted[0] + quoted[1]);
  std::size_t all = 0;
  for (const auto& [phase, names] : starts)
    all += names.size();
  const auto which = [&](const char* phase) {
    std::string list;
    for (const std::string& name : starts[phase])
      list += (list.empty() ? " (" : ", ") + name;
    return std::to_string(starts[phase].size()) + (list.empty() ? "" : list + ")");
  };
  return "Of these " + std::to_string(all) + " usual starts " + std::to_string(starts["ordered"].size()) +
         " lie in the ordered phase, where gradients vanish, " + which("chaotic") +
         " in the chaotic one, where they explode, " + which("runaway") + " where the signal runs away, and only " +
         which("critical") + " where both are kept.";
}

/// A figure as part of the page: in the page's text colour, its ids its own.
std::string inlined(const Figure& f, const Tables& tables) {
  std::string svg = read(std::string(f.name) + ".svg");
  svg.erase(0, svg.find("<svg"));
  const std::string alt = replaced(escaped(std::string(f.title) + ". " + in_numbers(f.name, tables)), "\"", "&quot;");
  svg = replaced(svg, "<svg ", "<svg role=\"img\" aria-label=\"" + alt + "\" ");
  svg = replaced(svg, "<title>Gnuplot</title>", std::string("<title>") + f.title + "</title>");
  for (const char* quote : {"'", "\""})
    svg = replaced(svg, std::string(quote) + "black" + quote, std::string(quote) + "currentColor" + quote);
  constexpr std::array<std::pair<const char*, const char*>, 8> colours{{{"rgb(  0, 114, 178)", "var(--blue)"},
                                                                        {"rgb(230, 159,   0)", "var(--orange)"},
                                                                        {"rgb(  0, 158, 115)", "var(--green)"},
                                                                        {"rgb(213,  94,   0)", "var(--vermilion)"},
                                                                        {"rgb(204, 121, 167)", "var(--purple)"},
                                                                        {"rgb( 86, 180, 233)", "var(--sky)"},
                                                                        {"rgb(  0,   0,   0)", "currentColor"},
                                                                        {"fill=\"white\"", "fill=\"none\""}}};
  for (const auto& [from, to] : colours)
    svg = replaced(svg, from, to);
  for (const char* id : {"gp", "textbox", "greybox", "gnuplot_"})
    for (const char* before : {"id='", "id=\"", "#"})
      svg = replaced(svg, std::string(before) + id, std::string(before) + f.name + '_' + id);
  return svg;
}

// ---- The page.

constexpr const char* style = R"(
:root { color-scheme: light dark; --text: #1b1f23; --back: #ffffff; --faint: #f3f5f7; --line: #c9d1d9;
  --blue: #0072B2; --orange: #C98A00; --green: #009E73; --vermilion: #D55E00; --purple: #B8588F; --sky: #3A9BD6; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8ea; --back: #15181c; --faint: #20252b; --line: #3d444d;
  --blue: #4AA8E0; --orange: #E69F00; --green: #2CC295; --vermilion: #F0793A; --purple: #DD94BD; --sky: #9AD4F7; } }
body { max-width: 800px; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 sans-serif; color: var(--text);
  background: var(--back); }
figure { margin: 2rem 0; } figure svg { width: 100%; height: auto; } figcaption { font-size: 0.9rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.82rem; width: 100%; }
th, td { padding: 0.15rem 0.5rem; text-align: right; border-bottom: 1px solid var(--line);
  font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { text-align: left; }
summary { cursor: pointer; padding: 0.3rem 0; }
.claim { background: var(--faint); border-left: 4px solid var(--line); padding: 0.5rem 1rem; margin: 1rem 0; }
.claim p { margin: 0.3rem 0; } .deviates { font-weight: bold; text-decoration: underline; }
)";

void write_claims(std::ostream& page, const std::vector<Claim>& list) {
  for (const Claim& c : list)
    page << "<div class=\"claim\"><p><b>" << escaped(c.claim) << "</b></p><p>"
         << replaced(escaped(c.measured), " %", "&nbsp;%") << "</p><p>Verdict: <b>" << escaped(c.verdict)
         << "</b>.</p></div>\n";
}

void write_figure(std::ostream& page, const Figure& f, const Tables& tables) {
  if (fs::exists(std::string(f.name) + ".svg"))
    page << "<figure><h3>" << f.title << "</h3>\n"
         << inlined(f, tables) << "<figcaption>" << f.caption
         << (f.name == std::string("planes") ? escaped(phases_of_starts()) : "") << "</figcaption></figure>\n";
}

void write_page(std::ostream& page, const Tables& tables, bool drawn) {
  page << "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
          "content=\"width=device-width\">\n<title>xact: activation functions, theory beside "
          "measurement</title>\n<style>"
       << style << "</style>\n<h1>Activation functions, theory beside measurement</h1>\n";
  int rows = 0, deviations = 0;
  for (const auto& [id, table] : tables.all())
    for (const Row& r : table) {
      rows += r.verdict != "reported";
      deviations += r.verdict == "deviates";
    }
  page << "<p>Measured on xact's own kernels, beside what theory or a paper predicts: " << rows
       << " values with an expectation, of which " << deviations << deviate(deviations)
       << ". Tolerances are derived (4 standard errors, plus what theory drops), not tuned.</p>\n";
  if (!drawn)
    page << "<p>Not all pictures could be drawn: gnuplot is missing or failed (Debian, Ubuntu: <code>apt-get install "
            "gnuplot-nox</code>).</p>\n";
  constexpr std::size_t first_screen = 2;
  for (std::size_t i = 0; i < first_screen; ++i)
    write_figure(page, figures[i], tables);
  page << "<h2>The claims</h2>\n";
  write_claims(page, claims(tables));
  page << "<h2>What the wider family adds</h2>\n";
  write_claims(page, family_claims(tables));

  page << "<h2>The pictures</h2>\n";
  for (std::size_t i = first_screen; i < std::size(figures); ++i)
    write_figure(page, figures[i], tables);

  report::write_speed_tables(page);
  report::write_face_tables(page);

  page << "<h2>The tables</h2>\n";
  for (const auto& [id, table] : tables.all()) {
    const auto deviating =
        std::count_if(table.begin(), table.end(), [](const Row& r) { return r.verdict == "deviates"; });
    page << "<details><summary><b>" << id << "</b>: " << table.size() << " rows, " << deviating
         << deviate(static_cast<double>(deviating))
         << "</summary>\n<div class=\"wide\" tabindex=\"0\"><table>\n<tr><th>case<th>expected<th>tolerance<th>measured"
            "<th>verdict";
    for (const Row& r : table)
      page << "\n<tr><td>" << escaped(r.name) << "<td>" << escaped(r.expected) << "<td>" << r.tolerance << "<td>"
           << behaviour::number(r.measured) << "<td class=\"" << r.verdict << "\">" << r.verdict;
    page << "\n</table></div></details>\n";
  }
  page << "</html>\n";
}

int run(const fs::path& directory) {
  if (!fs::is_directory(directory))
    throw std::runtime_error(directory.string() + " is not a directory");
  fs::current_path(directory);
  const Tables tables;
  if (tables.all().empty())
    throw std::runtime_error("there is no E1.csv to E17.csv in " + directory.string() +
                             "; run behaviour --out=" + directory.string());
  report::write_speed_data();
  write_ladder(tables);
  const bool gnuplot = std::system("gnuplot --version") == 0;
  bool drawn = gnuplot;
  if (!gnuplot)
    std::cerr << "bench_report: no figures, for gnuplot is missing: apt-get install gnuplot-nox (Debian, Ubuntu)\n";
  for (const Figure& f : figures)
    if (gnuplot)
      drawn = draw(f) && drawn;
    else
      fs::remove(std::string(f.name) + ".svg");
  std::ofstream page = behaviour::create("index.html");
  write_page(page, tables, drawn);
  if (!page.flush())
    throw std::runtime_error("index.html cannot be written");
  std::cout << "Report: " << fs::current_path().string() << "/index.html\n";
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 2)
      throw std::runtime_error("usage: bench_report DIR");
    return run(argv[1]);
  } catch (const std::exception& e) {
    std::cerr << "bench_report: " << e.what() << '\n';
    return 1;
  }
}
