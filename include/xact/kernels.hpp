// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: a functor over contiguous memory; knows no activation and no Eigen.
///
///     forward (f, x, y, n)                        y[i]  = f(x[i])
///     gradient(f, from_input(x), g, n)            g[i]  = f'(x[i])
///     gradient(f, from_output(y), g, n)           the same from y[i] = f(x[i])
///     backward(f, from_input(x), dy, dx, n)       dx[i] = dy[i] * f'(x[i])
///     backward(f, from_output(y), dy, dx, n)
///     forward_and_gradient(f, x, y, g, n)         both, from one pass over x
///
/// T is float or double, n may be 0 (the pointers are then not looked at). No alignment is needed. An output may be
/// exactly one of the inputs; any other overlap of an output with another array is an error (asserted without NDEBUG).
/// noexcept, no allocation, no thread. A last argument, stream_bytes, replaces XACT_STREAM_BYTES (config.hpp): from
/// that many bytes on, inputs and outputs together, the output is written past the caches, unless it is an input. Each
/// also takes xact::threads(k) as first argument: at most k OpenMP threads, same bits. A value's result never depends
/// on its position: the tail runs the code of the body on a partial load.
///
/// Rounding to nearest is assumed. Under another mode NaN, ranges and signs hold, bounds do not (zeros have either
/// sign; Tanh<fast> ends up to two ULP past 1, and below 1e-6 on either side of 0). Where the calling thread flushes
/// subnormal numbers to zero (FTZ, DAZ; OpenMP's threads have modes of their own), a subnormal argument counts as 0,
/// and a result below four times the smallest normal number may be 0; all else is as promised.
#pragma once

#include "accuracy.hpp"
#include "numeric/memory.hpp"

#include <cassert>
#include <cstdint>
#include <limits>
#include <utility>
#if defined(_OPENMP)
#include <omp.h>
#endif

