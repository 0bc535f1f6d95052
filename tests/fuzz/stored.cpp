// SPDX-License-Identifier: BSD-3-Clause
/// A pass or a pair over 16-bit arrays: any length, offset, aliasing and streaming threshold, on any architecture of
/// the processor. Every result has the bits of the element alone; of the default parameters it is the correctly rounded
/// one, of fast one of the two neighbours.
#define XACT_TEST_WITHOUT_CATCH2
#include "stored.hpp"

#include "../stored_oracle.hpp"
#include "../support.hpp"
#include "architectures.hpp"

#include <vector>

namespace fuzz {
namespace {

using test::bits16, test::format;
constexpr std::size_t most_arrays = 3;
using numbers = std::array<float, most_arrays>;

/// A pass as the judge sees it.
struct stored_pass {
  std::string name;
  std::size_t inputs, outputs, samples;
  bool is_bfloat, is_fast;
  /// Output k of the default parameters' pass, less a number: in long double.
  long double (*exact)(std::size_t k, const numbers& in);
  bool (*is_promised)(std::size_t k, const numbers& in);
};

template <class P, class F, std::size_t... I>
long double exact_of(std::index_sequence<I...>, const F& f, const numbers& in) {
  return P::exact(f, static_cast<long double>(in[I])...);
}
template <class P, class F>
long double exact(std::size_t k, const numbers& in) {
  using C = xact::contract<F>;
  const F f = C::template rounded<float>(C::sample());
  const auto a = static_cast<long double>(in[0]), b = static_cast<long double>(in[1]);
  if constexpr (std::is_same_v<P, xact::pass::gated_forward>) {
    return C::forward(f, a) * b;
  } else if constexpr (std::is_same_v<P, xact::pass::gated_backward>) {
    const auto dy = static_cast<long double>(in[2]);
    return k == 0 ? dy * b * C::gradient(f, a) : dy * C::forward(f, a);
  } else {
    long double result = 0;
    std::size_t part = 0;
    xact::for_each_type(typename P::parts{}, [&](auto id) {
      if (part++ == k)
        result = fuzz::exact_of<typename decltype(id)::type>(std::make_index_sequence<P::inputs>{}, f, in);
    });
    return result;
  }
}
/// Not of what is no number, nor, of fast, where a float between is subnormal or infinite.
template <class P, class F>
bool is_promised(std::size_t k, const numbers& in) {
  using C = xact::contract<F>;
  const F f = C::sample();
  const auto is_normal = [](long double v) { return v == 0 || (std::fabs(v) >= 0x1p-125L && std::fabs(v) < 0x1p127L); };
  for (std::size_t i = 0; i < P::inputs; ++i)
    if (!std::isfinite(in[i]))
      return false;
  if constexpr (P::from == xact::pass::source::output) {
    const auto range = C::range(f);
    if (!C::output_serves(f) || in[0] < static_cast<float>(range.lowest) || in[0] > static_cast<float>(range.highest))
      return false;
  }
  if (C::tier != std::string_view(xact::fast::name) || P::inputs == 1)
    return true;
  numbers one = in;
  one[1] = one[2] = 1;
  const auto up = static_cast<long double>(in[1]) * static_cast<long double>(in[2]);
  return is_normal(exact<P, F>(k, one)) && (P::inputs == 2 || is_normal(up));
}

const std::vector<stored_pass>& all_cases() {
  static const auto cases = [] {
    std::vector<stored_pass> all;
    for_each_stored([&](auto p, auto f, auto s) {
      using P = typename decltype(p)::type;
      using F = typename decltype(f)::type;
      constexpr bool is_bfloat = std::is_same_v<typename decltype(s)::type, xact::bfloat16>;
      std::string pass;
      if constexpr (std::is_same_v<P, xact::pass::gated_forward> || std::is_same_v<P, xact::pass::gated_backward>)
        pass = P::outputs == 1 ? "gated" : "gated backward";
      else
        pass = P::name;
      all.push_back({pass + " of " + test::name_of<F>() + (is_bfloat ? " bfloat16" : " float16"), P::inputs, P::outputs,
                     xact::contract<F>::samples().size(), is_bfloat,
                     xact::contract<F>::tier == std::string_view(xact::fast::name), exact<P, F>, is_promised<P, F>});
    });
    return all;
  }();
  return cases;
}

/// Any bits, a special number, or one where activations bend.
bits16 number(decisions& d, bool is_bfloat) {
  const auto of = [&](double v) { return is_bfloat ? xact::bfloat16(v).bits : xact::float16(v).bits; };
  const double unit = static_cast<double>(d.word() >> 11) * 0x1p-53 * 2 - 1;
  switch (d.below(6)) {
  case 0:
  case 1:
    return static_cast<bits16>(d.word());
  case 2: {
    const double special[] = {0, 1, 3, 0x1p-126, 0x1p-14, 65504, std::numeric_limits<double>::infinity()};
    const double v = special[d.below(std::size(special))];
    return of(d.coin() ? -v : v);
  }
  case 3:
    return of(unit * 25);
  default:
    return of(unit * 4);
  }
}

/// Off under valgrind, whose long double is a double.
const bool with_oracle = std::getenv("XACT_FUZZ_WITHOUT_ORACLE") == nullptr;

void run(const char* arch, const stored_kernel& kernel, const stored_pass& c, decisions& d) {
  const std::size_t n = d.below(8) != 0 ? d.below(140) : d.below(1800), sample = d.below(c.samples);
  const std::size_t bytes = n * sizeof(bits16) * (c.inputs + c.outputs);
  const std::size_t thresholds[] = {0, std::numeric_limits<std::size_t>::max(), bytes, bytes + 3, XACT_STREAM_BYTES};
  const std::size_t stream_bytes = thresholds[d.below(std::size(thresholds))];
  const std::size_t aliasing = d.below(2 * c.inputs * c.outputs); // which output is which input; else all are apart

  std::vector<array<bits16>> arrays;
  arrays.reserve(c.inputs + c.outputs);
  for (std::size_t k = 0; k < c.inputs + c.outputs; ++k)
    arrays.emplace_back(d, n);
  std::array<bits16*, most_arrays> in{}, out{};
  for (std::size_t k = 0; k < c.inputs; ++k)
    in[k] = arrays[k].data();
  for (std::size_t k = 0; k < c.outputs; ++k)
    out[k] = arrays[c.inputs + k].data();
  if (aliasing < c.inputs * c.outputs)
    out[aliasing / c.inputs] = in[aliasing % c.inputs];
  std::array<std::vector<bits16>, most_arrays> before;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < c.inputs; ++k)
      before[k].push_back(in[k][i] = number(d, c.is_bfloat));
  const auto call = [&](const bits16* const* from, bits16* const* to, std::size_t size, std::size_t threshold) {
    const void* const ins[] = {from[0], from[1], from[2]};
    void* const outs[] = {to[0], to[1]};
    kernel(sample, ins, outs, size, threshold);
  };
  call(in.data(), out.data(), n, stream_bytes);

