// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: what reduces along an axis, over contiguous memory.
///
///     forward (Softmax<>{}, x, y, n)                       y[i] = exp(x[i]) / sum exp(x)
///     forward (LogSoftmax<>{}, x, y, n)                    its logarithm
///     backward(Softmax<>{}, from_output(y), dy, dx, n)     dx[i] = y[i] (dy[i] - sum y dy)
///     backward(LogSoftmax<>{}, from_output(y), dy, dx, n)  dx[i] = dy[i] - exp(y[i]) sum dy
///     ... axis{outer, n, inner} in place of n              the same along the middle axis of a block outer x n x inner
///     ... threads(k) as the first argument, with an axis   the vectors shared out, each to one thread
///     logsumexp(x, n)                                      log(sum exp(x))
///     cross_entropy(from_input(x), target, dx, n)          -log softmax(x)[target], dx = softmax(x) - onehot(target)
///     cross_entropy(from_input(x), target, n)              the loss alone
///     cross_entropy(from_input(x), targets, losses, dx, a) the same along an axis a, with threads(k) before, too
///     binary_cross_entropy(from_input(x), t, dx, n)        sum of -t log s(x) - (1 - t) log s(-x), dx = s(x) - t
///     binary_cross_entropy(from_input(x), t, n)            the loss alone
///
/// T is float, double, or of 16 bits: computed in float, each result rounded once more; losses and sums are floats. An
/// output may be exactly one of the inputs, and else must be apart. n = 0 is an empty vector:
/// nothing is read or written, its logsumexp is -inf, its cross entropy NaN, its binary one 0. noexcept, no allocation,
/// no thread.
///
/// -inf is a mask: its entry is exactly 0, with a gradient of 0; of the logarithm -inf, which passes dy on, as the
/// formula does. A vector of -inf only, or with NaN or +inf, gives NaN throughout. Binary cross entropy is of finite x.
/// Sums run over 32 lanes in a fixed order (engine/lanes.hpp): same bits along any axis, at any alignment, with
/// registers of any width.
#pragma once

#include "accuracy.hpp"
#include "engine/lanes.hpp"
#include "engine/own_calls.hpp"
#include "kernels.hpp"
#include "numeric/softmax.hpp"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace xact {

/// y = exp(scale x) / sum exp(scale x) along an axis, scale > 0 (an inverse temperature; fast: at least 2^-120) rounded
/// to T first. Errors: float under 1 ULP for every entry, subnormal ones too, at any offset; fast at most 3 + n / 32;
/// double at most 3. Method: numeric/softmax.hpp. Source: J. S. Bridle (1990).
template <class Accuracy = faithful>
struct Softmax {
  double scale = 1; ///< what x is multiplied by
};
/// log(softmax(scale x)) along an axis, never positive, of one entry +0. Errors as Softmax.
template <class Accuracy = faithful>
struct LogSoftmax {
  double scale = 1; ///< what x is multiplied by
};

