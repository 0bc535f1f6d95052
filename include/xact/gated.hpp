// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: an activation of one array times another: SwiGLU is gated(Silu<>{}), GeGLU gated(Gelu<>{}), GLU
/// gated(Sigmoid<>{}).
///
///     forward (gated(f), a, b, y, n)                         y[i] = f(a[i]) * b[i]
///     backward(gated(f), from_input(a), b, dy, da, db, n)    da[i] = dy[i] * b[i] * f'(a[i]), db[i] = dy[i] * f(a[i])
///
/// As the calls of kernels.hpp, of 16 bits, too: an output may be exactly one of the inputs, da and db apart from
/// each other; a last argument stream_bytes, threads(k) as the first one. Errors: those of f and f', and half an ULP
/// for each product. f takes its own way back, where it has one: a dead unit of Relu passes +0.
#pragma once

#include "engine/own_calls.hpp"
#include "kernels.hpp"

namespace xact {

/// What gated(f) is.
template <class F>
struct Gated {
  F f; ///< what the first array goes through
};
/// f of one array times another.
template <class F>
constexpr Gated<F> gated(const F& f) noexcept {
  return {f};
}

inline namespace XACT_ABI_NAMESPACE {
namespace pass {

template <class F>
inline constexpr bool has_own_calls<Gated<F>> = true;

/// y = f(a) b.
struct gated_forward {
  static constexpr std::size_t inputs = 2, outputs = 1;
  static constexpr source from = source::none;
  template <class F>
  static constexpr bool light = forward::light<F>;
  template <class F, class T>
  static constexpr bool takes = forward::takes<F, T>;
  template <class F, class T>
  static constexpr bool accepts() noexcept {
    return forward::accepts<F, T>();
  }
  template <class F, class V>
  static XACT_INLINE V apply(const F& f, const V& a, const V& b) noexcept {
    return numeric::fence(f(a) * b);
  }
  template <class F, class V>
  static XACT_INLINE V scale(const F& f, const V& a, const V&) noexcept {
    return f(a);
  }
};
/// da = dy b f'(a), db = dy f(a).
struct gated_backward {
  static constexpr std::size_t inputs = 3, outputs = 2;
  static constexpr source from = source::input;
  template <class F>
  static constexpr bool light = false;
  template <class F, class T>
  static constexpr bool takes = forward_and_gradient::takes<F, T>;
  template <class F, class T>
  static constexpr bool accepts() noexcept {
    return forward_and_gradient::accepts<F, T>();
  }
  template <class V>
  struct gradients {
    V a, b;
  };
  template <class F, class V>
  static XACT_INLINE gradients<V> apply(const F& f, const V& a, const V& b, const V& dy) noexcept {
    const V up = numeric::fence(dy * b);
    if constexpr (compiles<backward_from_input_t, F, V>) {
      return {backward_from_input::apply(f, a, up), numeric::fence(dy * f(a))};
    } else {
      const auto both = forward_and_gradient::apply(f, a);
      return {numeric::fence(up * both.g), numeric::fence(dy * both.y)};
    }
  }
  template <class F, class V>
  static XACT_INLINE V scale(const F& f, const V& a, const V&, const V&) noexcept {
    const auto both = forward_and_gradient::apply(f, a);
    return numeric::at_most(numeric::abs(both.y), numeric::abs(both.g));
  }
};

} // namespace pass
/// @cond
template <class F>
struct passes_for<Gated<F>> {
  using type = type_list<pass::gated_forward, pass::gated_backward>;
};
/// @endcond
namespace engine {
template <class F>
struct functor_in<Gated<F>> {
  using type = F;
  static XACT_INLINE const F& of(const Gated<F>& g) noexcept { return g.f; }
};
} // namespace engine

/// y[i] = f(a[i]) * b[i].
template <class F, class T>
XACT_INLINE void forward(const Gated<F>& g, const T* a, const T* b, T* y, std::size_t n,
                         std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  engine::here::run<pass::gated_forward>(g.f, engine::to(y), n, stream_bytes, a, b);
}
/// The same in threads.
template <class F, class T>
void forward(threads k, const Gated<F>& g, const T* a, const T* b, T* y, std::size_t n,
             std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  engine::split_pass(
      k,
      [&](const auto& part, std::size_t size, std::size_t threshold, const auto*... of_part) {
        engine::here::run<pass::gated_forward>(g.f, part, size, threshold, of_part...);
      },
      engine::to(y), n, stream_bytes, a, b);
}
/// da[i] = dy[i] * b[i] * f'(a[i]) and db[i] = dy[i] * f(a[i]), in one pass.
template <class F, class T>
XACT_INLINE void backward(const Gated<F>& g, input_of<const T*> a, const T* b, const T* dy, T* da, T* db, std::size_t n,
                          std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  engine::here::run<pass::gated_backward>(g.f, engine::to(da, db), n, stream_bytes, a.value, b, dy);
}
/// The same in threads.
template <class F, class T>
void backward(threads k, const Gated<F>& g, input_of<const T*> a, const T* b, const T* dy, T* da, T* db, std::size_t n,
              std::size_t stream_bytes = XACT_STREAM_BYTES) noexcept {
  engine::split_pass(
      k,
      [&](const auto& part, std::size_t size, std::size_t threshold, const auto*... of_part) {
        engine::here::run<pass::gated_backward>(g.f, part, size, threshold, of_part...);
      },
      engine::to(da, db), n, stream_bytes, a.value, b, dy);
}

/// @cond
template <class F, class X, class... A,
          class = engine::if_not_of<pass::gated_forward, engine::ending::n, std::decay_t<X>, std::decay_t<A>...>>
void forward(const Gated<F>&, X&&, A&&...) noexcept {
  static_assert(pass::always_false<F, A...>,
                "xact: of a pair, in memory, it is forward(gated(f), a, b, y, n), pointers "
                "to one scalar type and the number of elements");
}
template <class F, class X, class... A,
          class = engine::if_not_of<pass::gated_backward, engine::ending::n, std::decay_t<X>, std::decay_t<A>...>>
void backward(const Gated<F>&, X&&, A&&...) noexcept {
  static_assert(pass::always_false<F, A...>, "xact: of a pair, in memory, it is backward(gated(f), from_input(a), b, "
                                             "dy, da, db, n), pointers to one scalar type and the number of elements");
}
/// @endcond

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
