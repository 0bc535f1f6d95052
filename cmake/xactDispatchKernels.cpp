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

template <class Table>
struct fill;
template <class F, class T>
struct fill<kernel_table<F, T>> {
  static constexpr kernel_table<F, T> table() noexcept {
    kernel_table<F, T> t{};
    if constexpr (kernel::takes_forward<F, T>)
      t.forward = xact::forward<F, T>;
    if constexpr (kernel::takes_both<F, T>)
      t.forward_and_gradient = xact::forward_and_gradient<F, T>;
    if constexpr (kernel::has_gradient_from_input<F, T>) {
      t.gradient_from_input = xact::gradient<F, T>;
      t.backward_from_input = xact::backward<F, T>;
    }
    if constexpr (kernel::has_gradient_from_output<F, T>) {
      t.gradient_from_output = xact::gradient<F, T>;
      t.backward_from_output = xact::backward<F, T>;
    }
    return t;
  }
};

template <class Tables>
struct fill_all;
template <class... Table>
struct fill_all<std::tuple<Table...>> {
  static constexpr std::tuple<Table...> value{fill<Table>::table()...};
};

} // namespace

template <class Arch>
const tables& tables_for() noexcept {
  return fill_all<tables>::value;
}
template const tables& tables_for<XACT_DISPATCH_ARCH>() noexcept;

} // namespace xact::dispatch
