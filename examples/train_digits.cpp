// SPDX-License-Identifier: BSD-3-Clause
// Handwritten digits with a 64-64-10 network: one hidden layer of the activation, softmax cross-entropy, plain SGD.
// The same program trains a network with each of Linear, Relu, Sigmoid and Tanh; forward and backward go through xact.
//
//     train_digits [optdigits.csv [epochs]]
#include <Eigen/Core>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>
#include <xact/xact.hpp>

namespace {

using Eigen::Index;
using Eigen::MatrixXf;
using Eigen::VectorXf;
using Clock = std::chrono::steady_clock;

constexpr Index pixels = 64;
constexpr Index hidden_units = 64;
constexpr Index classes = 10;
constexpr Index rows_expected = 1797;
constexpr Index batch_size = 32;
constexpr int default_epochs = 20;
constexpr std::uint64_t seed = 1;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// ---- Random numbers: the engine is the same in every standard library, the distributions of <random> are not. ----

class Random {
public:
  explicit Random(std::uint64_t start) : engine_(start) {}

  /// Uniform on (0, 1]: never 0, so that its logarithm is finite.
  double uniform() { return (double(engine_() >> 11) + 1) * 0x1p-53; }

  /// Standard normal, Box-Muller.
  float normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    const double angle = 6.283185307179586 * uniform();
    return float(radius * std::cos(angle));
  }

  /// Fisher-Yates.
  void shuffle(std::vector<Index>& order) {
    for (std::size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1], order[std::size_t(engine_() % i)]);
    }
  }

private:
  std::mt19937_64 engine_;
};

// ---- Data: one sample per column. ----

struct Samples {
  MatrixXf x;             // pixels x samples
  std::vector<int> label; // 0..9
};

struct Digits {
  Samples train, test;
};

/// One row of the file: 64 pixels 0..16 and a label 0..9, separated by commas.
std::vector<int> parse_row(std::string line, const std::string& where) {
  if (!line.empty() && line.back() == '\r') {
    line.pop_back();
  }
  std::vector<int> values;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    const std::string field = line.substr(begin, end - begin);
    if (field.empty() || field.size() > 2 || field.find_first_not_of("0123456789") != std::string::npos) {
      throw std::runtime_error(where + ": '" + field + "' is not an integer 0..16");
    }
    values.push_back(std::stoi(field));
    if (end == line.size()) {
      break;
    }
    begin = end + 1;
  }
  if (values.size() != std::size_t(pixels) + 1) {
    throw std::runtime_error(where + ": " + std::to_string(values.size()) + " columns, expected 65");
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int limit = i < std::size_t(pixels) ? 16 : 9;
    if (values[i] > limit) {
      throw std::runtime_error(where + ", column " + std::to_string(i + 1) + ": " + std::to_string(values[i]) +
                               " is not in 0.." + std::to_string(limit));
    }
  }
  return values;
}

Samples select(const std::vector<std::vector<int>>& rows, bool test) {
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    // Interleaved, because the rows are not in random order: a split at the tail triples the test error.
    if ((i % 5 == 4) == test) {
      chosen.push_back(i);
    }
  }
  Samples samples{MatrixXf(pixels, Index(chosen.size())), std::vector<int>(chosen.size())};
  for (std::size_t j = 0; j < chosen.size(); ++j) {
    const std::vector<int>& row = rows[chosen[j]];
    for (Index i = 0; i < pixels; ++i) {
      samples.x(i, Index(j)) = float(row[std::size_t(i)]) / 16.0f;
    }
    samples.label[j] = row.back();
  }
  return samples;
}

