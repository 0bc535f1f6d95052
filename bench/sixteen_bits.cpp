// SPDX-License-Identifier: BSD-3-Clause
/// Passes over 16-bit arrays beside the same over floats, copies of the same bytes, and Eigen's own functions of its
/// types. Compare rows of one size; 2^25 elements are far past the caches.
#include "sixteen_bits.hpp"

#include <benchmark/benchmark.h>

#include <xact/xact.hpp>

#include <cstring>

namespace {

constexpr std::size_t in_cache = 1024, in_memory = std::size_t{1} << 25;

template <class T>
std::string type_name() {
  return std::is_same_v<T, float> ? "float" : std::is_same_v<T, xact::bfloat16> ? "bfloat16" : "float16";
}

/// For all rows of a type: filled for each of its runs, they would take longer than the passes.
template <class T>
struct Arrays {
  // Of one page's phase: arrays of a power of two would share their cache lines.
  std::vector<T> x, dy, y;
  Arrays() : x(in_memory + 64), dy(in_memory + 64, T(1.0f)), y(in_memory + 64) {
    for (std::size_t i = 0; i < in_memory; ++i)
      x[i] = T(static_cast<float>(static_cast<int>(i * 7919 % 4096) - 2048) / 512);
  }
};

template <class T>
Arrays<T>& arrays() {
  static Arrays<T> all;
  return all;
}
/// prepare() is called once for each run of the row, and returns what is timed.
template <class T, class Prepare>
void add_prepared(const std::string& name, std::size_t n, const Prepare& prepare) {
  const auto group = n == in_cache ? "1024/" : "2^25/";
  benchmark::RegisterBenchmark((group + name + "/" + type_name<T>()).c_str(), [=](benchmark::State& state) {
    const auto run = prepare();
    for (auto _ : state) {
      run();
      benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
  });
}
template <class T>
using call = void (*)(const T* x, const T* dy, T* y, std::size_t n);
template <class T>
void add(const std::string& name, std::size_t n, call<T> run) {
  add_prepared<T>(name, n, [=] {
    Arrays<T>& a = arrays<T>();
    return [=, x = a.x.data(), dy = a.dy.data() + 32, y = a.y.data()] { run(x, dy, y, n); };
  });
}
void add_peers(std::size_t n) {
  using T = xact::bfloat16;
  for (const auto& peer : sixteen_bits::peers())
    add_prepared<T>(peer.name, n, [n, &peer] { return peer.prepare(arrays<T>().x.data(), arrays<T>().y.data(), n); });
}

template <class F, class T>
void add_forward(const std::string& name, std::size_t n) {
  add<T>(name, n, [](const T* x, const T*, T* y, std::size_t size) { xact::forward(F{}, x, y, size); });
}
template <class F>
void add_forwards(const std::string& name, std::size_t n) {
  add_forward<F, float>(name, n);
  add_forward<F, xact::bfloat16>(name, n);
  add_forward<F, xact::float16>(name, n);
}
template <class F, class T>
void add_backward(const std::string& name, std::size_t n) {
  add<T>(name, n, [](const T* x, const T* dy, T* y, std::size_t size) {
    xact::backward(F{}, xact::from_output(x), dy, y, size);
  });
}
template <class F>
void add_backwards(const std::string& name, std::size_t n) {
  add_backward<F, float>(name, n);
  add_backward<F, xact::bfloat16>(name, n);
  add_backward<F, xact::float16>(name, n);
}

/// What moves the same bytes and computes next to nothing: floats, of which n numbers of 16 bits are n / 2.
struct Copy {
  static constexpr bool light = true;
  template <class V>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return x;
  }
  template <class V>
  XACT_INLINE V gradient_from_output(const V& y) const noexcept {
    return y;
  }
  template <class V>
  XACT_INLINE V backward_from_output(const V& y, const V& dy) const noexcept {
    return xact::numeric::at_most(y, dy);
  }
};
template <class T>
const float* floats(const T* p) {
  return static_cast<const float*>(static_cast<const void*>(p));
}
void add_copies(std::size_t n) {
  using T = xact::bfloat16;
  add<T>("copy/memcpy", n, [](const T* x, const T*, T* y, std::size_t size) { std::memcpy(y, x, size * sizeof(T)); });
  add<T>("copy/kernel", n, [](const T* x, const T*, T* y, std::size_t size) {
    xact::forward(Copy{}, floats(x), const_cast<float*>(floats(y)), size / 2);
  });
  add<T>("copy/of_two", n, [](const T* x, const T* dy, T* y, std::size_t size) {
    xact::backward(Copy{}, xact::from_output(floats(x)), floats(dy), const_cast<float*>(floats(y)), size / 2);
  });
}

template <class E>
using map = Eigen::Map<const Eigen::Array<E, Eigen::Dynamic, 1>>;
template <class E, class T>
void add_eigen(std::size_t n) {
  using array = Eigen::Map<Eigen::Array<E, Eigen::Dynamic, 1>>;
  add<T>("sigmoid/eigen", n, [](const T* x, const T*, T* y, std::size_t size) {
    const auto length = static_cast<Eigen::Index>(size);
    array(static_cast<E*>(static_cast<void*>(y)), length) =
        map<E>(static_cast<const E*>(static_cast<const void*>(x)), length).logistic();
  });
}

} // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  for (const std::size_t n : {in_cache, in_memory}) {
    add_copies(n);
    add_forwards<xact::Relu>("relu", n);
    add_forwards<xact::Linear>("linear", n);
    add_forwards<xact::Sigmoid<xact::fast>>("sigmoid/fast", n);
    add_forwards<xact::Silu<xact::fast>>("silu/fast", n);
    add_forwards<xact::Gelu<xact::fast>>("gelu/fast", n);
    add_forwards<xact::Silu<>>("silu/faithful", n);
    add_backwards<xact::Relu>("relu/backward_from_output", n);
    add_backwards<xact::Sigmoid<xact::fast>>("sigmoid/backward_from_output/fast", n);
    add_backwards<xact::Sigmoid<>>("sigmoid/backward_from_output", n);
    add_eigen<float, float>(n);
    add_eigen<Eigen::bfloat16, xact::bfloat16>(n);
    add_eigen<Eigen::half, xact::float16>(n);
    add_peers(n);
  }
  benchmark::RunSpecifiedBenchmarks();
}
