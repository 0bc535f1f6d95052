// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: passes over 16-bit arrays. Their values are widened to floats, which is exact, and what a pass makes of
/// them is rounded once, when it is stored. `fast` computes in float: its results are one of the two neighbours. All
/// other tiers give the correctly rounded result (A. Ziv, Fast evaluation of elementary mathematical functions with
/// correctly rounded last bit, 1991): a float is rounded that is not near a tie, else a double.
#pragma once

#include "../numeric/storage.hpp"
#include "../numeric/ties.hpp"
#include "description.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace pass {

/// F's tier, void where it has none.
template <class F>
struct tier_of {
  using type = void;
};
/// The same activation in another tier.
template <class F, class Accuracy>
struct in_tier {
  using type = F;
};
template <class A>
inline constexpr bool is_tier =
    std::is_same_v<A, fast> || std::is_same_v<A, faithful> || std::is_same_v<A, correctly_rounded>;
template <template <class> class F, class A>
struct tier_of<F<A>> {
  using type = std::conditional_t<is_tier<A>, A, void>;
};
template <template <class> class F, class A, class Accuracy>
struct in_tier<F<A>, Accuracy> {
  static constexpr bool has_one_parameter = std::is_aggregate_v<F<A>> && sizeof(F<A>) == sizeof(double);
  using type = std::conditional_t<is_tier<A> && (std::is_empty_v<F<A>> || has_one_parameter), F<Accuracy>, F<A>>;
};

template <class F>
using samples_t = decltype(contract<F>::samples());
/// Whether F's results are its arguments, its parameters, 0 or 1: a float holds them.
template <class F>
constexpr bool only_chooses() noexcept {
  if constexpr (compiles<samples_t, F>)
    return contract<F>::template bounds<float>.forward <= 0 &&
           contract<F>::template bounds<float>.gradient_from_input <= 0;
  else
    return false;
}
/// Whether passes of F over 16 bits compute in double.
template <class F>
inline constexpr bool computes_in_double = !std::is_same_v<typename tier_of<F>::type, fast> && !only_chooses<F>();

/// F's parameters rounded to float.
template <class F>
F rounded_to_float(const F& f) noexcept {
  if constexpr (compiles<samples_t, F>)
    return contract<F>::template rounded<float>(f);
  else
    return f;
}

/// F over doubles that were 16 bits. Where these do not decide a tie, numeric/ties.hpp does.
template <class F>
struct in_double {
  using ties = numeric::ties<F>;
  static constexpr bool light = pass::is_light<F>();
  F f;

  template <class V>
  static XACT_INLINE V settled(const V& v) noexcept {
    if constexpr (ties::rational)
      return numeric::without_errors(v);
    else
      return v;
  }
  /// @{
  /// F's, where it has them. G is F, by a name that is looked up late.
  template <class V, class G = F, class R = call_t<G, V>>
  XACT_INLINE R operator()(const V& x) const noexcept {
    return settled(ties::value(f, x, f(x)));
  }
  template <class V, class G = F, class R = gradient_from_input_t<G, V>>
  XACT_INLINE R gradient_from_input(const V& x) const noexcept {
    return settled(ties::gradient(f, x, f.gradient_from_input(x)));
  }
  template <class V, class G = F, class R = gradient_from_output_t<G, V>>
  XACT_INLINE R gradient_from_output(const V& y) const noexcept {
    return ties::from_output(f, y, f.gradient_from_output(y));
  }
  template <class V, class G = F, class R = forward_and_gradient_t<G, V>>
  XACT_INLINE R forward_and_gradient(const V& x) const noexcept {
    const R both = f.forward_and_gradient(x);
    return {settled(ties::value(f, x, both.y)), settled(ties::gradient(f, x, both.g))};
  }
  template <class V, class G = F, class R = gradient_from_input_t<G, V>>
  XACT_INLINE V backward_from_input(const V& x, const V& dy) const noexcept {
    const V at = ties::argument(f, x);
    if constexpr (compiles<backward_from_input_t, G, V>)
      return settled(f.backward_from_input(at, dy));
    else
      return settled(numeric::fence(dy * ties::gradient(f, at, f.gradient_from_input(at))));
  }
  template <class V, class G = F, class R = gradient_from_output_t<G, V>>
  XACT_INLINE V backward_from_output(const V& y, const V& dy) const noexcept {
    if constexpr (compiles<backward_from_output_t, G, V>)
      return f.backward_from_output(y, dy);
    else
      return numeric::fence(dy * ties::from_output(f, y, f.gradient_from_output(y)));
  }
  /// @}
};

template <class P, class F, class... V>
using scale_t = decltype(P::scale(std::declval<const F&>(), std::declval<const V&>()...));
/// Two results.
template <class V>
struct results {
  V first, second;
};

