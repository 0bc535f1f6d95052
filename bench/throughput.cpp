// SPDX-License-Identifier: BSD-3-Clause
//
// Throughput of every registered activation beside its peers. A row is named
//
//   pass / activation / tier / type / size / contender        forward/sigmoid/faithful/float/1024/xact
//
// and rows of peers, which know no tier, carry "-" in its place. Peers:
//
//   eigen    Eigen's own functions on mapped arrays, textbook gradients
//   xsimd    xsimd's own functions, one batch at a time
//   loop     a plain loop over the standard library
//   memcpy   forward only: the same two streams, nothing computed
//   copy     backward only: the same three streams, dx = dy * input
//   stream   the same streams with non-temporal stores, nothing computed (backward: dx = dy * input)
//
// After the run a table gives, for every cell, the time per element, the ratio to the best peer and the ratio to the
// limit, the fastest of memcpy, copy and stream.
//
// --sizes=1024,262144 restricts the sizes; all other flags are Google Benchmark's.

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized" // GCC 12 on its own AVX-512 intrinsics, GCC bug 105593
#endif

#include <benchmark/benchmark.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>
#include <xact/activations.hpp>
#include <xact/kernels.hpp>
#include <xsimd/xsimd.hpp>

namespace {

// ---------------------------------------------------------------------------------------------------------------------
// Data

constexpr std::size_t alignment = 64;

struct AlignedDelete {
  void operator()(void* p) const { ::operator delete (p, std::align_val_t{alignment}); }
};

/// The arrays of one size and type, shared by all rows: x ~ normal(0, 2), dy ~ normal(0, 1), y = f(x), and an output.
template <class T>
class Streams {
public:
  explicit Streams(std::size_t size)
      : n(size), memory_(::operator new (4 * stride() * sizeof(T), std::align_val_t{alignment})) {
    x = static_cast<T*>(memory_.get());
    dy = x + stride();
    y = dy + stride();
    out = y + stride();
    std::mt19937_64 generator(20240607);
    fill(x, T(2), generator);
    fill(dy, T(1), generator);
    std::fill_n(y, n, T(0));
    std::fill_n(out, n, T(0));
  }

  /// Makes y = f(x); `key` names f, so that neighbouring rows of one functor compute it once.
  template <class F>
  void set_output_of(const F& f, const std::string& key) {
    if (key == y_is_)
      return;
    xact::forward(f, x, y, n);
    y_is_ = key;
  }

  std::size_t n;
  T* x;
  T* dy;
  T* y;
  T* out;

private:
  // 17 cache lines between the arrays keep equal indices from sharing the low 12 bits of their addresses.
  std::size_t stride() const {
    const std::size_t line = alignment / sizeof(T);
    return (n + line - 1) / line * line + 17 * line;
  }

  void fill(T* first, T deviation, std::mt19937_64& generator) const {
    const std::size_t period = std::min(n, std::size_t{1} << 20);
    std::normal_distribution<T> normal(T(0), deviation);
    std::generate_n(first, period, [&] { return normal(generator); });
    for (std::size_t i = period; i < n; ++i)
      first[i] = first[i - period];
  }

  std::unique_ptr<void, AlignedDelete> memory_;
  std::string y_is_;
};

template <class T>
Streams<T>& streams(std::size_t n) {
  static std::map<std::size_t, Streams<T>> all;
  return all.try_emplace(n, n).first->second;
}

// ---------------------------------------------------------------------------------------------------------------------
// Peers: per activation name, Eigen's way and one formula for both scalars and xsimd batches

template <class T>
using Array = Eigen::Array<T, Eigen::Dynamic, 1>;

template <class T>
Eigen::Map<const Array<T>> view(const T* p, std::size_t n) {
  return {p, static_cast<Eigen::Index>(n)};
}

template <class T>
Eigen::Map<Array<T>> view(T* p, std::size_t n) {
  return {p, static_cast<Eigen::Index>(n)};
}

template <class T, class A>
xsimd::batch<T, A> choose(const xsimd::batch_bool<T, A>& condition, const xsimd::batch<T, A>& yes,
                          const xsimd::batch<T, A>& no) {
  return xsimd::select(condition, yes, no);
}

template <class T, std::enable_if_t<std::is_floating_point_v<T>, int> = 0>
T choose(bool condition, T yes, T no) {
  return condition ? yes : no;
}

struct SigmoidPeer {
  template <class V>
  V forward(const V& x) const {
    using std::exp;
    return V(1) / (V(1) + exp(-x));
  }
  template <class V>
  V backward_from_output(const V& y, const V& dy) const {
    return dy * (y * (V(1) - y));
  }
  template <class V>
  V backward_from_input(const V& x, const V& dy) const {
    return backward_from_output(forward(x), dy);
  }