inline namespace XACT_ABI_NAMESPACE {
namespace pass {
template <class Accuracy>
inline constexpr bool has_own_calls<Softmax<Accuracy>> = true;
template <class Accuracy>
inline constexpr bool has_own_calls<LogSoftmax<Accuracy>> = true;

/// y = f(x) along an axis.
struct axis_forward {
  static constexpr std::size_t inputs = 1, outputs = 1;
  static constexpr source from = source::none;
  template <class F, class T>
  static constexpr bool takes = true;
  template <class F, class T>
  static void run(const F& f, const T* x, T* y, const axis& a) noexcept;
};
/// dx from y and dy.
struct axis_backward {
  static constexpr std::size_t inputs = 2, outputs = 1;
  static constexpr source from = source::output;
  template <class F, class T>
  static constexpr bool takes = true;
  template <class F, class T>
  static void run(const F& f, const T* y, const T* dy, T* dx, const axis& a) noexcept;
};
} // namespace pass
/// @cond
template <class Accuracy>
struct passes_for<Softmax<Accuracy>> {
  using type = type_list<pass::axis_forward, pass::axis_backward>;
};
template <class Accuracy>
struct passes_for<LogSoftmax<Accuracy>> : passes_for<Softmax<Accuracy>> {};
/// @endcond

namespace engine {

/// The arithmetic of a tier.
template <class Accuracy>
constexpr bool is_fast() noexcept {
  static_assert(std::is_same_v<Accuracy, fast> || std::is_same_v<Accuracy, faithful>,
                "xact: what is summed along an axis has the tiers xact::faithful (under 1 ULP) and xact::fast; none of "
                "its sums is correctly rounded");
  return std::is_same_v<Accuracy, fast>;
}
template <class Accuracy, class T>
using arithmetic_of = numeric::softmax_arithmetic_of<engine::is_fast<Accuracy>(), T>;

/// How many numbers wait on the stack between the two passes over them; longer vectors compute them twice.
inline constexpr std::size_t numbers_on_stack = 4096;

/// 0, 1, 2, and so on.
template <class V>
XACT_INLINE V lane_numbers() noexcept {
  static constexpr auto numbers = [] {
    std::array<numeric::scalar_t<V>, numeric::size_of<V>> all{};
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = static_cast<numeric::scalar_t<V>>(i);
    return all;
  }();
  return numeric::whole<V>::load(numbers.data());
}
/// The lanes of x that access reads, all others `other`.
template <class B, class M>
XACT_INLINE B load_or(const numeric::whole<B>& access, const M* x, numeric::scalar_t<B>) noexcept {
  return access.load(x);
}
template <class B, class M>
XACT_INLINE B load_or(const numeric::partial<B>& access, const M* x, numeric::scalar_t<B> other) noexcept {
  const B count(static_cast<numeric::scalar_t<B>>(access.count));
  return numeric::select(engine::lane_numbers<B>() < count, access.load(x), B(other));
}
/// The lanes of v that access reads, all others 0.
template <class B, class V>
XACT_INLINE V only(const numeric::whole<B>&, const V& v) noexcept {
  return v;
}
template <class B, class V>
XACT_INLINE V only(const numeric::partial<B>& access, const V& v) noexcept {
  const V count(static_cast<numeric::scalar_t<V>>(access.count));
  return numeric::zero_where(count <= engine::lane_numbers<V>(), v);
}

template <class T>
inline constexpr T minus_infinity = static_cast<T>(-infinity);

/// The greatest of n values; where one is NaN, any of them.
template <class M, class T = numeric::lane_t<M>>
XACT_INLINE T greatest(const M* x, std::size_t n) noexcept {
  using B = numeric::native_batch<T>;
  std::array<B, 4> most;
  most.fill(B(minus_infinity<T>));
  constexpr std::size_t size = numeric::size_of<B>;
  std::size_t i = 0;
  for (; n - i >= 4 * size; i += 4 * size) {
    most[0] = numeric::at_least(most[0], numeric::whole<B>::load(x + i));
    most[1] = numeric::at_least(most[1], numeric::whole<B>::load(x + i + size));
    most[2] = numeric::at_least(most[2], numeric::whole<B>::load(x + i + 2 * size));
    most[3] = numeric::at_least(most[3], numeric::whole<B>::load(x + i + 3 * size));
  }
  engine::each_left<B>(i, n, [&](std::size_t at, const auto& access, std::size_t k) XACT_INLINE_LAMBDA {
    most[k % 4] = numeric::at_least(most[k % 4], engine::load_or(access, x + at, minus_infinity<T>));
  });
  const auto more = [](const auto& a, const auto& b) XACT_INLINE_LAMBDA { return numeric::at_least(a, b); };
  return engine::sum_of_lanes(more(more(most[0], most[1]), more(most[2], most[3])), more);
}
/// What a scalar sum is in every lane of A.
template <class A, class C>
XACT_INLINE A spread(const C& v) noexcept {
  if constexpr (numeric::is_double_word<C>)
    return A(decltype(A::hi)(v.hi), decltype(A::hi)(v.lo));
  else
    return A(v);
}
/// A logarithm in double as what log_value takes it for batches B: of floats as two batches in lockstep.
template <class B>
XACT_INLINE auto spread_log(double log) noexcept {
  return std::decay_t<decltype(numeric::in_double(std::declval<B>()))>(log);
}
template <class P>
struct plus_of {
  template <class A, class C>
  XACT_INLINE A operator()(const A& a, const C& b) const noexcept {
    return P::plus(a, b);
  }
  template <class A, class C>
  XACT_INLINE A first(const C& b) const noexcept {
    return P::plus(A(0), b);
  }
};
/// Of numbers none of which is -0.
template <class P>
struct plus_of_powers : plus_of<P> {
  template <class A, class C>
  XACT_INLINE A first(const C& b) const noexcept {
    return A(b);
  }
};

/// @{
/// One number in memory.
template <class M>
XACT_INLINE auto number_at(const M* x) noexcept {
  if constexpr (numeric::is_stored<M>)
    return numeric::from_stored(*x);
  else
    return *x;
}
template <class M, class T>
XACT_INLINE void put_number(M* x, T v) noexcept {
  if constexpr (numeric::is_stored<M>)
    *x = numeric::to_stored<M>(v);
  else
    *x = v;
}
/// @}

/// From sum(e) but for what reaches max, with one e of max as 1: loss, gradient at the target, and what e is multiplied
/// by.
template <class V, class S>
struct cross_entropy_result {
  V loss, gradient;
  S inverse;
};
template <class P, class V, class S>
XACT_INLINE cross_entropy_result<V, S> cross_entropy_of(const V& max, const S& others, const V& maxima,
                                                        const V& at_target) noexcept {
  using T = numeric::scalar_t<V>;
  const auto log = numeric::log_of_sum<P>(max, others, maxima);
  using D = std::decay_t<decltype(log)>;
  using E = numeric::scalar_t<typename P::template number<V>>;
  const auto base = P::base_of(max, T(1));
  const D one(static_cast<E>(1 / P::back)), nan(static_cast<E>(not_a_number)), infinite(static_cast<E>(infinity));
  // All but the target's own e, with which nothing cancels that is left.
  const S most = P::plus(others, numeric::fence(numeric::rounded(numeric::in_double(maxima) - D(1)) * one));
  const S rest = P::plus(P::plus(most, numeric::negative(P::at_max(P::power(base, at_target), base))), one);
  const auto is_less = numeric::in_double(at_target) < numeric::in_double(max);
  const S inverse = P::inverse(P::plus(most, numeric::select(log < infinite, one, nan)));
  V gradient;
  if constexpr (numeric::is_double_word<S>)
    gradient = P::times(numeric::select(is_less, rest.hi, most.hi), inverse);
  else
    gradient = P::times(numeric::select(is_less, rest, most), inverse);
  // Not -y: g++ turns -(q - q r) into q r - q, and +0 into -0.
  return {V(0) - P::log_value(at_target, max, T(1), log), V(0) - numeric::rounded(gradient), inverse};
}

/// n values side by side, computed in T, in memory an M.
template <class Accuracy, class T>
struct row {
  using P = arithmetic_of<Accuracy, T>;
  using B = numeric::native_batch<T>;
  using N = typename P::template number<B>;
  using S = typename P::template sum<B>;
  using E = numeric::scalar_t<N>;

  template <class M>
  static XACT_OUT_OF_LINE void forward(const Softmax<Accuracy>&, T scale, const M* x, M* y, std::size_t n) noexcept {
    const auto base = P::base_of(B(engine::greatest(x, n)), scale);
    const auto power = [&](std::size_t i, const auto& access) XACT_INLINE_LAMBDA {
      return P::power(base, engine::load_or(access, x + i, minus_infinity<T>));
    };
    const auto sum_of = [&](const auto& keep) XACT_INLINE_LAMBDA {
      return engine::spread<S>(P::inverse(
          engine::sum_along<B, S>(n, plus_of<P>{}, [&](std::size_t i, const auto& access) XACT_INLINE_LAMBDA {
            const N e = power(i, access);
            keep(i, access, e);
            return e;
          })));
    };
    const auto results = [&](const S& inverse, const auto& kept) XACT_INLINE_LAMBDA {
      engine::each_batch<B>(n, [&](std::size_t i, const auto& access, auto)
                                   XACT_INLINE_LAMBDA { access.store(y + i, P::times(kept(i, access), inverse)); });
    };
    if constexpr (std::is_same_v<E, M>) { // they wait in y
      const S inverse =
          sum_of([&](std::size_t i, const auto& access, const N& e) XACT_INLINE_LAMBDA { access.store(y + i, e); });
      results(inverse, [&](std::size_t i, const auto& access) XACT_INLINE_LAMBDA { return access.load(y + i); });
    } else if (n <= numbers_on_stack) {
      alignas(64) E waiting[numbers_on_stack + lane_count];
      const S inverse = sum_of([&](std::size_t i, const auto&, const N& e)
                                   XACT_INLINE_LAMBDA { numeric::whole<N>::store(waiting + i, e); });
      results(inverse,
              [&](std::size_t i, const auto&) XACT_INLINE_LAMBDA { return numeric::whole<N>::load(waiting + i); });
    } else {
      results(sum_of([](std::size_t, const auto&, const N&) XACT_INLINE_LAMBDA {}), power);
    }
  }

  /// The sum of e but for what reaches max, in units of the e of max, and how many those are.
  struct sum_of_others {
    lane<S> others;
    T maxima;
  };
  template <class M>
  static XACT_INLINE sum_of_others sum_but_max(T scale, const M* x, std::size_t n, T max) noexcept {
    const B limit(max), masked(minus_infinity<T>);
    const auto base = P::base_of(limit, scale);
    B maxima(T(0)); // whole numbers, in any order
    const auto others =
        engine::sum_along<B, S>(n, plus_of<P>{}, [&](std::size_t i, const auto& access) XACT_INLINE_LAMBDA {
          const B u = engine::load_or(access, x + i, minus_infinity<T>);
          const auto is_max = limit <= u;
          maxima = maxima + numeric::select(is_max, B(T(1)), B(T(0)));
          return P::power(base, numeric::select(is_max, masked, u));
        });
    const auto plus = [](const auto& a, const auto& b) XACT_INLINE_LAMBDA { return a + b; };
    return {P::at_max(others, P::base_of(max, scale)), engine::sum_of_lanes(maxima, plus)};
  }
  template <class M>
  static XACT_OUT_OF_LINE T cross_entropy(const M* x, std::size_t target, M* dx, std::size_t n) noexcept {
    const T max = engine::greatest(x, n), at_target = engine::number_at(x + target);
    const auto sum = sum_but_max(T(1), x, n, max);
    const auto result = engine::cross_entropy_of<P>(max, sum.others, sum.maxima, at_target);
    if (dx != nullptr) {
      const auto base = P::base_of(B(max), T(1));
      const S inverse = engine::spread<S>(P::at_max(result.inverse, P::base_of(max, T(1))));
      engine::each_batch<B>(n, [&](std::size_t i, const auto& access, auto) XACT_INLINE_LAMBDA {
        access.store(dx + i, P::times(P::power(base, access.load(x + i)), inverse));
      });
      engine::put_number(dx + target, result.gradient);
    }
    return result.loss;
  }
  template <class M>
  static XACT_OUT_OF_LINE void forward(const LogSoftmax<Accuracy>&, T scale, const M* x, M* y, std::size_t n) noexcept {
    const T max = engine::greatest(x, n);
    const auto sum = sum_but_max(scale, x, n, max);
    const auto log = engine::spread_log<B>(numeric::log_of_sum<P>(max, sum.others, sum.maxima));
    const B limit(max);
    engine::each_batch<B>(n, [&](std::size_t i, const auto& access, auto) XACT_INLINE_LAMBDA {
      access.store(y + i, P::log_value(access.load(x + i), limit, scale, log));
    });
  }
};

/// Up to how long vectors of several groups are computed in turns: of short ones the greatest, the sum and its inverse
/// would each wait for the one before, and the processor does not look as far ahead as the next group.
inline constexpr std::size_t longest_in_turns = 32, most_groups = 4;
static_assert(longest_in_turns * most_groups * lane_count <= numbers_on_stack, "the numbers of all groups wait on it");

/// `groups` groups of as many vectors as a batch has lanes, side by side, their elements `stride` apart: the same
/// operations in the same order. More than one group only of vectors no longer than longest_in_turns.
template <class Accuracy, class T>
struct column {
  using P = arithmetic_of<Accuracy, T>;
  using B = numeric::native_batch<T>;
  using N = typename P::template number<B>;
  using S = typename P::template sum<B>;
  using E = numeric::scalar_t<N>;
  template <class V>
  using each = std::array<V, most_groups>;
  static constexpr std::size_t size = numeric::size_of<B>;

  template <class Access, class M>
  static XACT_INLINE B greatest(const Access& access, const M* x, std::size_t n, std::size_t stride) noexcept {
    B max = access.load(x);
    for (std::size_t i = 1; i < n; ++i)
      max = numeric::at_least(max, access.load(x + i * stride));
    return max;
  }
  template <class Access, class M>
  static XACT_INLINE each<B> greatest(const Access& access, std::size_t groups, const M* x, std::size_t n,
                                      std::size_t stride) noexcept {
    each<B> max;
    max.fill(B(T(0)));
    for (std::size_t g = 0; g < groups; ++g)
      max[g] = greatest(access, x + g * size, n, stride);
    return max;
  }
  template <class Body>
  static XACT_INLINE S sum(std::size_t n, const Body& body) noexcept {
    return engine::sum_in_lanes<S>(n, body, plus_of_powers<P>{});
  }
  template <class Access, class M>
  static XACT_OUT_OF_LINE void forward(const Softmax<Accuracy>&, const Access& access, std::size_t groups, T scale,
                                       const M* x, M* y, std::size_t n, std::size_t stride) noexcept {
    const each<B> max = greatest(access, groups, x, n, stride);
    each<S> inverse;
    inverse.fill(S(0));
    const auto power = [&](const auto& base, std::size_t g, std::size_t i)
                           XACT_INLINE_LAMBDA { return P::power(base, access.load(x + g * size + i * stride)); };
    const auto store = [&](const N& e, std::size_t g, std::size_t i)
                           XACT_INLINE_LAMBDA { access.store(y + g * size + i * stride, P::times(e, inverse[g])); };
    if (groups * n * size <= numbers_on_stack) {
      alignas(64) E waiting[numbers_on_stack];
      for (std::size_t g = 0; g < groups; ++g) {
        const auto base = P::base_of(max[g], scale);
        inverse[g] = sum(n, [&](std::size_t i) XACT_INLINE_LAMBDA {
          const N e = power(base, g, i);
          numeric::whole<N>::store(waiting + (g * n + i) * size, e);
          return e;
        });
      }
      for (std::size_t g = 0; g < groups; ++g)
        inverse[g] = P::inverse(inverse[g]);
      for (std::size_t g = 0; g < groups; ++g)
        for (std::size_t i = 0; i < n; ++i)
          store(numeric::whole<N>::load(waiting + (g * n + i) * size), g, i);
    } else {
      const auto base = P::base_of(max[0], scale);
      inverse[0] = P::inverse(sum(n, [&](std::size_t i) XACT_INLINE_LAMBDA { return power(base, 0, i); }));
      for (std::size_t i = 0; i < n; ++i)
        store(power(base, 0, i), 0, i);
    }
  }

  struct sum_of_others {
    S others;
    B maxima;
  };
  template <class Access, class M>
  static XACT_INLINE sum_of_others sum_but_max(const Access& access, T scale, const M* x, std::size_t n,
                                               std::size_t stride, const B& max) noexcept {
    const B masked(minus_infinity<T>);
    const auto base = P::base_of(max, scale);
    B maxima(T(0));
    const S others = sum(n, [&](std::size_t i) XACT_INLINE_LAMBDA {
      const B u = access.load(x + i * stride);
      const auto is_max = max <= u;
      maxima = maxima + numeric::select(is_max, B(T(1)), B(T(0)));
      return P::power(base, numeric::select(is_max, masked, u));
    });
    return {P::at_max(others, base), maxima};
  }
  template <class Access, class M>
  static XACT_OUT_OF_LINE void forward(const LogSoftmax<Accuracy>&, const Access& access, std::size_t groups, T scale,
                                       const M* x, M* y, std::size_t n, std::size_t stride) noexcept {
    const each<B> max = greatest(access, groups, x, n, stride);
    using D = std::decay_t<decltype(numeric::in_double(max[0]))>;
    each<D> log;
    log.fill(D(0));
    for (std::size_t g = 0; g < groups; ++g) {
      const auto all = sum_but_max(access, scale, x + g * size, n, stride, max[g]);
      log[g] = numeric::log_of_sum<P>(max[g], all.others, all.maxima);
    }
    for (std::size_t g = 0; g < groups; ++g)
      for (std::size_t i = 0, at = g * size; i < n; ++i, at += stride)
        access.store(y + at, P::log_value(access.load(x + at), max[g], scale, log[g]));
  }
  /// Of one group.
  template <class Access, class Index, class M>
  static XACT_OUT_OF_LINE void cross_entropy(const Access& access, const Index* targets, const M* x, T* losses, M* dx,
                                             std::size_t n, std::size_t stride) noexcept {
    const B max = greatest(access, x, n, stride);
    const auto all = sum_but_max(access, T(1), x, n, stride, max);
    const auto element = [&](std::size_t lane) { return static_cast<std::size_t>(targets[lane]) * stride + lane; };
    alignas(64) std::array<T, size> lanes{};
    for (std::size_t j = 0; j < access.count; ++j)
      lanes[j] = engine::number_at(x + element(j));
    const auto result = engine::cross_entropy_of<P>(max, all.others, all.maxima, numeric::whole<B>::load(lanes.data()));
    access.store(losses, result.loss);
    if (dx == nullptr)
      return;
    const auto base = P::base_of(max, T(1));
    const S inverse = P::at_max(result.inverse, base);
    for (std::size_t i = 0; i < n; ++i)
      access.store(dx + i * stride, P::times(P::power(base, access.load(x + i * stride)), inverse));
    numeric::whole<B>::store(lanes.data(), result.gradient);
    for (std::size_t j = 0; j < access.count; ++j)
      engine::put_number(dx + element(j), lanes[j]);
  }
};

/// Up to how long vectors that stand side by side are turned, some groups of them, and then go as columns: of short
/// ones the sum over the lanes takes longer.
inline constexpr std::size_t longest_turned = longest_in_turns;

/// to[j][i] = from[i][j] for i < rows, j < columns, in squares of four; those at the end overlap the ones before.
template <class T>
void transpose(const T* from, std::size_t from_stride, T* to, std::size_t to_stride, std::size_t rows,
               std::size_t columns) noexcept {
  if (rows < 4 || columns < 4 || numeric::is_stored<T>) {
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t j = 0; j < columns; ++j)
        to[j * to_stride + i] = from[i * from_stride + j];
    return;
  }
  const auto squares = [](std::size_t n, const auto& body) XACT_INLINE_LAMBDA {
    for (std::size_t i = 0; n - i >= 4; i += 4)
      body(i);
    if (n % 4 != 0)
      body(n - 4);
  };
  if constexpr (!numeric::is_stored<T>)
    squares(rows, [&](std::size_t i) XACT_INLINE_LAMBDA {
      squares(columns, [&](std::size_t j) XACT_INLINE_LAMBDA {
        numeric::isa::transpose_4(from + i * from_stride + j, from_stride, to + j * to_stride + i, to_stride);
      });
    });
}

/// Element (o, i, j) of outer x n x inner stands at o * next + i * stride + j.
struct block {
  std::size_t outer, n, inner, stride, next;
  explicit constexpr block(const axis& a) noexcept : block(a.outer, a.n, a.inner, a.inner, a.n * a.inner) {}
  constexpr block(std::size_t outer_, std::size_t n_, std::size_t inner_, std::size_t stride_,
                  std::size_t next_) noexcept
      : outer(outer_), n(n_), inner(inner_), stride(stride_), next(next_) {}
};

/// rows(at, out, in...) of each vector of the block whose elements stand side by side, the first of them element `at`;
/// else columns(at, access, groups, stride, out, in...) of as many as a batch has lanes, or some times as many. out may
/// be null.
template <class T, class Rows, class Columns, class... In>
void along(const block& a, const Rows& rows, const Columns& columns, T* out, const In*... in) noexcept {
  using B = numeric::native_batch<numeric::lane_t<T>>;
  constexpr std::size_t size = numeric::size_of<B>;
  const auto output = [&](std::size_t at) { return out == nullptr ? out : out + at; };
  if (a.n == 0)
    return;
  std::size_t o = 0;
  if (a.inner == 1 && a.stride == 1 && a.n <= longest_turned) {
    using turned = std::array<T, longest_turned * most_groups * size>;
    alignas(64) std::array<turned, sizeof...(In)> ins;
    alignas(64) turned results;
    for (std::size_t groups = most_groups; groups > 0; groups /= most_groups)
      for (const std::size_t vectors = groups * size; a.outer - o >= vectors; o += vectors) {
        const std::size_t begin = o * a.next;
        std::size_t which = 0;
        const auto turn = [&](const T* from) {
          turned& to = ins[which++];
          engine::transpose(from, a.next, to.data(), vectors, vectors, a.n);
          return to.data();
        };
        const std::array<const T*, sizeof...(In)> starts{turn(in + begin)...};
        T* const to = out == nullptr ? out : results.data();
        std::apply([&](const auto*... from) { columns(begin, numeric::whole<B>{}, groups, vectors, to, from...); },
                   starts);
        if (to != nullptr)
          engine::transpose(to, vectors, out + begin, a.next, a.n, vectors);
      }
  }
  for (; o < a.outer; ++o) {
    const std::size_t begin = o * a.next;
    if (a.inner == 1 && a.stride == 1) {
      rows(begin, output(begin), (in + begin)...);
    } else {
      std::size_t j = 0;
      for (std::size_t groups = a.n <= longest_in_turns ? most_groups : 1; groups > 0; groups /= most_groups)
        for (; a.inner - j >= groups * size; j += groups * size)
          columns(begin + j, numeric::whole<B>{}, groups, a.stride, output(begin + j), (in + begin + j)...);
      if (j < a.inner)
        columns(begin + j, numeric::partial<B>{a.inner - j}, std::size_t{1}, a.stride, output(begin + j),
                (in + begin + j)...);
    }
  }
}

/// run(part, offset) for blocks of its vectors on a thread each, offset that of their first element. A part has so many
/// vectors that it takes longer than a thread takes to start, and whole cache lines of those side by side.
template <class T, class Run>
void split_vectors(threads count, const block& a, const Run& run) noexcept {
  if (a.n == 0 || a.outer == 0 || a.inner == 0)
    return;
  constexpr std::size_t line = 64 / sizeof(T), least = 1024 / sizeof(T);
  if (a.outer >= a.inner)
    engine::split(count, a.outer, least / (a.n * a.inner) + 1, [&](std::size_t begin, std::size_t size) {
      run(block(size, a.n, a.inner, a.stride, a.next), begin * a.next);
    });
  else
    engine::split(
        count, a.inner, (least / (a.n * a.outer) / line + 1) * line,
        [&](std::size_t begin, std::size_t size) { run(block(a.outer, a.n, size, a.stride, a.next), begin); });
}

/// Whether the output is each input or has no element of it; one that overlaps would be read after it is written.
template <class T, class... In>
XACT_INLINE bool is_same_or_apart(const axis& a, const T* out, const In*... in) noexcept {
  return (engine::same_or_apart(in, out, a.outer * a.n * a.inner) && ...);
}

/// dx = gradient(y, dy, sum of term(y, dy)) along an axis.
template <class T, class Term, class Gradient>
void backward_along(const block& a, const T* y, const T* dy, T* dx, const Term& term,
                    const Gradient& gradient) noexcept {
  using P = numeric::axis_arithmetic<numeric::lane_t<T>>;
  using B = numeric::native_batch<numeric::lane_t<T>>;
  using S = typename P::template sum<B>;
  const auto rows = [&](std::size_t, T* out, const T* u, const T* d) {
    const auto sum = engine::spread<S>(
        engine::sum_along<B, S>(a.n, plus_of<P>{}, [&](std::size_t i, const auto& access) XACT_INLINE_LAMBDA {
          return term(access.load(u + i), access.load(d + i));
        }));
    engine::each_batch<B>(a.n, [&](std::size_t i, const auto& access, auto) XACT_INLINE_LAMBDA {
      access.store(out + i, gradient(access.load(u + i), access.load(d + i), sum));
    });
  };
  const auto columns = [&](std::size_t, const auto& access, std::size_t groups, std::size_t stride, T* out, const T* u,
                           const T* d) {
    constexpr std::size_t size = numeric::size_of<B>;
    std::array<S, most_groups> sum;
    sum.fill(S(0));
    for (std::size_t g = 0; g < groups; ++g)
      sum[g] = engine::sum_in_lanes<S>(
          a.n,
          [&](std::size_t i) XACT_INLINE_LAMBDA {
            const std::size_t at = g * size + i * stride;
            return term(access.load(u + at), access.load(d + at));
          },
          plus_of<P>{});
    for (std::size_t g = 0; g < groups; ++g)
      for (std::size_t i = g * size, k = 0; k < a.n; ++k, i += stride)
        access.store(out + i, gradient(access.load(u + i), access.load(d + i), sum[g]));
  };
  engine::along(a, rows, columns, dx, y, dy);
}

template <template <class> class F, class Accuracy, class M>
void forward_along(const F<Accuracy>& f, const M* x, M* y, const block& a) noexcept {
  using T = numeric::lane_t<M>;
  assert(f.scale > 0 && "xact: the scale of a softmax must be positive");
  const auto scale = static_cast<T>(f.scale);
  engine::along(
      a, [&](std::size_t, M* out, const M* in) { row<Accuracy, T>::forward(f, scale, in, out, a.n); },
      [&](std::size_t, const auto& access, std::size_t groups, std::size_t stride, M* out, const M* in) {
        column<Accuracy, T>::forward(f, access, groups, scale, in, out, a.n, stride);
      },
      y, x);
}
template <class Accuracy, class M>
void backward_along(const Softmax<Accuracy>& f, const M* y, const M* dy, M* dx, const block& a) noexcept {
  using T = numeric::lane_t<M>;
  using P = numeric::axis_arithmetic<T>;
  engine::backward_along<M>(
      a, y, dy, dx, [](const auto& u, const auto& d) XACT_INLINE_LAMBDA { return P::product(u, d); },
      [scale = static_cast<T>(f.scale)](const auto& u, const auto& d, const auto& sum)
          XACT_INLINE_LAMBDA { return P::softmax_gradient(u, d, sum, scale); });
}
template <class Accuracy, class M>
void backward_along(const LogSoftmax<Accuracy>& f, const M* y, const M* dy, M* dx, const block& a) noexcept {
  using T = numeric::lane_t<M>;
  using P = numeric::axis_arithmetic<T>;
  engine::backward_along<M>(
      a, y, dy, dx, [](const auto&, const auto& d) XACT_INLINE_LAMBDA { return P::number(d); },
      [scale = static_cast<T>(f.scale)](const auto& u, const auto& d, const auto& sum)
          XACT_INLINE_LAMBDA { return P::log_softmax_gradient(u, d, sum, scale); });
}

/// Whether each of `count` targets is one of n classes.
template <class Index>
bool are_classes(const Index* targets, std::size_t count, std::size_t n) noexcept {
  return std::all_of(targets, targets + count, [n](Index t) { return static_cast<std::size_t>(t) < n; });
}
/// Losses and dx of the vectors of a part of a block, whose first element is element `at` of the whole; targets and
/// losses are the whole's, in the order of its vectors.
template <class M, class Index>
void cross_entropy_along(const block& a, std::size_t at, const block& whole, const M* x, const Index* targets,
                         numeric::lane_t<M>* losses, M* dx) noexcept {
  using T = numeric::lane_t<M>;
  using B = numeric::native_batch<T>;
  const auto number = [&](std::size_t element) {
    element += at;
    return whole.next == 0 ? element : element / whole.next * whole.inner + element % whole.next;
  };
  using column = engine::column<faithful, T>;
  bool all = true;
  for (std::size_t o = 0; o < a.outer; ++o)
    all = all && engine::are_classes(targets + number(o * a.next), a.inner, a.n);
  if (!all) { // one after another, and nothing of what has no class
    for (std::size_t o = 0; o < a.outer; ++o)
      for (std::size_t j = 0, v = number(o * a.next), i = o * a.next; j < a.inner; ++j, ++v, ++i)
        if (engine::are_classes(targets + v, 1, a.n))
          column::cross_entropy(numeric::partial<B>{1}, targets + v, x + i, losses + v, dx == nullptr ? dx : dx + i,
                                a.n, a.stride);
        else
          losses[v] = static_cast<T>(not_a_number);
    return;
  }
  engine::along(
      a,
      [&](std::size_t element, M* to, const M* from) {
        const std::size_t v = number(element);
        losses[v] = row<faithful, T>::cross_entropy(from, static_cast<std::size_t>(targets[v]), to, a.n);
      },
      [&](std::size_t element, const auto& access, std::size_t groups, std::size_t stride, M* to, const M* from) {
        const std::size_t first = number(element);
        for (std::size_t j = 0; j < groups * column::size; j += column::size)
          column::cross_entropy(access, targets + first + j, from + j, losses + first + j, to == nullptr ? to : to + j,
                                a.n, stride);
      },
      dx, x);
}

} // namespace engine

