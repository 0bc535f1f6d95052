// SPDX-License-Identifier: BSD-3-Clause
/// Training on the real digits: examples/data/optdigits.csv, 1438 of them to train and 359 to test.
#pragma once

#include "network.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>

namespace behaviour {

struct Samples {
  MatrixXf x; // one sample per column
  std::vector<Index> label;
};
struct Digits {
  Samples train, test;
};

inline Digits read_digits(const std::filesystem::path& path) {
  constexpr Index pixels = 64;
  std::ifstream file(path);
  if (!file)
    throw std::runtime_error("the digits \"" + path.string() + "\" cannot be opened; --digits FILE names another file");
  std::vector<std::vector<int>> rows;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::vector<int> row(pixels + 1);
    char comma = ',';
    bool valid = true;
    for (std::size_t i = 0; i < row.size(); ++i)
      valid = valid && (i == 0 || (fields >> comma && comma == ',')) && fields >> row[i] && row[i] >= 0 &&
              row[i] <= (i + 1 < row.size() ? 16 : 9);
    if (!valid)
      throw std::runtime_error(path.string() + ", line " + std::to_string(rows.size() + 1) +
                               ": not 64 pixels 0..16 and a label 0..9");
    rows.push_back(std::move(row));
  }
  // Every fifth one is for the test: the rows are grouped by writer, and a split at the tail triples the test error.
  const auto part = [&](bool test) {
    Samples s;
    std::vector<const std::vector<int>*> chosen;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if ((i % 5 == 4) == test)
        chosen.push_back(&rows[i]);
    s.x.resize(pixels, static_cast<Index>(chosen.size()));
    for (std::size_t j = 0; j < chosen.size(); ++j) {
      for (Index i = 0; i < pixels; ++i)
        s.x(i, static_cast<Index>(j)) = static_cast<float>((*chosen[j])[static_cast<std::size_t>(i)]) / 16;
      s.label.push_back(chosen[j]->back());
    }
    return s;
  };
  Digits digits{part(false), part(true)};
  if (digits.test.label.empty())
    throw std::runtime_error(path.string() + ": fewer than 5 rows");
  const float mean = digits.train.x.mean();
  const float deviation = std::sqrt((digits.train.x.array() - mean).square().mean());
  for (Samples* s : {&digits.train, &digits.test})
    s->x = (s->x.array() - mean) / deviation;
  return digits;
}

/// Share of samples whose largest score is not their label's; a score that is no number is wrong. By parts of a batch's
/// size: the layers' arrays keep theirs, where all samples at once would be mapped anew for every layer.
template <class F>
double error_share(Network<F>& net, const Samples& s) {
  constexpr Index part = 32;
  Index wrong = 0;
  for (Index at = 0; at < s.x.cols(); at += part) {
    const MatrixXf& score = net.forward(s.x.middleCols(at, std::min(part, s.x.cols() - at)));
    for (Index j = 0; j < score.cols(); ++j) {
      Index best = 0;
      wrong += !score.col(j).allFinite() ||
               (score.col(j).maxCoeff(&best), best != s.label[static_cast<std::size_t>(at + j)]);
    }
  }
  return static_cast<double>(wrong) / static_cast<double>(s.x.cols());
}

/// (softmax - one hot) / samples: the gradient of the mean cross-entropy. exp of differences to the largest score
/// cannot overflow.
inline MatrixXf cross_entropy_gradient(const MatrixXf& score, const Samples& s) {
  MatrixXf p = (score.rowwise() - score.colwise().maxCoeff()).array().exp();
  p.array().rowwise() /= p.array().colwise().sum().eval();
  for (Index j = 0; j < p.cols(); ++j)
    p(s.label[static_cast<std::size_t>(j)], j) -= 1;
  return p / static_cast<float>(p.cols());
}

struct Curve {
  std::vector<double> error, seconds; // after each epoch: share of training samples, time spent in training
};

/// inputs - width x depth - classes.
inline std::vector<Index> hidden_layers(int depth, Index width, Index inputs = 64, Index classes = 10) {
  std::vector<Index> w(static_cast<std::size_t>(depth) + 2, width);
  w.front() = inputs;
  w.back() = classes;
  return w;
}

/// When a run may end before its last epoch: its error has come down to `error`, or is still above `stuck` after
/// `patience` epochs, or its scores are no numbers, which are all wrong.
struct Enough {
  double error = -1;
  int patience = std::numeric_limits<int>::max();
  double stuck = 1;
  bool without_numbers = true;
};
constexpr Enough to_the_last{-1, std::numeric_limits<int>::max(), 1, false};

/// Softmax cross-entropy, plain gradient descent, batches of 32. The net may be changed before it runs.
template <class F>
class DigitsTraining {
public:
  DigitsTraining(F f, const std::vector<Index>& widths, const Initial& initial, Random random, const Digits& digits)
      : random_(std::move(random)), net(std::move(f), widths, initial, random_), digits_(digits) {}
  /// 64 - 64 x depth - 10, zero bias, He's weights for ReLU, Xavier's for the others.
  DigitsTraining(F f, int depth, std::uint64_t seed, std::uint32_t run, const Digits& digits)
      : DigitsTraining(f, hidden_layers(depth, 64), {std::is_same_v<F, xact::Relu> ? 2.0 : 1.0}, Random(seed, {7, run}),
                       digits) {}

  Curve run(double rate, int epochs, const Enough& enough = to_the_last, std::size_t batch = 32) {
    std::vector<Index> order(digits_.train.label.size());
    std::iota(order.begin(), order.end(), Index(0));
    Curve curve;
    double seconds = 0;
    Samples part;
    for (int epoch = 0; epoch < epochs; ++epoch) {
      const auto begin = std::chrono::steady_clock::now();
      random_.shuffle(order);
      for (std::size_t at = 0; at < order.size(); at += batch) {
        const std::size_t size = std::min(batch, order.size() - at);
        part.x.resize(digits_.train.x.rows(), static_cast<Index>(size));
        part.label.resize(size);
        for (std::size_t j = 0; j < size; ++j) {
          part.x.col(static_cast<Index>(j)) = digits_.train.x.col(order[at + j]);
          part.label[j] = digits_.train.label[static_cast<std::size_t>(order[at + j])];
        }
        net.backward(cross_entropy_gradient(net.forward(part.x), part));
        net.descend(rate);
      }
      seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      curve.error.push_back(error_share(net, digits_.train));
      curve.seconds.push_back(seconds);
      const double error = curve.error.back();
      if (error <= enough.error || (epoch + 1 >= enough.patience && error > enough.stuck) ||
          (enough.without_numbers && error == 1))
        break;
    }
    return curve;
  }

  double test_error() { return error_share(net, digits_.test); }

private:
  Random random_;

public:
  Network<F> net;

private:
  const Digits& digits_;
};

} // namespace behaviour