namespace xact {

/// Says that what it holds is the input x of an activation; see from_input.
template <class X>
struct input_of {
  X value; ///< a pointer or an Eigen expression
};
/// Says that what it holds is the output y of an activation; see from_output.
template <class Y>
struct output_of {
  Y value; ///< a pointer or an Eigen expression
};

/// Wraps the array that a gradient is taken from, so that a call says which one it passes and mixing them up does not
/// compile.
template <class T>
constexpr input_of<const T*> from_input(const T* x) noexcept {
  return {x};
}
/// The same for the output y = f(x).
template <class T>
constexpr output_of<const T*> from_output(const T* y) noexcept {
  return {y};
}

/// First argument of a memory kernel: at most `count` OpenMP threads for this call, and no more than the greater of the
/// processors and OMP_NUM_THREADS; none inside a parallel region.
struct threads {
  int count; ///< at least 1
  /// threads(k), never an int on its own.
  explicit constexpr threads(int k) noexcept : count(k) {}
};

inline namespace XACT_ABI_NAMESPACE {

namespace kernel {

template <class F, class V, class = void>
inline constexpr bool has_gradient_from_input = false;
template <class F, class V>
inline constexpr bool has_gradient_from_input<
    F, V, std::void_t<decltype(std::declval<const F&>().gradient_from_input(std::declval<const V&>()))>> = true;
template <class F, class V, class = void>
inline constexpr bool has_gradient_from_output = false;
template <class F, class V>
inline constexpr bool has_gradient_from_output<
    F, V, std::void_t<decltype(std::declval<const F&>().gradient_from_output(std::declval<const V&>()))>> = true;
template <class F, class V, class = void>
inline constexpr bool has_forward_and_gradient = false;
template <class F, class V>
inline constexpr bool has_forward_and_gradient<
    F, V, std::void_t<decltype(std::declval<const F&>().forward_and_gradient(std::declval<const V&>()))>> = true;
template <class F, class V, class = void>
inline constexpr bool has_backward_from_input = false;
template <class F, class V>
inline constexpr bool has_backward_from_input<F, V,
                                              std::void_t<decltype(std::declval<const F&>().backward_from_input(
                                                  std::declval<const V&>(), std::declval<const V&>()))>> = true;
template <class F, class V, class = void>
inline constexpr bool has_backward_from_output = false;
template <class F, class V>
inline constexpr bool has_backward_from_output<F, V,
                                               std::void_t<decltype(std::declval<const F&>().backward_from_output(
                                                   std::declval<const V&>(), std::declval<const V&>()))>> = true;

/// Whether F's passes take no longer than their loads and stores: the functor says so, `light`.
template <class F, class = void>
inline constexpr bool is_light = false;
template <class F>
inline constexpr bool is_light<F, std::void_t<decltype(F::light)>> = F::light;

/// The five passes as functions of values: what is applied to a lane, whoever brings it (memory, Eigen, a test). What
/// starts from an output is always light.
template <class F>
struct forward_of {
  static constexpr bool light = is_light<F>;
  F f;
  template <class V>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return f(x);
  }
};
template <class F>
struct gradient_from_input_of {
  static constexpr bool light = is_light<F>;
  F f;
  template <class V>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return f.gradient_from_input(x);
  }
};
template <class F>
struct gradient_from_output_of {
  static constexpr bool light = true;
  F f;
  template <class V>
  XACT_INLINE V operator()(const V& y) const noexcept {
    return f.gradient_from_output(y);
  }
};
template <class F>
struct backward_from_input_of {
  static constexpr bool light = is_light<F>;
  F f;
  template <class V>
  XACT_INLINE V operator()(const V& x, const V& dy) const noexcept {
    if constexpr (has_backward_from_input<F, V>)
      return f.backward_from_input(x, dy);
    else
      return numeric::fence(dy * f.gradient_from_input(x));
  }
};
template <class F>
struct backward_from_output_of {
  static constexpr bool light = true;
  F f;
  template <class V>
  XACT_INLINE V operator()(const V& y, const V& dy) const noexcept {
    if constexpr (has_backward_from_output<F, V>)
      return f.backward_from_output(y, dy);
    else
      return numeric::fence(dy * f.gradient_from_output(y));
  }
};

/// The same from the derivative that forward_and_gradient left.
struct backward_from_gradient {
  static constexpr bool light = true;
  template <class V>
  XACT_INLINE V operator()(const V& g, const V& dy) const noexcept {
    return numeric::fence(dy * g);
  }
};
/// The same of a functor whose gradient needs nothing: any argument serves.
template <class F>
struct backward_from_nothing_of {
  static constexpr bool light = is_light<F>;
  F f;
  template <class V>
  XACT_INLINE V operator()(const V& dy) const noexcept {
    return backward_from_input_of<F>{f}(dy, dy);
  }
  template <class V>
  XACT_INLINE V operator()(const V&, const V& dy) const noexcept {
    return (*this)(dy);
  }
};
/// Op of x + b: a layer's bias in the pass of its activation.
template <class Op>
struct of_sum {
  static constexpr bool light = Op::light;
  Op op;
  template <class V>
  XACT_INLINE V operator()(const V& x, const V& b) const noexcept {
    return op(numeric::rounded(x + b));
  }
};

/// f(x) and f'(x), from one evaluation where the functor has one for both.
template <class F, class V>
XACT_INLINE numeric::value_and_gradient<V> both_of(const F& f, const V& x) noexcept {
  if constexpr (has_forward_and_gradient<F, V>)
    return f.forward_and_gradient(x);
  else
    return {f(x), f.gradient_from_input(x)};
}

/// Whether f(v) is what an activation's call is: V -> V.
template <class F, class V, class = void>
inline constexpr bool is_activation = false;
template <class F, class V>
inline constexpr bool is_activation<F, V, std::void_t<decltype(std::declval<const F&>()(std::declval<const V&>()))>> =
    std::is_same_v<V, std::decay_t<decltype(std::declval<const F&>()(std::declval<const V&>()))>>;

/// Whether F goes forward, and in one pass with its gradient. Each pass asks only for what it uses.
template <class F, class T>
inline constexpr bool takes_forward = is_activation<F, T>&& is_activation<F, numeric::native_batch<T>>;
template <class F, class T>
inline constexpr bool takes_both = has_forward_and_gradient<F, T> ||
                                   (takes_forward<F, T> && has_gradient_from_input<F, T>);

/// Whether X says what a gradient is taken from.
template <class X>
inline constexpr bool is_source = false;
template <class X>
inline constexpr bool is_source<input_of<X>> = true;
template <class X>
inline constexpr bool is_source<output_of<X>> = true;
template <class>
inline constexpr bool never = false;

/// The same array, or no element in common.
template <class T>
bool same_or_apart(const T* in, const T* out, std::size_t n) noexcept {
  const auto a = reinterpret_cast<std::uintptr_t>(in), b = reinterpret_cast<std::uintptr_t>(out);
  return a == b || a + n * sizeof(T) <= b || b + n * sizeof(T) <= a || n == 0;
}

/// Whether F takes scalars of type T; a functor without a contract takes both.
template <class F, class T, class = void>
inline constexpr bool supports = true;
template <class F, class T>
inline constexpr bool supports<F, T, std::void_t<decltype(contract<F>::tier)>> = contract<F>::template supports<T>;

/// Whether a pass of F takes T; where not, one sentence and nothing after it whose errors would bury it.
template <class T>
constexpr bool check_scalar() noexcept {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>, "xact: the scalar type must be float or double");
  return std::is_same_v<T, float> || std::is_same_v<T, double>;
}
template <class F, class T>
constexpr bool check_type() noexcept {
  if constexpr (check_scalar<T>()) {
    static_assert(supports<F, T>, "xact: this activation is not for this scalar type (correctly_rounded is for float; "
                                  "for double take faithful)");
    return supports<F, T>;
  } else {
    return false;
  }
}
template <class F, class T>
constexpr bool check_forward() noexcept {
  if constexpr (check_type<F, T>()) {
    static_assert(takes_forward<F, T>,
                  "xact: not an activation: it must have a templated call V operator()(const V&), for a "
                  "scalar and an xsimd::batch alike");
    return takes_forward<F, T>;
  } else {
    return false;
  }
}
template <class F, class T>
constexpr bool check_from_input() noexcept {
  if constexpr (check_type<F, T>()) {
    static_assert(has_gradient_from_input<F, T>, "xact: this functor has no gradient_from_input");
    return has_gradient_from_input<F, T>;
  } else {
    return false;
  }
}
template <class F, class T>
constexpr bool check_from_output() noexcept {
  if constexpr (check_type<F, T>()) {
    static_assert(has_gradient_from_output<F, T>,
                  "xact: this activation has no gradient in terms of its output; pass from_input(x) instead");
    return has_gradient_from_output<F, T>;
  } else {
    return false;
  }
}
template <class F, class T>
constexpr bool check_both() noexcept {
  if constexpr (has_forward_and_gradient<F, T>)
    return check_type<F, T>();
  else if constexpr (check_forward<F, T>())
    return check_from_input<F, T>();
  else
    return false;
}

