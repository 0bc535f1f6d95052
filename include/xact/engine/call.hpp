// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: what a call in memory asks for: which pass, over which arrays, here or in threads; and the sentences for
/// calls of another form, instead of a list of candidates.
#pragma once

#include "../passes.hpp"
#include "threads.hpp"

#include <tuple>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace engine {

/// P over memory, compiled in this translation unit.
struct here {
  template <class P, class F, class Out, class... In>
  static XACT_INLINE void run(const F& f, const Out& out, std::size_t n, std::size_t stream_bytes,
                              const In*... in) noexcept {
    if constexpr (!pass::accepts<P, F, typename Out::scalar>()) {
      return;
    } else if constexpr (numeric::is_stored<typename Out::scalar>) {
      const auto op = pass::over_stored<P, numeric::format_of<typename Out::scalar>>(f);
      engine::map_all<std::decay_t<decltype(op)>>(op, out, n, stream_bytes, in...);
    } else {
      engine::map_all<pass::of<P, F>>(f, out, n, stream_bytes, in...);
    }
  }
};

/// What is passed in place of an array: what it points to; void where it is no array.
template <class A, class = void>
struct array_argument {
  using pointee = void;
  static constexpr bool is_pointer = false, is_container = false;
};
template <class T>
struct array_argument<T*, std::enable_if_t<!std::is_function_v<T>>> {
  using pointee = T;
  static constexpr bool is_pointer = true, is_container = false;
};
template <class T>
struct array_argument<input_of<T*>> : array_argument<T*> {};
template <class T>
struct array_argument<output_of<T*>> : array_argument<T*> {};
template <class A, class = void>
inline constexpr bool is_expression = false; // Eigen's, which have data() and size(), too
template <class A>
inline constexpr bool is_expression<A, std::void_t<decltype(std::declval<A&>().derived())>> = true;
template <class A>
struct array_argument<A, std::enable_if_t<!is_expression<A> && std::is_pointer_v<decltype(std::declval<A&>().data())> &&
                                          (sizeof(decltype(std::declval<A&>().size())) > 0)>> {
  using pointee = std::remove_pointer_t<decltype(std::declval<A&>().data())>;
  static constexpr bool is_pointer = false, is_container = true;
};

/// What from_input and from_output make of a container, for the pass to refuse.
template <class C>
struct container_of {};
template <class C>
struct array_argument<input_of<container_of<C>>> : array_argument<C> {};
template <class C>
struct array_argument<output_of<container_of<C>>> : array_argument<C> {};
template <class C>
using if_container = std::enable_if_t<array_argument<C>::is_container>;

template <class A>
constexpr bool is_array() noexcept {
  return array_argument<A>::is_pointer || array_argument<A>::is_container;
}
template <class X>
const X& unwrapped(const X& x) noexcept {
  return x;
}
template <class X>
const X& unwrapped(const input_of<X>& x) noexcept {
  return x.value;
}
template <class Y>
const Y& unwrapped(const output_of<Y>& y) noexcept {
  return y.value;
}
template <class T>
XACT_INLINE const T* read_from(const T* x) noexcept {
  return x;
}
template <class T>
XACT_INLINE const T* read_from(const input_of<T*>& x) noexcept {
  return x.value;
}
template <class T>
XACT_INLINE const T* read_from(const output_of<T*>& y) noexcept {
  return y.value;
}

