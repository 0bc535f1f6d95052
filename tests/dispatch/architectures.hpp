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

/// The passes of F over single values, in their order, null where F has one not, and what their build promises.
template <class F, class T>
struct scalar_calls {
  using functor = F;
  using scalar = T;
  using call = void (*)(const F&, const T* in, T* out);
  std::array<call, xact::passes::size> of_pass;
  xact::max_ulp bounds;
};
/// That of P, by an architecture's own flags.
template <class P, class F, class T>
std::array<T, P::outputs> of_values(const scalar_calls<F, T>& calls, const F& f, const std::array<T, P::inputs>& in) {
  std::array<T, P::outputs> out;
  calls.of_pass[xact::index_in_list<P>(xact::passes{})](f, in.data(), out.data());
  return out;
}

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
