// SPDX-License-Identifier: BSD-3-Clause
/// Every pass of xact::passes over every activation of xact::activations, by the calls that users write.
#pragma once

#include "walked.hpp"

#include <array>
#include <vector>

namespace passes {

/// visit(type_id<F>{}, T{}) for every activation that is walked (walked.hpp) and every scalar type that it supports.
template <class Visitor>
void for_each_case(const Visitor& visit) {
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using F = typename decltype(id)::type;
    if constexpr (xact::contract<F>::template supports<float>)
      if constexpr (test::is_walked<F, float>)
        visit(id, float{});
    if constexpr (xact::contract<F>::template supports<double>)
      if constexpr (test::is_walked<F, double>)
        visit(id, double{});
  });
}
/// visit(type_id<P>{}) for every pass that F has for T.
template <class F, class T, class Visitor>
void for_each_pass(const Visitor& visit) {
  xact::for_each_type(xact::passes{}, [&](auto id) {
    if constexpr (decltype(id)::type::template takes<F, T>)
      visit(id);
  });
}

/// The public calls, found as a user's file finds them: those of Eigen's arrays, too, where eigen.hpp is included. A
/// call with a new name needs its line here, and in dispatched.hpp.
struct direct {
  template <class... A>
  static decltype(auto) run(xact::type_id<xact::pass::call::forward>, A&&... a) {
    using xact::forward;
    return forward(a...);
  }
  template <class... A>
  static decltype(auto) run(xact::type_id<xact::pass::call::gradient>, A&&... a) {
    using xact::gradient;
    return gradient(a...);
  }
  template <class... A>
  static decltype(auto) run(xact::type_id<xact::pass::call::backward>, A&&... a) {
    using xact::backward;
    return backward(a...);
  }
  template <class... A>
  static decltype(auto) run(xact::type_id<xact::pass::call::forward_and_gradient>, A&&... a) {
    using xact::forward_and_gradient;
    return forward_and_gradient(a...);
  }
};

/// x as P's first argument.
template <class P, class X>
auto wrapped(const X& x) {
  if constexpr (P::from == xact::pass::source::input)
    return xact::from_input(x);
  else if constexpr (P::from == xact::pass::source::output)
    return xact::from_output(x);
  else
    return x;
}

/// The arrays of a call of P.
template <class P, class T>
struct arrays {
  std::array<const T*, P::inputs> in;
  std::array<T*, P::outputs> out;
};

template <class Face, class P, class F, class T, std::size_t... I, std::size_t... O, class... More>
void run(std::index_sequence<0, I...>, std::index_sequence<O...>, const F& f, const arrays<P, T>& a,
         const More&... more) {
  Face::run(xact::type_id<typename P::asked_by>{}, f, wrapped<P>(a.in[0]), a.in[I]..., a.out[O]..., more...);
}
template <class Face, class P, class F, class T, std::size_t... I, std::size_t... O, class... More>
void run_in_threads(std::index_sequence<0, I...>, std::index_sequence<O...>, int k, const F& f, const arrays<P, T>& a,
                    const More&... more) {
  Face::run(xact::type_id<typename P::asked_by>{}, xact::threads(k), f, wrapped<P>(a.in[0]), a.in[I]..., a.out[O]...,
            more...);
}
template <class P>
using inputs_of = std::make_index_sequence<P::inputs>;
template <class P>
using outputs_of = std::make_index_sequence<P::outputs>;
/// The call of P for n elements, perhaps with stream_bytes behind. Functions that all tests of a file share: inlined
/// into each, they are most of its time to compile.
template <class P, class Face = direct, class F, class T, class... More>
__attribute__((noinline)) void call(const F& f, const arrays<P, T>& a, std::size_t n, const More&... stream_bytes) {
  passes::run<Face>(inputs_of<P>{}, outputs_of<P>{}, f, a, n, stream_bytes...);
}
template <class P, class Face = direct, class F, class T, class... More>
__attribute__((noinline)) void call_in_threads(int k, const F& f, const arrays<P, T>& a, std::size_t n,
                                               const More&... stream_bytes) {
  passes::run_in_threads<Face>(inputs_of<P>{}, outputs_of<P>{}, k, f, a, n, stream_bytes...);
}

/// P of values: its outputs.
template <class P, class F, class T, std::size_t... I>
std::array<T, P::outputs> of_values(std::index_sequence<I...>, const F& f, const std::array<T, P::inputs>& in) {
  const auto result = P::apply(f, in[I]...);
  if constexpr (P::outputs == 1) {
    return {{result}};
  } else {
    const auto& [first, second] = result;
    return {{first, second}};
  }
}
template <class P, class F, class T>
__attribute__((noinline)) std::array<T, P::outputs> of_values(const F& f, const std::array<T, P::inputs>& in) {
  return passes::of_values<P>(inputs_of<P>{}, f, in);
}
// ---- Without their types: what a test does to a pass is then compiled once for float and once for double.

/// A pass of an activation's first sample.
template <class T>
struct any_pass {
  const char* name;
  std::size_t inputs, outputs;
  bool of_output; // the first input is y
  T (*forward)(T);
  void (*call)(const T* const* in, T* const* out, std::size_t n, std::size_t stream_bytes);
  void (*call_in_threads)(int k, const T* const* in, T* const* out, std::size_t n);
  void (*of_values)(const T* in, T* out);
};
template <class P, class T>
arrays<P, T> arrays_of(const T* const* in, T* const* out) {
  arrays<P, T> a;
  for (std::size_t k = 0; k < P::inputs; ++k)
    a.in[k] = in[k];
  for (std::size_t k = 0; k < P::outputs; ++k)
    a.out[k] = out[k];
  return a;
}
template <class P, class F, class T>
any_pass<T> erased() {
  return {
    P::name, P::inputs, P::outputs, P::from == xact::pass::source::output,
        [](T x) { return xact::contract<F>::sample()(x); },
        [](const T* const* in, T* const* out, std::size_t n, std::size_t stream_bytes) {
          passes::call<P>(xact::contract<F>::sample(), arrays_of<P, T>(in, out), n, stream_bytes);
        },
#if defined(_OPENMP)
        [](int k, const T* const* in, T* const* out, std::size_t n) {
          passes::call_in_threads<P>(k, xact::contract<F>::sample(), arrays_of<P, T>(in, out), n);
        },
#else
        nullptr,
#endif
        [](const T* in, T* out) {
          std::array<T, P::inputs> values;
          for (std::size_t k = 0; k < P::inputs; ++k)
            values[k] = in[k];
          const auto results = passes::of_values<P>(xact::contract<F>::sample(), values);
          for (std::size_t k = 0; k < P::outputs; ++k)
            out[k] = results[k];
        }
  };
}
template <class F, class T>
std::vector<any_pass<T>> all_erased() {
  std::vector<any_pass<T>> all;
  for_each_pass<F, T>([&](auto id) { all.push_back(erased<typename decltype(id)::type, F, T>()); });
  return all;
}

// ---- As functions of their own, compiled because keep() takes their address: for the disassembler and a compiler's
// warnings.

void keep(void (*)()); // somewhere else, so that all of them are compiled

template <class... Function>
void keep_all(Function... function) {
  (keep(reinterpret_cast<void (*)()>(function)), ...);
}
template <class P, class F, class T>
void in_memory_of(const F& f, const arrays<P, T>& a, std::size_t n) {
  passes::call<P>(f, a, n);
}
template <class F, class T>
void keep_in_memory() {
  for_each_pass<F, T>([](auto id) { keep_all(in_memory_of<typename decltype(id)::type, F, T>); });
}

} // namespace passes
