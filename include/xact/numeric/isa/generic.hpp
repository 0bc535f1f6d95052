// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: what an instruction set's file may define, in the order in which each has it, and what serves scalars and
/// the batches of which no file knows the registers.
///
///     XACT_ISA, XACT_REGISTER       its name in the ABI namespace; the operand of a register in assembly
///     fence                         v, opaque to the optimiser
///     divide, fma, fnma             a / b, a * b + c, c - a * b
///     at_most, at_least             x > limit ? limit : x, x < limit ? limit : x
///     clamp                         both, and of zeros x
///     negative                      -x
///     minus_least_abs               -min(|x|, limit)
///     zero_where                    mask ? 0 : v
///     nan_of, nan_of_either         NaN where x (or y) is, else v
///     where_positive, where_between, where_above   v, +0 or NaN by x
///     zero_below                    x < 0 ? 0 : x
///     by_sign                       minus or plus by x
///     widen, narrow                 floats to doubles and back
///     power_of_two_from_mantissa    a shift
///     exponent_bits                 the other way
///     transpose_4                   four rows of four as columns
///     load_partial, store_partial   the first `count` lanes
///     stream, finish_streaming      stores past the caches
///     load_packed, store_packed, stream_packed   as many 16-bit numbers as a register has floats, or the first `count`
///     widen_bfloat, widen_half      those as floats
///     narrow_bfloat, narrow_half    and back, one rounding
///     load_pairs, store_pairs, stream_pairs   twice as many bfloats, those at even places apart from the others
///
/// A file defines them for its registers; a register that it divides it must also multiply and add, limit, widen and
/// narrow. For batches it overloads what xsimd would do in more instructions or other bits.
#pragma once

#include "../isa.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#if !defined(XACT_ISA)
#define XACT_ISA other
#endif

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

template <class T>
struct float_bits;
template <>
struct float_bits<float> {
  using integer = std::int32_t;
  static constexpr int mantissa = 23, bias = 127;
};
template <>
struct float_bits<double> {
  using integer = std::int64_t;
  static constexpr int mantissa = 52, bias = 1023;
};

