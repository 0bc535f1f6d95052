// SPDX-License-Identifier: BSD-3-Clause
/// One case of the fuzzer per input: any length, offset, aliasing, streaming threshold and bit pattern, at any pass of
/// any functor on any architecture of the processor, or as an Eigen expression with strides. Every result must have
/// the bits of the scalar call and lie within the bound of the textbook formula; what lies beside the arrays and the
/// inputs must be as before; passes over 16-bit arrays are in stored.cpp, calls along an axis in axis.cpp. The bytes of
/// the input decide, then a generator that they seed.
#define XACT_TEST_WITHOUT_CATCH2
#include "../of_eigen.hpp"
#include "../support.hpp"
#include "architectures.hpp"
#include "axis.hpp"

#include <Eigen/Core>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

namespace {

using fuzz::array;
using fuzz::decisions;
using fuzz::fail;

template <class F, class T>
T value(decisions& d) {
  using L = std::numeric_limits<T>;
  const unsigned kind = d.byte() % 8;
  const double unit = static_cast<double>(d.word() >> 11) * 0x1p-53 * 2 - 1;
  switch (kind) {
  case 0:
    return test::from_bits<T>(static_cast<test::bits_t<T>>(d.word()));
  case 1: {
    constexpr T special[] = {0,        1,        T(0.5),      L::infinity(), L::quiet_NaN(), L::denorm_min(),
                             L::min(), L::max(), L::epsilon()};
    const T v = special[d.below(std::size(special))];
    return d.coin() ? -v : v;
  }
  case 2: {
    const auto& points = xact::contract<F>::branch_points;
    const T v = static_cast<T>(points[d.below(points.size())]);
    const auto near = static_cast<test::bits_t<T>>(test::bits(v) + d.below(9));
    return d.coin() ? -test::from_bits<T>(near) : test::from_bits<T>(near);
  }
  case 3:
    return static_cast<T>(unit * (sizeof(T) == 4 ? 110 : 760));
  case 4:
    return static_cast<T>(unit * 25);
  default:
    return static_cast<T>(unit * 4);
  }
}

/// Off under valgrind, whose long double is a double.
const bool with_oracle = std::getenv("XACT_FUZZ_WITHOUT_ORACLE") == nullptr;

template <class F>
F functor(decisions& d) {
  const auto samples = xact::contract<F>::samples();
  return samples[d.below(samples.size())];
}

/// visit(type_id<P>{}) for one of the passes that F has for T.
template <class F, class T, class Visitor>
void one_pass(decisions& d, const Visitor& visit) {
  std::size_t count = 0;
  passes::for_each_pass<F, T>([&](auto) { ++count; });
  std::size_t left = d.below(count);
  passes::for_each_pass<F, T>([&](auto id) {
    if (left-- == 0)
      visit(id);
  });
}

/// Whether the pass gave these bits. Under valgrind, whose fnma(1, 0, 0) is -0, the value that comes with a gradient
/// may differ from forward's in the sign of zero.
template <class T, std::size_t N>
bool gave(const std::array<T, N>& values, const std::array<T, N>& got) {
  bool same = true;
  for (std::size_t k = 0; k < N; ++k)
    same = same && (test::same(got[k], values[k]) || (!with_oracle && N > 1 && got[k] == 0 && values[k] == 0));
  return same;
}

/// Whether a value of the pass is within its bound. The oracle itself is off by some 2^-10 ULP of a double at most.
template <class P, class F, class T>
bool within_bound(const xact::max_ulp& bounds, const F& f, const std::array<T, P::inputs>& in, T value) {
  using C = xact::contract<F>;
  using L = std::numeric_limits<T>;
  const T x = in[0];
  const auto range = C::range(f);
  if (P::from == xact::pass::source::output &&
      !(C::output_serves(f) && x >= static_cast<T>(range.lowest) && x <= static_cast<T>(range.highest)))
    return true;
  if (std::isnan(x)) // any derivative at NaN: special values say which
    return P::from != xact::pass::source::none || std::isnan(value);
  long double exact = 0;
  double off = test::oracle_error<F, T>();
  if constexpr (P::inputs == 1) {
    exact = P::exact(f, static_cast<long double>(x));
    if (P::from == xact::pass::source::input)
      off = test::oracle_error(f, x, exact);
  } else { // a product with f', whose own error is in units of f'
    const auto slope = P::exact(f, static_cast<long double>(x), 1.0L);
    const long double size = std::fabs(slope);
    if (!std::isfinite(in[1]) || (slope != 0 && size < static_cast<long double>(L::min())) ||
        size > static_cast<long double>(L::max()))
      return true;
    if (P::from == xact::pass::source::input)
      off = 2 * test::oracle_error(f, x, slope);
    exact = P::exact(f, static_cast<long double>(x), static_cast<long double>(in[1]));
  }
  const double bound = P::bound(bounds) * (1 + 0x1p-9) + off;
  if (std::isfinite(exact) && std::fabs(exact) > static_cast<long double>(L::max()) / 2) { // either may overflow alone
    const long double power = std::ldexp(1.0L, L::max_exponent),
                      got = std::isinf(value) ? std::copysign(power, value) : value;
    return std::fabs(got - exact) <= bound * power * static_cast<long double>(L::epsilon()) / 2 ||
           (std::isinf(value) && std::fabs(exact) > power && std::signbit(value) == std::signbit(exact));
  }
  return test::ulp_error(value, exact) <= bound;
}
template <class P, class F, class T, class... Part>
bool within_bounds(const xact::max_ulp& bounds, const F& f, const std::array<T, P::inputs>& in,
                   const std::array<T, P::outputs>& values, xact::type_list<Part...>) {
  std::size_t k = 0;
  return (within_bound<Part>(bounds, f, in, values[k++]) && ...);
}

/// P by the kernel of an architecture.
template <class P, class F, class T, std::size_t... I, std::size_t... O>
void run(std::index_sequence<I...>, std::index_sequence<O...>, const xact::dispatch::kernel_table<F, T>& kernels,
         const F& f, const std::array<T*, P::inputs>& in, const std::array<T*, P::outputs>& out, std::size_t n,
         std::size_t stream_bytes) {
  xact::dispatch::kernel_in<P>(kernels)(f, in[I]..., out[O]..., n, stream_bytes);
}

/// As many arrays as there are indices.
template <class T, std::size_t... K>
std::array<array<T>, sizeof...(K)> arrays_of(decisions& d, std::size_t n, std::index_sequence<K...>) {
  return {{(static_cast<void>(K), array<T>(d, n))...}};
}

template <class P, class F, class T>
void memory_case(const test::architecture& a, decisions& d) {
  const auto& calls = std::get<test::scalar_calls<F, T>>(*a.calls);
  const F f = functor<F>(d);
  const std::size_t n = d.below(8) != 0 ? d.below(72) : d.below(900);
  constexpr std::size_t never = std::numeric_limits<std::size_t>::max();
  const std::size_t bytes = n * sizeof(T) * (P::inputs + P::outputs);
  const std::size_t thresholds[] = {0, never, bytes, bytes + 3, XACT_STREAM_BYTES};
  const std::size_t stream_bytes = thresholds[d.below(5)];
  const std::size_t aliasing = d.below(2 * P::inputs * P::outputs); // which output is which input; else all are apart

  auto in_arrays = arrays_of<T>(d, n, passes::inputs_of<P>{});
  auto out_arrays = arrays_of<T>(d, n, passes::outputs_of<P>{});
  std::array<T*, P::inputs> in;
  std::array<T*, P::outputs> out;
  for (std::size_t k = 0; k < P::inputs; ++k)
    in[k] = in_arrays[k].data();
  for (std::size_t k = 0; k < P::outputs; ++k)
    out[k] = out_arrays[k].data();
  if (aliasing < P::inputs * P::outputs)
    out[aliasing / P::inputs] = in[aliasing % P::inputs];
  std::array<std::vector<T>, P::inputs> before;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < P::inputs; ++k) {
      in[k][i] = value<F, T>(d);
      before[k].push_back(in[k][i]);
    }
  run<P>(passes::inputs_of<P>{}, passes::outputs_of<P>{}, std::get<xact::dispatch::kernel_table<F, T>>(*a.kernels), f,
         in, out, n, stream_bytes);

