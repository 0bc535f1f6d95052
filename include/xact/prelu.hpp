// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: PReLU, a LeakyRelu with a slope for each channel, and the gradient of the slopes.
///
///     forward (Prelu{}, x, slopes, y, axis{outer, channels, inner})
///     backward(Prelu{}, from_input(x), slopes, dy, dx, dslopes, axis{outer, channels, inner})
///
/// y = x > 0 ? x : slope x, dx = dy (x > 0 ? 1 : slope), dslope += the sum of dy x over a channel's x <= 0. Element
/// (o, c, j) stands at (o channels + c) inner + j. y and dx may be an input; slopes and dslopes must be apart from all.
/// The sum is taken in double (double: in double words), over j in 32 lanes and then over o in 32 lanes
/// (engine/lanes.hpp): same bits at any alignment, with registers of any width, and in threads, with threads(k) as the
/// first argument. Of 16 bits it is computed in float and rounded once more. Source: K. He et al., Delving deep into
/// rectifiers, ICCV 2015.
#pragma once

#include "softmax.hpp"

namespace xact {

/// See above; the slopes are an argument of its calls.
struct Prelu {};

inline namespace XACT_ABI_NAMESPACE {
namespace pass {
template <>
inline constexpr bool has_own_calls<Prelu> = true;

/// The factor, not the product, is chosen, as in LeakyRelu.
template <class V>
XACT_INLINE V prelu_factor(const V& x, const V& slope) noexcept {
  return numeric::select(x > V(0), numeric::nan_of(slope, V(1)), slope);
}
/// y of x and a slope.
struct prelu_forward {
  static constexpr std::size_t inputs = 2, outputs = 1;
  static constexpr source from = source::none;
  template <class F>
  static constexpr bool light = true;
  template <class F, class T>
  static constexpr bool accepts() noexcept {
    return true;
  }
  template <class V>
  static XACT_INLINE V apply(const Prelu&, const V& x, const V& slope) noexcept {
    return numeric::fence(x * pass::prelu_factor(x, slope));
  }
};
/// dx of x, dy and a slope.
struct prelu_backward {
  static constexpr std::size_t inputs = 3, outputs = 1;
  static constexpr source from = source::input;
  template <class F>
  static constexpr bool light = true;
  template <class F, class T>
  static constexpr bool accepts() noexcept {
    return true;
  }
  template <class V>
  static XACT_INLINE V apply(const Prelu&, const V& x, const V& dy, const V& slope) noexcept {
    return numeric::fence(dy * numeric::nan_of(x, pass::prelu_factor(x, slope)));
  }
};
/// The arrays of its calls, dslopes beside dx.
struct prelu_call_backward {
  static constexpr std::size_t inputs = 3, outputs = 2;
  static constexpr source from = source::input;
};
} // namespace pass

namespace engine {

/// P of one channel.
template <class P, class T>
struct with_slope {
  static constexpr bool light = true;
  T slope;
  template <class... V>
  XACT_INLINE auto operator()(const V&... in) const noexcept {
    using W = std::common_type_t<V...>;
    return P::apply(Prelu{}, in..., W(slope));
  }
};
/// dy x where x <= 0, as a number; 0 where not, whatever dy is.
template <class T, class V>
XACT_INLINE auto prelu_term(const V& x, const V& dy) noexcept {
  const auto positive = V(0) < x;
  return numeric::axis_arithmetic<T>::product(numeric::zero_where(positive, dy), numeric::zero_where(positive, x));
}
template <class S>
auto value_of(const S& sum) noexcept {
  if constexpr (numeric::is_double_word<S>)
    return sum.hi + sum.lo;
  else
    return sum;
}

/// dslopes[c] += the sums, for begin <= c < end.
template <class M>
void add_slope_gradients(const M* x, const M* dy, M* dslopes, const axis& a, std::size_t begin,
                         std::size_t end) noexcept {
  using T = numeric::lane_t<M>;
  using P = numeric::axis_arithmetic<T>;
  using B = numeric::native_batch<T>;
  using S = typename P::template sum<B>;
  if (a.inner == 1) {
    const auto add = [&](const auto& access, std::size_t c) {
      const S sum = engine::sum_in_lanes<S>(
          a.outer,
          [&](std::size_t o) XACT_INLINE_LAMBDA {
            return engine::prelu_term<T>(access.load(x + o * a.n + c), access.load(dy + o * a.n + c));
          },
          plus_of<P>{});
      std::array<lane<S>, numeric::size_of<B>> sums;
      engine::store_lanes(sum, sums);
      for (std::size_t j = 0; j < sums.size() && c + j < end; ++j)
        engine::put_number(dslopes + c + j,
                           engine::number_at(dslopes + c + j) + static_cast<T>(engine::value_of(sums[j])));
    };
    std::size_t c = begin;
    for (; end - c >= numeric::size_of<B>; c += numeric::size_of<B>)
      add(numeric::whole<B>{}, c);
    if (c < end)
      add(numeric::partial<B>{end - c}, c);
    return;
  }
  for (std::size_t c = begin; c < end; ++c) {
    const auto sum = engine::sum_in_lanes<lane<S>>(
        a.outer,
        [&](std::size_t o) {
          const std::size_t first = (o * a.n + c) * a.inner;
          return engine::sum_along<B, S>(
              a.inner, plus_of<P>{}, [&](std::size_t i, const auto& access) XACT_INLINE_LAMBDA {
                return engine::prelu_term<T>(access.load(x + first + i), access.load(dy + first + i));
              });
        },
        plus_of<P>{});
    engine::put_number(dslopes + c, engine::number_at(dslopes + c) + static_cast<T>(engine::value_of(sum)));
  }
}

/// out = P(in..., slope of the channel), for the rows (o, c) from begin on.
template <class P, class T, class... In>
void map_channels(const T* slopes, T* out, const axis& a, std::size_t begin, std::size_t count,
                  const In*... in) noexcept {
  bool streamed = false;
  for (std::size_t row = begin; row < begin + count; ++row) {
    if (a.inner == 1) { // a row has all the channels
      const std::size_t first = row * a.n;
      streamed |=
          engine::map(pass::of<P, Prelu>{{}}, engine::to(out + first), a.n, XACT_STREAM_BYTES, (in + first)..., slopes);
    } else {
      const std::size_t first = row * a.inner;
      streamed |= engine::map(with_slope<P, numeric::lane_t<T>>{engine::number_at(slopes + row % a.n)},
                              engine::to(out + first), a.inner, XACT_STREAM_BYTES, (in + first)...);
    }
  }
  engine::finish_streaming_if(streamed);
}
/// How many rows map_channels has.
inline std::size_t rows_of(const axis& a) noexcept { return a.inner == 1 ? a.outer : a.outer * a.n; }
/// Of its rows as many at a time as take longer than a thread takes to start.
template <class T>
std::size_t least_rows(const axis& a) noexcept {
  return 1024 / sizeof(T) / ((a.inner == 1 ? a.n : a.inner) + 1) + 1;
}
/// Channels of one cache line.
template <class T>
inline constexpr std::size_t channels_of_a_line = 64 / sizeof(T);

} // namespace engine

/// y = x > 0 ? x : slope x.
template <class T>
void forward(const Prelu&, const T* x, const T* slopes, T* y, const axis& a) noexcept {
  engine::map_channels<pass::prelu_forward>(slopes, y, a, 0, engine::rows_of(a), x);
}
/// The same in threads.
template <class T>
void forward(threads k, const Prelu&, const T* x, const T* slopes, T* y, const axis& a) noexcept {
  engine::split(k, engine::rows_of(a), engine::least_rows<T>(a), [&](std::size_t begin, std::size_t count) {
    engine::map_channels<pass::prelu_forward>(slopes, y, a, begin, count, x);
  });
}
/// dx = dy (x > 0 ? 1 : slope), and dslopes += the sums of dy x over x <= 0.
template <class T>
void backward(const Prelu&, input_of<const T*> x, const T* slopes, const T* dy, T* dx, T* dslopes,
              const axis& a) noexcept {
  engine::add_slope_gradients(x.value, dy, dslopes, a, 0, a.n); // first: dx may be x or dy
  engine::map_channels<pass::prelu_backward>(slopes, dx, a, 0, engine::rows_of(a), x.value, dy);
}
/// The same in threads.
template <class T>
void backward(threads k, const Prelu&, input_of<const T*> x, const T* slopes, const T* dy, T* dx, T* dslopes,
              const axis& a) noexcept {
  engine::split(k, a.n, engine::channels_of_a_line<T>, [&](std::size_t begin, std::size_t count) {
    engine::add_slope_gradients(x.value, dy, dslopes, a, begin, begin + count);
  });
  engine::split(k, engine::rows_of(a), engine::least_rows<T>(a), [&](std::size_t begin, std::size_t count) {
    engine::map_channels<pass::prelu_backward>(slopes, dx, a, begin, count, x.value, dy);
  });
}

/// @cond
namespace engine {
template <class X>
constexpr void refuse_prelu_forward() noexcept {
  static_assert(pass::always_false<X>, "xact: PReLU, in memory, is forward(Prelu{}, x, slopes, y, axis{outer, "
                                       "channels, inner}), pointers to one scalar type");
}
template <class X>
constexpr void refuse_prelu_backward() noexcept {
  static_assert(pass::always_false<X>,
                "xact: PReLU's gradient, in memory, is backward(Prelu{}, from_input(x), slopes, dy, dx, dslopes, "
                "axis{outer, channels, inner}), pointers to one scalar type");
}
template <class P, class X, class... A>
using if_not_of_axis = if_not_of<P, ending::axis, std::decay_t<X>, std::decay_t<A>...>;
} // namespace engine
template <class X, class... A, class = engine::if_not_of_axis<pass::prelu_forward, X, A...>>
void forward(const Prelu&, X&&, A&&...) noexcept {
  engine::refuse_prelu_forward<X>();
}
template <class X, class... A, class = engine::if_not_of_axis<pass::prelu_forward, X, A...>>
void forward(threads, const Prelu&, X&&, A&&...) noexcept {
  engine::refuse_prelu_forward<X>();
}
template <class X, class... A, class = engine::if_not_of_axis<pass::prelu_call_backward, X, A...>>
void backward(const Prelu&, X&&, A&&...) noexcept {
  engine::refuse_prelu_backward<X>();
}
template <class X, class... A, class = engine::if_not_of_axis<pass::prelu_call_backward, X, A...>>
void backward(threads, const Prelu&, X&&, A&&...) noexcept {
  engine::refuse_prelu_backward<X>();
}
/// @endcond

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