  template <class X, class Y>
  void eigen_forward(const X& x, Y& y) const {
    y = x.logistic();
  }
  template <class Y, class D, class G>
  void eigen_backward_from_output(const Y& y, const D& dy, G& dx) const {
    dx = dy * (y * (typename Y::Scalar(1) - y));
  }
  template <class X, class D, class G>
  void eigen_backward_from_input(const X& x, const D& dy, G& dx) const {
    eigen_forward(x, dx);
    eigen_backward_from_output(dx, dy, dx);
  }
};

struct TanhPeer {
  template <class V>
  V forward(const V& x) const {
    using std::tanh;
    return tanh(x);
  }
  template <class V>
  V backward_from_output(const V& y, const V& dy) const {
    return dy * (V(1) - y * y);
  }
  template <class V>
  V backward_from_input(const V& x, const V& dy) const {
    return backward_from_output(forward(x), dy);
  }

  template <class X, class Y>
  void eigen_forward(const X& x, Y& y) const {
    y = x.tanh();
  }
  template <class Y, class D, class G>
  void eigen_backward_from_output(const Y& y, const D& dy, G& dx) const {
    dx = dy * (typename Y::Scalar(1) - y * y);
  }
  template <class X, class D, class G>
  void eigen_backward_from_input(const X& x, const D& dy, G& dx) const {
    eigen_forward(x, dx);
    eigen_backward_from_output(dx, dy, dx);
  }
};

struct ReluPeer {
  template <class V>
  V forward(const V& x) const {
    using std::max;
    return max(x, V(0));
  }
  template <class V>
  V backward_from_output(const V& y, const V& dy) const {
    return choose(y > V(0), dy, V(0));
  }
  template <class V>
  V backward_from_input(const V& x, const V& dy) const {
    return choose(x > V(0), dy, V(0));
  }

  template <class X, class Y>
  void eigen_forward(const X& x, Y& y) const {
    y = x.cwiseMax(typename X::Scalar(0));
  }
  template <class Y, class D, class G>
  void eigen_backward_from_output(const Y& y, const D& dy, G& dx) const {
    using T = typename Y::Scalar;
    dx = (y > T(0)).select(dy, T(0));
  }
  template <class X, class D, class G>
  void eigen_backward_from_input(const X& x, const D& dy, G& dx) const {
    eigen_backward_from_output(x, dy, dx);
  }
};

struct LinearPeer {
  double slope;
  double offset;

  template <class V>
  V forward(const V& x) const {
    using T = typename scalar_of<V>::type;
    return V(static_cast<T>(slope)) * x + V(static_cast<T>(offset));
  }
  template <class V>
  V backward_from_output(const V&, const V& dy) const {
    using T = typename scalar_of<V>::type;
    return V(static_cast<T>(slope)) * dy;
  }
  template <class V>
  V backward_from_input(const V& x, const V& dy) const {
    return backward_from_output(x, dy);
  }

