// SPDX-License-Identifier: BSD-3-Clause
/// What the tests see of the architectures that xact_add_dispatch() compiled into them: the memory kernels, and the
/// scalar calls compiled with the same flags. Without fma a build has other bits, so each architecture is judged by its
/// own scalar calls.
#pragma once

#include <xactDispatch.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace test {

namespace dispatch = xact::dispatch;

/// The functors of F as functions of a scalar, and what their build promises.
template <class F, class T>
struct scalar_calls {
  using functor = F;
  using scalar = T;
  T (*forward)(const F&, T);
  T (*gradient_from_input)(const F&, T);
  T (*gradient_from_output)(const F&, T);
  T (*backward_from_input)(const F&, T x, T dy);
  T (*backward_from_output)(const F&, T y, T dy);
  xact::max_ulp bounds;
};

template <class Tables>
struct scalars_of;
template <class... F, class... T>
struct scalars_of<std::tuple<dispatch::kernel_table<F, T>...>> {
  using type = std::tuple<scalar_calls<F, T>...>;
};
using scalars = typename scalars_of<dispatch::tables>::type;

/// Facts of one architecture's build.
struct build {
  bool fma;
  std::size_t register_bytes;
};

/// Defined in scalar_calls.cpp, once per architecture.
template <class Arch>
const scalars& scalars_for() noexcept;
template <class Arch>
build build_for() noexcept;

struct architecture {
  const char* name;
  bool available;
  const dispatch::tables* kernels;
  const scalars* calls;
  build facts;
};

template <class... Arch>
std::array<architecture, sizeof...(Arch)> all_architectures(xact::type_list<Arch...>) {
  return {{{Arch::name, Arch::available(), &dispatch::tables_for<Arch>(), &scalars_for<Arch>(), build_for<Arch>()}...}};
}
inline auto all_architectures() { return all_architectures(dispatch::archs{}); }

/// Calls visit(kernel_table<F, T>, scalar_calls<F, T>) for every functor and scalar type.
template <class Visitor, std::size_t... I>
void for_each_table(const architecture& a, Visitor&& visit, std::index_sequence<I...>) {
  (visit(std::get<I>(*a.kernels), std::get<I>(*a.calls)), ...);
}
template <class Visitor>
void for_each_table(const architecture& a, Visitor&& visit) {
  for_each_table(a, visit, std::make_index_sequence<std::tuple_size_v<dispatch::tables>>{});
}

} // namespace test
