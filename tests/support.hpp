// SPDX-License-Identifier: BSD-3-Clause
/// What the tests share: the Catch2 shim, the walk over the list of activations, ULP, and sets of arguments.
#pragma once

#include "walked.hpp"

#if defined(XACT_TEST_WITHOUT_CATCH2) // the fuzzer
#elif __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <xact/activations.hpp>
#include <xact/kernels.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace test {

template <class F>
std::string name_of() {
  return std::string(xact::contract<F>::name) + "<" + xact::contract<F>::tier + ">";
}

/// Whether F is tested for T: where all tests are emulated, in the quick build, only what is walked.
template <class F, class T>
constexpr bool is_case() {
  if constexpr (!xact::contract<F>::template supports<T>)
    return false;
  else
#if defined(XACT_WALKED_ONLY)
    return is_walked<F, T>;
#else
    return true;
#endif
}
/// Calls visit(functor, T{}) for every activation of the list and every scalar type that it supports.
template <class Visitor>
void for_each_case(Visitor visit) {
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using F = typename decltype(id)::type;
    if constexpr (is_case<F, float>())
      visit(xact::contract<F>::sample(), float{});
    if constexpr (is_case<F, double>())
      visit(xact::contract<F>::sample(), double{});
  });
}

/// for_each_case for one activation of each kind; in the quick build doubles of those alone that have every pass.
template <class Visitor>
void for_each_kind(Visitor visit) {
  for_each_case([&](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    constexpr bool is_tested = !XACT_QUICK_TESTS || std::is_same_v<T, float> ||
                               (xact::pass::gradient_from_output::takes<F, T> &&
                                xact::pass::compiles<xact::pass::forward_and_gradient_t, F, T>);
    if constexpr (is_tested && is_first_of_its_kind<F, T>(xact::activations{}))
      visit(f, t);
  });
}
/// for_each_case in what walks passes more than activations (walked.hpp).
template <class Visitor>
void for_each_walked(Visitor visit) {
  for_each_case([&](auto f, auto t) {
    if constexpr (is_walked<decltype(f), decltype(t)>)
      visit(f, t);
  });
}
template <class F, class T>
std::string case_name() {
  return name_of<F>() + (std::is_same_v<T, float> ? " float" : " double");
}
/// Calls visit(functor, T{}, name, i) for every sample of each of these.
template <class Visitor>
void for_each_sample(Visitor visit) {
  for_each_case([&](auto f, auto t) {
    using F = decltype(f);
    const auto samples = xact::contract<F>::samples();
    for (std::size_t i = 0; i < samples.size(); ++i)
      visit(samples[i], t, case_name<F, decltype(t)>() + (i == 0 ? "" : ", sample " + std::to_string(i)), i);
  });
}

template <class F, class T>
inline constexpr bool has_from_output = xact::pass::gradient_from_output::takes<F, T>;

template <class T>
using bits_t = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
template <class T>
bits_t<T> bits(T v) {
  bits_t<T> b;
  std::memcpy(&b, &v, sizeof v);
  return b;
}
template <class T>
T from_bits(bits_t<T> b) {
  T v;
  std::memcpy(&v, &b, sizeof v);
  return v;
}
/// Same bits, any NaN standing for any other.
template <class T>
bool same(T a, T b) {
  return (std::isnan(a) && std::isnan(b)) || bits(a) == bits(b);
}

/// ulp(v) of T, subnormal values having the spacing of the smallest.
template <class T, class R>
R ulp(R v) {
  using L = std::numeric_limits<T>;
  int e = 0;
  std::frexp(v, &e);
  if (v == 0 || e < L::min_exponent)
    e = L::min_exponent;
  return std::ldexp(R(1), e - L::digits);
}