  template <class X, class Y>
  void eigen_forward(const X& x, Y& y) const {
    using T = typename X::Scalar;
    y = static_cast<T>(slope) * x + static_cast<T>(offset);
  }
  template <class Y, class D, class G>
  void eigen_backward_from_output(const Y&, const D& dy, G& dx) const {
    dx = static_cast<typename Y::Scalar>(slope) * dy;
  }
  template <class X, class D, class G>
  void eigen_backward_from_input(const X& x, const D& dy, G& dx) const {
    eigen_backward_from_output(x, dy, dx);
  }

private:
  template <class V>
  struct scalar_of {
    using type = V;
  };
  template <class T, class A>
  struct scalar_of<xsimd::batch<T, A>> {
    using type = T;
  };
};

struct NoPeer {};

/// What `stream` computes.
struct Identity {
  template <class V>
  V operator()(const V& x) const noexcept {
    return x;
  }
  template <class V>
  V operator()(const V& x, const V& dy) const noexcept {
    return dy * x;
  }
};

/// The peer table. An activation that is not in it is measured beside memcpy and copy alone.
template <class F>
auto peer_of([[maybe_unused]] const F& f) {
  constexpr std::string_view name = xact::contract<F>::name;
  if constexpr (name == "sigmoid") {
    return SigmoidPeer{};
  } else if constexpr (name == "tanh") {
    return TanhPeer{};
  } else if constexpr (name == "relu") {
    return ReluPeer{};
  } else if constexpr (name == "linear") {
    return LinearPeer{f.slope, f.offset};
  } else {
    return NoPeer{};
  }
}

template <class T, class F>
void map_loop(const F& f, const T* x, T* y, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    y[i] = f(x[i]);
}

template <class T, class F>
void map_loop(const F& f, const T* x, const T* dy, T* dx, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    dx[i] = f(x[i], dy[i]);
}

template <class T, class F>
void map_batches(const F& f, const T* x, T* y, std::size_t n) {
  using Batch = xsimd::batch<T>;
  const std::size_t whole = n - n % Batch::size;
  for (std::size_t i = 0; i < whole; i += Batch::size)
    f(Batch::load_unaligned(x + i)).store_unaligned(y + i);
  map_loop(f, x + whole, y + whole, n - whole);
}

template <class T, class F>
void map_batches(const F& f, const T* x, const T* dy, T* dx, std::size_t n) {
  using Batch = xsimd::batch<T>;
  const std::size_t whole = n - n % Batch::size;
  for (std::size_t i = 0; i < whole; i += Batch::size) {
    f(Batch::load_unaligned(x + i), Batch::load_unaligned(dy + i)).store_unaligned(dx + i);
  }
  map_loop(f, x + whole, dy + whole, dx + whole, n - whole);
}

// ---------------------------------------------------------------------------------------------------------------------
// Rows

enum class Pass { forward, backward_from_input, backward_from_output };

constexpr const char* to_string(Pass pass) {
  return pass == Pass::forward               ? "forward"
         : pass == Pass::backward_from_input ? "backward_from_input"
                                             : "backward_from_output";
}

template <class T>
constexpr const char* type_name = std::is_same_v<T, float> ? "float" : "double";

template <class F, class T, class = void>
struct has_gradient_from_output : std::false_type {};

template <class F, class T>
struct has_gradient_from_output<F, T, std::void_t<decltype(std::declval<const F&>().gradient_from_output(T{}))>>
    : std::true_type {};

/// Registers `run(Streams<T>&)` under its name, once per size.
template <class T, Pass pass, class F, class Run>
void add(const F& f, const char* tier, const char* contender, const std::vector<std::size_t>& sizes, const Run& run) {
  using Contract = xact::contract<F>;
  const std::string key = std::string(Contract::name) + '/' + Contract::tier;
  for (const std::size_t n : sizes) {
    const std::string name = std::string(to_string(pass)) + '/' + Contract::name + '/' + tier + '/' + type_name<T> +
                             '/' + std::to_string(n) + '/' + contender;
    benchmark::RegisterBenchmark(name.c_str(), [f, key, n, run](benchmark::State& state) {
      Streams<T>& s = streams<T>(n);
      if (pass == Pass::backward_from_output)
        s.set_output_of(f, key);
      benchmark::DoNotOptimize(s.out);
      benchmark::ClobberMemory();
      for (auto _ : state) {
        run(s);
        benchmark::ClobberMemory();
      }
      constexpr std::size_t streams_touched = pass == Pass::forward ? 2 : 3;
      const auto items = static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(n);
      state.SetItemsProcessed(items);
      state.SetBytesProcessed(items * static_cast<std::int64_t>(streams_touched * sizeof(T)));
      state.counters["s_per_item"] = benchmark::Counter(
          static_cast<double>(n), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
    });
  }
}

template <class T, Pass pass, class F>
void add_xact(const F& f, const std::vector<std::size_t>& sizes) {
  add<T, pass>(f, xact::contract<F>::tier, "xact", sizes, [f](Streams<T>& s) {
    const T* const x = s.x;
    const T* const y = s.y;
    if constexpr (pass == Pass::forward) {
      xact::forward(f, x, s.out, s.n);
    } else if constexpr (pass == Pass::backward_from_input) {
      xact::backward(f, xact::from_input(x), static_cast<const T*>(s.dy), s.out, s.n);
    } else {
      xact::backward(f, xact::from_output(y), static_cast<const T*>(s.dy), s.out, s.n);
    }
  });
}

template <class T, Pass pass, class F>
void add_peers(const F& f, const std::vector<std::size_t>& sizes) {
  const auto peer = peer_of(f);
  if constexpr (!std::is_same_v<std::decay_t<decltype(peer)>, NoPeer>) {
    add<T, pass>(f, "-", "eigen", sizes, [peer](Streams<T>& s) {
      const auto x = view<T>(static_cast<const T*>(s.x), s.n);
      const auto y = view<T>(static_cast<const T*>(s.y), s.n);
      const auto dy = view<T>(static_cast<const T*>(s.dy), s.n);
      auto out = view<T>(s.out, s.n);
      if constexpr (pass == Pass::forward) {
        peer.eigen_forward(x, out);
      } else if constexpr (pass == Pass::backward_from_input) {
        peer.eigen_backward_from_input(x, dy, out);
      } else {
        peer.eigen_backward_from_output(y, dy, out);
      }
    });

    // One formula, applied to scalars by the loop and to batches by xsimd.
    const auto formula = [peer](const auto& input, const auto&... dy) {
      if constexpr (pass == Pass::forward) {
        return peer.forward(input);
      } else if constexpr (pass == Pass::backward_from_input) {
        return peer.backward_from_input(input, dy...);
      } else {
        return peer.backward_from_output(input, dy...);
      }
    };
    add<T, pass>(f, "-", "xsimd", sizes, [formula](Streams<T>& s) {
      if constexpr (pass == Pass::forward) {
        map_batches<T>(formula, s.x, s.out, s.n);
      } else {
        map_batches<T>(formula, pass == Pass::backward_from_input ? s.x : s.y, s.dy, s.out, s.n);
      }
    });
    add<T, pass>(f, "-", "loop", sizes, [formula](Streams<T>& s) {
      if constexpr (pass == Pass::forward) {
        map_loop<T>(formula, s.x, s.out, s.n);
      } else {
        map_loop<T>(formula, pass == Pass::backward_from_input ? s.x : s.y, s.dy, s.out, s.n);
      }
    });
  }

  if constexpr (pass == Pass::forward) {
    add<T, pass>(f, "-", "memcpy", sizes, [](Streams<T>& s) { std::memcpy(s.out, s.x, s.n * sizeof(T)); });
    add<T, pass>(f, "-", "stream", sizes, [](Streams<T>& s) {
      xact::kernel::map(Identity{}, static_cast<const T*>(s.x), s.out, s.n, std::size_t{0});
    });
  } else {
    add<T, pass>(f, "-", "copy", sizes, [](Streams<T>& s) {
      map_loop<T>([](T input, T dy) { return dy * input; }, pass == Pass::backward_from_input ? s.x : s.y, s.dy, s.out,
                  s.n);
    });
    add<T, pass>(f, "-", "stream", sizes, [](Streams<T>& s) {
      const T* input = pass == Pass::backward_from_input ? s.x : s.y;
      xact::kernel::map(Identity{}, input, static_cast<const T*>(s.dy), s.out, s.n, std::size_t{0});
    });
  }
}

template <class F, class T>
void add_activation(const std::vector<std::size_t>& sizes, std::set<std::string>& with_peers) {
  using Contract = xact::contract<F>;
  if constexpr (Contract::template supports<T>) {
    const F f = Contract::sample();
    const bool peers = with_peers.insert(std::string(Contract::name) + '/' + type_name<T>).second;
    add_xact<T, Pass::forward>(f, sizes);
    if (peers)
      add_peers<T, Pass::forward>(f, sizes);
    add_xact<T, Pass::backward_from_input>(f, sizes);
    if (peers)
      add_peers<T, Pass::backward_from_input>(f, sizes);
    if constexpr (has_gradient_from_output<F, T>::value) {
      add_xact<T, Pass::backward_from_output>(f, sizes);
      if (peers)
        add_peers<T, Pass::backward_from_output>(f, sizes);
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Ratios

/// Prints as the console reporter does, and keeps the time per element of every row: the median where there are
/// repetitions.
class Ratios : public benchmark::ConsoleReporter {
public:
  void ReportRuns(const std::vector<Run>& runs) override {
    benchmark::ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      const auto counter = run.counters.find("s_per_item");
      const bool median = run.run_type == Run::RT_Aggregate && run.aggregate_name == "median";
      if (counter == run.counters.end() || !(median || (run.run_type == Run::RT_Iteration && run.repetitions <= 1)))
        continue;
      // pass / activation / tier / type / size / contender
      std::vector<std::string> part(1);
      for (const char c : run.run_name.function_name)
        if (c == '/')
          part.emplace_back();
        else
          part.back().push_back(c);
      if (part.size() == 6)
        cells_[part[0] + " | " + part[1] + " | " + part[3] + " | " + part[4]].push_back(
            {part[2], part[5], counter->second.value * 1e9});
    }
  }

  void print(std::ostream& out) const {
    out << "\n| pass | activation | type | size | tier | ns per element | best peer | ratio to it | ratio to the limit "
           "|\n|---|---|---|---:|---|---:|---|---:|---:|\n";
    for (const auto& [cell, rows] : cells_) {
      double limit = infinity, best = infinity;
      std::string peer = "-";
      for (const Row& row : rows) {
        if (row.contender == "memcpy" || row.contender == "copy" || row.contender == "stream")
          limit = std::min(limit, row.ns);
        else if (row.contender != "xact" && row.ns < best)
          best = row.ns, peer = row.contender;
      }
      for (const Row& row : rows)
        if (row.contender == "xact") {
          char line[256];
          std::snprintf(line, sizeof line, "| %s | %s | %.4f | %s | %.2f | %.2f |\n", cell.c_str(), row.tier.c_str(),
                        row.ns, peer.c_str(), row.ns / best, row.ns / limit);
          out << line;
        }
    }
  }

private:
  struct Row {
    std::string tier, contender;
    double ns;
  };
  static constexpr double infinity = std::numeric_limits<double>::infinity();
  std::map<std::string, std::vector<Row>> cells_;
};

// ---------------------------------------------------------------------------------------------------------------------
// Command line

/// Removes --sizes=a,b,... from the arguments; false if it does not read as a list of positive numbers.
bool take_sizes(int& argc, char** argv, std::vector<std::size_t>& sizes) {
  const std::string_view flag = "--sizes=";
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]).substr(0, flag.size()) != flag) {
      argv[kept++] = argv[i];
      continue;
    }
    sizes.clear();
    for (const char* p = argv[i] + flag.size();; ++p) {
      char* end = nullptr;
      const unsigned long long n = *p >= '0' && *p <= '9' ? std::strtoull(p, &end, 10) : 0;
      if (n == 0 || n > (1ull << 32) || (*end != ',' && *end != '\0'))
        return false;
      sizes.push_back(static_cast<std::size_t>(n));
      p = end;
      if (*p == '\0')
        break;
    }
  }
  argv[kept] = nullptr;
  argc = kept;
  return true;
}

