// SPDX-License-Identifier: BSD-3-Clause
/// The scalar calls, compiled like the memory kernels of XACT_DISPATCH_ARCH.
#include "architectures.hpp"

namespace test {
namespace {

template <class Calls>
struct fill;
template <class F, class T>
struct fill<scalar_calls<F, T>> {
  static T forward(const F& f, T x) { return f(x); }
  static T gradient_from_input(const F& f, T x) { return f.gradient_from_input(x); }
  static T gradient_from_output(const F& f, T y) { return xact::pass::of<xact::pass::gradient_from_output, F>{f}(y); }
  static T backward_from_input(const F& f, T x, T dy) { return xact::pass::of<xact::pass::backward_from_input, F>{f}(x, dy); }
  static T backward_from_output(const F& f, T y, T dy) { return xact::pass::of<xact::pass::backward_from_output, F>{f}(y, dy); }
  static constexpr scalar_calls<F, T> calls() {
    scalar_calls<F, T> c{
        forward, gradient_from_input, nullptr, backward_from_input, nullptr, xact::contract<F>::template bounds<T>};
    if constexpr (xact::pass::gradient_from_output::takes<F, T>) {
      c.gradient_from_output = gradient_from_output;
      c.backward_from_output = backward_from_output;
    }
    return c;
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