Digits read_digits(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    throw std::runtime_error(path + ": cannot be opened");
  }
  std::vector<std::vector<int>> rows;
  for (std::string line; std::getline(file, line);) {
    rows.push_back(parse_row(std::move(line), path + ", line " + std::to_string(rows.size() + 1)));
  }
  if (file.bad()) {
    throw std::runtime_error(path + ": cannot be read");
  }
  if (rows.size() != std::size_t(rows_expected)) {
    throw std::runtime_error(path + ": " + std::to_string(rows.size()) + " rows, expected " +
                             std::to_string(rows_expected));
  }
  Digits digits{select(rows, false), select(rows, true)};

  // Mean 0 and deviation 1 over all pixels of the training part; the test part must not be looked at.
  const float mean = digits.train.x.mean();
  const float deviation = std::sqrt((digits.train.x.array() - mean).square().mean());
  for (MatrixXf* x : {&digits.train.x, &digits.test.x}) {
    *x = (x->array() - mean) / deviation;
  }
  return digits;
}

// ---- The network. ----

template <class Activation>
class Network {
public:
  Network(Activation activation, float weight_gain, Random& random)
      : activation_(activation), w1_(initial_weights(hidden_units, pixels, weight_gain, random)),
        w2_(initial_weights(classes, hidden_units, weight_gain, random)), b1_(VectorXf::Zero(hidden_units)),
        b2_(VectorXf::Zero(classes)) {}

  /// Scores of each class, classes x samples. Leaves z and h for the backward pass.
  const MatrixXf& forward(const MatrixXf& x) {
    z_.noalias() = w1_ * x;
    z_.colwise() += b1_;

    const auto start = Clock::now();
    h_ = xact::forward(activation_, z_);
    activation_seconds_ += seconds_since(start);

    score_.noalias() = w2_ * h_;
    score_.colwise() += b2_;
    return score_;
  }

  /// One step of gradient descent on the mean cross-entropy of a batch.
  void step(const MatrixXf& x, const std::vector<int>& label, float rate) {
    forward(x);

    // dL/dscore = (softmax(score) - one_hot(label)) / samples.
    const Eigen::Map<const Eigen::VectorXi> labels(label.data(), x.cols());
    xact::cross_entropy(xact::from_input(score_.colwise()), labels, d_score_);
    d_score_ /= float(x.cols());

    d_h_.noalias() = w2_.transpose() * d_score_;

    const auto start = Clock::now();
    d_z_ = xact::backward(activation_, xact::from_input(z_), d_h_);
    activation_seconds_ += seconds_since(start);

    w2_.noalias() -= rate * d_score_ * h_.transpose();
    b2_ -= rate * d_score_.rowwise().sum();
    w1_.noalias() -= rate * d_z_ * x.transpose();
    b1_ -= rate * d_z_.rowwise().sum();
  }

  /// Share of samples whose largest score is not their label's, in percent.
  double error(const Samples& samples) {
    const MatrixXf& score = forward(samples.x);
    int wrong = 0;
    for (Index j = 0; j < score.cols(); ++j) {
      Index best = 0;
      const float largest = score.col(j).maxCoeff(&best);
      wrong += !std::isfinite(largest) || best != samples.label[std::size_t(j)];
    }
    return 100.0 * wrong / double(score.cols());
  }

  double activation_seconds() const { return activation_seconds_; }

private:
  static MatrixXf initial_weights(Index out, Index in, float gain, Random& random) {
    MatrixXf w(out, in);
    for (Index i = 0; i < w.size(); ++i) {
      w.data()[i] = std::sqrt(gain / float(in)) * random.normal();
    }
    return w;
  }

  Activation activation_;
  MatrixXf w1_, w2_;
  VectorXf b1_, b2_;
  MatrixXf z_, h_, score_; // kept between calls: no allocation per batch
  MatrixXf d_score_, d_h_, d_z_;
  double activation_seconds_ = 0;
};

// ---- Training. ----

struct Setting {
  const char* name;
  float weight_gain; // variance of a weight times its number of inputs: 2 (He) for ReLU, 1 (Xavier) for the others
  float rate;
  const char* expected;
  double bound; // upper bound on the test error after 20 epochs, percent
};

struct Result {
  Setting setting;
  double train_error = 0, test_error = 0; // percent
  double seconds = 0, activation_seconds = 0;
};