template <class F, class T>
void pass::axis_forward::run(const F& f, const T* x, T* y, const axis& a) noexcept {
  assert(engine::is_same_or_apart(a, y, x) && "xact: y overlaps x without being the same array");
  engine::forward_along(f, x, y, engine::block(a));
}
template <class F, class T>
void pass::axis_backward::run(const F& f, const T* y, const T* dy, T* dx, const axis& a) noexcept {
  assert(engine::is_same_or_apart(a, dx, y, dy) && "xact: dx overlaps y or dy without being the same array");
  engine::backward_along(f, y, dy, dx, engine::block(a));
}

/// y = softmax(scale x), or its logarithm.
template <template <class> class F, class Accuracy, class T, class = engine::if_softmax<F<Accuracy>>>
void forward(const F<Accuracy>& f, const T* x, T* y, const axis& a) noexcept {
  pass::axis_forward::run(f, x, y, a);
}
template <template <class> class F, class Accuracy, class T, class = engine::if_softmax<F<Accuracy>>>
void forward(const F<Accuracy>& f, const T* x, T* y, std::size_t n) noexcept {
  forward(f, x, y, axis{1, n, 1});
}
/// The same in threads.
template <template <class> class F, class Accuracy, class T, class = engine::if_softmax<F<Accuracy>>>
void forward(threads k, const F<Accuracy>& f, const T* x, T* y, const axis& a) noexcept {
  assert(engine::is_same_or_apart(a, y, x) && "xact: y overlaps x without being the same array");
  engine::split_vectors<T>(k, engine::block(a), [&](const engine::block& part, std::size_t offset) {
    engine::forward_along(f, x + offset, y + offset, part);
  });
}

