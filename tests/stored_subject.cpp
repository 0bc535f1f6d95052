// SPDX-License-Identifier: BSD-3-Clause
/// The 16-bit passes of the activation XACT_SUBJECT.
#include "oracle.hpp"
#include "stored.hpp"
#include "subject.hpp"

namespace {

using std::size_t;
using test::stored_case;

template <class F>
F sample() {
  return xact::contract<F>::sample();
}
template <class S>
const S* in(const void* p) {
  return static_cast<const S*>(p);
}
template <class S>
S* out(void* p) {
  return static_cast<S*>(p);
}

template <class F, class R>
long double exact_in(stored_case::what of, float x, float dy, long double less) {
  using C = xact::contract<F>;
  using what = stored_case::what;
  const F f = C::template rounded<float>(sample<F>());
  const R at(x), factor(dy), middle(less);
  R v = 0;
  if (of == what::value)
    v = C::forward(f, at);
  else if (of == what::slope || of == what::product)
    v = C::gradient(f, at);
  else if constexpr (test::has_from_output<F, float>)
    v = C::gradient_from_output(f, at);
  if (of == what::product || of == what::product_from_output)
    v *= factor;
  const R difference = v - middle;
  if constexpr (!std::is_same_v<R, long double>) // of few digits, and a tie but for the division's error
    if (C::tier == std::string_view("exact") && abs(difference) <= abs(middle) * ldexp(R(1), -1500))
      return 0;
  return static_cast<long double>(difference);
}
template <class F>
long double exact(stored_case::what of, float x, float dy, long double less, [[maybe_unused]] bool wide) {
#if XACT_HAS_WIDE_ORACLE
  if (wide)
    return exact_in<F, test::real<1600>>(of, x, dy, less);
#endif
  return exact_in<F, long double>(of, x, dy, less);
}

/// P over n numbers, a multiple of a batch: the kernel, or, in the quick build, of most activations its innermost
/// function alone, which compiles in a fifth of the time.
template <class F>
inline constexpr bool by_kernel = test::is_walked<F, float>;
template <class P, class F, class Out, class... In>
void run(const Out& to, size_t n, const In*... from) {
  using S = typename Out::scalar;
  if constexpr (by_kernel<F>) {
    xact::engine::here::run<P>(sample<F>(), to, n, XACT_STREAM_BYTES, from...);
  } else {
    using B = xact::numeric::native_batch<float>;
    const auto op = xact::pass::over_stored<P, S>(sample<F>());
    const auto body = xact::engine::body_of(op, to, from...);
    for (size_t i = 0; i < n; i += xact::numeric::size_of<B>)
      body(i, xact::numeric::whole<B>{});
  }
}

template <class F, class S>
void add(const char* format) {
  namespace pass = xact::pass;
  using xact::engine::to;
  stored_case c{};
  c.name = test::name_of<F>() + format;
  c.is_fast = std::string_view(xact::contract<F>::tier) == xact::fast::name;
  c.is_bfloat = std::is_same_v<S, xact::bfloat16>;
  c.any_length = by_kernel<F>;
  c.forward = [](const void* x, void* y, size_t n) { run<pass::forward, F>(to(out<S>(y)), n, in<S>(x)); };
  c.gradient = [](const void* x, void* g, size_t n) { run<pass::gradient_from_input, F>(to(out<S>(g)), n, in<S>(x)); };
  c.both = [](const void* x, void* y, void* g, size_t n) {
    run<pass::forward_and_gradient, F>(to(out<S>(y), out<S>(g)), n, in<S>(x));
  };
  c.backward = [](const void* x, const void* dy, void* dx, size_t n) {
    run<pass::backward_from_input, F>(to(out<S>(dx)), n, in<S>(x), in<S>(dy));
  };
  c.value = [](float x) { return sample<F>()(x); };
  c.slope = [](float x) { return sample<F>().gradient_from_input(x); };
  c.product = [](float x, float dy) { return xact::pass::backward_from_input::apply(sample<F>(), x, dy); };
  c.exact = exact<F>;
  c.is_output = [](float y) {
    const auto range = xact::contract<F>::range(sample<F>());
    return y >= static_cast<float>(range.lowest) && y <= static_cast<float>(range.highest);
  };
  c.is_flat = [](float x) { return test::within(xact::contract<F>::flat(sample<F>()), x); };
  if constexpr (test::has_from_output<F, float>) {
    c.gradient_from_output = [](const void* y, void* g, size_t n) {
      run<pass::gradient_from_output, F>(to(out<S>(g)), n, in<S>(y));
    };
    c.backward_from_output = [](const void* y, const void* dy, void* dx, size_t n) {
      run<pass::backward_from_output, F>(to(out<S>(dx)), n, in<S>(y), in<S>(dy));
    };
    c.product_from_output = [](float y, float dy) {
      return xact::pass::backward_from_output::apply(sample<F>(), y, dy);
    };
  }
  test::stored_cases().push_back(c);
}

[[maybe_unused]] const bool all = [] {
  xact::for_each_type(test::tiers{}, [](auto id) {
    using F = typename decltype(id)::type;
    add<F, xact::bfloat16>(" bfloat16");
    add<F, xact::float16>(" float16");
  });
  return true;
}();

} // namespace
