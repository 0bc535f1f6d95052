// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: PReLU, a LeakyRelu with a slope for each channel, and the gradient of the slopes.
///
///     forward (Prelu{}, x, slopes, y, axis{outer, channels, inner})
///     backward(Prelu{}, from_input(x), slopes, dy, dx, dslopes, axis{outer, channels, inner})
///
/// y = x > 0 ? x : slope x, dx = dy (x > 0 ? 1 : slope), dslope += the sum of dy x over a channel's x <= 0. Element
/// (o, c, j) stands at (o channels + c) inner + j. y and dx may be an input; slopes and dslopes must be apart from all.
/// The sum is taken in double (double: in double words), over j in 32 lanes and then over o in 32 lanes
/// (engine/lanes.hpp): same bits at any alignment, with registers of any width. Source: K. He et al., Delving deep into
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
} // namespace pass

namespace engine {

/// The factor, not the product, is chosen, as in LeakyRelu.
template <class V>
XACT_INLINE V prelu_factor(const V& x, const V& slope) noexcept {
  return numeric::select(x > V(0), numeric::nan_of(slope, V(1)), slope);
}
struct prelu_forward {
  static constexpr bool light = true;
  template <class V>
  XACT_INLINE V operator()(const V& x, const V& slope) const noexcept {
    return numeric::fence(x * prelu_factor(x, slope));
  }
};
struct prelu_backward {
  static constexpr bool light = true;
  template <class V>
  XACT_INLINE V operator()(const V& x, const V& dy, const V& slope) const noexcept {
    return numeric::fence(dy * numeric::nan_of(x, prelu_factor(x, slope)));
  }
};
/// Of one channel.
template <class Op, class T>
struct with_slope {
  static constexpr bool light = true;
  T slope;
  template <class... V>
  XACT_INLINE auto operator()(const V&... in) const noexcept {
    using W = std::common_type_t<V...>;
    return Op{}(in..., W(slope));
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

/// dslopes[c] += the sums.
template <class T>
void add_slope_gradients(const T* x, const T* dy, T* dslopes, const axis& a) noexcept {
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
      for (std::size_t j = 0; j < sums.size() && c + j < a.n; ++j)
        dslopes[c + j] += static_cast<T>(engine::value_of(sums[j]));
    };
    std::size_t c = 0;
    for (; a.n - c >= numeric::size_of<B>; c += numeric::size_of<B>)
      add(numeric::whole<B>{}, c);
    if (c < a.n)
      add(numeric::partial<B>{a.n - c}, c);
    return;
  }
  for (std::size_t c = 0; c < a.n; ++c) {
    const auto sum = engine::sum_in_lanes<lane<S>>(
        a.outer,
        [&](std::size_t o) {
          const std::size_t begin = (o * a.n + c) * a.inner;
          return engine::sum_along<B, S>(
              a.inner, plus_of<P>{}, [&](std::size_t i, const auto& access) XACT_INLINE_LAMBDA {
                return engine::prelu_term<T>(access.load(x + begin + i), access.load(dy + begin + i));
              });
        },
        plus_of<P>{});
    dslopes[c] += static_cast<T>(engine::value_of(sum));
  }
}

/// out = Op(in..., slope of the channel).
template <class Op, class T, class... In>
void map_channels(const T* slopes, T* out, const axis& a, const In*... in) noexcept {
  bool streamed = false;
  for (std::size_t o = 0; o < a.outer; ++o) {
    const std::size_t begin = o * a.n * a.inner;
    if (a.inner == 1) {
      streamed |= engine::map(Op{}, engine::to(out + begin), a.n, XACT_STREAM_BYTES, (in + begin)..., slopes);
    } else {
      for (std::size_t c = 0; c < a.n; ++c)
        streamed |= engine::map(with_slope<Op, T>{slopes[c]}, engine::to(out + begin + c * a.inner), a.inner,
                                XACT_STREAM_BYTES, (in + begin + c * a.inner)...);
    }
  }
  engine::finish_streaming_if(streamed);
}

} // namespace engine

/// y = x > 0 ? x : slope x.
template <class T>
void forward(const Prelu&, const T* x, const T* slopes, T* y, const axis& a) noexcept {
  engine::map_channels<engine::prelu_forward>(slopes, y, a, x);
}
/// dx = dy (x > 0 ? 1 : slope), and dslopes += the sums of dy x over x <= 0.
template <class T>
void backward(const Prelu&, input_of<const T*> x, const T* slopes, const T* dy, T* dx, T* dslopes,
              const axis& a) noexcept {
  engine::add_slope_gradients(x.value, dy, dslopes, a); // first: dx may be x or dy
  engine::map_channels<engine::prelu_backward>(slopes, dx, a, x.value, dy);
}

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