/// dx = scale y (dy - sum y dy), within 4 u y (|dy| + sum y |dy|), u = 2^-24 (double: 2^-53); of the logarithm
/// dx = scale (dy - exp(y) sum dy), within 4 u (|dy| + exp(y) sum |dy|).
template <template <class> class F, class Accuracy, class T, class = engine::if_softmax<F<Accuracy>>>
void backward(const F<Accuracy>& f, output_of<const T*> y, const T* dy, T* dx, const axis& a) noexcept {
  pass::axis_backward::run(f, y.value, dy, dx, a);
}
template <template <class> class F, class Accuracy, class T, class = engine::if_softmax<F<Accuracy>>>
void backward(const F<Accuracy>& f, output_of<const T*> y, const T* dy, T* dx, std::size_t n) noexcept {
  backward(f, y, dy, dx, axis{1, n, 1});
}
/// The same in threads.
template <template <class> class F, class Accuracy, class T, class = engine::if_softmax<F<Accuracy>>>
void backward(threads k, const F<Accuracy>& f, output_of<const T*> y, const T* dy, T* dx, const axis& a) noexcept {
  assert(engine::is_same_or_apart(a, dx, y.value, dy) && "xact: dx overlaps y or dy without being the same array");
  engine::split_vectors<T>(k, engine::block(a), [&](const engine::block& part, std::size_t offset) {
    engine::backward_along(f, y.value + offset, dy + offset, dx + offset, part);
  });
}