/// P of F over floats that were 16 bits, as floats that round to Format as the exact result does: computed in float,
/// and where that lies so near the middle between two numbers that its error might decide, once more in double.
template <class P, class F, class Format>
struct of_stored {
  static constexpr bool light = false; // with the check, none is
  F quick;
  in_double<F> thorough;

  template <class V, class... More>
  XACT_INLINE auto operator()(const V& first, const More&... more) const noexcept {
    if constexpr (std::is_same_v<V, float>)
      return of_stored::rounded(P::apply(thorough, numeric::widen(first), numeric::widen(more)...));
    else if constexpr (!has_bounds)
      return of_stored::resolved(thorough, first, more...);
    else
      return checked(members(P::apply(quick, first, more...)), scale(first, more...), first, more...);
  }

private:
  /// What numeric::any_near_tie allows for.
  static constexpr bool has_bounds = [] {
    if constexpr (compiles<samples_t, F>) {
      constexpr max_ulp b = contract<F>::template bounds<float>;
      return b.forward <= 4 && b.gradient_from_input <= 4 && b.gradient_from_output <= 4;
    } else {
      return false;
    }
  }();

  template <class R>
  static XACT_INLINE auto members(const R& r) noexcept {
    if constexpr (P::outputs == 1) {
      return r;
    } else {
      const auto& [a, b] = r;
      return results<std::decay_t<decltype(a)>>{a, b};
    }
  }
  /// The least factor of a product, or 1: where that is subnormal, its error is not one of 4 ULP.
  template <class V, class... More>
  XACT_INLINE V scale(const V& first, const More&... more) const noexcept {
    if constexpr (compiles<scale_t, P, F, V, More...>)
      return P::scale(quick, first, more...);
    else
      return V(1);
  }
  template <class V>
  static XACT_INLINE bool is_open(const V& r, const V& factor) noexcept {
    bool open = numeric::any_near_tie<Format>(r);
    if constexpr (P::inputs > 1 && P::from != source::output)
      open |= xsimd::any(numeric::abs(factor) < V(0x1p-100f));
    return open;
  }
  template <class V, class... In>
  XACT_INLINE V checked(const V& r, const V& factor, const In&... in) const noexcept {
    if constexpr (numeric::is_twice<V>)
      return {checked(r.first, factor.first, in.first...), checked(r.second, factor.second, in.second...)};
    else if (__builtin_expect(is_open(r, factor), 0))
      return of_stored::resolved(thorough, in...);
    else
      return r;
  }
  template <class V, class... In>
  XACT_INLINE results<V> checked(const results<V>& r, const V& factor, const In&... in) const noexcept {
    if constexpr (numeric::is_twice<V>) {
      using B = std::decay_t<decltype(r.first.first)>;
      const auto a = checked(results<B>{r.first.first, r.second.first}, factor.first, in.first...);
      const auto b = checked(results<B>{r.first.second, r.second.second}, factor.second, in.second...);
      return {{a.first, b.first}, {a.second, b.second}};
    } else if (__builtin_expect(is_open(r.first, factor) || is_open(r.second, factor), 0)) {
      return of_stored::resolved(thorough, in...);
    } else {
      return r;
    }
  }

  /// Doubles, rounded to Format, as floats.
  template <class R>
  static XACT_INLINE auto rounded(const R& r) noexcept {
    if constexpr (P::outputs == 1) {
      return numeric::rounded_to<Format>(r);
    } else {
      const auto& [a, b] = r;
      return results<decltype(numeric::rounded_to<Format>(a))>{numeric::rounded_to<Format>(a),
                                                               numeric::rounded_to<Format>(b)};
    }
  }
  template <class V, class... More>
  static XACT_OUT_OF_LINE auto resolved(const in_double<F>& f, const V& first, const More&... more) noexcept {
    if constexpr (numeric::is_twice<V>) {
      const auto a = of_stored::resolved(f, first.first, more.first...);
      const auto b = of_stored::resolved(f, first.second, more.second...);
      if constexpr (P::outputs == 1)
        return V{a, b};
      else
        return results<V>{{a.first, b.first}, {a.second, b.second}};
    } else {
      return of_stored::rounded(P::apply(f, numeric::widen(first), numeric::widen(more)...));
    }
  }
};

/// P of F over arrays of Format, all tiers but fast alike.
template <class P, class Format, class F>
auto over_stored(const F& f) noexcept {
  using G = typename in_tier<F, fast>::type;
  if constexpr (!computes_in_double<F>) {
    return of<P, F>{f};
  } else if constexpr (std::is_same_v<F, G>) {
    return of_stored<P, F, Format>{f, {pass::rounded_to_float(f)}};
  } else if constexpr (std::is_empty_v<F>) {
    return of_stored<P, G, Format>{{}, {}};
  } else {
    const auto& [parameter] = pass::rounded_to_float(f);
    return of_stored<P, G, Format>{G{parameter}, {G{parameter}}};
  }
}

} // namespace pass
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
