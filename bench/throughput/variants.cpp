// SPDX-License-Identifier: BSD-3-Clause
// xact beside itself: threads (where there is OpenMP), both results in one pass, unaligned arrays, in place; plain and
// non-temporal stores.
#include "variants.hpp"

#include <limits>
#include <ostream>
#include <random>
#include <stdexcept>
#include <xact/activations.hpp>
#include <xact/kernels.hpp>
#if defined(_OPENMP)
#include <omp.h>
#endif

namespace throughput {

namespace {

/// F's forward pass, compiled in xact.cpp: once more here, it would be a third of this file's time to compile.
template <class F, class T>
Run<T> forward_of(const Registry& registry) {
  using C = xact::contract<F>;
  for (const Contender<T>& c : registry.of<T>(Pass::forward, C::name))
    if (c.kind == Kind::ours && c.tier == C::tier)
      return c.run;
  throw std::logic_error(std::string("no forward pass of ") + C::name + ' ' + C::tier);
}

template <class T>
struct Both {
  Run<T> forward;
  T* g;
};
template <class F, class T>
void both(const void* state, const T* x, const T*, T* y, std::size_t n) {
  xact::forward_and_gradient(xact::contract<F>::sample(), x, y, static_cast<const Both<T>*>(state)->g, n);
}
template <class F, class T>
void one_after_the_other(const void* state, const T* x, const T* dy, T* y, std::size_t n) {
  const auto& s = *static_cast<const Both<T>*>(state);
  s.forward(nullptr, x, dy, y, n);
  xact::gradient(xact::contract<F>::sample(), xact::from_input(x), s.g, n);
}
#if defined(_OPENMP)
template <class F, class T, int count>
void threaded(const void*, const T* x, const T*, T* y, std::size_t n) {
  xact::forward(xact::threads(count), xact::contract<F>::sample(), x, y, n);
}
#endif

template <class T>
std::shared_ptr<const void> unowned(T* p) {
  return {p, [](const void*) {}};
}

template <class T>
class Compare {
public:
  Compare(const Plan& plan, std::ostream& progress, std::vector<Comparison>& result)
      : plan_(plan), progress_(progress), result_(result) {}

  /// The first job is what the others are compared with.
  void operator()(const std::string& cell, bool light, const std::vector<std::pair<std::string, Job<T>>>& jobs) {
    std::vector<Job<T>> timed;
    for (const auto& named : jobs)
      timed.push_back(named.second);
    const auto times = measure(timed, plan_);
    for (std::size_t j = 1; j < jobs.size(); ++j) {
      const double ns = median(times[j]) * 1e9 / static_cast<double>(timed[j].n);
      result_.push_back({jobs[j].first + ": " + cell, jobs[0].first, ns, median(times[j]) / median(times[0]), light});
      progress_ << "  " << result_.back().what << ": " << result_.back().ratio << " of " << jobs[0].first << std::endl;
    }
  }

private:
  Plan plan_;
  std::ostream& progress_;
  std::vector<Comparison>& result_;
};

/// Both results in one pass in L1, on the usual arguments or on uniform ones.
template <class T>
void compare_both(const Plan& plan, const Registry& registry, std::ostream& progress, std::vector<Comparison>& result,
                  const char* arguments, double limit) {
  Compare<T> compare(plan, progress, result);
  Streams<T> s(std::size_t{1} << 10);
  std::mt19937_64 generator(3);
  std::uniform_real_distribution<T> uniform(static_cast<T>(-limit), static_cast<T>(limit));
  if (limit != 0)
    for (std::size_t i = 0; i < s.n; ++i)
      s.x[i] = uniform(generator);
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using F = typename decltype(id)::type;
    using C = xact::contract<F>;
    if constexpr (C::template supports<T>) {
      const Both<T> state{forward_of<F, T>(registry), s.y};
      const auto job = [&](Run<T> run) { return Job<T>{run, unowned(&state), s.x, s.dy, s.out, s.n}; };
      const std::string cell = std::string(C::name) + ' ' + C::tier + ' ' + type_name<T> + ' ' + std::to_string(s.n);
      compare(cell + arguments, xact::pass::is_light<F>(),
              {{"forward, then gradient", job(one_after_the_other<F, T>)},
               {"forward", job(state.forward)},
               {both_name, job(both<F, T>)}});
    }
  });
}

// ---- Plain and non-temporal stores

constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