/// Calls body(i, access) for ranges that cover [0, n): first what leads to an aligned `out`, then batches in lockstep,
/// single ones, what is left of one. Stores that straddle cache lines would take twice the time. Two in lockstep hide a
/// chain of dependent instructions. Four of a light operation hide the loop, which else costs as much as its body; one
/// after the other and not in lockstep: four loads before four stores take a tenth longer, up to a fifth of Linear.
/// stream() says whether to write past the caches, which only long arrays are asked. True if that was done, and
/// finish_streaming() is owed: once for all columns of a matrix, for it waits until the last store is in memory.
template <class T, bool Light = false, class Stream, class Body>
XACT_INLINE bool sweep(T* out, std::size_t n, const Stream& stream, const Body& body) noexcept {
  using B = numeric::native_batch<T>;
  using G = std::conditional_t<Light, numeric::twice<numeric::twice<B>>, numeric::twice<B>>;
  constexpr std::size_t wide = numeric::size_of<G>, one = numeric::size_of<B>, alignment = one * sizeof(T);
  bool streamed = false;
  std::size_t i = 0;
  if (__builtin_expect(n >= 8 * wide, 0)) { // short arrays, where a jump shows, go straight on
    const std::size_t past = reinterpret_cast<std::uintptr_t>(out) % alignment;
    const bool on_elements = past % sizeof(T) == 0; // or none ever starts a line
    if (past != 0 && on_elements) {
      i = (alignment - past) / sizeof(T);
      body(0, numeric::partial<B>{i});
    }
    if constexpr (numeric::has_streaming_stores<B>) {
      streamed = on_elements && stream();
      if (streamed)
        for (; n - i >= wide; i += wide)
          body(i, numeric::streamed<G>{});
    }
  }
  // "Unlikely" only so much that short arrays need no jump around the loop; more, and clang no longer aligns it.
  if (__builtin_expect_with_probability(n - i >= wide, 0, 0.8))
    do {
      if constexpr (Light) {
        body(i, numeric::whole<B>{});
        body(i + one, numeric::whole<B>{});
        body(i + 2 * one, numeric::whole<B>{});
        body(i + 3 * one, numeric::whole<B>{});
      } else {
        body(i, numeric::whole<G>{});
      }
      i += wide;
    } while (n - i >= wide);
  for (int left = Light ? 3 : 1; left > 0 && n - i >= one; --left, i += one)
    body(i, numeric::whole<B>{});
  if (i < n)
    body(i, numeric::partial<B>{n - i});
  return streamed;
}

/// Whether a call over n scalars in each of Arrays arrays is one to write past the caches: all that it moves counts.
template <std::size_t Arrays, class T>
constexpr bool is_past_caches(std::size_t n, std::size_t stream_bytes) noexcept {
  return n * sizeof(T) >= stream_bytes / Arrays;
}

// Bodies hold copies: through a reference, every store to `out` might change the functor, and the loop would load it
// anew.

