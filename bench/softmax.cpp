// SPDX-License-Identifier: BSD-3-Clause
/// Softmax and its logarithm along both axes, beside Eigen's expressions, plain loops, and oneDNN and XNNPACK where
/// installed, on one thread, each with the worst error of an entry, in ULP, against long double; and SwiGLU beside
/// separate passes. Compare rows of one group.
#include "softmax.hpp"

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

double ulp_error(float got, long double exact) {
  int e = 0;
  std::frexp(exact, &e);
  return static_cast<double>(std::fabs(got - exact) / std::ldexp(1.0L, std::max(e, -125) - 24));
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
      worst = std::max(worst, ulp_error(at(y, i, v), exact));
    }
  }
  return worst;
}

using call = std::function<void()>;
/// prepare(x, y) makes the call to be timed.
void add(const std::string& group, const std::string& name, Index n, Index vectors, along axis, bool is_log,
         const std::function<call(const ArrayXXf&, ArrayXXf&)>& prepare) {
  benchmark::RegisterBenchmark((group + "/" + name).c_str(), [=](benchmark::State& state) {
    const ArrayXXf x = logits(n, vectors, axis);
    ArrayXXf y = x;
    const call run = prepare(x, y);
    for (auto _ : state) {
      run();
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
  add(group, name, n, vectors, axis, is_log, [axis](const ArrayXXf& x, ArrayXXf& y) -> call {
    if (axis == along::columns)
      return [&] { y = xact::forward(F{}, x.colwise()); };
    return [&] { y = xact::forward(F{}, x.rowwise()); };
  });
}

// SwiGLU of vectors that stay in the nearest cache.

constexpr std::size_t gate_length = 1024;
/// In ULP: of b silu(a), of silu(a) or of da = b dy silu'(a).
enum class gate { forward, silu, backward };
double worst_of_gate(gate of, const ArrayXXf& a, const ArrayXXf& b, const ArrayXXf& dy, const ArrayXXf& got) {
  using silu = xact::contract<xact::Silu<>>;
  double worst = 0;
  for (Index i = 0; i < a.size(); ++i) {
    const long double x = a(i), other = b(i);
    const long double exact = of == gate::silu      ? silu::forward(xact::Silu<>{}, x)
                              : of == gate::forward ? silu::forward(xact::Silu<>{}, x) * other
                                                    : silu::gradient(xact::Silu<>{}, x) * other * dy(i);
    worst = std::max(worst, ulp_error(got(i), exact));
  }
  return worst;
}
template <class Run>
void add_gate(const std::string& name, gate of, const Run& run) {
  benchmark::RegisterBenchmark(("swiglu/" + name).c_str(), [=](benchmark::State& state) {
    const ArrayXXf a = logits(gate_length, 1, along::columns), b = a.reverse(), dy = b + 1;
    ArrayXXf y = a, da = a, db = a;
    for (auto _ : state) {
      run(a, b, dy, y, da, db);
      benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<Index>(gate_length));
    state.counters["ulp"] =
        worst_of_gate(of, a, b, dy, of == gate::backward ? da : y); // all rows must have the same ones
  });
}
template <class F>
void add_gates(const std::string& tier) {
  using A = ArrayXXf;
  add_gate("forward/" + tier + "/one_pass", gate::forward, [](const A& a, const A& b, const A&, A& y, A&, A&) {
    xact::forward(xact::gated(F{}), a.data(), b.data(), y.data(), gate_length);
  });
  add_gate("forward/" + tier + "/separate", gate::forward, [](const A& a, const A& b, const A&, A& y, A&, A&) {
    xact::forward(F{}, a.data(), y.data(), gate_length);
    y *= b;
  });
  add_gate("forward/" + tier + "/silu_alone", gate::silu,
           [](const A& a, const A&, const A&, A& y, A&, A&) { xact::forward(F{}, a.data(), y.data(), gate_length); });
  add_gate("backward/" + tier + "/one_pass", gate::backward, [](const A& a, const A& b, const A& dy, A&, A& da, A& db) {
    xact::backward(xact::gated(F{}), xact::from_input(a.data()), b.data(), dy.data(), da.data(), db.data(),
                   gate_length);
  });
  add_gate("backward/" + tier + "/separate", gate::backward, [](const A& a, const A& b, const A& dy, A&, A& da, A& db) {
    xact::forward(F{}, a.data(), db.data(), gate_length);
    db *= dy;
    da = dy * b;
    xact::backward(F{}, xact::from_input(a.data()), da.data(), da.data(), gate_length);
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
      const auto add_other = [&](const char* name, const std::function<call(const ArrayXXf&, ArrayXXf&)>& prepare) {
        add(group, name, s.n, s.vectors, s.axis, is_log, prepare);
      };
      add_other("eigen",
                [=](const ArrayXXf& x, ArrayXXf& y) -> call { return [=, &x, &y] { eigen(x, y, s.axis, is_log); }; });
      add_other("loop",
                [=](const ArrayXXf& x, ArrayXXf& y) -> call { return [=, &x, &y] { loop(x, y, s.axis, is_log); }; });
      for (const softmax::peer& peer : softmax::peers()) {
        const auto prepare = [=](const ArrayXXf& x, ArrayXXf& y) {
          return peer.prepare(
              x.data(), y.data(),
              {static_cast<std::size_t>(s.n), static_cast<std::size_t>(s.vectors), s.axis == along::columns}, is_log);
        };
        const ArrayXXf x = logits(s.n, s.vectors, s.axis);
        ArrayXXf y = x;
        if (prepare(x, y))
          add_other(peer.name, prepare);
      }
    }
  add_gates<xact::Silu<>>("faithful");
  add_gates<xact::Silu<xact::fast>>("fast");
  benchmark::RunSpecifiedBenchmarks();
}
