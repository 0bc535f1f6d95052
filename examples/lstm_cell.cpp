// SPDX-License-Identifier: BSD-3-Clause
// A recurrent cell as audio models run it, one sample at a time on arrays of fixed size: three sigmoids and two tanhs
// per step, on xact and on Eigen's own functions, against the same cell in double.
#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>
#include <xact/xact.hpp>

namespace {

constexpr int hidden = 16;

/// The functions of a cell: from xact, of one accuracy; Eigen's own; the textbook's.
template <class Accuracy>
struct Xact {
  template <class X>
  static auto sigmoid(const X& x) {
    return xact::forward(xact::Sigmoid<Accuracy>{}, x);
  }
  template <class X>
  static auto tanh(const X& x) {
    return xact::forward(xact::Tanh<Accuracy>{}, x);
  }
};
struct EigensOwn {
  template <class X>
  static auto sigmoid(const X& x) {
    return x.logistic();
  }
  template <class X>
  static auto tanh(const X& x) {
    return x.tanh();
  }
};
struct Textbook {
  template <class X>
  static auto sigmoid(const X& x) {
    return x.unaryExpr([](double v) { return 1 / (1 + std::exp(-v)); });
  }
  template <class X>
  static auto tanh(const X& x) {
    return x.unaryExpr([](double v) { return std::tanh(v); });
  }
};

struct Weights {
  Eigen::Matrix<float, 4 * hidden, hidden> recurrent;
  Eigen::Matrix<float, 4 * hidden, 1> input, bias;
};

template <class Functions, class T>
class Cell {
public:
  explicit Cell(const Weights& weights)
      : recurrent_(weights.recurrent.cast<T>()), input_(weights.input.cast<T>()), bias_(weights.bias.cast<T>()) {}

  /// One sample in, the first unit's state out.
  T step(T x) {
    z_ = (recurrent_ * h_.matrix() + input_ * x + bias_).array();
    const auto in = z_.template segment<hidden>(0), forget = z_.template segment<hidden>(hidden),
               candidate = z_.template segment<hidden>(2 * hidden), out = z_.template segment<hidden>(3 * hidden);
    c_ = Functions::sigmoid(forget) * c_ + Functions::sigmoid(in) * Functions::tanh(candidate);
    h_ = Functions::sigmoid(out) * Functions::tanh(c_);
    return h_[0];
  }

private:
  Eigen::Matrix<T, 4 * hidden, hidden> recurrent_;
  Eigen::Matrix<T, 4 * hidden, 1> input_, bias_;
  Eigen::Array<T, 4 * hidden, 1> z_;
  Eigen::Array<T, hidden, 1> h_ = Eigen::Array<T, hidden, 1>::Zero(), c_ = h_;
};

/// A chirp, as loud as audio gets.
std::vector<float> signal() {
  std::vector<float> x(8192);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t = double(i) / double(x.size());
    x[i] = float(std::sin(600 * t * t));
  }
  return x;
}

struct Run {
  double worst_error, nanoseconds; // against the reference; per step, median
};

template <class Functions>
Run run(const Weights& weights, const std::vector<float>& x, const std::vector<double>& reference) {
  std::array<double, 15> times{};
  double worst = 0;
  for (double& time : times) {
    Cell<Functions, float> cell(weights);
    std::vector<float> y(x.size());
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < x.size(); ++i)
      y[i] = cell.step(x[i]);
    time =
        std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / double(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double error = std::fabs(double(y[i]) - reference[i]);
      worst = error <= worst ? worst : error; // NaN stays
    }
  }
  std::sort(times.begin(), times.end());
  return {worst, times[times.size() / 2]};
}

} // namespace

int main() {
  std::srand(1); // Eigen's Random
  Weights weights;
  weights.recurrent.setRandom() *= 0.5f;
  weights.input.setRandom() *= 2.0f;
  weights.bias.setRandom();

  const std::vector<float> x = signal();
  std::vector<double> reference(x.size());
  Cell<Textbook, double> exact(weights);
  for (std::size_t i = 0; i < x.size(); ++i)
    reference[i] = exact.step(double(x[i]));

  std::printf("%d units, %zu steps%12s%22s\n", hidden, x.size(), "ns / step", "largest error");
  bool good = true;
  const auto report = [&](const char* name, const Run& r, double bound) {
    std::printf("%-22s%14.1f%22.1e\n", name, r.nanoseconds, r.worst_error);
    good = good && r.worst_error <= bound;
  };
  report("xact, fast", run<Xact<xact::fast>>(weights, x, reference), 1e-5);
  report("xact, faithful", run<Xact<xact::faithful>>(weights, x, reference), 1e-5);
  report("Eigen's own", run<EigensOwn>(weights, x, reference), 1e-4);
  return good ? 0 : 1;
}