/// out = op(in...); the result is sweep's.
template <class Op, class T, class... In>
XACT_INLINE bool inline_map(const Op& op, T* out, std::size_t n, std::size_t stream_bytes, const In*... in) noexcept {
  assert((same_or_apart(in, out, n) && ...) && "xact: the output overlaps an input without being the same array");
  return sweep<T, Op::light>(
      out, n,
      [=]()
          XACT_INLINE_LAMBDA { return is_past_caches<1 + sizeof...(In), T>(n, stream_bytes) && ((in != out) && ...); },
      [=](std::size_t i, const auto& access) XACT_INLINE_LAMBDA { access.store(out + i, op(access.load(in + i)...)); });
}
/// The same as a function of its own, which all the layouts of Eigen share.
template <class Op, class T, class... In>
bool map(const Op& op, T* out, std::size_t n, std::size_t stream_bytes, const In*... in) noexcept {
  return kernel::inline_map(op, out, n, stream_bytes, in...);
}
/// Pays what a pass owes.
inline void finish(bool streamed) noexcept {
  if (streamed)
    numeric::finish_streaming();
}

/// Whether to do without a call and without the choices that only a long array needs: they take up to a third of the
/// time of a light operation.
template <bool Light, class T>
constexpr bool is_short(std::size_t n) noexcept {
  return Light && n < 8 * numeric::size_of<numeric::native_batch<T>>;
}
/// sweep for such an array.
template <class T, class Body>
XACT_INLINE void sweep_short(std::size_t n, const Body& body) noexcept {
  using B = numeric::native_batch<T>;
  std::size_t i = 0;
  for (; n - i >= numeric::size_of<B>; i += numeric::size_of<B>)
    body(i, numeric::whole<B>{});
  if (i < n)
    body(i, numeric::partial<B>{n - i});
}
template <class Op, class T, class... In>
void long_pass(const Op& op, T* out, std::size_t n, std::size_t stream_bytes, const In*... in) noexcept {
  kernel::finish(kernel::inline_map(op, out, n, stream_bytes, in...));
}
/// out = op(in...), the whole pass, as a call of the public functions.
template <class Op, class T, class... In>
XACT_INLINE void pass(const Op& op, T* out, std::size_t n, std::size_t stream_bytes, const In*... in) noexcept {
  if (!kernel::is_short<Op::light, T>(n))
    return kernel::long_pass(op, out, n, stream_bytes, in...);
  assert((same_or_apart(in, out, n) && ...) && "xact: the output overlaps an input without being the same array");
  kernel::sweep_short<T>(n, [=](std::size_t i, const auto& access)
                                XACT_INLINE_LAMBDA { access.store(out + i, op(access.load(in + i)...)); });
}

/// What is stored beside a streamed output stays in the caches.
template <class Access>
XACT_INLINE const Access& cached(const Access& access) noexcept {
  return access;
}
template <class V>
XACT_INLINE const numeric::whole<V>& cached(const numeric::streamed<V>& access) noexcept {
  return access;
}

/// out = op(a, b) and sum += out: one column of a layer's backward pass. sum must be apart from the others. The result
/// is sweep's.
template <class Op, class T>
bool map_and_add(const Op& op, const T* a, const T* b, T* out, T* sum, std::size_t n,
                 std::size_t stream_bytes) noexcept {
  assert(same_or_apart(a, out, n) && same_or_apart(b, out, n) &&
         "xact: the output overlaps an input without being the same array");
  return sweep<T, Op::light>(
      out, n, [=]() XACT_INLINE_LAMBDA { return a != out && b != out && is_past_caches<3, T>(n, stream_bytes); },
      [=](std::size_t i, const auto& access) XACT_INLINE_LAMBDA {
        const auto value = numeric::fence(op(access.load(a + i), access.load(b + i)));
        access.store(out + i, value);
        cached(access).store(sum + i, access.load(sum + i) + value);
      });
}

