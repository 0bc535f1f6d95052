// SPDX-License-Identifier: BSD-3-Clause
/// One case of the fuzzer per input: any length, offset, aliasing, streaming threshold and bit pattern, at any pass of
/// any functor on any architecture of the processor, or as an Eigen expression with strides. Every result must have
/// the bits of the scalar call and lie within the bound of the textbook formula; what lies beside the arrays and the
/// inputs must be as before. The bytes of the input decide, then a generator that they seed.
#define XACT_TEST_WITHOUT_CATCH2
#include "../support.hpp"
#include "architectures.hpp"

#include <xact/eigen.hpp>

#include <Eigen/Core>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

namespace {

class decisions {
public:
  decisions(const std::uint8_t* data, std::size_t size) : next(data), end(data + size) {
    for (std::size_t i = 0; i < size; ++i)
      state = (state ^ data[i]) * 0x100000001b3;
  }
  std::uint8_t byte() { return next != end ? *next++ : static_cast<std::uint8_t>(generate() >> 56); }
  std::size_t below(std::size_t n) {
    const std::size_t word = byte();
    return (n > 256 ? word << 8 | byte() : word) % n;
  }
  bool coin() { return (byte() & 1) != 0; }
  std::uint64_t word() {
    std::uint64_t w = 0;
    for (int i = 0; i < 8 && next != end; ++i)
      w = w << 8 | *next++;
    return next != end ? w : w ^ generate();
  }

private:
  std::uint64_t generate() { // splitmix64
    std::uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  const std::uint8_t *next, *end;
  std::uint64_t state = 0xcbf29ce484222325;
};

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

/// n scalars somewhere in a block of their own. After them comes the end of the block, for the sanitizers and valgrind,
/// or a few more elements that must keep their value.
template <class T>
class array {
public:
  array(decisions& d, std::size_t count)
      : n(count), before(d.below(17)), after(d.coin() ? 0 : 9), block(new T[before + n + after]) {
    std::fill_n(block.get(), before + n + after, filling);
  }
  T* data() { return block.get() + before; }
  bool surroundings_kept() const {
    for (std::size_t i = 0; i < before + n + after; ++i)
      if ((i < before || i >= before + n) && block[i] != filling)
        return false;
    return true;
  }

private:
  static constexpr T filling = T(1.0625);
  std::size_t n, before, after;
  std::unique_ptr<T[]> block;
};

[[noreturn]] void fail(const char* what, const std::string& where, std::size_t i) {
  std::fprintf(stderr, "xact fuzzer: %s, %s, at %zu\n", what, where.c_str(), i);
  std::abort();
}

/// Off under valgrind, whose long double is a double.
const bool with_oracle = std::getenv("XACT_FUZZ_WITHOUT_ORACLE") == nullptr;

enum pass { forward, gradient_from_input, backward_from_input, both, gradient_from_output, backward_from_output };
constexpr const char* pass_names[] = {"forward",
                                      "gradient from_input",
                                      "backward from_input",
                                      "forward_and_gradient",
                                      "gradient from_output",
                                      "backward from_output"};

template <class F>
F functor(decisions& d) {
  if constexpr (std::is_same_v<F, xact::Linear>)
    return d.coin() ? xact::Linear{static_cast<float>(d.below(256)) / 32.0f - 4, static_cast<float>(d.byte()) - 128}
                    : xact::contract<F>::sample();
  else
    return xact::contract<F>::sample();
}

/// Whether the pass gave these bits. Under valgrind, whose fnma(1, 0, 0) is -0, the value that comes with a gradient
/// may differ from forward's in the sign of zero.
template <class T>
bool gave(pass p, const std::pair<T, T>& values, T first, T second) {
  const bool zeros = !with_oracle && p == both && first == 0 && values.first == 0;
  return (zeros || test::same(first, values.first)) && (p != both || test::same(second, values.second));
}

/// What the pass gives at (x, dy): y or dx, and the second output of forward_and_gradient.
template <class Calls, class F, class T>
std::pair<T, T> expected(const Calls& call, const F& f, pass p, T x, T dy) {
  switch (p) {
  case forward:
    return {call.forward(f, x), T(0)};
  case gradient_from_input:
    return {call.gradient_from_input(f, x), T(0)};
  case backward_from_input:
    return {call.backward_from_input(f, x, dy), T(0)};
  case both:
    return {call.forward(f, x), call.gradient_from_input(f, x)};
  case gradient_from_output:
    return {call.gradient_from_output(f, x), T(0)};
  default:
    return {call.backward_from_output(f, x, dy), T(0)};
  }
}

/// Whether a result of the pass is within its bound. The oracle itself is off by some 2^-10 ULP of a double at most.
template <class F, class T>
bool within_bound(const xact::max_ulp& bounds, const F& f, pass p, T x, T first, T second) {
  using C = xact::contract<F>;
  const auto exact = static_cast<long double>(x);
  const auto close = [](double bound, double error) { return error <= bound * (1 + 0x1p-9); };
  switch (p) {
  case forward:
    return close(bounds.forward, test::ulp_error(first, C::forward(f, exact)));
  case gradient_from_input:
    return std::isnan(x) || close(bounds.gradient_from_input, test::ulp_error(first, C::gradient(f, exact)));
  case both:
    return within_bound(bounds, f, forward, x, first, second) &&
           within_bound(bounds, f, gradient_from_input, x, second, second);
  case gradient_from_output:
    return !(x >= static_cast<T>(C::lowest) && x <= static_cast<T>(C::highest)) ||
           close(bounds.gradient_from_output, test::ulp_error(first, C::gradient_from_output(f, exact)));
  default:
    return true; // a product of two
  }
}

template <class F, class T>
void memory_case(const test::architecture& a, decisions& d) {
  const auto& kernels = std::get<xact::dispatch::kernel_table<F, T>>(*a.kernels);
  const auto& calls = std::get<test::scalar_calls<F, T>>(*a.calls);
  const F f = functor<F>(d);
  const auto p = static_cast<pass>(d.below(calls.gradient_from_output != nullptr ? 6 : 4));
  const bool binary = p == backward_from_input || p == backward_from_output;
  const std::size_t n = d.below(8) != 0 ? d.below(72) : d.below(900);
  constexpr std::size_t never = std::numeric_limits<std::size_t>::max();
  const std::size_t bytes =
      n * sizeof(T) * (p == forward || p == gradient_from_input || p == gradient_from_output ? 2 : 3);
  const std::size_t thresholds[] = {0, never, bytes, bytes + 3, XACT_STREAM_BYTES};
  const std::size_t stream_bytes = thresholds[d.below(5)];
  const std::size_t aliasing = d.below(4); // 1: the output is x; 2: it is dy, or the second output is x; else apart

  array<T> x_array(d, n), dy_array(d, n), out_array(d, n), second_array(d, n);
  T *const x = x_array.data(), *const dy = dy_array.data();
  T *out = out_array.data(), *second = second_array.data();
  if (aliasing == 1)
    out = x;
  else if (aliasing == 2 && binary)
    out = dy;
  else if (aliasing == 2 && p == both)
    second = x;
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = value<F, T>(d);
    dy[i] = value<F, T>(d);
  }
  const std::vector<T> x_before(x, x + n), dy_before(dy, dy + n);

