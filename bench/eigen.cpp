// SPDX-License-Identifier: BSD-3-Clause
/// What the Eigen face saves beside separate passes: a layer's bias and activation, its backward step, the derivative
/// kept in the forward pass, and a recurrent cell of fixed size. Compare rows of one group: the first is xact's.
#include <benchmark/benchmark.h>

#include <xact/xact.hpp>

#include <string>

namespace {

using Eigen::MatrixXf;
using Eigen::VectorXf;

constexpr Eigen::Index rows = 512, cols = 4096; // 2^21

struct Layer {
  MatrixXf z = MatrixXf::Random(rows, cols) * 4.0f, dy = MatrixXf::Random(rows, cols), y = z, dz = z;
  VectorXf b = VectorXf::Random(rows), db = b;
};
Layer& layer() {
  static Layer instance;
  return instance;
}

void finish(benchmark::State& state, Eigen::Index size) {
  benchmark::ClobberMemory();
  state.SetItemsProcessed(state.iterations() * size);
}

template <class Statement>
void add(const std::string& name, Eigen::Index size, Statement statement) {
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    for (auto _ : state) {
      statement();
      benchmark::ClobberMemory();
    }
    finish(state, size);
  });
}

/// z is the product w x: bias and activation over it.
template <class F>
void add_layer(const std::string& name) {
  const F f;
  add("bias_forward/" + name + "/fused", rows * cols,
      [=] { layer().y = xact::forward(f, layer().z.colwise() + layer().b); });
  add("bias_forward/" + name + "/separate", rows * cols, [=] {
    layer().y = layer().z.colwise() + layer().b;
    layer().y = xact::forward(f, layer().y);
  });
  add("bias_backward/" + name + "/fused", rows * cols,
      [=] { xact::backward_with_bias(f, xact::from_input(layer().z), layer().dy, layer().dz, layer().db); });
  add("bias_backward/" + name + "/separate", rows * cols, [=] {
    layer().dz = xact::backward(f, xact::from_input(layer().z), layer().dy);
    layer().db = layer().dz.rowwise().sum();
  });
}

/// In L1: 1024 values.
template <class F, class T>
void add_both(const std::string& name) {
  using A = Eigen::Array<T, Eigen::Dynamic, 1>;
  struct Data {
    A x = A::Random(1024) * T(8), y = x, g = x;
  };
  static Data data;
  const F f = xact::contract<F>::sample();
  add("one_pass/" + name + "/forward_and_gradient", 1024,
      [=] { xact::forward_and_gradient(f, data.x, data.y, data.g); });
  add("one_pass/" + name + "/forward", 1024, [=] { data.y = xact::forward(f, data.x); });
}

/// The elementwise part of an LSTM cell of 16 units.
using Units = Eigen::Array<float, 16, 1>;
struct Cell {
  Eigen::Array<float, 64, 1> z = Eigen::Array<float, 64, 1>::Random() * 3.0f;
  Units c = Units::Zero(), h = c;

  template <class Sigmoid, class Tanh>
  void step(const Sigmoid& sigmoid, const Tanh& tanh) {
    c = sigmoid(z.segment<16>(0)) * c + sigmoid(z.segment<16>(16)) * tanh(z.segment<16>(32));
    h = sigmoid(z.segment<16>(48)) * tanh(c);
  }
};
Cell& cell() {
  static Cell instance;
  return instance;
}
template <class Accuracy>
void add_cell(const std::string& name) {
  add("lstm_step/xact_" + name, 1, [] {
    cell().step([](const auto& x) { return xact::forward(xact::Sigmoid<Accuracy>{}, x); },
                [](const auto& x) { return xact::forward(xact::Tanh<Accuracy>{}, x); });
  });
}

} // namespace

int main(int argc, char** argv) {
  add_layer<xact::Relu>("relu");
  add("bias_forward/relu/eigen_cwiseMax_fused", rows * cols,
      [] { layer().y = (layer().z.colwise() + layer().b).cwiseMax(0.0f); });
  add("bias_forward/relu/eigen_cwiseMax_separate", rows * cols, [] {
    layer().y = layer().z.colwise() + layer().b;
    layer().y = layer().y.cwiseMax(0.0f);
  });
  add_layer<xact::Sigmoid<>>("sigmoid");
  add_layer<xact::Tanh<>>("tanh");
  // Through Eigen: of all others bench/throughput has it, of plain memory.
  using some = xact::type_list<xact::Sigmoid<xact::fast>, xact::Sigmoid<>, xact::Sigmoid<xact::correctly_rounded>,
                               xact::Tanh<xact::fast>, xact::Tanh<>, xact::Tanh<xact::correctly_rounded>,
                               xact::Gelu<xact::fast>, xact::Silu<xact::fast>>;
  xact::for_each_type(some{}, [](auto id) {
    using F = typename decltype(id)::type;
    const std::string name = std::string(xact::contract<F>::name) + "_" + xact::contract<F>::tier;
    if constexpr (xact::contract<F>::template supports<float>)
      add_both<F, float>(name + "_float");
    if constexpr (xact::contract<F>::template supports<double>)
      add_both<F, double>(name + "_double");
  });
  add_cell<xact::fast>("fast");
  add_cell<xact::faithful>("faithful");
  add("lstm_step/eigen", 1,
      [] { cell().step([](const auto& x) { return x.logistic(); }, [](const auto& x) { return x.tanh(); }); });

  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  benchmark::RunSpecifiedBenchmarks();
}