/// @cond
namespace engine {
template <class... A>
constexpr void refuse_forward() noexcept {
  static_assert(pass::always_false<A...>,
                "xact: along an axis, in memory, it is forward(f, x, y, n) or forward(f, x, y, "
                "axis{outer, n, inner}), with threads(k) before f the second one; pointers to one "
                "scalar type");
}
template <class... A>
constexpr void refuse_backward() noexcept {
  static_assert(pass::always_false<A...>,
                "xact: the gradient of a softmax is taken from its output: backward(f, from_output(y), "
                "dy, dx, n), or axis{outer, n, inner} in place of n, with threads(k) before f the "
                "second one; pointers to one scalar type");
}
/// Of containers alone there may be functions of the user's with these names.
template <class... A>
inline constexpr bool has_pointer = (array_argument<A>::is_pointer || ...);
template <class F, ending End, class X, class... A>
using if_not_forward =
    std::enable_if_t<is_softmax<F> && has_pointer<X, A...>, if_not_of<pass::axis_forward, End, X, A...>>;
template <class F, ending End, class X, class... A>
using if_not_backward =
    std::enable_if_t<is_softmax<F> && has_pointer<X, A...>, if_not_of<pass::axis_backward, End, X, A...>>;
} // namespace engine
template <class F, class X, class... A,
          class = engine::if_not_forward<F, engine::ending::n_or_axis, std::decay_t<X>, std::decay_t<A>...>>
