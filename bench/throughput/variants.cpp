// SPDX-License-Identifier: BSD-3-Clause
// xact beside itself: threads (where there is OpenMP), both results in one pass, unaligned arrays, in place.
#include "variants.hpp"

#include <ostream>
#include <xact/activations.hpp>
#include <xact/kernels.hpp>
#if defined(_OPENMP)
#include <omp.h>
#endif

namespace throughput {

namespace {

template <class F, class T>
void forward(const void*, const T* x, const T*, T* y, std::size_t n) {
  xact::forward(xact::contract<F>::sample(), x, y, n);
}
template <class F, class T>
void both(const void* g, const T* x, const T*, T* y, std::size_t n) {
  xact::forward_and_gradient(xact::contract<F>::sample(), x, y, static_cast<T*>(const_cast<void*>(g)), n);
}
template <class F, class T>
void one_after_the_other(const void* g, const T* x, const T*, T* y, std::size_t n) {
  xact::forward(xact::contract<F>::sample(), x, y, n);
  xact::gradient(xact::contract<F>::sample(), xact::from_input(x), static_cast<T*>(const_cast<void*>(g)), n);
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
  void operator()(const std::string& cell, const std::vector<std::pair<std::string, Job<T>>>& jobs) {
    std::vector<Job<T>> timed;
    for (const auto& named : jobs)
      timed.push_back(named.second);
    const auto times = measure(timed, plan_);
    for (std::size_t j = 1; j < jobs.size(); ++j) {
      const double ns = median(times[j]) * 1e9 / static_cast<double>(timed[j].n);
      result_.push_back({jobs[j].first + ": " + cell, jobs[0].first, ns, median(times[j]) / median(times[0])});
      progress_ << "  " << result_.back().what << ": " << result_.back().ratio << " of " << jobs[0].first << std::endl;
    }
  }

private:
  Plan plan_;
  std::ostream& progress_;
  std::vector<Comparison>& result_;
};

} // namespace

std::vector<Comparison> compare_variants(const Plan& plan, std::ostream& progress) {
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
    compare(name(F{}, s.n), {{"one thread", job(forward<F, float>)}, {"threads(2)", job(threaded<F, float, 2>)}});
  }
#endif
  Streams<float> in_l1(std::size_t{1} << 10);
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using F = typename decltype(id)::type;
    if constexpr (contract<F>::template supports<float>) {
      const F f = contract<F>::sample();
      const Streams<float>& s = in_l1;
      const auto job = [&](Run<float> run) { return Job<float>{run, unowned(s.y), s.x, s.dy, s.out, s.n}; };
      compare(name(f, s.n), {{"forward", job(forward<F, float>)}, {"forward_and_gradient", job(both<F, float>)}});
      compare(name(f, s.n), {{"forward, then gradient", job(one_after_the_other<F, float>)},
                             {"forward_and_gradient", job(both<F, float>)}});
    }
  });
  for (const std::size_t n : {std::size_t{1} << 10, std::size_t{1} << 18}) {
    Streams<float> s(n);
    xact::for_each_type(xact::activations{}, [&](auto id) {
      using F = typename decltype(id)::type;
      if constexpr (contract<F>::template supports<float>) {
        const auto at = [&](const float* x, float* y) {
          return Job<float>{forward<F, float>, nullptr, x, s.dy, y, n - 16};
        };
        compare(
            name(contract<F>::sample(), n),
            {{"aligned, apart", at(s.x, s.out)}, {"unaligned", at(s.x + 3, s.out + 1)}, {"in place", at(s.y, s.y)}});
      }
    });
  }
  return result;
}

} // namespace throughput