template <class Activation>
Result train(Activation activation, const Setting& setting, const Digits& digits, int epochs) {
  std::printf("%s, learning rate %g\n%5s %14s %14s\n", setting.name, double(setting.rate), "epoch", "training error",
              "test error");
  const auto start = Clock::now();
  Random random(seed);
  Network<Activation> network(activation, setting.weight_gain, random);
  Result result{setting};

  const Index samples = digits.train.x.cols();
  std::vector<Index> order(static_cast<std::size_t>(samples));
  std::iota(order.begin(), order.end(), Index(0));
  MatrixXf x;
  std::vector<int> label;

  for (int epoch = 1; epoch <= epochs; ++epoch) {
    random.shuffle(order);
    for (Index begin = 0; begin < samples; begin += batch_size) {
      const Index size = std::min(batch_size, samples - begin);
      x.resize(pixels, size);
      label.resize(std::size_t(size));
      for (Index j = 0; j < size; ++j) {
        const Index chosen = order[std::size_t(begin + j)];
        x.col(j) = digits.train.x.col(chosen);
        label[std::size_t(j)] = digits.train.label[std::size_t(chosen)];
      }
      network.step(x, label, setting.rate);
    }
    result.train_error = network.error(digits.train);
    result.test_error = network.error(digits.test);
    std::printf("%5d %12.2f %% %12.2f %%\n", epoch, result.train_error, result.test_error);
    std::fflush(stdout);
  }

  result.seconds = seconds_since(start);
  result.activation_seconds = network.activation_seconds();
  std::printf("total %.1f ms, of which activations %.1f ms\n\n", 1e3 * result.seconds, 1e3 * result.activation_seconds);
  std::fflush(stdout);
  return result;
}

int parse_epochs(const std::string& text) {
  if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string::npos ||
      std::stoi(text) < 1) {
    throw std::runtime_error("epochs: '" + text + "' is not an integer 1..999999");
  }
  return std::stoi(text);
}

int run(const std::string& path, int epochs) {
  const Digits digits = read_digits(path);
  std::printf("%td training and %td test samples\n\n", digits.train.x.cols(), digits.test.x.cols());

  // A linear network is nearly as good here, since the digits are almost linearly separable.
  const Result results[] = {
      train(xact::Linear{}, {"linear", 1, 0.1f, "3-6", 6.5}, digits, epochs),
      train(xact::Relu{}, {"relu", 2, 0.3f, "2-4", 4.5}, digits, epochs),
      train(xact::Sigmoid{}, {"sigmoid", 1, 1.0f, "2-4", 4.5}, digits, epochs),
      train(xact::Tanh{}, {"tanh", 1, 0.3f, "2-4", 4.5}, digits, epochs),
  };

  std::printf("%-10s %14s %12s %12s %10s %16s\n", "activation", "training error", "test error", "expected", "total",
              "activations");
  for (const Result& r : results) {
    std::printf("%-10s %12.2f %% %10.2f %% %10s %% %7.1f ms %13.1f ms\n", r.setting.name, r.train_error, r.test_error,
                r.setting.expected, 1e3 * r.seconds, 1e3 * r.activation_seconds);
  }
  if (epochs < default_epochs) {
    std::printf("\nThe expected values are those after %d epochs: not checked.\n", default_epochs);
    return 0;
  }
  int status = 0;
  for (const Result& r : results) {
    if (!(r.test_error <= r.setting.bound)) {
      std::fprintf(stderr, "%s: test error %.2f %% is above its bound of %.1f %% (expected about %s %%)\n",
                   r.setting.name, r.test_error, r.setting.bound, r.setting.expected);
      status = 1;
    }
  }
  return status;
}

} // namespace

int main(int argc, char** argv) {
  try {
#ifdef XACT_EXAMPLES_DATA
    const std::string path = argc > 1 ? argv[1] : XACT_EXAMPLES_DATA;
#else
    if (argc < 2) {
      throw std::runtime_error("usage: train_digits optdigits.csv [epochs]");
    }
    const std::string path = argv[1];
#endif
    return run(path, argc > 2 ? parse_epochs(argv[2]) : default_epochs);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "train_digits: %s\n", error.what());
    return 1;
  }
}