/// What a pass does to a value of x.
template <class F, class T>
XACT_INLINE auto body_of_both(const F& f, const T* x, T* y, T* g) noexcept {
  return [=](std::size_t i, const auto& access) XACT_INLINE_LAMBDA {
    const auto both = both_of(f, access.load(x + i));
    access.store(y + i, both.y);
    access.store(g + i, both.g);
  };
}
template <class T>
XACT_INLINE void check_apart(const T* x, const T* y, const T* g, std::size_t n) noexcept {
  assert(same_or_apart(x, y, n) && same_or_apart(x, g, n) && (n == 0 || y != g) && same_or_apart(y, g, n) &&
         "xact: an output overlaps another array without being the input");
  (void)x, (void)y, (void)g, (void)n;
}
/// y = f(x) and g = f'(x); the result is sweep's.
template <class F, class T>
XACT_INLINE bool inline_both(const F& f, const T* x, T* y, T* g, std::size_t n, std::size_t stream_bytes) noexcept {
  kernel::check_apart(x, y, g, n);
  const auto stream = [=]() XACT_INLINE_LAMBDA {
    const auto past = [](const T* p) XACT_INLINE_LAMBDA { return reinterpret_cast<std::uintptr_t>(p) % 64; };
    return x != y && x != g && past(y) == past(g) && is_past_caches<3, T>(n, stream_bytes); // both aligned, or none
  };
  return sweep<T, is_light<F>>(y, n, stream, kernel::body_of_both(f, x, y, g));
}
/// The same as a function of its own, for Eigen.
template <class F, class T>
bool both(const F& f, const T* x, T* y, T* g, std::size_t n, std::size_t stream_bytes) noexcept {
  return kernel::inline_both(f, x, y, g, n, stream_bytes);
}
template <class F, class T>
void long_pass_of_both(const F& f, const T* x, T* y, T* g, std::size_t n, std::size_t stream_bytes) noexcept {
  kernel::finish(kernel::inline_both(f, x, y, g, n, stream_bytes));
}
/// The whole pass, as a call of the public function.
template <class F, class T>
XACT_INLINE void pass_of_both(const F& f, const T* x, T* y, T* g, std::size_t n, std::size_t stream_bytes) noexcept {
  if (!kernel::is_short<is_light<F>, T>(n))
    return kernel::long_pass_of_both(f, x, y, g, n, stream_bytes);
  kernel::check_apart(x, y, g, n);
  kernel::sweep_short<T>(n, kernel::body_of_both(f, x, y, g));
}

/// y = f(x + b) and g = f'(x + b); y may be x.
template <class F, class T>
void forward_and_gradient_of_sum(const F& f, const T* x, const T* b, T* y, T* g, std::size_t n) noexcept {
  sweep<T, is_light<F>>(
      y, n, []() XACT_INLINE_LAMBDA { return false; },
      [=](std::size_t i, const auto& access) XACT_INLINE_LAMBDA {
        const auto both = both_of(f, numeric::rounded(access.load(x + i) + access.load(b + i)));
        access.store(y + i, both.y);
        access.store(g + i, both.g);
      });
}

/// Splits [0, n) into at most `count` ranges of multiples of `granule`, and runs part(begin, size) on a thread each.
/// More threads than processors only wait for each other: as many as these, or as OMP_NUM_THREADS says.
template <class Part>
void split(threads count, std::size_t n, std::size_t granule, const Part& part) noexcept {
#if defined(_OPENMP)
  assert(count.count >= 1 && "xact::threads needs at least one thread");
  const int processors = omp_get_num_procs(), allowed = omp_get_max_threads();
  const int most = processors < allowed ? allowed : processors, wanted = count.count < most ? count.count : most;
  const std::size_t k = wanted < 1 ? 1 : static_cast<std::size_t>(wanted);
  const std::size_t chunk = ((n + k - 1) / k + granule - 1) / granule * granule;
  const bool serial = omp_in_parallel() != 0 || chunk >= n;
  if (serial)
    return part(std::size_t{0}, n);
  const int parts = static_cast<int>((n + chunk - 1) / chunk);
#pragma omp parallel for num_threads(parts) schedule(static, 1)
  for (int p = 0; p < parts; ++p) {
    const std::size_t begin = static_cast<std::size_t>(p) * chunk;
    part(begin, n - begin < chunk ? n - begin : chunk);
  }
#else
  static_assert(sizeof(Part) == 0, "xact::threads needs OpenMP: compile with -fopenmp");
  (void)count, (void)n, (void)granule, (void)part;
#endif
}

/// A part of a threaded call streams where the whole would.
template <std::size_t Arrays, class T>
constexpr std::size_t threshold_of_a_part(std::size_t n, std::size_t stream_bytes) noexcept {
  return is_past_caches<Arrays, T>(n, stream_bytes) ? 0 : (std::numeric_limits<std::size_t>::max)();
}
/// The same for a pass over n scalars of each array, in multiples of 16 cache lines, which take less time than a thread
/// takes to start: pass(begin, size, stream_bytes).
template <std::size_t Arrays, class T, class Pass>
void split_pass(threads count, std::size_t n, std::size_t stream_bytes, const Pass& pass) noexcept {
  const std::size_t each = threshold_of_a_part<Arrays, T>(n, stream_bytes);
  kernel::split(count, n, 1024 / sizeof(T), [&](std::size_t begin, std::size_t size) { pass(begin, size, each); });
}

} // namespace kernel