/// |got - exact| in units of ulp(exact) of T; infinity where only one of the two is a number. R may be wider than long
/// double: the difference is taken in R.
template <class T, class R>
double ulp_error(T got, const R& exact) {
  using Float = std::conditional_t<std::is_floating_point_v<R>, R, long double>;
  const auto near = static_cast<Float>(exact);
  if (std::isnan(got) || std::isnan(near))
    return std::isnan(got) && std::isnan(near) ? 0 : INFINITY;
  using L = std::numeric_limits<T>;
  const Float largest = static_cast<Float>(L::max());
  const Float half_step = std::ldexp(Float(1), L::max_exponent - L::digits - 1);
  if (std::isinf(got) || std::fabs(near) >= largest + half_step)
    return std::isinf(got) && std::fabs(near) >= largest + half_step && std::signbit(got) == std::signbit(near)
               ? 0
               : INFINITY;
  return static_cast<double>(std::fabs(static_cast<Float>(static_cast<R>(got) - exact)) / ulp<T>(near));
}

/// n numbers in [-most, most), most a power of two: the same ones everywhere.
template <class T>
std::vector<T> numbers(std::size_t n, unsigned seed, double most) {
  std::mt19937 g(seed);
  std::vector<T> x(n);
  for (T& v : x)
    v = static_cast<T>((static_cast<double>(g()) * 0x1p-31 - 1) * most);
  return x;
}

/// The `reach` neighbours on both sides of v, and of -v.
template <class T>
void add_neighbours(std::vector<T>& points, double v, int reach) {
  for (const T start : {static_cast<T>(v), static_cast<T>(-v)}) {
    T up = start, down = start;
    points.push_back(start);
    for (int i = 0; i < reach; ++i) {
      points.push_back(up = std::nextafter(up, std::numeric_limits<T>::infinity()));
      points.push_back(down = std::nextafter(down, -std::numeric_limits<T>::infinity()));
    }
  }
}

/// Finite arguments in ascending order: bit patterns through every exponent, the neighbourhoods of F's branch points
/// and of every boundary and centre of the reduction by ln 2, and random bit patterns.
template <class F, class T>
std::vector<T> arguments(std::size_t random, int per_exponent = 64, std::uint64_t seed = 20110611) {
  std::vector<T> points;
  std::mt19937_64 generator(seed);
  constexpr int mantissa = std::numeric_limits<T>::digits - 1;
  constexpr bits_t<T> one = 1, exponents = (one << (sizeof(T) * 8 - 1 - mantissa)) - 1;
  for (bits_t<T> e = 0; e < exponents; ++e)
    for (int i = 0; i < per_exponent; ++i) {
      const bits_t<T> low = i == 0   ? 0
                            : i == 1 ? (one << mantissa) - 1
                                     : static_cast<bits_t<T>>(generator() >> (64 - mantissa));
      const T v = from_bits<T>((e << mantissa) | low);
      points.push_back(v);
      points.push_back(-v);
    }
  for (const double b : xact::contract<F>::branch_points)
    add_neighbours(points, b, 200);
  const int halves = sizeof(T) == 4 ? 306 : 2160;
  for (int k = 1; k <= halves; ++k) { // of exp(-|x|) and of exp(-2|x|)
    add_neighbours(points, k * 0.34657359027997265, 4);
    add_neighbours(points, k * 0.17328679513998633, 4);
  }
  for (std::size_t i = 0; i < random; ++i) {
    // a quarter of all bit patterns, the rest where the activations bend
    if (i % 4 == 0) {
      const T v = from_bits<T>(static_cast<bits_t<T>>(generator() >> (64 - 8 * sizeof(T))));
      if (std::isfinite(v))
        points.push_back(v);
    } else {
      const double unit = static_cast<double>(generator() >> 11) * 0x1p-53;
      const double reach = i % 4 == 1 ? 2 : i % 4 == 2 ? 40 : (sizeof(T) == 4 ? 110 : 750);
      points.push_back(static_cast<T>((2 * unit - 1) * reach));
    }
  }
  std::sort(points.begin(), points.end());
  return points;
}

