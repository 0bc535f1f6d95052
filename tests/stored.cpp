// SPDX-License-Identifier: BSD-3-Clause
/// 16-bit storage: the conversions, and every activation over all 65536 numbers of both formats.
#include "stored.hpp"
#include "oracle.hpp"
#include "stored_oracle.hpp"

#include <xact/activation/sigmoid.hpp>
#include <xact/kernels.hpp>

#include <array>
#include <cstdlib>
#include <numeric>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace {

using std::size_t;
using test::stored_case;
using what = stored_case::what;
using test::bits16, test::format, test::sign, test::verdict;

static_assert(sizeof(xact::bfloat16) == 2 && alignof(xact::bfloat16) == alignof(bits16));
static_assert(sizeof(xact::float16) == 2 && alignof(xact::float16) == alignof(bits16));
static_assert(std::is_trivially_copyable_v<xact::bfloat16> && std::is_standard_layout_v<xact::bfloat16>);
static_assert(std::is_trivially_copyable_v<xact::float16> && std::is_standard_layout_v<xact::float16>);
static_assert(std::is_trivially_default_constructible_v<xact::bfloat16>);
static_assert(!std::is_convertible_v<float, xact::bfloat16> && !std::is_convertible_v<xact::bfloat16, float>);
static_assert(!std::is_convertible_v<float, xact::float16> && !std::is_convertible_v<xact::float16, float>);
static_assert(std::is_constructible_v<float, xact::float16> && std::is_constructible_v<xact::float16, double>);
static_assert(std::is_constructible_v<xact::float16, int> && std::is_constructible_v<double, xact::bfloat16>);

/// What b is to a case's exact result: in long double, and where that leaves it open, in 1600 bits.
struct oracle {
  size_t in_doubt = 0; ///< without Boost
  verdict operator()(const stored_case& c, const format& form, what of, float x, float dy, bits16 b) {
    bool open = false;
    const auto v = test::judge(form, b, [&](long double m) {
      const long double near = c.exact(of, x, dy, 0, false), d = near - m;
      if (std::fabs(d) > 0x1p-40L * std::fabs(near) || m == 0)
        return d;
      open = true;
      return XACT_HAS_WIDE_ORACLE ? c.exact(of, x, dy, m, true) : d;
    });
    if (open && !XACT_HAS_WIDE_ORACLE && v == verdict::neighbour) {
      ++in_doubt;
      return verdict::nearest;
    }
    return v;
  }
};

/// Result b, where there is no exact number or it is none of interest: as of the kernels of float.
bool like_float(const format& form, bits16 b, float v) {
  if (std::isnan(v))
    return form.is_nan(b);
  if (v == 0 || std::isinf(v))
    return b == ((std::signbit(v) ? sign : 0) | (v == 0 ? 0 : form.infinity));
  return !form.is_nan(b) && ((b & sign) != 0) == (v < 0);
}

std::vector<bits16> all_numbers() {
  std::vector<bits16> all(65536);
  std::iota(all.begin(), all.end(), bits16{0});
  return all;
}

/// Sets the mode in which subnormal numbers count as 0, as long as it lives.
struct flushing {
#if defined(__SSE2__)
  unsigned before = _mm_getcsr();
  flushing() { _mm_setcsr(before | 0x8040); }
  ~flushing() { _mm_setcsr(before); }
#endif
};