/// y[i] = f(x[i]).
template <class F, class T>
XACT_INLINE void forward(const F& f, const T* x, T* y, std::size_t n,
                         std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  if constexpr (kernel::check_forward<F, T>())
    kernel::pass(kernel::forward_of<F>{f}, y, n, stream_bytes, x);
}
/// g[i] = f'(x[i]), accurate in saturation too.
template <class F, class T>
XACT_INLINE void gradient(const F& f, input_of<const T*> x, T* g, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  if constexpr (kernel::check_from_input<F, T>())
    kernel::pass(kernel::gradient_from_input_of<F>{f}, g, n, stream_bytes, x.value);
}
/// g[i] = f'(x[i]) from y[i] = f(x[i]): exact for that y, which in saturation has forgotten x.
template <class F, class T>
XACT_INLINE void gradient(const F& f, output_of<const T*> y, T* g, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  if constexpr (kernel::check_from_output<F, T>())
    kernel::pass(kernel::gradient_from_output_of<F>{f}, g, n, stream_bytes, y.value);
}
/// dx[i] = dy[i] * f'(x[i]).
template <class F, class T>
XACT_INLINE void backward(const F& f, input_of<const T*> x, const T* dy, T* dx, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  if constexpr (kernel::check_from_input<F, T>())
    kernel::pass(kernel::backward_from_input_of<F>{f}, dx, n, stream_bytes, x.value, dy);
}
/// The same from y[i] = f(x[i]).
template <class F, class T>
XACT_INLINE void backward(const F& f, output_of<const T*> y, const T* dy, T* dx, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  if constexpr (kernel::check_from_output<F, T>())
    kernel::pass(kernel::backward_from_output_of<F>{f}, dx, n, stream_bytes, y.value, dy);
}
/// y[i] = f(x[i]) and g[i] = f'(x[i]) in one pass over x. y and g must be apart from each other; either may be x.
template <class F, class T>
XACT_INLINE void forward_and_gradient(const F& f, const T* x, T* y, T* g, std::size_t n,
                                      std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  if constexpr (kernel::check_both<F, T>())
    kernel::pass_of_both(f, x, y, g, n, stream_bytes);
}

/// @{
/// The same, on at most k threads: the same bits.
template <class F, class T>
void forward(threads k, const F& f, const T* x, T* y, std::size_t n,
             std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  kernel::split_pass<2, T>(k, n, stream_bytes, [&](std::size_t i, std::size_t m, std::size_t each) {
    xact::forward(f, x + i, y + i, m, each);
  });
}
template <class F, class T>
void gradient(threads k, const F& f, input_of<const T*> x, T* g, std::size_t n,
              std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  kernel::split_pass<2, T>(k, n, stream_bytes, [&](std::size_t i, std::size_t m, std::size_t each) {
    xact::gradient(f, from_input(x.value + i), g + i, m, each);
  });
}
template <class F, class T>
void gradient(threads k, const F& f, output_of<const T*> y, T* g, std::size_t n,
              std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  kernel::split_pass<2, T>(k, n, stream_bytes, [&](std::size_t i, std::size_t m, std::size_t each) {
    xact::gradient(f, from_output(y.value + i), g + i, m, each);
  });
}
template <class F, class T>
void backward(threads k, const F& f, input_of<const T*> x, const T* dy, T* dx, std::size_t n,
              std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  kernel::split_pass<3, T>(k, n, stream_bytes, [&](std::size_t i, std::size_t m, std::size_t each) {
    xact::backward(f, from_input(x.value + i), dy + i, dx + i, m, each);
  });
}
template <class F, class T>
void backward(threads k, const F& f, output_of<const T*> y, const T* dy, T* dx, std::size_t n,
              std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  kernel::split_pass<3, T>(k, n, stream_bytes, [&](std::size_t i, std::size_t m, std::size_t each) {
    xact::backward(f, from_output(y.value + i), dy + i, dx + i, m, each);
  });
}
template <class F, class T>
void forward_and_gradient(threads k, const F& f, const T* x, T* y, T* g, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  kernel::split_pass<3, T>(k, n, stream_bytes, [&](std::size_t i, std::size_t m, std::size_t each) {
    xact::forward_and_gradient(f, x + i, y + i, g + i, m, each);
  });
}
/// @}