  const auto where = [&] {
    return std::string(a.name) + " " + P::name + " of " + test::case_name<F, T>() + ", n = " + std::to_string(n);
  };
  const std::size_t looked_up = n == 0 ? 0 : d.below(n); // the oracle is slow: one element of each case
  for (std::size_t i = 0; i < n; ++i) {
    std::array<T, P::inputs> arguments;
    std::array<T, P::outputs> got;
    for (std::size_t k = 0; k < P::inputs; ++k)
      arguments[k] = before[k][i];
    for (std::size_t k = 0; k < P::outputs; ++k)
      got[k] = out[k][i];
    const auto values = test::of_values<P>(calls, f, arguments);
    if (!gave(values, got))
      fail("not the bits of the scalar call", where(), i);
    for (std::size_t k = 0; k < P::inputs; ++k)
      if (std::find(out.begin(), out.end(), in[k]) == out.end() && test::bits(in[k][i]) != test::bits(before[k][i]))
        fail("an input has changed", where(), i);
    if (i == looked_up && with_oracle &&
        !within_bounds<P>(calls.bounds, xact::contract<F>::template rounded<T>(f), arguments, values,
                          typename P::parts{}))
      fail("beyond the bound", where() + ", x = " + std::to_string(arguments[0]), i);
  }
  for (const auto& array : in_arrays)
    if (!array.surroundings_kept())
      fail("written outside the array", where(), n);
  for (const auto& array : out_arrays)
    if (!array.surroundings_kept())
      fail("written outside the array", where(), n);
}

