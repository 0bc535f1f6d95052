// SPDX-License-Identifier: BSD-3-Clause
#include "measure.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <random>
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace throughput {

namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

template <class T>
double time_of(const Job<T>& job, std::size_t calls) {
  Run<T> volatile run = job.run; // as from another library: nothing is known of it, nothing moves out of the loop
  const double begin = seconds();
  for (std::size_t i = 0; i < calls; ++i)
    run(job.state.get(), job.in, job.dy, job.out, job.n);
  return seconds() - begin;
}

} // namespace

/// Seconds a call from which on three rounds must do: of a scalar loop over an array far beyond the caches.
constexpr double slow = 0.1;

template <class T>
std::vector<std::vector<double>> measure(const std::vector<Job<T>>& jobs, const Plan& plan) {
  std::vector<std::size_t> calls(jobs.size(), 1);
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    time_of(jobs[j], 1);
    for (double took; (took = time_of(jobs[j], calls[j])) < plan.seconds / 2;)
      calls[j] *= took < plan.seconds / 20 ? 8 : 2;
  }
  std::vector<std::vector<double>> result(jobs.size());
  std::vector<std::size_t> order(jobs.size());
  for (std::size_t j = 0; j < order.size(); ++j)
    order[j] = j;
  std::mt19937_64 generator(1);
  for (int round = 0; round < plan.rounds; ++round) {
    for (std::size_t j = order.size(); j > 1; --j)
      std::swap(order[j - 1], order[generator() % j]);
    for (const std::size_t j : order) {
      if (round >= 3 && result[j].back() > slow)
        continue;
      if (jobs[j].n * sizeof(T) < std::size_t{32} << 20) // brings back to the caches what the job before pushed out
        time_of(jobs[j], 1);
      result[j].push_back(time_of(jobs[j], calls[j]) / static_cast<double>(calls[j]));
    }
  }
  return result;
}
template std::vector<std::vector<double>> measure(const std::vector<Job<float>>&, const Plan&);
template std::vector<std::vector<double>> measure(const std::vector<Job<double>>&, const Plan&);

namespace {
double quantile(std::vector<double>& values, double q) {
  std::sort(values.begin(), values.end());
  const double at = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
}
} // namespace

double median(std::vector<double> values) { return quantile(values, 0.5); }
double spread(std::vector<double> values) {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / quantile(values, 0.5);
}

// ---- Streams

template <class T>
Streams<T>::Streams(std::size_t size) : n(size) {
  constexpr std::size_t line = 64 / sizeof(T);
  const std::size_t stride = (n + line - 1) / line * line + 17 * line;
  const std::size_t bytes = (4 * stride * sizeof(T) + huge_page - 1) / huge_page * huge_page;
  memory_.reset(::operator new (bytes, std::align_val_t{huge_page}));
#if defined(__linux__)
  madvise(memory_.get(), bytes, MADV_HUGEPAGE); // advice: small pages do as well
#endif
  x = static_cast<T*>(memory_.get());
  dy = x + stride;
  y = dy + stride;
  out = y + stride;
  std::mt19937_64 generator(20240607);
  const std::size_t period = std::min(n, std::size_t{1} << 20);
  for (T* const array : {x, dy}) {
    std::normal_distribution<T> normal(T(0), array == x ? T(2) : T(1));
    std::generate_n(array, period, [&] { return normal(generator); });
    for (std::size_t i = period; i < n; ++i)
      array[i] = array[i - period];
  }
  std::fill_n(y, n, T(0));
  std::fill_n(out, n, T(0));
}

template <class T>
void Streams<T>::set_output_of(const std::string& activation, const Exact<T>& exact) {
  if (activation == y_is_)
    return;
  const std::size_t period = std::min(n, std::size_t{1} << 20);
  exact.outputs(x, y, period);
  for (std::size_t i = period; i < n; ++i)
    y[i] = y[i - period];
  y_is_ = activation;
}
template class Streams<float>;
template class Streams<double>;

// ---- Errors