// Calls of another form: a sentence instead of a list of candidates. They return an argument, so that what is done with
// the result adds no error.
/// @cond
namespace kernel {

/// What is passed in place of an array: what it points to; void where it is no array.
template <class A, class = void>
struct array_argument {
  using pointee = void;
  static constexpr bool is_pointer = false, is_container = false;
};
template <class T>
struct array_argument<T*, std::enable_if_t<!std::is_function_v<T>>> {
  using pointee = T;
  static constexpr bool is_pointer = true, is_container = false;
};
template <class T>
struct array_argument<input_of<T*>> : array_argument<T*> {};
template <class T>
struct array_argument<output_of<T*>> : array_argument<T*> {};
template <class A, class = void>
inline constexpr bool is_expression = false; // Eigen's, which have data() and size(), too
template <class A>
inline constexpr bool is_expression<A, std::void_t<decltype(std::declval<A&>().derived())>> = true;
template <class A>
struct array_argument<A, std::enable_if_t<!is_expression<A> && std::is_pointer_v<decltype(std::declval<A&>().data())> &&
                                          (sizeof(decltype(std::declval<A&>().size())) > 0)>> {
  using pointee = std::remove_pointer_t<decltype(std::declval<A&>().data())>;
  static constexpr bool is_pointer = false, is_container = true;
};

/// What from_input and from_output make of a container, for the pass to refuse.
template <class C>
struct container_of {};
template <class C>
struct array_argument<input_of<container_of<C>>> : array_argument<C> {};
template <class C>
struct array_argument<output_of<container_of<C>>> : array_argument<C> {};
template <class C>
using if_container = std::enable_if_t<array_argument<C>::is_container>;

/// The form of a pass's call: f, inputs, outputs, n. Where Source, the first says what the gradient is taken from.
template <std::size_t Inputs, std::size_t Outputs, bool Source>
struct call_form {
  template <class A>
  using array = array_argument<std::decay_t<A>>;
  template <class A>
  static constexpr bool is_array = array<A>::is_pointer || array<A>::is_container;
  /// Whether no pass takes these arguments, and no other refusal has its sentence for them.
  template <class X, class... A>
  static constexpr bool refuses() {
    if constexpr (!is_array<X> || is_source<std::decay_t<X>> != Source ||
                  ((is_source<std::decay_t<A>> || is_expression<std::decay_t<A>>) || ...)) {
      return false;
    } else {
      constexpr std::size_t arrays = Inputs + Outputs, count = 1 + sizeof...(A);
      if (count != arrays + 1 && count != arrays + 2)
        return true;
      constexpr bool pointer[] = {array<X>::is_pointer, array<A>::is_pointer...};
      constexpr bool number[] = {false, std::is_convertible_v<A, std::size_t>...};
      for (std::size_t i = 0; i < count; ++i)
        if (!(i < arrays ? pointer[i] : number[i]))
          return true;
      return is_mixed<X, A...>() || has_const_output<X, A...>();
    }
  }
  template <class X, class... A>
  static constexpr bool is_mixed() {
    using T = std::remove_cv_t<typename array<X>::pointee>;
    return ((is_array<A> && !std::is_same_v<T, std::remove_cv_t<typename array<A>::pointee>>) || ...);
  }
  template <class... A>
  static constexpr bool has_const_output() {
    constexpr bool is_const[] = {std::is_const_v<typename array<A>::pointee>...};
    for (std::size_t i = Inputs; i < sizeof...(A) && i < Inputs + Outputs; ++i)
      if (is_const[i])
        return true;
    return false;
  }
  /// The sentence; false: the pass has one of its own.
  template <class... A>
  static constexpr bool says_why() {
    if constexpr ((array<A>::is_container || ...)) {
      static_assert(never<type_list<A...>>, "xact: in memory a pass takes pointers and the number of elements, not "
                                            "containers: x.data(), y.data(), x.size()");
      return true;
    } else if constexpr (is_mixed<A...>()) {
      static_assert(never<type_list<A...>>, "xact: the arrays of a call must have the same scalar type");
      return true;
    } else if constexpr (has_const_output<A...>()) {
      static_assert(never<type_list<A...>>, "xact: an output must be a pointer to what is not const");
      return true;
    } else {
      return false;
    }
  }
};
struct forward_call : call_form<1, 1, false> {
  template <class... A>
  static constexpr void refuse() {
    static_assert(says_why<A...>(), "xact: in memory it is forward(f, x, y, n), n the number of elements");
  }
};
struct gradient_call : call_form<1, 1, true> {
  template <class... A>
  static constexpr void refuse() {
    static_assert(says_why<A...>(), "xact: in memory it is gradient(f, from_input(x), g, n), n the number of elements");
  }
};
struct backward_call : call_form<2, 1, true> {
  template <class... A>
  static constexpr void refuse() {
    static_assert(says_why<A...>(),
                  "xact: in memory it is backward(f, from_input(x), dy, dx, n), n the number of elements");
  }
};
struct both_call : call_form<1, 2, false> {
  template <class... A>
  static constexpr void refuse() {
    static_assert(says_why<A...>(),
                  "xact: in memory it is forward_and_gradient(f, x, y, g, n), n the number of elements");
  }
};
template <class Call, class F, class... A>
using if_refused = std::enable_if_t<!std::is_same_v<F, threads> && Call::template refuses<A...>()>;

} // namespace kernel

