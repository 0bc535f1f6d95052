// SPDX-License-Identifier: BSD-3-Clause
/// The kernels of XACT_DISPATCH_ARCH, compiled with its flags.
#include "architectures.hpp"
#include "stored.hpp"

namespace fuzz {
namespace {

template <class P, class F, class S, std::size_t... I, std::size_t... O>
void run(std::index_sequence<I...>, std::index_sequence<O...>, std::size_t sample, const void* const* in,
         void* const* out, std::size_t n, std::size_t stream_bytes) {
  xact::engine::here::run<P>(xact::contract<F>::samples()[sample], xact::engine::to(static_cast<S*>(out[O])...), n,
                             stream_bytes, static_cast<const S*>(in[I])...);
}

constexpr auto kernels = [] {
  std::array<stored_kernel, stored_count> all{};
  std::size_t at = 0;
  for_each_stored([&](auto p, auto f, auto s) {
    using P = typename decltype(p)::type;
    all[at++] = [](std::size_t sample, const void* const* in, void* const* out, std::size_t n,
                   std::size_t stream_bytes) {
      run<P, typename decltype(f)::type, typename decltype(s)::type>(std::make_index_sequence<P::inputs>{},
                                                                     std::make_index_sequence<P::outputs>{}, sample, in,
                                                                     out, n, stream_bytes);
    };
  });
  return all;
}();

} // namespace

template <class Arch>
const stored_kernel* stored_kernels_for() noexcept {
  return kernels.data();
}
template const stored_kernel* stored_kernels_for<xact::dispatch::XACT_DISPATCH_ARCH>() noexcept;

} // namespace fuzz