constexpr const char* instruction_set() {
#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512BW__) && defined(__AVX512VL__)
  return "AVX-512 F, BW, DQ, VL";
#elif defined(__AVX512F__)
  return "AVX-512 F";
#elif defined(__AVX2__) && defined(__FMA__)
  return "AVX2, FMA";
#elif defined(__AVX2__)
  return "AVX2";
#elif defined(__AVX__)
  return "AVX";
#elif defined(__SSE4_2__)
  return "SSE4.2";
#elif defined(__SSE2__)
  return "SSE2";
#elif defined(__ARM_FEATURE_SVE)
  return "AArch64 SVE";
#elif defined(__aarch64__)
  return "AArch64 NEON";
#else
  return "unknown";
#endif
}

constexpr const char* compiler() {
#if defined(__clang__)
  return __VERSION__;
#elif defined(__GNUC__)
  return "GCC " __VERSION__;
#else
  return "unknown";
#endif
}

std::string version(int major, int minor, int patch) {
  return std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(patch);
}

} // namespace

int main(int argc, char** argv) {
  std::vector<std::size_t> sizes;
  for (const int exponent : {10, 14, 18, 21, 25})
    sizes.push_back(std::size_t{1} << exponent);
  if (!take_sizes(argc, argv, sizes)) {
    std::cerr << "throughput: --sizes takes positive numbers separated by commas, as in --sizes=1024,262144\n";
    return 1;
  }

  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  benchmark::AddCustomContext("instruction set", instruction_set());
  benchmark::AddCustomContext("compiler", compiler());
  benchmark::AddCustomContext("xsimd", version(XSIMD_VERSION_MAJOR, XSIMD_VERSION_MINOR, XSIMD_VERSION_PATCH));
  benchmark::AddCustomContext("Eigen", version(EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION));

  std::set<std::string> with_peers;
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using F = typename decltype(id)::type;
    add_activation<F, float>(sizes, with_peers);
    add_activation<F, double>(sizes, with_peers);
  });

  Ratios ratios;
  benchmark::RunSpecifiedBenchmarks(&ratios);
  ratios.print(std::cout);
  benchmark::Shutdown();
}