template <class S>
void check_conversions() {
  const format form(std::is_same_v<S, xact::bfloat16>);
  const auto bits_of = [](S v) { return v.bits; };
  const auto same = [&](bits16 b, bits16 expected) { return form.is_nan(expected) ? form.is_nan(b) : b == expected; };
  size_t wrong = 0;
  for (unsigned i = 0; i < 65536; ++i) {
    const auto b = static_cast<bits16>(i);
    S v;
    v.bits = b;
    const float exact = form.value(b);
    wrong += test::same(static_cast<float>(v), exact) ? 0 : 1;
    wrong += test::same(static_cast<double>(v), static_cast<double>(exact)) ? 0 : 1;
    wrong += same(bits_of(S(exact)), b) && same(bits_of(S(static_cast<double>(exact))), b) ? 0 : 1;
    if (!form.is_finite(b))
      continue;
    // The middle to the next number, and beside it.
    const double m =
        std::copysign(static_cast<double>((form.magnitude(b & ~sign) + form.magnitude((b & ~sign) + 1)) / 2),
                      static_cast<double>(exact));
    const auto out = static_cast<bits16>(b + 1), even = b % 2 == 0 ? b : out;
    const bits16 middle[] = {b, even, out};
    for (int side = -1; side <= 1; ++side) {
      const double d = side == 0 ? m : std::nextafter(m, side < 0 ? 0 : std::copysign(INFINITY, m));
      const auto f = static_cast<float>(m); // exact: 9 or 12 bits
      const float near = side == 0 ? f : std::nextafter(f, side < 0 ? 0 : std::copysign(INFINITY, f));
      wrong += bits_of(S(d)) == middle[side + 1] ? 0 : 1;
      wrong += bits_of(S(near)) == middle[side + 1] ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
  CHECK(bits_of(S(1)) == bits_of(S(1.0)));
  CHECK(bits_of(S(1e300)) == form.infinity);
  CHECK(bits_of(S(-0.0f)) == sign);
  CHECK(bits_of(S(-1e-300)) == sign);
}

/// y at every place of arrays of n: aligned or not, in place or not, nothing written beside it.
void check_places(const stored_case& c, const std::vector<bits16>& x, const std::vector<bits16>& y) {
  size_t wrong = 0, outside = 0;
  std::vector<bits16> from(400), to(400);
  for (size_t n = 0; n <= 260; n += n < 70 ? 1 : 19)
    for (size_t shift = 0; shift < 3; ++shift) {
      const size_t first = (n * 7919 + shift * 104729) % (x.size() - n);
      std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(first), n, from.begin() + 1);
      std::fill(to.begin(), to.end(), bits16{0xabcd});
      c.forward(from.data() + 1, to.data() + shift, n);
      for (size_t i = 0; i < n; ++i)
        wrong += to[shift + i] != y[first + i];
      outside += (shift > 0 && to[shift - 1] != 0xabcd) || to[shift + n] != 0xabcd;
      c.forward(from.data() + 1, from.data() + 1, n);
      for (size_t i = 0; i < n; ++i)
        wrong += from[1 + i] != y[first + i];
    }
  CHECK(wrong == 0);
  CHECK(outside == 0);
}

/// Of the numbers of a case, whichever comes first.
std::uint64_t digest(const format& form, const std::vector<bits16>& y, const std::vector<bits16>& g) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const auto* all : {&y, &g})
    for (const bits16 b : *all)
      hash = (hash ^ (form.is_nan(b) ? 0x7fff : b)) * 0x100000001b3;
  return hash;
}

} // namespace

TEST_CASE("16-bit numbers are converted with one rounding") {
  check_conversions<xact::bfloat16>();
  check_conversions<xact::float16>();
}
TEST_CASE("16-bit numbers are converted alike where subnormal numbers are flushed") {
  const flushing mode;
  check_conversions<xact::float16>();
#if !defined(__SSE2__) // there the loop above computes with what is flushed
  check_conversions<xact::bfloat16>();
#else
  size_t wrong = 0;
  for (unsigned i = 0; i < 65536; ++i) {
    xact::bfloat16 v;
    v.bits = static_cast<bits16>(i);
    const auto f = static_cast<float>(v);
    wrong += test::bits(f) != i << 16;
    const bool is_nan = format(true).is_nan(v.bits);
    wrong += !is_nan && xact::bfloat16(f).bits != v.bits;
  }
  CHECK(wrong == 0);
#endif
}

TEST_CASE("16-bit results of every number") {
  const auto x = all_numbers();
  std::vector<bits16> y(x.size()), g(x.size()), y2(x.size()), g2(x.size());
  oracle ask;
  std::uint64_t fast = 0;
  std::string counted;
  for (const auto& c : test::stored_cases()) {
    INFO(c.name);
    const format form(c.is_bfloat);
    c.forward(x.data(), y.data(), x.size());
    c.gradient(x.data(), g.data(), x.size());
    c.both(x.data(), y2.data(), g2.data(), x.size());
    size_t misrounded[2] = {0, 0}, wrong = 0, special = 0, apart = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      const float v = form.value(x[i]);
      const auto differ = [&](bits16 a, bits16 b) { return a != b && !(form.is_nan(a) && form.is_nan(b)); };
      apart += differ(y2[i], y[i]) || differ(g2[i], g[i]);
      if (!form.is_finite(x[i])) {
        special += !like_float(form, y[i], c.value(v)) || !like_float(form, g[i], c.slope(v));
        continue;
      }
      const verdict of[] = {ask(c, form, what::value, v, 0, y[i]), ask(c, form, what::slope, v, 0, g[i])};
      for (int k = 0; k < 2; ++k) {
        misrounded[k] += of[k] == verdict::neighbour;
        wrong += of[k] == verdict::wrong;
      }
    }
    CHECK(wrong == 0);
    CHECK(special == 0);
    if (c.is_fast) { // forward alone has other bits in some fast tiers
      fast ^= digest(form, y, g);
      counted += c.name + ": " + std::to_string(misrounded[0]) + ", f' " + std::to_string(misrounded[1]) + "\n";
    } else {
      CHECK(misrounded[0] == 0);
      CHECK(misrounded[1] == 0);
      CHECK(apart == 0);
    }
    if (c.gradient_from_output != nullptr) {
      c.gradient_from_output(x.data(), g.data(), x.size());
      size_t off = 0;
      for (size_t i = 0; i < x.size(); ++i)
        if (form.is_finite(x[i]) && c.is_output(form.value(x[i]))) {
          const auto of = ask(c, form, what::slope_from_output, form.value(x[i]), 0, g[i]);
          off += of == verdict::wrong || (of == verdict::neighbour && !c.is_fast);
        }
      CHECK(off == 0);
    }
    if (c.any_length)
      check_places(c, x, y);
  }
  INFO("misrounded by fast, of 65536:\n" << counted);
  char text[64];
  std::snprintf(text, sizeof text, "0x%016llx", static_cast<unsigned long long>(fast));
  INFO("the digest of fast is " << text);