namespace isa {

template <class B>
using register_of = typename B::register_type;
template <class B>
XACT_INLINE register_of<B> to_register(const B& v) noexcept {
  return static_cast<register_of<B>>(v);
}

/// Whether a file above works on a batch's register.
template <class B, class = void>
inline constexpr bool has_register = false;
template <class B>
inline constexpr bool has_register<B, decltype(void(isa::divide(register_of<B>{}, register_of<B>{})))> = true;
/// Whether it takes the exponent from it; the name is known where no file has it.
struct no_register;
void exponent_bits(const no_register&) = delete;
template <class B, class = void>
inline constexpr bool has_exponent_bits = false;
template <class B>
inline constexpr bool has_exponent_bits<B, decltype(void(isa::exponent_bits(register_of<B>{})))> = true;
/// Whether a batch is an array of scalars, as xsimd's emulated ones are: there lane by lane costs nothing.
template <class B>
inline constexpr bool is_array = std::is_same_v<register_of<B>, std::array<typename B::value_type, B::size>>;

/// Whether xsimd divides batches of A by one instruction, which rounds once.
template <class A>
inline constexpr bool divides_once = false;
#if defined(XSIMD_WITH_VSX) && XSIMD_WITH_VSX
template <>
inline constexpr bool divides_once<xsimd::vsx> = true;
#endif
#if defined(XSIMD_WITH_VXE) && XSIMD_WITH_VXE
template <>
inline constexpr bool divides_once<xsimd::vxe> = true;
#endif
#if defined(XSIMD_WITH_WASM) && XSIMD_WITH_WASM
template <>
inline constexpr bool divides_once<xsimd::wasm> = true;
#endif

/// A scalar or a register of the compiler's own types in its register, else in memory.
template <class R>
XACT_INLINE R fence(R r) noexcept {
#if defined(XACT_REGISTER)
  if constexpr (!__is_class(R))
    asm("" : "+" XACT_REGISTER(r));
  else
#endif
    asm("" : "+m"(r));
  return r;
}
template <class T, class A>
XACT_INLINE xsimd::batch<T, A> fence(const xsimd::batch<T, A>& v) noexcept {
  return xsimd::batch<T, A>(isa::fence(to_register(v)));
}

// Of scalars and batches: a file's overloads for registers and for its own batches are the more specialised ones.

template <class M, class V>
XACT_INLINE V select(const M& mask, const V& a, const V& b) noexcept {
  if constexpr (std::is_same_v<M, bool>)
    return mask ? a : b;
  else
    return xsimd::select(mask, a, b);
}

template <class F, class B, class... Bs>
XACT_INLINE B each_lane(const F& f, const B& a, const Bs&... b) noexcept {
  std::array<typename B::value_type, B::size> lanes;
  for (std::size_t i = 0; i < lanes.size(); ++i)
    lanes[i] = f(a.get(i), b.get(i)...);
  return B::load_unaligned(lanes.data());
}

template <class V>
XACT_INLINE V divide(const V& a, const V& b) noexcept {
  if constexpr (std::is_floating_point_v<V>) {
    return a / (XACT_ESTIMATES ? isa::fence(b) : b); // no reciprocal shared with another division
  } else if constexpr (has_register<V>) {
    return V(isa::divide(to_register(a), to_register(b)));
  } else if constexpr (is_array<V>) {
    return each_lane([](auto x, auto y) { return isa::divide(x, y); }, a, b);
  } else {
    static_assert(divides_once<typename V::arch_type>,
                  "xact: whether xsimd's division rounds once on this architecture is not known; an instruction set is "
                  "a file in xact/numeric/isa/ and a line in xact/numeric/isa.hpp");
    return a / b;
  }
}
/// Two roundings without hardware's, for scalars and batches alike: std::fma would be exact there and the batch not.
template <class V>
XACT_INLINE V fma(const V& a, const V& b, const V& c) noexcept {
  if constexpr (has_register<V>) {
    return V(isa::fma(to_register(a), to_register(b), to_register(c)));
  } else if constexpr (!XACT_HAS_FMA) { // of registers, too
    return isa::fence(a * b) + c;
  } else if constexpr (std::is_floating_point_v<V>) {
    return std::fma(a, b, c);
  } else {
    static_assert(is_array<V>, "xact: whether xsimd's fma rounds once on this architecture is not known; an "
                               "instruction set is a file in xact/numeric/isa/ and a line in xact/numeric/isa.hpp");
    return each_lane([](auto x, auto y, auto z) { return std::fma(x, y, z); }, a, b, c);
  }
}
template <class V>
XACT_INLINE V fnma(const V& a, const V& b, const V& c) noexcept {
  if constexpr (has_register<V>)
    return V(isa::fnma(to_register(a), to_register(b), to_register(c)));
  else if constexpr (!XACT_HAS_FMA)
    return c - isa::fence(a * b);
  else
    return isa::fma(-a, b, c);
}
template <class V>
XACT_INLINE V at_most(const V& x, const V& limit) noexcept {
  if constexpr (has_register<V>)
    return V(isa::at_most(to_register(x), to_register(limit)));
  else
    return isa::select(x > limit, limit, x);
}
template <class V>
XACT_INLINE V at_least(const V& x, const V& limit) noexcept {
  if constexpr (has_register<V>)
    return V(isa::at_least(to_register(x), to_register(limit)));
  else
    return isa::select(x < limit, limit, x);
}
template <class M, class V>
XACT_INLINE V zero_where(const M& mask, const V& v) noexcept {
  return isa::select(mask, V(0), v);
}
template <class V>
XACT_INLINE V nan_of(const V& x, const V& v) noexcept {
  if constexpr (std::is_floating_point_v<V>)
    return std::isnan(x) ? x : v;
  else // not by x != x, which xsimd 8.1 takes for false of NaN on AVX
    return isa::select(x == x, v, x);
}
template <class V>
XACT_INLINE V where_positive(const V& x, const V& v) noexcept {
  return isa::nan_of(x, isa::zero_where(x <= V(0), v));
}
template <class V>
XACT_INLINE V clamp(const V& x, const V& lowest, const V& highest) noexcept {
  return isa::at_most(isa::at_least(x, lowest), highest);
}
template <class V>
XACT_INLINE V negative(const V& x) noexcept {
  return x ^ V(typename V::value_type(-0.0));
}
template <class V>
XACT_INLINE V minus_least_abs(const V& x, const V& minus_limit) noexcept {
  if constexpr (std::is_floating_point_v<V>)
    return isa::at_least(-std::fabs(x), minus_limit);
  else
    return isa::at_least(x | V(typename V::value_type(-0.0)), minus_limit);
}
template <class V>
XACT_INLINE V nan_of_either(const V& x, const V& y, const V& v) noexcept {
  return isa::nan_of(x, isa::nan_of(y, v));
}
template <class V>
XACT_INLINE V where_between(const V& x, const V& lowest, const V& highest, const V& v) noexcept {
  return isa::nan_of_either(x, lowest, isa::zero_where(x <= lowest, isa::zero_where(highest <= x, v)));
}
template <class V>
XACT_INLINE V where_above(const V& x, const V& limit, const V& v) noexcept {
  return isa::nan_of_either(x, limit, isa::zero_where(x <= limit, v));
}
template <class V>
XACT_INLINE V zero_below(const V& x) noexcept {
  return isa::zero_where(x < V(0), x);
}
template <class V>
XACT_INLINE V by_sign(const V& x, const V& minus, const V& plus) noexcept {
  return isa::select(x < V(0), minus, plus);
}

XACT_INLINE double widen(float x) noexcept { return static_cast<double>(x); }
template <class F, class D>
XACT_INLINE void widen(const F& x, D& low, D& high) noexcept {
  if constexpr (has_register<F>) {
    register_of<D> l, h;
    isa::widen(to_register(x), l, h);
    low = D(l);
    high = D(h);
  } else {
    std::array<float, F::size> lanes;
    x.store_unaligned(lanes.data());
    low = D::load_unaligned(lanes.data());
    high = D::load_unaligned(lanes.data() + D::size);
  }
}
XACT_INLINE float narrow(double x) noexcept { return static_cast<float>(x); }
template <class A>
XACT_INLINE xsimd::batch<float, A> narrow(const xsimd::batch<double, A>& low,
                                          const xsimd::batch<double, A>& high) noexcept {
  using F = xsimd::batch<float, A>;
  if constexpr (has_register<F>) {
    return F(isa::narrow(to_register(low), to_register(high)));
  } else {
    std::array<float, F::size> lanes;
    low.store_unaligned(lanes.data());
    high.store_unaligned(lanes.data() + F::size / 2);
    return F::load_unaligned(lanes.data());
  }
}

/// Lane by lane, where no file has it.
template <class V>
XACT_INLINE V exponent_bits(const V& v) noexcept {
  if constexpr (std::is_floating_point_v<V>) {
    typename float_bits<V>::integer bits;
    std::memcpy(&bits, &v, sizeof bits);
    constexpr V beside = V(typename float_bits<V>::integer{1} << float_bits<V>::mantissa);
    return beside + static_cast<V>(bits >> float_bits<V>::mantissa);
  } else if constexpr (has_exponent_bits<V>) {
    return V(isa::exponent_bits(to_register(v)));
  } else { // through memory: an integer shift of lanes is not among what xsimd's versions spell alike
    alignas(64) std::array<typename V::value_type, V::size> lanes;
    v.store_unaligned(lanes.data());
    for (auto& lane : lanes)
      lane = isa::exponent_bits(lane);
    return V::load_unaligned(lanes.data());
  }
}

template <class T>
XACT_INLINE void transpose_4(const T* from, std::size_t from_stride, T* to, std::size_t to_stride) noexcept {
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j)
      to[j * to_stride + i] = from[i * from_stride + j];
}

