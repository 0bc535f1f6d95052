// SPDX-License-Identifier: BSD-3-Clause
/// Softmax and its logarithm along both axes, beside Eigen's expressions and plain loops, each with the worst error of
/// an entry, in ULP, against long double. Compare rows of one group.
#include <benchmark/benchmark.h>

#include <xact/xact.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace {

using Eigen::ArrayXXf;
using Eigen::Index;
enum class along { columns, rows };

/// n entries, vectors of them, side by side (columns of a column-major array) or apart (its rows).
ArrayXXf logits(Index n, Index vectors, along axis) {
  std::mt19937 g(1);
  std::normal_distribution<float> normal(0, 5);
  ArrayXXf x(axis == along::columns ? n : vectors, axis == along::columns ? vectors : n);
  for (float& v : x.reshaped())
    v = normal(g);
  return x;
}

/// The worst error of up to 16 vectors.
double worst_ulp(const ArrayXXf& x, const ArrayXXf& y, along axis, bool is_log) {
  double worst = 0;
  const Index vectors = axis == along::columns ? x.cols() : x.rows(), n = axis == along::columns ? x.rows() : x.cols();
  const auto at = [&](const ArrayXXf& m, Index i, Index v) { return axis == along::columns ? m(i, v) : m(v, i); };
  for (Index v = 0; v < std::min<Index>(vectors, 16); ++v) {
    Index top = 0;
    for (Index i = 0; i < n; ++i)
      if (at(x, i, v) > at(x, top, v))
        top = i;
    long double others = 0;
    const auto d = [&](Index i) { return static_cast<long double>(at(x, i, v)) - at(x, top, v); };
    for (Index i = 0; i < n; ++i)
      others += i == top ? 0 : std::exp(d(i));
    for (Index i = 0; i < n; ++i) {
      const long double exact = is_log ? d(i) - std::log1p(others) : std::exp(d(i)) / (1 + others);
      int e = 0;
      std::frexp(exact, &e);
      worst = std::max(worst,
                       static_cast<double>(std::fabs(at(y, i, v) - exact) / std::ldexp(1.0L, std::max(e, -125) - 24)));
    }
  }
  return worst;
}

void add(const std::string& group, const std::string& name, Index n, Index vectors, along axis, bool is_log,
         const std::function<void(const ArrayXXf&, ArrayXXf&)>& run) {
  benchmark::RegisterBenchmark((group + "/" + name).c_str(), [=](benchmark::State& state) {
    const ArrayXXf x = logits(n, vectors, axis);
    ArrayXXf y = x;
    for (auto _ : state) {
      run(x, y);
      benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * n * vectors);
    state.counters["ulp"] = worst_ulp(x, y, axis, is_log);
  });
}

/// Eigen's own expression.
void eigen(const ArrayXXf& x, ArrayXXf& y, along axis, bool is_log) {
  if (axis == along::columns) {
    y = x.rowwise() - x.colwise().maxCoeff();
    if (is_log) {
      y.rowwise() -= y.exp().colwise().sum().log().eval();
    } else {
      y = y.exp();
      y.rowwise() /= y.colwise().sum().eval();
    }
  } else {
    y = x.colwise() - x.rowwise().maxCoeff();
    if (is_log) {
      y.colwise() -= y.exp().rowwise().sum().log().eval();
    } else {
      y = y.exp();
      y.colwise() /= y.rowwise().sum().eval();
    }
  }
}
void loop(const ArrayXXf& x, ArrayXXf& y, along axis, bool is_log) {
  const bool columns = axis == along::columns;
  const Index vectors = columns ? x.cols() : x.rows(), n = columns ? x.rows() : x.cols(), step = columns ? 1 : vectors;
  for (Index v = 0; v < vectors; ++v) {
    const float* const in = x.data() + (columns ? v * n : v);
    float* const out = y.data() + (columns ? v * n : v);
    float max = in[0], sum = 0;
    for (Index i = 1; i < n; ++i)
      max = std::max(max, in[i * step]);
    for (Index i = 0; i < n; ++i)
      sum += out[i * step] = std::exp(in[i * step] - max);
    for (Index i = 0; i < n; ++i)
      out[i * step] = is_log ? in[i * step] - max - std::log(sum) : out[i * step] / sum;
  }
}

template <class F>
void add_ours(const std::string& group, const std::string& name, Index n, Index vectors, along axis, bool is_log) {
  add(group, name, n, vectors, axis, is_log, [axis](const ArrayXXf& x, ArrayXXf& y) {
    if (axis == along::columns)
      y = xact::forward(F{}, x.colwise());
    else
      y = xact::forward(F{}, x.rowwise());
  });
}

struct shape {
  const char* name;
  Index n, vectors;
  along axis;
};

} // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  for (const shape& s : {shape{"10", 10, 1, along::columns}, shape{"1024", 1024, 1, along::columns},
                         shape{"50257", 50257, 1, along::columns}, shape{"10x4096_columns", 10, 4096, along::columns},
                         shape{"4096x10_rows", 10, 4096, along::rows}})
    for (const bool is_log : {false, true}) {
      const std::string group = std::string(is_log ? "log_softmax/" : "softmax/") + s.name;
      if (is_log) {
        add_ours<xact::LogSoftmax<>>(group, "faithful", s.n, s.vectors, s.axis, is_log);
        add_ours<xact::LogSoftmax<xact::fast>>(group, "fast", s.n, s.vectors, s.axis, is_log);
      } else {
        add_ours<xact::Softmax<>>(group, "faithful", s.n, s.vectors, s.axis, is_log);
        add_ours<xact::Softmax<xact::fast>>(group, "fast", s.n, s.vectors, s.axis, is_log);
      }
      add(group, "eigen", s.n, s.vectors, s.axis, is_log,
          [=](const ArrayXXf& x, ArrayXXf& y) { eigen(x, y, s.axis, is_log); });
      add(group, "loop", s.n, s.vectors, s.axis, is_log,
          [=](const ArrayXXf& x, ArrayXXf& y) { loop(x, y, s.axis, is_log); });
    }
  benchmark::RunSpecifiedBenchmarks();
}
