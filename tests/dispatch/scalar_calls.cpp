// SPDX-License-Identifier: BSD-3-Clause
/// The scalar calls, compiled like the memory kernels of XACT_DISPATCH_ARCH.
#include "architectures.hpp"

namespace test {
namespace {

template <class P, class F, class T, std::size_t... I>
void run(std::index_sequence<I...>, const F& f, const T* in, T* out) {
  const auto result = P::apply(f, in[I]...);
  if constexpr (P::outputs == 1) {
    out[0] = result;
  } else {
    const auto& [first, second] = result;
    out[0] = first, out[1] = second;
  }
}
template <class P, class F, class T>
constexpr typename scalar_calls<F, T>::call call_of() {
  if constexpr (P::template takes<F, T>)
    return [](const F& f, const T* in, T* out) { run<P>(std::make_index_sequence<P::inputs>{}, f, in, out); };
  else
    return nullptr;
}
template <class Calls, class Passes = xact::passes>
struct fill;
template <class F, class T, class... P>
struct fill<scalar_calls<F, T>, xact::type_list<P...>> {
  static constexpr scalar_calls<F, T> calls() {
    return {{{call_of<P, F, T>()...}}, xact::contract<F>::template bounds<T>};
  }
};

template <class All>
struct fill_all;
template <class... Calls>
struct fill_all<std::tuple<Calls...>> {
  static constexpr std::tuple<Calls...> value{fill<Calls>::calls()...};
};

} // namespace

template <class Arch>
const scalars& scalars_for() noexcept {
  return fill_all<scalars>::value;
}
template const scalars& scalars_for<xact::dispatch::XACT_DISPATCH_ARCH>() noexcept;

template <class Arch>
build build_for() noexcept {
  return {XACT_HAS_FMA != 0, sizeof(xact::numeric::native_batch<float>)};
}
template build build_for<xact::dispatch::XACT_DISPATCH_ARCH>() noexcept;

} // namespace test