void forward(const F&, X&&, A&&...) noexcept {
  engine::refuse_forward<F, X, A...>();
}
template <class F, class X, class... A,
          class = engine::if_not_forward<F, engine::ending::axis, std::decay_t<X>, std::decay_t<A>...>>
void forward(threads, const F&, X&&, A&&...) noexcept {
  engine::refuse_forward<threads, F, X, A...>();
}
template <class F, class X, class... A,
          class = engine::if_not_backward<F, engine::ending::n_or_axis, std::decay_t<X>, std::decay_t<A>...>>
void backward(const F&, X&&, A&&...) noexcept {
  engine::refuse_backward<F, X, A...>();
}
template <class F, class X, class... A,
          class = engine::if_not_backward<F, engine::ending::axis, std::decay_t<X>, std::decay_t<A>...>>
void backward(threads, const F&, X&&, A&&...) noexcept {
  engine::refuse_backward<threads, F, X, A...>();
}
/// @endcond

/// log(sum exp(x)): -inf of an empty vector and of masks alone, inf with an inf, NaN with a NaN. Within an ULP of the
/// greatest |x| or of log n, whichever is more.
template <class M>
numeric::lane_t<M> logsumexp(const M* x, std::size_t n) noexcept {
  using T = numeric::lane_t<M>;
  const T max = engine::greatest(x, n);
  if (!(std::fabs(max) < static_cast<T>(infinity))) { // of NaN and numbers greatest may be either
    bool has_nan = false;
    for (std::size_t i = 0; i < n; ++i)
      has_nan = has_nan || !(engine::number_at(x + i) <= static_cast<T>(infinity));
    return has_nan ? static_cast<T>(not_a_number) : max;
  }
  using R = engine::row<faithful, T>;
  const auto sum = R::sum_but_max(T(1), x, n, max);
  const double log = numeric::log_of_sum<typename R::P>(max, sum.others, sum.maxima);
  return static_cast<T>(static_cast<double>(max) + log);
}