#if XACT_HAS_FMA
  CHECK(fast == 0xb758a5d17710016b);
#endif
  CHECK(ask.in_doubt <= 6000); // without Boost.Multiprecision: ties that long double does not tell
}

TEST_CASE("16-bit backward passes round once") {
  constexpr size_t pairs = 1 << 18; // 10^7 in all tiers but fast
  std::vector<bits16> x(pairs), dy(pairs), dx(pairs);
  std::mt19937 generator(5);
  oracle ask;
  for (const auto& c : test::stored_cases()) {
    INFO(c.name);
    const format form(c.is_bfloat);
    const bits16 one = c.is_bfloat ? 0x3f80 : 0x3c00;
    const bits16 special[] = {0,
                              sign,
                              1,
                              bits16(sign | 1),
                              one,
                              bits16(form.infinity - 1),
                              form.infinity,
                              bits16(sign | form.infinity),
                              bits16(form.infinity + 1)};
    for (size_t i = 0; i < pairs; ++i) {
      const auto random = generator();
      x[i] = static_cast<bits16>(random), dy[i] = static_cast<bits16>(random >> 16);
      if (i % 4 == 0) // where f bends
        x[i] =
            static_cast<bits16>((x[i] & sign) | ((one - (2 << form.mantissa)) + (x[i] & ~sign) % (6 << form.mantissa)));
    }
    for (size_t i = 0; i < 81; ++i)
      x[i] = special[i / 9], dy[i] = special[i % 9];
    for (const bool from_output : {false, true}) {
      if (from_output && c.backward_from_output == nullptr)
        continue;
      (from_output ? c.backward_from_output : c.backward)(x.data(), dy.data(), dx.data(), pairs);
      const what slope = from_output ? what::slope_from_output : what::slope;
      size_t off = 0, special_off = 0;
      for (size_t i = 0; i < (c.is_fast ? pairs / 8 : pairs); ++i) {
        const float at = form.value(x[i]), d = form.value(dy[i]);
        if (from_output && !c.is_output(at))
          continue;
        if (!form.is_finite(x[i]) || !form.is_finite(dy[i]) || d == 0 || (!from_output && c.is_flat(at))) {
          float like = from_output ? c.product_from_output(at, d) : c.product(at, d);
          if ((std::isinf(d) || d == 0) && form.is_finite(x[i]) && !c.is_fast && (from_output || !c.is_flat(at))) {
            const long double g = c.exact(slope, at, 0, 0, false); // that of float may be 0 or infinite
            if (g != 0)
              like = g < 0 ? -d : d;
            if (std::isinf(d) && std::fabs(g) < 0x1p-1070L && g != 0)
              continue; // and this one that of double
          }
          special_off += !like_float(form, dx[i], like);
          continue;
        }
        if (c.is_fast && std::fabs(c.exact(slope, at, 0, 0, false)) < 0x1p-125L)
          continue; // f' is a subnormal float
        const auto of = ask(c, form, from_output ? what::product_from_output : what::product, at, d, dx[i]);
        off += of == verdict::wrong || (of == verdict::neighbour && !c.is_fast);
      }
      CHECK(off == 0);
      CHECK(special_off == 0);
    }
  }
}

TEST_CASE("16-bit results do not depend on the numbers beside them") {
  // In float these are 0 * inf, in double 0 times a number; those beside them are subnormal, and ask for double.
  using S = xact::bfloat16;
  constexpr size_t n = 64;
  std::vector<S> y(n, S(0.5f)), dy(n, S(0x1p-130f)), dx(n), alone(1);
  for (size_t i = 0; i < n; i += 3)
    y[i] = S(0x1p70f), dy[i] = S(0.0f);
  xact::backward(xact::Sigmoid<>{}, xact::from_output(y.data()), dy.data(), dx.data(), n);
  xact::backward(xact::Sigmoid<>{}, xact::from_output(y.data()), dy.data(), alone.data(), 1);
  for (size_t i = 0; i < n; i += 3)
    CHECK(dx[i].bits == alone[0].bits);
  CHECK(alone[0].bits == sign); // -0: y (1 - y) is negative
}