  switch (p) {
  case forward:
    kernels.forward(f, x, out, n, stream_bytes);
    break;
  case gradient_from_input:
    kernels.gradient_from_input(f, xact::from_input(x), out, n, stream_bytes);
    break;
  case backward_from_input:
    kernels.backward_from_input(f, xact::from_input(x), dy, out, n, stream_bytes);
    break;
  case both:
    kernels.forward_and_gradient(f, x, out, second, n, stream_bytes);
    break;
  case gradient_from_output:
    kernels.gradient_from_output(f, xact::from_output(x), out, n, stream_bytes);
    break;
  case backward_from_output:
    kernels.backward_from_output(f, xact::from_output(x), dy, out, n, stream_bytes);
    break;
  }

  const auto where = [&] {
    return std::string(a.name) + " " + pass_names[p] + " of " + test::case_name<F, T>() + ", n = " + std::to_string(n);
  };
  const std::size_t looked_up = n == 0 ? 0 : d.below(n); // the oracle is slow: one element of each case
  for (std::size_t i = 0; i < n; ++i) {
    const auto values = expected(calls, f, p, x_before[i], dy_before[i]);
    if (!gave(p, values, out[i], second[i]))
      fail("not the bits of the scalar call", where(), i);
    if ((x != out && x != second && test::bits(x[i]) != test::bits(x_before[i])) ||
        (dy != out && test::bits(dy[i]) != test::bits(dy_before[i])))
      fail("an input has changed", where(), i);
    if (i == looked_up && with_oracle && !within_bound(calls.bounds, f, p, x_before[i], values.first, values.second))
      fail("beyond the bound", where() + ", x = " + std::to_string(x_before[i]), i);
  }
  if (!x_array.surroundings_kept() || !dy_array.surroundings_kept() || !out_array.surroundings_kept() ||
      !second_array.surroundings_kept())
    fail("written outside the array", where(), n);
}

/// Scalar calls in the flags of this translation unit, to which Eigen's expressions belong.
template <class F, class T>
struct own_calls {
  static T forward(const F& f, T x) { return f(x); }
  static T gradient_from_input(const F& f, T x) { return f.gradient_from_input(x); }
  static T gradient_from_output(const F& f, T y) { return f.gradient_from_output(y); }
  static T backward_from_input(const F& f, T x, T dy) { return xact::pass::of<xact::pass::backward_from_input, F>{f}(x, dy); }
  static T backward_from_output(const F& f, T y, T dy) { return xact::pass::of<xact::pass::backward_from_output, F>{f}(y, dy); }
};

/// Contiguous, or columns with any outer stride, upwards or downwards, or with any inner stride too; in place or not.
enum class gaps { none, outer, both };
template <gaps Gaps, class F, class T>
void eigen_case_of(decisions& d) {
  using A = Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic>;
  using S = std::conditional_t<
      Gaps == gaps::none, Eigen::Stride<0, 0>,
      std::conditional_t<Gaps == gaps::outer, Eigen::OuterStride<>, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>>;
  using Map = Eigen::Map<A, Eigen::Unaligned, S>;
  const F f = functor<F>(d);
  const auto p = static_cast<pass>(d.below(6));
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
  switch (p) {
  case forward:
    out = xact::forward(f, x);
    break;
  case gradient_from_input:
    out = xact::gradient(f, xact::from_input(x));
    break;
  case backward_from_input:
    out = xact::backward(f, xact::from_input(x), dy);
    break;
  case both:
    xact::forward_and_gradient(f, x, out, second);
    break;
  case gradient_from_output:
    out = xact::gradient(f, xact::from_output(x));
    break;
  case backward_from_output:
    out = xact::backward(f, xact::from_output(x), dy);
    break;
  }
  const auto where = [&] { return std::string("Eigen ") + pass_names[p] + " of " + test::case_name<F, T>(); };
  for (Eigen::Index j = 0; j < cols; ++j)
    for (Eigen::Index i = 0; i < rows; ++i) {
      const auto values = expected(own_calls<F, T>{}, f, p, x_before(i, j), dy_before(i, j));
      if (!gave(p, values, out(i, j), second(i, j)))
        fail("not the bits of the scalar call", where(), static_cast<std::size_t>(j * rows + i));
    }
  if (!x_array.surroundings_kept() || !dy_array.surroundings_kept() || !out_array.surroundings_kept() ||
      !second_array.surroundings_kept())
    fail("written outside the array", where(), 0);
}

template <class F, class T>
void eigen_case(decisions& d) {
  constexpr void (*cases[])(decisions&) = {eigen_case_of<gaps::none, F, T>, eigen_case_of<gaps::outer, F, T>,
                                           eigen_case_of<gaps::both, F, T>};
  cases[d.below(3)](d);
}

template <class Calls>
struct case_of;
template <class F, class T>
struct case_of<test::scalar_calls<F, T>> {
  static void run(const test::architecture& a, decisions& d) { memory_case<F, T>(a, d); }
  static void run_eigen(decisions& d) { eigen_case<F, T>(d); }
};

template <std::size_t... I>
void run(decisions& d, std::index_sequence<I...>) {
  static const auto architectures = test::all_architectures();
  static constexpr void (*memory[])(const test::architecture&,
                                    decisions&) = {case_of<std::tuple_element_t<I, test::scalars>>::run...};
  static constexpr void (*eigen[])(decisions&) = {case_of<std::tuple_element_t<I, test::scalars>>::run_eigen...};
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