/// The arguments behind the functor, their types without references, against a description.
template <class X, class... A>
struct arguments {
  static constexpr std::size_t count = 1 + sizeof...(A);
  using scalar = std::remove_cv_t<typename array_argument<X>::pointee>;
  static constexpr bool has_container = array_argument<X>::is_container || (array_argument<A>::is_container || ...);
  static constexpr bool is_mixed =
      ((engine::is_array<A>() && !std::is_same_v<scalar, std::remove_cv_t<typename array_argument<A>::pointee>>) ||
       ...);
  static constexpr bool has_expression =
      is_expression<std::decay_t<decltype(engine::unwrapped(std::declval<const X&>()))>> || (is_expression<A> || ...);
  static constexpr bool has_second_source = (pass::is_source<A> || ...);
  template <class P>
  static constexpr bool has_const_output() noexcept {
    constexpr bool is_const[] = {false, std::is_const_v<typename array_argument<A>::pointee>...};
    for (std::size_t i = P::inputs; i < count && i < P::inputs + P::outputs; ++i)
      if (is_const[i])
        return true;
    return false;
  }
  /// Whether P takes exactly these: its arrays, n and perhaps stream_bytes.
  template <class P>
  static constexpr bool are_of() noexcept {
    constexpr std::size_t arrays = P::inputs + P::outputs;
    if (pass::source_of<X> != P::from || has_second_source || (count != arrays + 1 && count != arrays + 2))
      return false;
    constexpr bool pointer[] = {array_argument<X>::is_pointer, array_argument<A>::is_pointer...};
    constexpr bool number[] = {false, std::is_convertible_v<A, std::size_t>...};
    for (std::size_t i = 0; i < count; ++i)
      if (!(i < arrays ? pointer[i] : number[i]))
        return false;
    return !is_mixed && !has_const_output<P>();
  }
};

/// The pass among some that takes the arguments A; void where there is none.
template <class A, class... P>
struct pass_among {
  using type = void;
};
template <class A, class P, class... More>
struct pass_among<A, P, More...> : std::conditional_t<A::template are_of<P>(), type_id<P>, pass_among<A, More...>> {};
template <class Passes>
struct among;
template <class P, class... More>
struct among<type_list<P, More...>> {
  using first = P;
  template <class A>
  using taking = typename pass_among<A, P, More...>::type;
};
template <class Call, class... A>
using pass_of = typename among<typename Call::passes>::template taking<arguments<std::decay_t<A>...>>;
template <class Call>
using first_pass = typename among<typename Call::passes>::first;

/// What a call behind the functor is: none of ours (or Eigen's, or so far off that no sentence is sure to be right),
/// wrong, or right.
enum class verdict { not_ours, wrong, right };
template <class Call, class X, class... A>
constexpr verdict judge() noexcept {
  constexpr bool needs_source = first_pass<Call>::from != pass::source::none;
  constexpr bool of_another = pass::is_source<X> && pass::source_of<X> == pass::source::none;
  if constexpr (arguments<X, A...>::has_expression || of_another)
    return verdict::not_ours;
  else if constexpr (!std::is_void_v<pass_of<Call, X, A...>>)
    return verdict::right;
  else
    return needs_source || engine::is_array<X>() ? verdict::wrong : verdict::not_ours;
}
/// The same of all arguments; the first may be xact::threads.
template <class Call, class F, class... A>
struct judged {
  static constexpr bool in_threads = false;
  static constexpr verdict value = [] {
    if constexpr (sizeof...(A) == 0 || pass::has_own_calls<F>)
      return verdict::not_ours;
    else
      return engine::judge<Call, A...>();
  }();
};
template <class Call, class F, class... A>
struct judged<Call, threads, F, A...> : judged<Call, F, A...> {
  static constexpr bool in_threads = true;
};

/// One error with the sentence for a wrong call.
template <class Call, class X, class... A>
constexpr void refuse() noexcept {
  using All = arguments<X, A...>;
  using P = first_pass<Call>;
  constexpr bool needs_source = P::from != pass::source::none;
  if constexpr (!needs_source && pass::source_of<X> == pass::source::input)
    Call::template is_input<X, A...>();
  else if constexpr (!needs_source && pass::is_source<X>)
    Call::template is_output<X, A...>();
  else if constexpr (needs_source && !pass::is_source<X>)
    Call::template no_source<X, A...>();
  else if constexpr (needs_source && P::inputs > 1 && All::has_second_source)
    Call::template second_source<X, A...>();
  else if constexpr (All::has_container)
    static_assert(pass::always_false<X, A...>,
                  "xact: in memory a pass takes pointers and the number of elements, not containers: "
                  "x.data(), y.data(), x.size()");
  else if constexpr (All::is_mixed)
    static_assert(pass::always_false<X, A...>, "xact: the arrays of a call must have the same scalar type");
  else if constexpr (All::template has_const_output<P>())
    static_assert(pass::always_false<X, A...>, "xact: an output must be a pointer to what is not const");
  else
    Call::template in_memory<X, A...>();
}