template <std::size_t stream_bytes>
void relu_forward(const void*, const float* x, const float*, float* y, std::size_t n) {
  xact::forward(xact::Relu{}, x, y, n, stream_bytes);
}
template <std::size_t stream_bytes>
void linear_gradient(const void*, const float* x, const float*, float* g, std::size_t n) {
  xact::gradient(xact::Linear{}, xact::from_input(x), g, n, stream_bytes); // reads nothing
}
template <std::size_t stream_bytes>
void relu_backward(const void*, const float* x, const float* dy, float* dx, std::size_t n) {
  xact::backward(xact::Relu{}, xact::from_input(x), dy, dx, n, stream_bytes);
}
template <std::size_t stream_bytes>
void relu_both(const void* g, const float* x, const float*, float* y, std::size_t n) {
  xact::forward_and_gradient(xact::Relu{}, x, y, static_cast<float*>(const_cast<void*>(g)), n, stream_bytes);
}

} // namespace

std::vector<Stores> compare_stores(const Plan& plan, std::ostream& progress) {
  struct Case {
    const char* name;
    std::size_t arrays; // that the library counts
    Run<float> plain, streamed;
  };
  const Case cases[] = {
      {"linear gradient, reads nothing", 2, linear_gradient<never>, linear_gradient<0>},
      {"relu forward", 2, relu_forward<never>, relu_forward<0>},
      {"relu backward", 3, relu_backward<never>, relu_backward<0>},
      {"relu forward_and_gradient", 3, relu_both<never>, relu_both<0>},
  };
  std::vector<Stores> result;
  for (int exponent = 18; exponent <= 25; ++exponent) {
    Streams<float> s(std::size_t{1} << exponent);
    for (const Case& c : cases) {
      const auto job = [&](Run<float> run) { return Job<float>{run, unowned(s.y), s.x, s.dy, s.out, s.n}; };
      const auto times = measure<float>({job(c.plain), job(c.streamed)}, plan);
      const std::size_t bytes = c.arrays * s.n * sizeof(float);
      result.push_back({c.name, s.n, bytes, median(times[0]), median(times[1]), bytes >= XACT_STREAM_BYTES});
      progress << "  " << c.name << ' ' << s.n << ": streamed " << result.back().streamed / result.back().plain
               << " of plain" << std::endl;
    }
  }
  return result;
}

std::vector<Comparison> compare_variants(const Plan& plan, const Registry& registry, std::ostream& progress) {
  std::vector<Comparison> result;
  using xact::contract;
  const auto name = [](auto f, std::size_t n) {
    using F = decltype(f);
    return std::string(contract<F>::name) + ' ' + contract<F>::tier + " float " + std::to_string(n);
  };
  Compare<float> compare(plan, progress, result);
#if defined(_OPENMP)
  if (omp_get_num_procs() >= 2) { // not where this program is pinned to one
    Streams<float> s(std::size_t{1} << 21);
    using F = xact::Tanh<>;
    const auto job = [&](Run<float> run) { return Job<float>{run, nullptr, s.x, s.dy, s.out, s.n}; };
    compare(name(F{}, s.n), xact::pass::is_light<F>(),
            {{"one thread", job(forward_of<F, float>(registry))}, {"threads(2)", job(threaded<F, float, 2>)}});
  }
#endif
  compare_both<float>(plan, registry, progress, result, "", 0);
  compare_both<double>(plan, registry, progress, result, "", 0);
  compare_both<float>(plan, registry, progress, result, ", x to +-110", 110); // mostly subnormal results
  compare_both<double>(plan, registry, progress, result, ", x to +-760", 760);
  for (const std::size_t n : {std::size_t{1} << 10, std::size_t{1} << 18}) {
    Streams<float> s(n);
    xact::for_each_type(xact::activations{}, [&](auto id) {
      using F = typename decltype(id)::type;
      if constexpr (contract<F>::template supports<float>) {
        const Run<float> run = forward_of<F, float>(registry);
        const auto at = [&](const float* x, float* y) { return Job<float>{run, nullptr, x, s.dy, y, n - 16}; };
        compare(
            name(contract<F>::sample(), n), xact::pass::is_light<F>(),
            {{"aligned, apart", at(s.x, s.out)}, {"unaligned", at(s.x + 3, s.out + 1)}, {"in place", at(s.y, s.y)}});
      }
    });
  }
  return result;
}

} // namespace throughput