/// The loss -log softmax(x)[target] under 1 ULP (double: 3), and dx = softmax(x) - onehot(target), whose entry at the
/// target is the sum of the others and not a difference from 1. A target that is none of the n classes is asserted; the
/// loss is then NaN, and nothing is written.
template <class M>
numeric::lane_t<M> cross_entropy(input_of<const M*> from, std::size_t target, M* dx, std::size_t n) noexcept {
  using T = numeric::lane_t<M>;
  assert((n == 0 || target < n) && "xact: the target is not one of the n classes");
  if (target >= n)
    return static_cast<T>(not_a_number);
  return engine::row<faithful, T>::cross_entropy(from.value, target, dx, n);
}
/// The loss alone.
template <class M>
numeric::lane_t<M> cross_entropy(input_of<const M*> x, std::size_t target, std::size_t n) noexcept {
  return cross_entropy(x, target, static_cast<M*>(nullptr), n);
}

/// @cond
namespace engine {
/// What both calls along an axis check; losses of vectors of nothing are NaN.
template <class M, class Index>
void check_cross_entropy([[maybe_unused]] const M* x, [[maybe_unused]] const Index* targets, numeric::lane_t<M>* losses,
                         [[maybe_unused]] const M* dx, const axis& a) noexcept {
  static_assert(std::is_integral_v<Index>, "xact: targets are class indices, of an integer type");
  assert((dx == nullptr || engine::is_same_or_apart(a, dx, x)) && "xact: dx overlaps x without being the same array");
  assert((a.n == 0 || engine::are_classes(targets, a.outer * a.inner, a.n)) &&
         "xact: a target is not one of the n classes");
  if (a.n == 0)
    std::fill_n(losses, a.outer * a.inner, static_cast<numeric::lane_t<M>>(not_a_number));
}
} // namespace engine
/// @endcond
/// The same of every vector along an axis: outer * inner targets, of any integer type, and losses, in the order of the
/// vectors. losses, targets and dx must be apart.
template <class M, class Index>
void cross_entropy(input_of<const M*> x, const Index* targets, numeric::lane_t<M>* losses, M* dx,
                   const axis& a) noexcept {
  engine::check_cross_entropy(x.value, targets, losses, dx, a);
  const engine::block whole(a);
  engine::cross_entropy_along(whole, 0, whole, x.value, targets, losses, dx);
}
/// The losses alone.
template <class M, class Index>
void cross_entropy(input_of<const M*> x, const Index* targets, numeric::lane_t<M>* losses, const axis& a) noexcept {
  cross_entropy(x, targets, losses, static_cast<M*>(nullptr), a);
}
/// Both in threads.
template <class M, class Index>
void cross_entropy(threads k, input_of<const M*> x, const Index* targets, numeric::lane_t<M>* losses, M* dx,
                   const axis& a) noexcept {
  engine::check_cross_entropy(x.value, targets, losses, dx, a);
  const engine::block whole(a);
  engine::split_vectors<M>(k, whole, [&](const engine::block& part, std::size_t offset) {
    engine::cross_entropy_along(part, offset, whole, x.value + offset, targets, losses,
                                dx == nullptr ? dx : dx + offset);
  });
}
template <class M, class Index>
void cross_entropy(threads k, input_of<const M*> x, const Index* targets, numeric::lane_t<M>* losses,
                   const axis& a) noexcept {
  cross_entropy(k, x, targets, losses, static_cast<M*>(nullptr), a);
}

