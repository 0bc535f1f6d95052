// SPDX-License-Identifier: BSD-3-Clause
/// Time, round by round, and error, both through the contenders' one pointer.
#pragma once

#include "contender.hpp"

#include <cstdint>
#include <new>

namespace throughput {

/// How long a cell is measured.
struct Plan {
  int rounds;
  double seconds; // of one contender in one round, at least
};

/// One thing to time.
template <class T>
struct Job {
  Run<T> run;
  std::shared_ptr<const void> state;
  const T *in, *dy;
  T* out;
  std::size_t n;
};

/// Seconds per call of every job in every round: [job][round]. In a round each job has its turn, in another order each
/// time, so that all are measured in the same minutes, after different neighbours.
template <class T>
std::vector<std::vector<double>> measure(const std::vector<Job<T>>& jobs, const Plan& plan);

double median(std::vector<double> values);
/// Half of what lies between the quartiles, relative to the median.
double spread(std::vector<double> values);

/// The arrays of a cell: x ~ normal(0, 2), dy ~ normal(0, 1), y = f(x), out; on huge pages where there are any, 64-byte
/// aligned, staggered so that equal indices do not share the low 12 bits of their addresses.
template <class T>
class Streams {
public:
  explicit Streams(std::size_t n);
  /// Makes y = f(x), rounded.
  void set_output_of(const std::string& activation, const Exact<T>& exact);

  std::size_t n;
  T *x, *dy, *y, *out;

private:
  struct Free {
    void operator()(void* p) const { ::operator delete (p, std::align_val_t{huge_page}); }
  };
  static constexpr std::size_t huge_page = std::size_t{1} << 21;
  std::unique_ptr<void, Free> memory_;
  std::string y_is_;
};

/// What is wrong with a contender's values. Errors in ULP of the exact value, where that is a normal number.
struct Error {
  double ulp = 0, at = 0;
  std::size_t invalid = 0;      // finite argument, result NaN or infinite though the exact value is a number
  std::size_t out_of_range = 0; // outside [lowest, highest] of f
  std::size_t flushed = 0;      // 0, where the exact value rounds to a subnormal number
  std::size_t nan_lost = 0;     // 1: NaN in, number out
  std::size_t of = 0;           // arguments
};

/// On a dense set of arguments: half of them evenly over the representations (all exponents from 2^-30 on), half evenly
/// over the numbers, up to |x| = 110 (float) or 750 (double); and eight up to the largest finite one.
template <class T>
Error error_of(const Contender<T>& contender, const Exact<T>& exact);

} // namespace throughput