  const auto where = [&] { return std::string(arch) + " " + c.name + ", n = " + std::to_string(n); };
  const format form(c.is_bfloat);
  const std::size_t looked_up = n == 0 ? 0 : d.below(n);
  for (std::size_t i = 0; i < n; ++i) {
    std::array<bits16, 2> alone{};
    const bits16* const at[] = {&before[0][i], &before[c.inputs > 1 ? 1 : 0][i], &before[c.inputs > 2 ? 2 : 0][i]};
    bits16* const to[] = {&alone[0], &alone[1]};
    call(at, to, 1, XACT_STREAM_BYTES);
    const numbers values{form.value(*at[0]), form.value(*at[1]), c.inputs > 2 ? form.value(*at[2]) : 1};
    for (std::size_t k = 0; k < c.outputs; ++k) {
      if (out[k][i] != alone[k] && !(form.is_nan(out[k][i]) && form.is_nan(alone[k])))
        fail("not the bits of the element alone", where(), i);
      if (i == looked_up && with_oracle && sample == 0 && c.is_promised(k, values) &&
          !test::is_rounded(form, alone[k], c.exact(k, values), c.is_fast))
        fail("not the rounded result", where() + ", x = " + std::to_string(values[0]), i);
    }
    for (std::size_t k = 0; k < c.inputs; ++k)
      if (std::find(out.begin(), out.end(), in[k]) == out.end() && in[k][i] != before[k][i])
        fail("an input has changed", where(), i);
  }
  for (const auto& array : arrays)
    if (!array.surroundings_kept())
      fail("written outside the array", where(), n);
}

struct architecture {
  const char* name;
  bool available;
  const stored_kernel* kernels;
};
template <class... Arch>
std::array<architecture, sizeof...(Arch)> all_architectures(xact::type_list<Arch...>) {
  return {{{Arch::name, Arch::available(), stored_kernels_for<Arch>()}...}};
}

} // namespace

void stored_case(decisions& d) {
  static const auto architectures = all_architectures(xact::dispatch::archs{});
  const auto& a = architectures[d.below(architectures.size())];
  const std::size_t which = d.below(stored_count);
  if (a.available)
    run(a.name, a.kernels[which], all_cases()[which], d);
}

} // namespace fuzz