namespace {

template <class T>
std::vector<T> arguments() {
  constexpr bool single = std::is_same_v<T, float>;
  constexpr std::size_t half = std::size_t{1} << (single ? 20 : 18);
  const double limit = single ? 110 : 750, octaves = std::log2(limit) + 30;
  std::mt19937_64 generator(7);
  const auto uniform = [&] { return std::ldexp(static_cast<double>(generator() >> 11), -53); };
  std::vector<T> x;
  for (std::size_t i = 0; i < half; ++i) {
    // Evenly over the representations: linear within an octave.
    const double u = (static_cast<double>(i) + uniform()) / static_cast<double>(half) * octaves, whole = std::floor(u);
    const double v = std::ldexp(1 + (u - whole), static_cast<int>(whole) - 30);
    x.push_back(static_cast<T>(i % 2 == 0 ? v : -v));
    x.push_back(static_cast<T>((2 * (static_cast<double>(i) + uniform()) / static_cast<double>(half) - 1) * limit));
  }
  for (const double v : {0.3e10, 1e20, 1e30, 0.9 * static_cast<double>(std::numeric_limits<T>::max())})
    x.push_back(static_cast<T>(v)), x.push_back(static_cast<T>(-v));
  return x;
}

/// The arguments of a pass and the exact values there; made once, for all contenders.
template <class T>
struct Truth {
  std::vector<T> in;
  std::vector<typename Exact<T>::R> values;
};
template <class T>
const Truth<T>& truth_of(const Contender<T>& contender, const Exact<T>& exact) {
  static std::map<std::pair<Pass, std::string>, Truth<T>> all;
  auto& truth = all[{contender.pass, contender.activation}];
  if (truth.in.empty()) {
    truth.in = arguments<T>();
    if (reads_output(contender.pass))
      exact.outputs(truth.in.data(), truth.in.data(), truth.in.size());
    truth.values.resize(truth.in.size());
    exact.values(truth.in.data(), truth.values.data(), truth.in.size());
  }
  return truth;
}

} // namespace

template <class T>
Error error_of(const Contender<T>& contender, const Exact<T>& exact) {
  using R = typename Exact<T>::R;
  using Limits = std::numeric_limits<T>;
  const Truth<T>& truth = truth_of(contender, exact);
  const std::size_t n = truth.in.size();
  constexpr std::size_t block = std::size_t{1} << 12;
  std::vector<T> in(block + 1), dy(block, T(1)), out(block + 1); // XNNPACK reads a little beyond the end
  in.reserve(block + 64);
  const auto state = contender.prepare ? contender.prepare(in.data(), dy.data(), out.data(), block) : nullptr;
  Error error;
  error.of = n;
  const auto compute = [&] { contender.run(state.get(), in.data(), dy.data(), out.data(), block); };
  for (std::size_t begin = 0; begin < n; begin += block) {
    const std::size_t count = std::min(block, n - begin);
    std::fill(in.begin(), in.end(), truth.in[begin]);
    std::copy_n(truth.in.begin() + static_cast<std::ptrdiff_t>(begin), count, in.begin());
    compute();
    for (std::size_t i = 0; i < count; ++i) {
      const R exactly = truth.values[begin + i];
      const T rounded = static_cast<T>(exactly), got = out[i];
      if (!std::isfinite(rounded))
        continue; // true overflow
      if (!std::isfinite(got)) {
        ++error.invalid;
        continue;
      }
      if (writes_output(contender.pass) && (got < static_cast<T>(exact.lowest) || got > static_cast<T>(exact.highest)))
        ++error.out_of_range;
      if (std::fabs(rounded) < Limits::min()) {
        error.flushed += got == 0 && rounded != 0;
        continue;
      }
      int e;
      std::frexp(exactly, &e);
      const auto off = static_cast<double>(std::ldexp(std::fabs(static_cast<R>(got) - exactly), Limits::digits - e));
      if (off > error.ulp)
        error.ulp = off, error.at = static_cast<double>(truth.in[begin + i]);
    }
  }
  std::fill(in.begin(), in.end(), Limits::quiet_NaN());
  compute();
  R at_nan; // linear's gradient is no NaN there
  const T nan = Limits::quiet_NaN();
  exact.values(&nan, &at_nan, 1);
  error.nan_lost = std::isnan(at_nan) && !std::isnan(out[0]);
  return error;
}
template Error error_of(const Contender<float>&, const Exact<float>&);
template Error error_of(const Contender<double>&, const Exact<double>&);

} // namespace throughput