/// The same for this functor: where its parameters put a kink, a turning point or a clamp, too.
template <class F, class T>
std::vector<T> arguments_of(const F& f, std::size_t random, int per_exponent = 64) {
  using C = xact::contract<F>;
  auto points = arguments<F, T>(random, per_exponent);
  const auto before = points.size();
  const auto add = [&](double v) {
    const auto there = [v](double b) { return std::fabs(b) == std::fabs(v); };
    if (std::isfinite(static_cast<T>(v)) && std::none_of(C::branch_points.begin(), C::branch_points.end(), there))
      add_neighbours(points, v, 200);
  };
  for (const double v : C::kinks(f))
    add(v);
  for (const auto& piece : C::monotone_pieces(f))
    add(piece.end);
  for (const auto& part : C::flat(f))
    add(part.lowest), add(part.highest);
  if (points.size() != before)
    std::sort(points.begin(), points.end());
  return points;
}

/// What a formula of the contract, evaluated in long double of 64 bits, may be off by, in ULP of T. The exhaustive run
/// has oracles that are wide enough.
template <class F, class T>
constexpr double oracle_error() {
  constexpr int bits = std::numeric_limits<long double>::digits;
  return bits <= 64 && xact::contract<F>::template oracle_bits<T> > bits ? 1 : 0;
}
/// And one of the derivative, `exact` at x: beside a turning point that of a transcendental function cancels.
template <class T, class F>
double oracle_error(const F& f, T x, long double exact) {
  double error = oracle_error<F, T>();
  constexpr bool may_cancel = xact::contract<F>::tier != std::string_view("exact");
  if (may_cancel && std::is_same_v<T, double> && std::numeric_limits<long double>::digits <= 64)
    for (const auto& piece : xact::contract<F>::monotone_pieces(f))
      if (std::isfinite(piece.end) && std::fabs(static_cast<double>(x) / piece.end - 1) < 0.06)
        error += std::ldexp(1.0, -61) / static_cast<double>(ulp<T>(exact));
  return error;
}

/// Whether no clamp, no sum and no product of the pass may truly overflow at x: value and derivative stay below a
/// quarter of the largest number.
template <class T, class F>
bool far_from_overflow(const F& f, T x) {
  using C = xact::contract<F>;
  const auto v = static_cast<long double>(x), limit = static_cast<long double>(std::numeric_limits<T>::max() / 4);
  return !C::overflows || (std::fabs(C::forward(f, v)) <= limit && std::fabs(C::gradient(f, v)) <= limit);
}

/// Whether v lies in one of these closed intervals, their ends rounded to T as the parameters are.
template <class T, class Intervals>
bool within(const Intervals& intervals, T v) {
  return std::any_of(intervals.begin(), intervals.end(), [v](const xact::closed_interval& i) {
    return v >= static_cast<T>(i.lowest) && v <= static_cast<T>(i.highest);
  });
}

/// The memory kernels and scalar calls of an activation, compiled once for all tests of their results: compiled.cpp
/// fills it in.
template <class F, class T>
struct kernels_of {
  T (*value)(const F&, T x);
  T (*slope)(const F&, T x);
  T (*slope_from_output)(const F&, T y);
  void (*forward)(const F&, const T* x, T* y, std::size_t n);
  void (*gradient_from_input)(const F&, const T* x, T* g, std::size_t n);
  void (*gradient_from_output)(const F&, const T* y, T* g, std::size_t n);
  void (*forward_and_gradient)(const F&, const T* x, T* y, T* g, std::size_t n);
  void (*backward_from_input)(const F&, const T* x, const T* dy, T* dx, std::size_t n);
  void (*backward_from_output)(const F&, const T* y, const T* dy, T* dx, std::size_t n);
};
template <class F, class T>
inline kernels_of<F, T> compiled{};

/// Applies a pass to points through the memory kernel.
template <class F, class T>
std::vector<T> forward(const F& f, const std::vector<T>& x) {
  std::vector<T> y(x.size());
  compiled<F, T>.forward(f, x.data(), y.data(), x.size());
  return y;
}
template <class F, class T>
std::vector<T> gradient_from_input(const F& f, const std::vector<T>& x) {
  std::vector<T> g(x.size());
  compiled<F, T>.gradient_from_input(f, x.data(), g.data(), x.size());
  return g;
}
template <class F, class T>
std::vector<T> gradient_from_output(const F& f, const std::vector<T>& y) {
  std::vector<T> g(y.size());
  compiled<F, T>.gradient_from_output(f, y.data(), g.data(), y.size());
  return g;
}

} // namespace test