template <class P, class Run, std::size_t... At, std::size_t... To, class A>
XACT_INLINE void with_arrays(const Run& run, std::index_sequence<At...>, std::index_sequence<To...>,
                             const A& a) noexcept {
  constexpr std::size_t at_n = P::inputs + P::outputs;
  std::size_t stream_bytes = XACT_STREAM_BYTES;
  if constexpr (std::tuple_size_v<A> == at_n + 2)
    stream_bytes = static_cast<std::size_t>(std::get<at_n + 1>(a));
  run(engine::to(std::get<P::inputs + To>(a)...), static_cast<std::size_t>(std::get<at_n>(a)), stream_bytes,
      engine::read_from(std::get<At>(a))...);
}
/// Runs P of (f, a...).
template <class P, class Where, class F, class... A>
XACT_INLINE void call(const F& f, A&... a) noexcept {
  engine::with_arrays<P>([&](const auto& out, std::size_t n, std::size_t stream_bytes, const auto*... in)
                             XACT_INLINE_LAMBDA { Where::template run<P>(f, out, n, stream_bytes, in...); },
                         std::make_index_sequence<P::inputs>{}, std::make_index_sequence<P::outputs>{},
                         std::forward_as_tuple(a...));
}
template <class P, class Where, class F, class... A>
void call_in_threads(threads k, const F& f, A&... a) noexcept {
  engine::with_arrays<P>(
      [&](const auto& out, std::size_t n, std::size_t stream_bytes, const auto*... in) {
        const auto run = [&](const auto& part, std::size_t size, std::size_t threshold, const auto*... of_part) {
          Where::template run<P>(f, part, size, threshold, of_part...);
        };
        engine::split_pass(k, run, out, n, stream_bytes, in...);
      },
      std::make_index_sequence<P::inputs>{}, std::make_index_sequence<P::outputs>{}, std::forward_as_tuple(a...));
}
template <class Call, class Where, class F, class X, class... A>
decltype(auto) answer_in_threads(threads k, const F& f, X& x, A&... a) noexcept {
  if constexpr (std::is_void_v<pass_of<Call, X, A...>>) {
    engine::refuse<Call, std::decay_t<X>, std::decay_t<A>...>();
    return engine::unwrapped(x);
  } else {
    return engine::call_in_threads<pass_of<Call, X, A...>, Where>(k, f, x, a...);
  }
}
/// Runs the call (f, x, a...), or refuses it. What refuses returns an argument, so that what is done with the result
/// adds no error.
template <class Call, class Where, class F, class X, class... A>
XACT_INLINE decltype(auto) answer(const F& f, X& x, A&... a) noexcept {
  if constexpr (std::is_same_v<F, threads>) {
    return engine::answer_in_threads<Call, Where>(f, x, a...);
  } else if constexpr (std::is_void_v<pass_of<Call, X, A...>>) {
    engine::refuse<Call, std::decay_t<X>, std::decay_t<A>...>();
    return engine::unwrapped(x);
  } else {
    return engine::call<pass_of<Call, X, A...>, Where>(f, x, a...);
  }
}

/// Calls in threads, and wrong ones: what no function with the names of the arrays takes.
template <class Call, class F, class... A>
using if_other = std::enable_if_t<judged<Call, F, std::decay_t<A>...>::value == verdict::wrong ||
                                  (judged<Call, F, std::decay_t<A>...>::in_threads &&
                                   judged<Call, F, std::decay_t<A>...>::value == verdict::right)>;
/// All calls in memory.
template <class Call, class F, class... A>
using if_ours = std::enable_if_t<judged<Call, F, std::decay_t<A>...>::value != verdict::not_ours>;

} // namespace engine
} // namespace XACT_ABI_NAMESPACE
} // namespace xact
