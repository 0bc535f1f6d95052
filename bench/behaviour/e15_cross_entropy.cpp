// SPDX-License-Identifier: BSD-3-Clause
// E15: what float leaves of the gradient of softmax and cross-entropy.
//
// Two classes with logits (g, 0), the first one is right: dL/dz = -1 / (1 + e^g), for margins g in [-120, 120] in steps
// of 1/256, which both are exact floats; the exact value in double. Six formulas, all in float with the C library's
// functions:
//
//   p - y             softmax with the maximum taken off, less the one-hot target
//   through log       -1 / p back through the softmax, p (dp - sum p dp)
//   clipped           the same with p held in [1e-7, 1 - 1e-7], as Keras does
//   no maximum        e^g / (e^g + 1) - 1
//   expm1             expm1(log p), log p = -log(1 + e^-g)
//   xact              xact::cross_entropy
//
// Expected: a sum next to 1 is a multiple of 2^-23 above it and of 2^-24 below: it has lost a tenth where it is 5 / 1.1
// of them off, and everything at half a one. 1 / p overflows at -ln FLT_MAX, e^g at ln FLT_MAX; the clip ends at
// ln 1e-7. Tolerance: a step of the grid.
#include "experiment.hpp"
#include "floats.hpp"
#include "theory.hpp"

#include <cfloat>
#include <xact/softmax.hpp>

namespace behaviour {
namespace {

constexpr double step = 1.0 / 256, reach = 120;

float softmax_of(float g) {
  const float most = g > 0 ? g : 0, e = std::exp(g - most);
  return e / (e + std::exp(0 - most));
}
float p_minus_y(float g) { return softmax_of(g) - 1; }
float through_log(float g) {
  const float p = softmax_of(g), dp = -1 / p;
  return p * (dp - p * dp);
}
float clipped(float g) {
  constexpr float least = 1e-7f;
  const float p = softmax_of(g), held = p < least ? least : p > 1 - least ? 1 - least : p;
  const float dp = held == p ? -1 / held : 0;
  return p * (dp - p * dp);
}
float no_maximum(float g) {
  const float e = std::exp(g);
  return e / (e + 1) - 1;
}
float by_expm1(float g) {
  const float log_p = (g < 0 ? g : 0) - std::log1p(std::exp(-std::fabs(g)));
  return std::expm1(log_p);
}
float by_xact(float g) {
  const float x[2] = {g, 0};
  float dx[2];
  xact::cross_entropy(xact::from_input(x + 0), std::size_t{0}, dx, std::size_t{2});
  return dx[0];
}

struct Formula {
  const char* name;
  float (*gradient)(float);
  double tenth, nothing, no_number;    // the smallest margins g > 0 with 10 % lost, with 0, with NaN
  double left_nothing, left_no_number; // the greatest g < 0
};
constexpr double never = INFINITY;

} // namespace

void e15_cross_entropy(const Settings& settings, Table& table) {
  const double above = std::log(0x1p23 * 1.1 / 5), below = theory::loses_tenth_from(1), all = 24 * std::log(2.0),
               largest = std::log(static_cast<double>(FLT_MAX)), clip = std::log(1e-7);
  const Formula formulas[] = {{"p - y", p_minus_y, above, all, never, -never, -never},
                              {"through log", through_log, above, all, never, -never, -largest},
                              {"clipped", clipped, above, all, never, clip, -never},
                              {"no maximum", no_maximum, below, all, largest, -never, -never},
                              {"expm1", by_expm1, never, never, never, -never, -never},
                              {"xact", by_xact, never, never, never, -never, -never}};
  std::ofstream data = data_file(settings, "E15_margins.dat");
  data << "# margin, -dL/dz of the right class over the exact one (-1: NaN); an index for each formula\n";
  const auto exact = [](double g) { return -1 / (1 + std::exp(g)); };
  for (const Formula& f : formulas) {
    double tenth = never, nothing = never, no_number = never, left_nothing = -never, left_no_number = -never, ulp = 0;
    for (int i = static_cast<int>(reach / step); i >= -static_cast<int>(reach / step); --i) {
      const double g = i * step, value = exact(g);
      const auto got = static_cast<double>(f.gradient(static_cast<float>(g)));
      // Going down: the last one seen on the right is the smallest. A value below the normal floats may be lost.
      const bool normal = std::fabs(value) >= static_cast<double>(FLT_MIN);
      if (g > 0 && normal) {
        if (std::fabs(got / value - 1) >= 0.1)
          tenth = g;
        if (got == 0)
          nothing = g;
      } else if (g < 0 && got == 0 && left_nothing == -never) {
        left_nothing = g;
      }
      if (std::isnan(got) && g > 0)
        no_number = g;
      else if (std::isnan(got) && left_no_number == -never)
        left_no_number = g;
      else if (normal)
        ulp = std::max(ulp, ulps(static_cast<float>(got), value));
    }
    const std::string name = f.name;
    table.near(name + ": right answer - 10 % lost from a margin of", f.tenth, step, tenth);
    table.near(name + ": right answer - 0 from", f.nothing, step, nothing);
    if (f.no_number != never || no_number != never)
      table.near(name + ": right answer - NaN from", f.no_number, step, no_number);
    table.near(name + ": wrong answer - 0 from", f.left_nothing, step, left_nothing);
    table.near(name + ": wrong answer - NaN from", f.left_no_number, step, left_no_number);
    if (f.gradient == by_xact)
      table.at_most(name + ": largest error in ULP", 1, 0, ulp);
    else
      table.report(name + ": largest error in ULP", ulp);
    data << "\n\n# " << name << '\n';
    for (double g = -reach; g <= reach; g += 0.5) {
      const double ratio = static_cast<double>(f.gradient(static_cast<float>(g))) / exact(g);
      data << g << ' ' << (std::isnan(ratio) ? -1 : ratio) << '\n';
    }
  }
}

} // namespace behaviour