template <class C, class = kernel::if_container<C>>
constexpr input_of<kernel::container_of<C>> from_input(const C&) noexcept {
  return {};
}
template <class C, class = kernel::if_container<C>>
constexpr output_of<kernel::container_of<C>> from_output(const C&) noexcept {
  return {};
}
namespace refusals { // of the static and of the dispatched passes

template <class F, class X, class... A, class = kernel::if_refused<kernel::forward_call, F, X, A...>>
const auto& forward(const F&, X&& x, A&&...) noexcept {
  kernel::forward_call::refuse<X, A...>();
  return x;
}
template <class F, class X, class... A, class = kernel::if_refused<kernel::gradient_call, F, X, A...>>
const auto& gradient(const F&, X&& x, A&&...) noexcept {
  kernel::gradient_call::refuse<X, A...>();
  return x;
}
template <class F, class X, class... A, class = kernel::if_refused<kernel::backward_call, F, X, A...>>
const auto& backward(const F&, X&& x, A&&...) noexcept {
  kernel::backward_call::refuse<X, A...>();
  return x;
}
template <class F, class X, class... A, class = kernel::if_refused<kernel::both_call, F, X, A...>>
const auto& forward_and_gradient(const F&, X&& x, A&&...) noexcept {
  kernel::both_call::refuse<X, A...>();
  return x;
}
template <class F, class X, class... A, class = kernel::if_refused<kernel::forward_call, F, X, A...>>
const auto& forward(threads, const F&, X&& x, A&&...) noexcept {
  kernel::forward_call::refuse<X, A...>();
  return x;
}
template <class F, class X, class... A, class = kernel::if_refused<kernel::gradient_call, F, X, A...>>
const auto& gradient(threads, const F&, X&& x, A&&...) noexcept {
  kernel::gradient_call::refuse<X, A...>();
  return x;
}
template <class F, class X, class... A, class = kernel::if_refused<kernel::backward_call, F, X, A...>>
const auto& backward(threads, const F&, X&& x, A&&...) noexcept {
  kernel::backward_call::refuse<X, A...>();
  return x;
}
template <class F, class X, class... A, class = kernel::if_refused<kernel::both_call, F, X, A...>>
const auto& forward_and_gradient(threads, const F&, X&& x, A&&...) noexcept {
  kernel::both_call::refuse<X, A...>();
  return x;
}

// Calls that lack from_input and from_output, or have one too many.
template <class F, class X, class... Rest>
const X& forward(const F&, const input_of<X>& x, const Rest&...) noexcept {
  static_assert(kernel::never<X>, "xact: forward takes x as it is, without from_input");
  return x.value;
}
template <class F, class Y, class... Rest>
const Y& forward(const F&, const output_of<Y>& y, const Rest&...) noexcept {
  static_assert(kernel::never<Y>, "xact: forward takes the input x, not an output y");
  return y.value;
}
template <class F, class Source, class T, class = std::enable_if_t<kernel::is_source<Source>>>
void forward_and_gradient(const F&, const Source&, T*, T*, std::size_t) noexcept {
  static_assert(kernel::never<T>, "xact: forward_and_gradient takes the input x as it is, without from_input");
}
template <class F, class Source, class DY, class T,
          class = std::enable_if_t<kernel::is_source<Source> && kernel::is_source<DY>>>
void backward(const F&, const Source&, const DY&, T*, std::size_t) noexcept {
  static_assert(kernel::never<T>, "xact: backward takes dy as it is, without from_input or from_output");
}
template <class F, class X, class... Rest,
          class = std::enable_if_t<!kernel::is_source<X> && !std::is_same_v<F, threads>>>
const X& gradient(const F&, const X& x, const Rest&...) noexcept {
  static_assert(kernel::never<X>, "xact: say what the gradient is taken from: from_input(x) or from_output(y)");
  return x;
}
template <class F, class X, class... Rest,
          class = std::enable_if_t<!kernel::is_source<X> && !std::is_same_v<F, threads>>>
const X& backward(const F&, const X& x, const Rest&...) noexcept {
  static_assert(kernel::never<X>, "xact: say what the gradient is taken from: from_input(x) or from_output(y)");
  return x;
}

} // namespace refusals
using refusals::backward;
using refusals::forward;
using refusals::forward_and_gradient;
using refusals::gradient;
/// @endcond

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