/// The sum of the losses -t log s(x) - (1 - t) log s(-x) of n logits x and probabilities t in [0, 1], s the sigmoid,
/// and dx = s(x) - t, which near 0 keeps its digits.
template <class M>
numeric::lane_t<M> binary_cross_entropy(input_of<const M*> from, const M* t, M* dx, std::size_t n) noexcept {
  using T = numeric::lane_t<M>;
  using P = numeric::axis_arithmetic<T>;
  using B = numeric::native_batch<T>;
  const M* const x = from.value;
  const auto sum = engine::sum_along<B, typename P::template sum<B>>(
      n, engine::plus_of<P>{}, [&](std::size_t i, const auto& access) XACT_INLINE_LAMBDA {
        const auto [loss, gradient] = P::binary_cross_entropy(access.load(x + i), access.load(t + i));
        if (dx != nullptr)
          access.store(dx + i, gradient);
        return engine::only(access, loss);
      });
  if constexpr (numeric::is_double_word<std::decay_t<decltype(sum)>>)
    return sum.hi + sum.lo;
  else
    return static_cast<T>(sum);
}
/// The loss alone.
template <class M>
numeric::lane_t<M> binary_cross_entropy(input_of<const M*> x, const M* t, std::size_t n) noexcept {
  return binary_cross_entropy(x, t, static_cast<M*>(nullptr), n);
}

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