template <class V>
XACT_INLINE V power_of_two_from_mantissa(const V& k) noexcept {
  if constexpr (std::is_floating_point_v<V>) {
    typename float_bits<V>::integer bits;
    std::memcpy(&bits, &k, sizeof k);
    using U = std::make_unsigned_t<decltype(bits)>;
    constexpr U lowest = static_cast<U>(-1) >> float_bits<V>::mantissa; // what is left of it; -fsanitize=integer asks
    const U shifted = static_cast<U>((static_cast<U>(bits) & lowest) << float_bits<V>::mantissa);
    V result;
    std::memcpy(&result, &shifted, sizeof result);
    return result;
  } else {
    using T = typename V::value_type;
    using integer = typename float_bits<T>::integer;
#if XSIMD_VERSION_MAJOR < 11 // which changed what the template argument means
    using integers = xsimd::batch<integer, typename V::arch_type>;
    return xsimd::bitwise_cast<V>(xsimd::bitwise_cast<integers>(k) << float_bits<T>::mantissa);
#else
    return xsimd::bitwise_cast<T>(xsimd::bitwise_cast<integer>(k) << float_bits<T>::mantissa);
#endif
  }
}

/// A copy.
template <class T, class R>
XACT_INLINE R load_partial(const T* p, std::size_t count, R v) noexcept {
  std::memcpy(&v, p, count * sizeof(T));
  return v;
}
template <class T, class R>
XACT_INLINE void store_partial(T* p, const R& v, std::size_t count) noexcept {
  std::memcpy(p, &v, count * sizeof(T));
}

template <class T, class R>
void stream(T* p, const R& v) noexcept = delete; // has_streaming_stores is false
template <class = void>
XACT_INLINE void finish_streaming() noexcept {}

/// @{
/// numeric::has_packed is false.
template <class... A>
void load_packed(const A&...) noexcept = delete;
template <class... A>
void store_packed(const A&...) noexcept = delete;
template <class... A>
void stream_packed(const A&...) noexcept = delete;
template <class... A>
void widen_bfloat(const A&...) noexcept = delete;
template <class... A>
void narrow_bfloat(const A&...) noexcept = delete;
template <class... A>
void load_pairs(const A&...) noexcept = delete;
template <class... A>
void store_pairs(const A&...) noexcept = delete;
template <class... A>
void stream_pairs(const A&...) noexcept = delete;
template <class... A>
void widen_half(const A&...) noexcept = delete;
template <class... A>
void narrow_half(const A&...) noexcept = delete;
/// @}

} // namespace isa
} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
