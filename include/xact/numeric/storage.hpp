// SPDX-License-Identifier: BSD-3-Clause
/// Floor 0: the 16-bit formats, which are storage: what is computed is float or double, and rounded once.
#pragma once

#include "arithmetic.hpp"

#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>
#if defined(__STDCPP_BFLOAT16_T__) || defined(__STDCPP_FLOAT16_T__)
#include <stdfloat>
#endif

namespace xact {

template <int Mantissa, int LeastExponent>
struct sixteen_bits;
/// The upper half of a float, 8 significant bits; as std::bfloat16_t in memory, and arrays of that are taken as they
/// are.
using bfloat16 = sixteen_bits<7, -126>;
/// IEEE 754's binary16, 11 significant bits, up to 65504; as std::float16_t in memory.
using float16 = sixteen_bits<10, -14>;

inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// The bits of v as another type of the same size.
template <class T, class U>
XACT_INLINE U bits_as(T v) noexcept {
  static_assert(sizeof(T) == sizeof(U), "xact: as many bits");
  U u;
  std::memcpy(static_cast<void*>(&u), static_cast<const void*>(&v), sizeof u);
  return u;
}

/// v in a format, ties to even, one rounding, by integers: whatever the processor's mode. NaN keeps its sign and the
/// first bits of its payload, and is quiet.
template <class Format, class T>
XACT_INLINE std::uint16_t stored(T v) noexcept {
  using U = std::make_unsigned_t<typename float_bits<T>::integer>;
  constexpr int digits = float_bits<T>::mantissa, width = 8 * static_cast<int>(sizeof(T));
  constexpr U hidden = U(1) << digits, infinite = ((U(1) << (width - digits - 1)) - 1) << digits;
  constexpr std::uint32_t infinity = ((2u << (14 - Format::mantissa)) - 1) << Format::mantissa;
  const U u = numeric::bits_as<T, U>(v), magnitude = u & (static_cast<U>(-1) >> 1);
  const auto sign = static_cast<std::uint16_t>(static_cast<std::uint16_t>(u >> (width - 16)) & 0x8000u);
  const auto with_sign = [sign](std::uint64_t m) noexcept { return static_cast<std::uint16_t>(m | sign); };
  if (magnitude > infinite) {
    constexpr std::uint32_t quiet = 1u << (Format::mantissa - 1);
    return with_sign(infinity | quiet | (magnitude & (hidden - 1)) >> (digits - Format::mantissa));
  }
  const int field = static_cast<int>(magnitude >> digits);
  const int exponent = (field == 0 ? 1 : field) - float_bits<T>::bias; // of a subnormal v, too
  const U significand = (magnitude & (hidden - 1)) | (field == 0 ? 0 : hidden);
  const bool is_small = exponent < Format::least_exponent;
  const int shift = digits - Format::mantissa + (is_small ? Format::least_exponent - exponent : 0);
  if (shift > digits + 1)
    return sign;
  const U kept = significand >> shift, rest = significand & ((U(1) << shift) - 1), half = U(1) << (shift - 1);
  const std::uint64_t rounded = kept + (rest > half || (rest == half && kept % 2 != 0) ? 1u : 0u);
  // The leading digit adds one to the exponent's field, and so does a carry; a subnormal result has neither.
  const int above = is_small ? 0 : exponent - Format::least_exponent;
  const std::uint64_t result = (static_cast<std::uint64_t>(above) << Format::mantissa) + rounded;
  return with_sign(result < infinity ? result : infinity);
}
/// And back, without error.
template <class Format>
XACT_INLINE float unstored(std::uint16_t bits) noexcept {
  if constexpr (std::is_same_v<Format, bfloat16>) {
    return numeric::bits_as<std::uint32_t, float>(std::uint32_t{bits} << 16);
  } else {
    const std::uint32_t sign = (bits & 0x8000u) << 16, magnitude = bits & 0x7fffu;
    if (magnitude >= 0x400u) // infinity and NaN with all the exponent's bits
      return numeric::bits_as<std::uint32_t, float>(sign |
                                                    ((magnitude << 13) + ((magnitude < 0x7c00u ? 112u : 224u) << 23)));
    const float exact = static_cast<float>(static_cast<int>(magnitude)) * 0x1p-24f; // of an integer: no DAZ
    return numeric::bits_as<std::uint32_t, float>(sign | numeric::bits_as<float, std::uint32_t>(exact));
  }
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE

/// A 16-bit number: a sign, an exponent, Mantissa bits of the significand behind the point. Storage, without
/// arithmetic: explicit conversions, each with one rounding to the nearest, ties to even, subnormal numbers and NaN
/// kept, whatever mode the processor is in.
template <int Mantissa, int LeastExponent>
struct sixteen_bits {
  std::uint16_t bits; ///< as they stand in memory

  static constexpr int mantissa = Mantissa;            ///< bits of the significand behind the point
  static constexpr int least_exponent = LeastExponent; ///< of a normal number
  sixteen_bits() = default;                            ///< as a float's: not initialised
  explicit XACT_INLINE sixteen_bits(float v) noexcept : bits(numeric::stored<sixteen_bits>(v)) {}  ///< the nearest one
  explicit XACT_INLINE sixteen_bits(double v) noexcept : bits(numeric::stored<sixteen_bits>(v)) {} ///< the nearest one
  /// Of an int, or what is no longer.
  template <class Int, class = std::enable_if_t<std::is_integral_v<Int> && sizeof(Int) <= 4>>
  explicit XACT_INLINE sixteen_bits(Int v) noexcept : sixteen_bits(static_cast<double>(v)) {}
  explicit XACT_INLINE operator float() const noexcept { return numeric::unstored<sixteen_bits>(bits); } ///< exact
  explicit XACT_INLINE operator double() const noexcept { return static_cast<double>(float(*this)); }    ///< exact
};

/// The one of the two that T is in memory; of all else void.
template <class T>
struct stored_as {
  using type = void; ///< that one
};
/// @cond
template <>
struct stored_as<bfloat16> {
  using type = bfloat16;
};
template <>
struct stored_as<float16> {
  using type = float16;
};
#if defined(__STDCPP_BFLOAT16_T__)
template <>
struct stored_as<std::bfloat16_t> {
  using type = bfloat16;
};
#endif
#if defined(__STDCPP_FLOAT16_T__)
template <>
struct stored_as<std::float16_t> {
  using type = float16;
};
#endif
/// @endcond

inline namespace XACT_ABI_NAMESPACE {
namespace numeric {

/// Whether T is a 16-bit format.
template <class T>
inline constexpr bool is_stored = !std::is_void_v<typename stored_as<T>::type>;
/// For signatures.
template <class T>
using if_stored = std::enable_if_t<is_stored<T>>;
/// bfloat16 or float16.
template <class T>
using format_of = typename stored_as<T>::type;
/// In what a pass over arrays of T computes, or, of 16 bits, what its values are widened to first.
template <class T>
using lane_t = std::conditional_t<is_stored<T>, float, T>;

/// @{
/// v, float or double, as an S and back.
template <class S, class T>
XACT_INLINE S to_stored(T v) noexcept {
  return numeric::bits_as<std::uint16_t, S>(numeric::stored<format_of<S>>(v));
}
template <class S>
XACT_INLINE float from_stored(const S& v) noexcept {
  return numeric::unstored<format_of<S>>(numeric::bits_as<S, std::uint16_t>(v));
}
/// @}

// ---- Batches. A packed value is what isa::load_packed returns: as many 16-bit numbers as a batch has floats; where no
// file of isa/ knows the register, an array.

/// @cond
template <class B, class = void>
inline constexpr bool has_packed = false;
template <class B>
inline constexpr bool
    has_packed<B, decltype(void(isa::load_packed(static_cast<const void*>(nullptr), isa::register_of<B>{})))> = true;

/// Access to the 16-bit numbers of a batch B of floats, all or the first `count`; `count` must be B's size where it is
/// all of them.
template <class B>
struct packed_lanes {
  static constexpr std::size_t size = B::size;
  using array = std::array<std::uint16_t, size>;
  static XACT_INLINE auto load(const void* p) noexcept {
    if constexpr (has_packed<B>) {
      return isa::load_packed(p, isa::register_of<B>{});
    } else {
      array v;
      std::memcpy(v.data(), p, sizeof v);
      return v;
    }
  }
  static XACT_INLINE auto load(const void* p, std::size_t count) noexcept {
    if constexpr (has_packed<B>) {
      return isa::load_packed(p, count, isa::register_of<B>{});
    } else {
      array v{};
      std::memcpy(v.data(), p, 2 * count);
      return v;
    }
  }
  template <class P>
  static XACT_INLINE void store(void* p, const P& v) noexcept {
    if constexpr (has_packed<B>)
      isa::store_packed(p, v, isa::register_of<B>{});
    else
      std::memcpy(p, v.data(), sizeof v);
  }
  template <class P>
  static XACT_INLINE void store(void* p, const P& v, std::size_t count) noexcept {
    if constexpr (has_packed<B>)
      isa::store_packed(p, v, count, isa::register_of<B>{});
    else
      std::memcpy(p, v.data(), 2 * count);
  }
  template <class P>
  static XACT_INLINE void stream(void* p, const P& v) noexcept {
    isa::stream_packed(p, v, isa::register_of<B>{});
  }
};

/// @endcond
/// @{
/// A packed value as floats, and floats as one: lane by lane where there is no instruction.
template <class Format, class B, class P>
XACT_INLINE B unpacked(const P& packed) noexcept {
  if constexpr (!has_packed<B>) {
    std::array<float, B::size> lanes;
    for (std::size_t i = 0; i < lanes.size(); ++i)
      lanes[i] = numeric::unstored<Format>(packed[i]);
    return B::load_unaligned(lanes.data());
  } else if constexpr (std::is_same_v<Format, bfloat16>) {
    return B(isa::widen_bfloat(packed, isa::register_of<B>{}));
  } else {
    return B(isa::widen_half(packed, isa::register_of<B>{}));
  }
}
template <class Format, class B>
XACT_INLINE auto packed(const B& v) noexcept {
  if constexpr (!has_packed<B>) {
    std::array<float, B::size> lanes;
    v.store_unaligned(lanes.data());
    typename packed_lanes<B>::array bits;
    for (std::size_t i = 0; i < lanes.size(); ++i)
      bits[i] = numeric::stored<Format>(lanes[i]);
    return bits;
  } else if constexpr (std::is_same_v<Format, bfloat16>) {
    return isa::narrow_bfloat(isa::to_register(v));
  } else {
    return isa::narrow_half(isa::to_register(v));
  }
}
/// @}

/// Whether two batches of bfloats are loaded and stored in one register.
template <class S, class V>
inline constexpr bool comes_in_pairs = false;
template <class S, class T, class A>
inline constexpr bool comes_in_pairs<S, xsimd::batch<T, A>> =
    std::is_same_v<format_of<S>, bfloat16>&& has_packed<xsimd::batch<T, A>>;
/// @cond
template <class B>
struct pairs {
  using R = typename B::register_type;
  static XACT_INLINE twice<B> load(const void* p) noexcept {
    R even, odd;
    isa::load_pairs(p, even, odd);
    return {B(even), B(odd)};
    /// @endcond
  }
  static XACT_INLINE void store(void* p, const twice<B>& v) noexcept {
    isa::store_pairs(p, isa::to_register(v.first), isa::to_register(v.second));
  }
  static XACT_INLINE void stream(void* p, const twice<B>& v) noexcept {
    isa::stream_pairs(p, isa::to_register(v.first), isa::to_register(v.second));
  }
};

/// Doubles rounded to Format's digits, ties to even, its subnormal numbers too: v + c - c, for a c whose last digit is
/// the last that is to stay. What is beyond the format's range is left there.
template <class Format, class D>
XACT_INLINE D to_digits(const D& v) noexcept {
  return numeric::lift(
      [](const auto& u) XACT_INLINE_LAMBDA {
        using W = std::decay_t<decltype(u)>;
        constexpr double least = Format::mantissa == bfloat16::mantissa ? 0x1p-126 : 0x1p-14;
        constexpr double lift = Format::mantissa == bfloat16::mantissa ? 0x1.8p45 : 0x1.8p42; // 2^(52 - mantissa)
        const W power = u & (W(1.0) | W(2.0));                                                // the exponent's bits
        const W c = isa::at_most(isa::at_least(power, W(least)), W(0x1p130)) * W(lift);
        return numeric::with_sign(numeric::rounded(u + c) - c, u); // of 0, too
      },
      v);
}
/// Doubles rounded to Format, as floats: one rounding.
template <class Format, class D>
XACT_INLINE auto rounded_to(const D& v) noexcept {
  if constexpr (std::is_same_v<D, double>)
    return numeric::unstored<Format>(numeric::stored<Format>(v));
  else
    return numeric::narrow(numeric::to_digits<Format>(v));
}
/// Whether a number within 5 2^-23 of r, relative, may be rounded to another one of Format than r: whether r (1 - e)
/// and r (1 + e) are, by adding what leaves room for the digits of Format alone. 4 ULP are 4 2^-23 at most, and a
/// product's rounding is half of one more.
template <class Format, class B>
XACT_INLINE bool any_near_tie(const B& r) noexcept {
  constexpr bool is_bfloat = Format::mantissa == bfloat16::mantissa;
  constexpr float least = is_bfloat ? 0x1p-126f : 0x1p-14f, lift = is_bfloat ? 0x1.8p16f : 0x1.8p13f;
  constexpr float e = 5 * 0x1p-23f;
  const B power = r & (B(1.0f) | B(2.0f)); // the exponent's bits
  const B c = isa::at_most(isa::at_least(power, B(least)), B(0x1p110f)) * B(lift);
  const B above = numeric::rounded(numeric::fma(r, B(1 + e), c)),
          below = numeric::rounded(numeric::fma(r, B(1 - e), c));
  // Not above != below: of NaN, which a product with an infinite float is, some versions of xsimd call that false, and
  // then double, which may have a number there, decides only where another lane asks for it.
  auto closed = above == below;
  if constexpr (is_bfloat) { // a subnormal float is not so exact, and what leaves room for the greatest is infinite
    const B magnitude = numeric::abs(r);
    closed = closed & ((magnitude <= B(0.0f)) | (B(least) <= magnitude)) & (magnitude < B(0x1p111f));
  }
  return !xsimd::all(closed);
}

} // namespace numeric
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
