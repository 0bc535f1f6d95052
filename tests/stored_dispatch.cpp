// SPDX-License-Identifier: BSD-3-Clause
/// 16-bit kernels for every architecture of the processor: the same bits, of fast those that have fma.
#include "dispatched.hpp"
#include "pages.hpp"
#include "support.hpp"

#include <xactDispatch.hpp>

#include <numeric>

namespace {

namespace dispatch = xact::dispatch;
using bits16 = std::uint16_t;
constexpr std::size_t all = 65536, never = std::numeric_limits<std::size_t>::max();

template <class P, class F, class S>
std::vector<bits16> results(const dispatch::tables& tables, const std::vector<S>& x, std::size_t stream_bytes) {
  const auto kernel = dispatch::kernel_in<P>(std::get<dispatch::kernel_table<F, S>>(tables));
  std::vector<S> y(all);
  if constexpr (P::inputs == 2)
    kernel(F{}, x.data(), std::vector<S>(all, S(3.0f)).data(), y.data(), all, stream_bytes);
  else
    kernel(F{}, x.data(), y.data(), all, stream_bytes);
  std::vector<bits16> bits(all);
  std::transform(y.begin(), y.end(), bits.begin(), [](S v) {
    const auto f = static_cast<float>(v);
    return std::isnan(f) ? bits16{0x7fff} : v.bits;
  });
  return bits;
}

template <class P, class F, class S, class... Arch>
void compare(xact::type_list<Arch...>) {
  std::vector<S> x(all);
  for (unsigned i = 0; i < all; ++i)
    x[i].bits = static_cast<bits16>(i);
  std::vector<bits16> first;
  const auto look = [&](const char* name, bool available, const dispatch::tables& tables) {
    const bool has_fma = std::string_view(name) != "sse2";
    if (!available || (std::is_same_v<F, xact::Silu<xact::fast>> && !has_fma))
      return;
    const auto y = results<P, F, S>(tables, x, never);
    INFO(name << ": " << test::name_of<F>() << ", " << P::name);
    CHECK((first.empty() || y == first));
    CHECK((results<P, F, S>(tables, x, 0) == y)); // streamed
    first = y;
  };
  (look(Arch::name, Arch::available(), dispatch::tables_for<Arch>()), ...);
}

template <class F, class S>
void compare_passes() {
  compare<xact::pass::forward, F, S>(dispatch::archs{});
  compare<xact::pass::backward_from_input, F, S>(dispatch::archs{});
}

} // namespace

TEST_CASE("16-bit results are the same on every architecture") {
  xact::for_each_type(dispatch::functors{}, [](auto id) {
    using F = typename decltype(id)::type;
    compare_passes<F, xact::bfloat16>();
    compare_passes<F, xact::float16>();
  });
}

namespace {

/// P over arrays that end where a protected page begins, or begin where one ends; streamed or not.
template <class P, class F, class S>
void touch_edges(const dispatch::tables& tables, const test::pages& in, const test::pages& dy, const test::pages& out) {
  const auto kernel = dispatch::kernel_in<P>(std::get<dispatch::kernel_table<F, S>>(tables));
  for (std::size_t n = 0; n <= 300; n += n < 140 ? 1 : 23)
    for (int side = 0; side < 4; ++side) {
      const bool at_end = side % 2 != 0;
      const std::size_t threshold = side < 2 ? never : 0;
      if constexpr (P::inputs == 2)
        kernel(F{}, in.array<S>(n, at_end), dy.array<S>(n, !at_end), out.array<S>(n, at_end), n, threshold);
      else
        kernel(F{}, in.array<S>(n, at_end), out.array<S>(n, at_end), n, threshold);
    }
}

} // namespace

TEST_CASE("16-bit kernels touch nothing outside their arrays") {
  const test::pages in(1 << 12), dy(1 << 12), out(1 << 12);
  const auto look = [&](bool available, const dispatch::tables& tables) {
    xact::for_each_type(dispatch::functors{}, [&](auto id) {
      using F = typename decltype(id)::type;
      if (available) {
        touch_edges<xact::pass::forward, F, xact::bfloat16>(tables, in, dy, out);
        touch_edges<xact::pass::forward, F, xact::float16>(tables, in, dy, out);
        touch_edges<xact::pass::backward_from_input, F, xact::bfloat16>(tables, in, dy, out);
        touch_edges<xact::pass::backward_from_input, F, xact::float16>(tables, in, dy, out);
      }
    });
  };
  xact::for_each_type(dispatch::archs{}, [&](auto id) {
    using Arch = typename decltype(id)::type;
    look(Arch::available(), dispatch::tables_for<Arch>());
  });
  SUCCEED("no fault");
}

TEST_CASE("16-bit calls are dispatched") {
  std::vector<xact::float16> x(100, xact::float16(-1.5f)), y(100), z(100);
  dispatch::forward(xact::Silu<>{}, x.data(), y.data(), x.size());
  xact::forward(xact::Silu<>{}, x.data(), z.data(), x.size());
  CHECK(y[99].bits == z[99].bits);
}
