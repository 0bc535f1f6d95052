// SPDX-License-Identifier: BSD-3-Clause
/// The choice between the architectures; compiled by xact_add_dispatch() for the oldest processor.
#include "xactDispatch.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace xact::dispatch {
namespace {

struct choice {
  const char* name;
  const tables* kernels;
};

void report(const char* what, const char* requested, const choice& taken) noexcept {
  std::fprintf(stderr, "xact: XACT_ARCH=%s %s; taking %s\n", requested, what, taken.name);
}

template <class... Arch>
choice choose(type_list<Arch...>) noexcept {
  const char* const requested = std::getenv("XACT_ARCH");
  choice best{nullptr, nullptr}, wanted{nullptr, nullptr};
  bool known = false;
  const auto consider = [&](const char* name, bool available, const tables& kernels) {
    const bool asked_for = requested != nullptr && std::strcmp(requested, name) == 0;
    known = known || asked_for;
    if (available)
      best = {name, &kernels};
    if (available && asked_for)
      wanted = best;
  };
  (consider(Arch::name, Arch::available(), tables_for<Arch>()), ...); // ascending
  if (best.kernels == nullptr) {
    std::fputs("xact: this processor has none of the architectures of xact_add_dispatch():", stderr);
    (std::fprintf(stderr, " %s", Arch::name), ...);
    std::fputs("\n", stderr);
    std::abort();
  }
  if (wanted.kernels != nullptr)
    return wanted;
  if (requested != nullptr && *requested != 0)
    report(known ? "is not available on this processor" : "is not compiled in", requested, best);
  return best;
}

const choice& chosen() noexcept {
  static const choice once = choose(archs{});
  return once;
}

} // namespace

template <class F, class T>
const kernel_table<F, T>& compiled_by_xact_add_dispatch() noexcept {
  return std::get<kernel_table<F, T>>(*chosen().kernels);
}

// weak: two targets of one program may have it
__attribute__((weak)) const char* architecture() noexcept { return chosen().name; }

/// Its explicit instantiation holds the address of every compiled_by_xact_add_dispatch, so that all are emitted.
template <class Tables>
struct emitted;
template <class... F, class... T>
struct emitted<std::tuple<kernel_table<F, T>...>> {
  static constexpr std::tuple<const kernel_table<F, T>& (*)() noexcept...> functions{
      compiled_by_xact_add_dispatch<F, T>...};
};
template struct emitted<tables>;

} // namespace xact::dispatch