/// Contiguous, or columns with any outer stride, upwards or downwards, or with any inner stride too; in place or not.
enum class gaps { none, outer, both };
template <gaps Gaps, class P, class F, class T>
void eigen_case_of(decisions& d) {
  using A = Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic>;
  using S = std::conditional_t<
      Gaps == gaps::none, Eigen::Stride<0, 0>,
      std::conditional_t<Gaps == gaps::outer, Eigen::OuterStride<>, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>>;
  using Map = Eigen::Map<A, Eigen::Unaligned, S>;
  const F f = functor<F>(d);
  const auto rows = static_cast<Eigen::Index>(d.below(Gaps == gaps::both ? 23 : 72)),
             cols = static_cast<Eigen::Index>(d.below(7));
  struct layout {
    Eigen::Index outer, inner;
  };
  const auto make = [&] {
    const auto inner = Gaps == gaps::both ? static_cast<Eigen::Index>(1 + d.below(3)) : 1;
    const auto outer = rows * inner + (Gaps == gaps::none ? 0 : static_cast<Eigen::Index>(d.below(5)));
    return layout{Gaps == gaps::outer && d.below(4) == 0 ? -outer : outer, inner};
  };
  const auto size = [&](const layout& l) { return static_cast<std::size_t>(std::abs(l.outer) * cols); };
  const auto map = [&](array<T>& memory, const layout& l) {
    T* const first = memory.data() + (l.outer < 0 && cols > 0 ? -l.outer * (cols - 1) : 0);
    if constexpr (Gaps == gaps::none)
      return Map(first, rows, cols);
    else if constexpr (Gaps == gaps::outer)
      return Map(first, rows, cols, S(l.outer));
    else
      return Map(first, rows, cols, S(l.outer, l.inner));
  };
  const layout sx = make(), sdy = make(), sout = make(), ssecond = make();
  array<T> x_array(d, size(sx)), dy_array(d, size(sdy)), out_array(d, size(sout)), second_array(d, size(ssecond));
  const bool in_place = d.below(4) == 0;
  Map x = map(x_array, sx), dy = map(dy_array, sdy);
  Map out = in_place ? map(x_array, sx) : map(out_array, sout), second = map(second_array, ssecond);
  for (Eigen::Index j = 0; j < cols; ++j)
    for (Eigen::Index i = 0; i < rows; ++i) {
      x(i, j) = value<F, T>(d);
      dy(i, j) = value<F, T>(d);
    }
  const A x_before = x, dy_before = dy;
  passes::assign<P>(f, x, dy, out, second);
  const auto where = [&] { return std::string("Eigen ") + P::name + " of " + test::case_name<F, T>(); };
  for (Eigen::Index j = 0; j < cols; ++j)
    for (Eigen::Index i = 0; i < rows; ++i) {
      std::array<T, P::inputs> arguments;
      arguments.fill(dy_before(i, j));
      arguments[0] = x_before(i, j);
      std::array<T, P::outputs> got;
      got.fill(second(i, j));
      got[0] = out(i, j);
      if (!gave(passes::of_values<P>(f, arguments), got))
        fail("not the bits of the scalar call", where(), static_cast<std::size_t>(j * rows + i));
    }
  if (!x_array.surroundings_kept() || !dy_array.surroundings_kept() || !out_array.surroundings_kept() ||
      !second_array.surroundings_kept())
    fail("written outside the array", where(), 0);
}

template <class P, class F, class T>
void eigen_case(decisions& d) {
  constexpr void (*cases[])(decisions&) = {eigen_case_of<gaps::none, P, F, T>, eigen_case_of<gaps::outer, P, F, T>,
                                           eigen_case_of<gaps::both, P, F, T>};
  cases[d.below(3)](d);
}

template <class Calls>
struct case_of;
template <class F, class T>
struct case_of<test::scalar_calls<F, T>> {
  static void run(const test::architecture& a, decisions& d) {
    one_pass<F, T>(d, [&](auto id) { memory_case<typename decltype(id)::type, F, T>(a, d); });
  }
  static void run_eigen(decisions& d) {
    one_pass<F, T>(d, [&](auto id) { eigen_case<typename decltype(id)::type, F, T>(d); });
  }
};

template <std::size_t... I>
void run(decisions& d, std::index_sequence<I...>) {
  static const auto architectures = test::all_architectures();
  static constexpr void (*memory[])(const test::architecture&,
                                    decisions&) = {case_of<std::tuple_element_t<I, test::scalars>>::run...};
  static constexpr void (*eigen[])(decisions&) = {case_of<std::tuple_element_t<I, test::scalars>>::run_eigen...};
  const std::size_t kind = d.below(16);
  if (kind == 0)
    return fuzz::axis_case(d);
  if (kind < 3)
    return fuzz::stored_case(d);
  const std::size_t which = d.below(sizeof...(I));
  const std::size_t where = d.below(2 * architectures.size() + 1);
  if (where == 2 * architectures.size())
    return eigen[which](d);
  const auto& a = architectures[where / 2];
  if (a.available)
    memory[which](a, d);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  decisions d(data, size);
  run(d, std::make_index_sequence<std::tuple_size_v<test::scalars>>{});
  return 0;
}
