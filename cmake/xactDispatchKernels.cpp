// SPDX-License-Identifier: BSD-3-Clause
/// The memory kernels for one architecture; compiled by xact_add_dispatch() once for each, with XACT_DISPATCH_ARCH and
/// its flags.
#include "xactDispatch.hpp"

// Eigen's functions have no ABI namespace: the linker could take this architecture's copy of one for the whole program.
#if defined(EIGEN_WORLD_VERSION)
#error "xact: the HEADERS of xact_add_dispatch() include Eigen; include <xact/kernels.hpp> instead of <xact/xact.hpp>"
#endif

#define XACT_TEXT_(x) #x
#define XACT_TEXT(x) XACT_TEXT_(x)

namespace xact::dispatch {
namespace {

constexpr bool same_text(const char* a, const char* b) noexcept {
  for (; *a != 0 && *a == *b; ++a, ++b) {
  }
  return *a == *b;
}

static_assert(XACT_DISPATCH_ARCH::isa == nullptr || same_text(XACT_DISPATCH_ARCH::isa, XACT_TEXT(XACT_ISA)),
              "xact: this translation unit is to be compiled for " XACT_TEXT(XACT_DISPATCH_ARCH) " and sees " XACT_TEXT(
                  XACT_ISA) "; remove instruction set flags such as -mavx2 from CMAKE_CXX_FLAGS");

template <class P, class F, class T>
constexpr auto compiled() noexcept -> typename kernel<P, F, T>::pointer {
  if constexpr (P::template takes<typename engine::functor_in<F>::type, numeric::lane_t<T>>)
    return kernel<P, F, T>::compiled;
  else
    return nullptr;
}
template <class Table, class Passes>
struct fill;
template <class F, class T, class... P>
struct fill<kernel_table<F, T>, type_list<P...>> {
  static constexpr kernel_table<F, T> table{{compiled<P, F, T>()...}};
};

template <class Tables>
struct fill_all;
template <class... F, class... T>
struct fill_all<std::tuple<kernel_table<F, T>...>> {
  static constexpr std::tuple<kernel_table<F, T>...> value{fill<kernel_table<F, T>, passes_of<F>>::table...};
};

} // namespace

template <class Arch>
const tables& tables_for() noexcept {
  return fill_all<tables>::value;
}
template const tables& tables_for<XACT_DISPATCH_ARCH>() noexcept;

} // namespace xact::dispatch
