// SPDX-License-Identifier: BSD-3-Clause
/// Floor 3: assignments that run a memory kernel, and the memory behind expressions.
#pragma once

#include "bridge.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <functional>
#include <optional>
#include <utility>

namespace xact {

/// What the whole process shares: outside the ABI namespace, one for all translation units, whatever their flags.
namespace process {
/// Set by set_eigen_threads.
inline std::atomic<bool> eigen_threads{false};
} // namespace process

inline namespace XACT_ABI_NAMESPACE {
namespace bridge {

using Eigen::Index;

/// In memory, with strides. Not by the flags of the expression alone: of Eigen 3.4's slices, m(all, seqN(0, 2,
/// fix<2>)), and of what is built on one, they say so, and there is no data().
template <class X, bool = bool(Eigen::internal::traits<X>::Flags& Eigen::DirectAccessBit)>
inline constexpr bool is_direct = false;
template <class X>
inline constexpr bool is_direct<X, true> = bool(Eigen::internal::evaluator<X>::Flags& Eigen::DirectAccessBit);
/// Contiguous columns (rows, for row-major), readable through a pointer.
template <class X>
inline constexpr bool
    has_vectors = is_scalar<typename X::Scalar>&& int(X::InnerStrideAtCompileTime) == 1 && is_direct<X>;
/// The same, of 16 bits, too.
template <class X>
inline constexpr bool has_elements = has_vectors<X> || (numeric::is_stored<typename X::Scalar> &&
                                                        int(X::InnerStrideAtCompileTime) == 1 && is_direct<X>);

/// y = f(x) or f(x, dy) through the memory kernel: all of dynamic size, so that a fixed-size expression stays inline.
template <class Y, class... X>
inline constexpr bool is_bulk = Y::SizeAtCompileTime == Eigen::Dynamic&& has_elements<Y> &&
                                ((has_elements<X> && int(X::IsRowMajor) == int(Y::IsRowMajor)) && ...);

/// The terms of a sum such as w * v + w2 * u + b: the products in it, and the others, of which `other` is the first.
template <class X>
struct terms {
  static constexpr int products = 0, others = 1;
  using other = X;
};
template <class L, class R>
struct terms<Eigen::Product<L, R, Eigen::DefaultProduct>> {
  static constexpr int products = 1, others = 0;
  using other = void;
};
template <class T, class L, class R>
struct terms<Eigen::CwiseBinaryOp<Eigen::internal::scalar_sum_op<T, T>, const L, const R>> {
  static constexpr int products = terms<L>::products + terms<R>::products;
  static constexpr int others = terms<L>::others + terms<R>::others;
  using other = std::conditional_t<terms<L>::others != 0, typename terms<L>::other, typename terms<R>::other>;
};
template <class X>
inline constexpr bool is_sum = terms<X>::products + terms<X>::others > 1;
/// One product or a sum of them, and nothing else.
template <class X>
inline constexpr bool is_product = terms<X>::products > 0 && terms<X>::others == 0;

/// Whether B adds a contiguous column to every column of Y (row-major: a row to every row): a bias, replicated or,
/// where Y is one column, itself. Not of 16 bits, to which Eigen rounds the sum.
template <class Y, class B>
inline constexpr bool is_bias = has_vectors<Y>&& is_bulk<Y, B>&& Y::IsVectorAtCompileTime&& B::IsVectorAtCompileTime;
template <class Y>
inline constexpr bool is_bias<Y, void> = false;
template <class Y, class B, int RowFactor, int ColFactor>
inline constexpr bool is_bias<Y, Eigen::Replicate<B, RowFactor, ColFactor>> =
    has_vectors<Y>&& is_bulk<Y>&& has_vectors<B> &&
    (Y::IsRowMajor ? B::RowsAtCompileTime == 1 && ColFactor == 1 : B::ColsAtCompileTime == 1 && RowFactor == 1);
template <class B, int RowFactor, int ColFactor>
const auto& bias_of(const Eigen::Replicate<B, RowFactor, ColFactor>& b) noexcept {
  return b.nestedExpression();
}
template <class B>
const B& bias_of(const B& b) noexcept {
  return b;
}

/// Whether X is z + b with a bias b (row-major: rowwise): z a product or the sum of some, the terms in any order; or z
/// in memory, and b replicated.
template <class Y, class X>
inline constexpr bool is_biased = false;
template <class Y, class T, class Z, class B>
inline constexpr bool is_biased<Y, Eigen::CwiseBinaryOp<Eigen::internal::scalar_sum_op<T, T>, const Z, const B>> =
    terms<Z>::products + terms<B>::products != 0
        ? terms<Z>::others + terms<B>::others == 1 &&
              is_bias<Y, std::conditional_t<terms<Z>::others != 0, typename terms<Z>::other, typename terms<B>::other>>
        : is_bias<Y, B>&& is_bulk<Y, Z> && !has_vectors<B>;
/// That b.
template <class X>
const auto& bias_in(const X& x) noexcept {
  using Z = plain_t<decltype(x.lhs())>;
  using B = plain_t<decltype(x.rhs())>;
  if constexpr (terms<Z>::products + terms<B>::products == 0 || terms<Z>::others == 0) {
    if constexpr (terms<B>::products == 0)
      return bridge::bias_of(x.rhs());
    else
      return bridge::bias_in(x.rhs());
  } else {
    if constexpr (terms<Z>::products == 0)
      return bridge::bias_of(x.lhs());
    else
      return bridge::bias_in(x.lhs());
  }
}

/// From how many scalars on Eigen's threads share a pass: a light one over fewer takes less time than they take to
/// wake.
inline constexpr std::size_t least_for_threads = std::size_t{1} << 16;
/// Whether to share n scalars among Eigen's threads: the user has opted in, and it pays.
inline bool in_threads([[maybe_unused]] std::size_t n) noexcept {
#if defined(_OPENMP)
  return n >= least_for_threads && process::eigen_threads.load(std::memory_order_relaxed) && Eigen::nbThreads() > 1;
#else
  return false;
#endif
}

/// engine::map over n scalars, streamed from `stream_bytes` on.
template <class Op, class Out, class... In>
void map(const Op& op, const Out& out, std::size_t n, std::size_t stream_bytes, const In*... in) noexcept {
#if defined(_OPENMP)
  if (in_threads(n)) {
    const auto run = [&](const Out& part, std::size_t size, std::size_t threshold, const In*... of_part) {
      engine::finish_streaming_if(engine::map(op, part, size, threshold, of_part...));
    };
    return engine::split_pass(threads(Eigen::nbThreads()), run, out, n, stream_bytes, in...);
  }
#endif
  engine::finish_streaming_if(engine::map(op, out, n, stream_bytes, in...));
}

/// body(j, threshold) for every column of y (row, for row-major), streamed where a pass over Arrays such arrays as a
/// whole would be; it returns whether finish_streaming() is owed.
template <std::size_t Arrays, class Y, class Body>
void for_vectors(const Y& y, std::size_t stream_bytes, const Body& body) noexcept {
  using T = typename Y::Scalar;
  const auto n = static_cast<std::size_t>(y.size()), outer = static_cast<std::size_t>(y.outerSize());
  const std::size_t threshold = engine::threshold_of_a_part<Arrays, T>(n, stream_bytes);
  const auto part = [&](std::size_t begin, std::size_t count) {
    bool streamed = false;
    for (std::size_t j = begin; j < begin + count; ++j)
      streamed |= body(static_cast<Index>(j), threshold);
    engine::finish_streaming_if(streamed);
  };
#if defined(_OPENMP)
  if (in_threads(n))
    return engine::split(threads(Eigen::nbThreads()), outer, 1, part);
#endif
  part(0, outer);
}
template <class X>
auto* vector_of(X& x, Index j) noexcept {
  return x.data() + j * x.outerStride();
}

/// Where the coefficients of an array begin and end, whatever the signs of its strides.
template <class X>
auto extent(const X& x) noexcept {
  const Index outer = (x.outerSize() - 1) * x.outerStride(), inner = (x.innerSize() - 1) * x.innerStride(), zero = 0;
  return std::pair(x.data() + ((std::min)(outer, zero) + (std::min)(inner, zero)),
                   x.data() + ((std::max)(outer, zero) + (std::max)(inner, zero) + 1));
}
/// Whether x and y are known to have no memory in common.
template <class Y, class X>
bool apart(const Y& y, const X& x) noexcept {
  if constexpr (is_direct<Y> && is_direct<X>) {
    if (y.size() == 0 || x.size() == 0)
      return true;
    const auto in = bridge::extent(x);
    const auto out = bridge::extent(y);
    return std::less_equal<>{}(in.second, out.first) || std::less_equal<>{}(out.second, in.first);
  } else {
    return false;
  }
}
/// Whether reading x while y is written at the same places is known to be safe: the same array, or none in common.
template <class Y, class X>
bool same_or_apart(const Y& y, const X& x) noexcept {
  if constexpr (is_direct<Y> && is_direct<X> && int(Y::IsRowMajor) == int(X::IsRowMajor)) {
    if (x.data() == y.data() && x.rows() == y.rows() && x.cols() == y.cols() && x.outerStride() == y.outerStride() &&
        x.innerStride() == y.innerStride())
      return true;
  }
  return bridge::apart(y, x);
}
/// Whether y is known to overlap x in another way than being it.
template <class Y, class X>
bool overlaps(const Y& y, const X& x) noexcept {
  return is_direct<Y> && is_direct<X> && !bridge::same_or_apart(y, x);
}
/// Where the coefficients of an array lie: two strides, neither negative, the longer one first.
template <class T>
struct lattice {
  const T* first;
  Index outer_stride, outer_size, inner_stride, inner_size;

  /// Whether one of them is at p.
  bool holds(const T* p) const noexcept {
    const Index at = p - first, span = (inner_size - 1) * inner_stride;
    if (at < 0)
      return false;
    const Index last = (std::min)(at / outer_stride, outer_size - 1);
    for (Index i = at <= span ? 0 : (at - span + outer_stride - 1) / outer_stride; i <= last; ++i)
      if ((at - i * outer_stride) % inner_stride == 0)
        return true;
    return false;
  }
  bool meets(const lattice& other) const noexcept {
    for (Index i = 0; i < outer_size; ++i)
      for (Index j = 0; j < inner_size; ++j)
        if (other.holds(first + i * outer_stride + j * inner_stride))
          return true;
    return false;
  }
};
template <class X>
auto lattice_of(const X& x) noexcept {
  const auto stride = [](Index count, Index step) { return count < 2 || step == 0 ? Index{1} : std::abs(step); };
  lattice<typename X::Scalar> l{bridge::extent(x).first, stride(x.outerSize(), x.outerStride()), x.outerSize(),
                                stride(x.innerSize(), x.innerStride()), x.innerSize()};
  if (l.outer_stride < l.inner_stride) {
    std::swap(l.outer_stride, l.inner_stride);
    std::swap(l.outer_size, l.inner_size);
  }
  return l;
}
/// For assertions: whether two outputs have a coefficient in common. Interleaved ones, two rows, have none. No const
/// references: g++ warns that what they refer to is not initialised, and that the pass is about to do.
template <class A, class B>
bool share(A& a, B& b) noexcept {
  if constexpr (is_direct<A> && is_direct<B> && std::is_same_v<typename A::Scalar, typename B::Scalar>) {
    if (bridge::apart(a, b))
      return false;
    return a.size() < b.size() ? lattice_of(a).meets(lattice_of(b)) : lattice_of(b).meets(lattice_of(a));
  } else {
    return false;
  }
}

/// Whether y is to be resized, and gives up memory that an expression might read.
template <class Y, class X>
bool gives_up_memory(const Y& y, const X& x) noexcept {
  return !must_fit<Y> && y.size() != 0 && (y.rows() != x.rows() || y.cols() != x.cols());
}

/// Gives y the shape of x..., or false where an input lies in the memory that it gives up. Out of line: it costs short
/// arrays a quarter of their time.
template <class Y, class X, class... More>
__attribute__((noinline)) bool reshape_bulk(Y& y, const X& x, const More&... more) {
  if (bridge::gives_up_memory(y, x) && !(bridge::apart(y, x) && (bridge::apart(y, more) && ...)))
    return false;
  bridge::take_shape("xact, assignment", "the destination", y, "the expression", x);
  return true;
}
/// y = op(x...) over memory, or false where y overlaps an input in another way than being it.
template <class Op, class Stream, class Y, class X, class... More>
bool assign_bulk(const functor<Op, Stream>& f, Y& y, const X& x, const More&... more) {
  if (__builtin_expect(y.rows() != x.rows() || y.cols() != x.cols(), 0) && !bridge::reshape_bulk(y, x, more...))
    return false;
  if (y.size() == 0)
    return true;
  if (!(bridge::same_or_apart(y, x) && (bridge::same_or_apart(y, more) && ...)))
    return false;
  const Index inner = y.innerSize();
  if (y.outerStride() == inner && x.outerStride() == inner && ((more.outerStride() == inner) && ...))
    bridge::map(f.op, engine::to(y.data()), static_cast<std::size_t>(y.size()), Stream::value, x.data(),
                more.data()...);
  else
    bridge::for_vectors<2 + sizeof...(More)>(y, Stream::value, [&](Index j, std::size_t threshold) {
      return engine::map(f.op, engine::to(vector_of(y, j)), static_cast<std::size_t>(inner), threshold, vector_of(x, j),
                         vector_of(more, j)...);
    });
  return true;
}

/// Memory of its own for what is to be assigned to Y.
template <class Y>
using own_memory = Eigen::Matrix<typename Y::Scalar, Eigen::Dynamic, Eigen::Dynamic,
                                 Y::IsRowMajor ? Eigen::RowMajor : Eigen::ColMajor>;
/// Whether none of the factors in a sum of products lies in y.
template <class Y, class X>
bool apart_from_factors(const Y& y, const X& x) noexcept {
  if constexpr (terms<X>::products == 0)
    return true;
  else if constexpr (!is_sum<X>)
    return bridge::apart(y, x.lhs()) && bridge::apart(y, x.rhs());
  else
    return bridge::apart_from_factors(y, x.lhs()) && bridge::apart_from_factors(y, x.rhs());
}
/// z = the first product in x, z += the second, and so on; no temporary for any of them.
template <bool First = true, class Z, class X>
void add_products(Z& z, const X& x) {
  if constexpr (is_sum<X>) {
    bridge::add_products<First>(z, x.lhs());
    bridge::add_products<First && terms<plain_t<decltype(x.lhs())>>::products == 0>(z, x.rhs());
  } else if constexpr (terms<X>::products == 1) {
    if constexpr (First)
      z.matrix().noalias() = x;
    else
      z.matrix().noalias() += x;
  }
}
/// use(z), z the sum of the products in x: in y, or in memory of its own where a factor lies in y.
template <class Y, class X, class Use>
void with_products(Y& y, const X& x, const Use& use) {
  if (bridge::apart_from_factors(y, x)) {
    bridge::add_products(y, x);
    use(y);
  } else {
    own_memory<Y> z;
    bridge::add_products(z, x);
    use(z);
  }
}

/// run(z, b) for x = z + b, b as a pointer, or false where y overlaps z in another way than being it.
template <class Y, class X, class Run>
bool with_bias(Y& y, const X& x, bool bias_stays, const Run& run) {
  using T = typename Y::Scalar;
  const auto& b = bridge::bias_in(x);
  const T* bias = b.data();
  Eigen::Array<T, Eigen::Dynamic, 1> copy;
  if (!bias_stays || !bridge::apart(y, b)) {
    copy = Eigen::Map<const Eigen::Array<T, Eigen::Dynamic, 1>>(bias, b.size());
    bias = copy.data();
  }
  const auto shape = [&] { bridge::take_shape("xact, assignment", "the destination", y, "the expression", x); };
  if constexpr (terms<X>::products != 0) {
    bridge::with_products(y, x, [&](const auto& z) {
      shape();
      run(z, bias);
    });
  } else {
    if (!bridge::same_or_apart(y, x.lhs()))
      return false;
    shape();
    run(x.lhs(), bias);
  }
  return true;
}

/// y = x.
template <class Y, class X>
void evaluate(Y& y, const X& x) {
  if constexpr (is_product<X>) {
    if (bridge::apart_from_factors(y, x))
      return bridge::add_products(y, x);
    if constexpr (is_sum<X>) {
      own_memory<Y> z;
      bridge::add_products(z, x);
      y = z;
      return;
    }
  } else if constexpr (is_biased<Y, X> && terms<X>::products != 0) {
    bridge::with_bias(y, x, true, [&](const auto& z, const auto* b) {
      using vector = Eigen::Array<typename Y::Scalar, Eigen::Dynamic, 1>;
      const Index n = y.innerSize();
      for (Index j = 0; j < y.outerSize(); ++j)
        Eigen::Map<vector>(vector_of(y, j), n) =
            Eigen::Map<const vector>(vector_of(z, j), n) + Eigen::Map<const vector>(b, n);
    });
    return;
  }
  if constexpr (!must_fit<Y>) {
    if (bridge::gives_up_memory(y, x)) {
      typename Y::PlainObject z;
      z = x;
      y = std::move(z);
      return;
    }
  }
  y = x;
}

/// y = op(z + b) for x = z + b, or false.
template <class Op, class Stream, class Y, class X>
bool assign_biased(const functor<Op, Stream>& f, Y& y, const X& x) {
  return bridge::with_bias(y, x, true, [&](const auto& z, const auto* b) {
    bridge::for_vectors<2>(y, Stream::value, [&](Index j, std::size_t threshold) {
      return engine::map(pass::of_sum<Op>{f.op}, engine::to(vector_of(y, j)), static_cast<std::size_t>(y.innerSize()),
                         threshold, vector_of(z, j), b);
    });
  });
}

/// Up to how many scalars an assignment is unrolled: sixteen of the narrowest registers.
inline constexpr int most_unrolled = 64;
/// In memory without gaps, of a fixed size that is worth unrolling.
template <class X>
inline constexpr bool
    is_compact = has_vectors<X>&& int(X::SizeAtCompileTime) > 0 && int(X::SizeAtCompileTime) <= most_unrolled &&
                 (bool(X::IsVectorAtCompileTime) || int(X::OuterStrideAtCompileTime) == int(X::InnerSizeAtCompileTime));
/// The same of all, and of one shape: no loop, no call.
template <class Y, class... X>
inline constexpr bool is_small = is_compact<Y> && ((is_compact<X> && int(X::IsRowMajor) == int(Y::IsRowMajor) &&
                                                    int(X::RowsAtCompileTime) == int(Y::RowsAtCompileTime) &&
                                                    int(X::ColsAtCompileTime) == int(Y::ColsAtCompileTime)) &&
                                                   ...);

/// body(i, Access) for every whole access, unrolled.
template <class Access, class Body, std::size_t... At>
XACT_INLINE void repeat(const Body& body, std::index_sequence<At...>) noexcept {
  (body(At * numeric::size_of<decltype(Access::load(nullptr))>, Access{}), ...);
}
/// Calls body(i, access) for ranges that cover [0, Size): the registers of the packet that Eigen has for that size, one
/// after the other, then scalars. Not Eigen's own unrolled loop, in which g++ leaves the activation as a call.
template <class T, int Size, class Body>
XACT_INLINE void sweep_small(const Body& body) noexcept {
  using Packet = typename Eigen::internal::find_best_packet<T, Size>::type;
  constexpr int n = is_register<Packet> ? Size / packet_lanes<Packet> : 0;
  if constexpr (n > 0)
    bridge::repeat<numeric::whole<decltype(bridge::to_batch(std::declval<Packet>()))>>(
        body, std::make_index_sequence<static_cast<std::size_t>(n)>{});
  for (std::size_t i = static_cast<std::size_t>(n * packet_lanes<Packet>); i < Size; ++i)
    body(i, numeric::whole<T>{});
}
/// y = op(x...).
template <class Op, class Y, class... X>
XACT_INLINE void assign_small(const Op& op, Y& y, const X&... x) noexcept {
  const auto body = [&](std::size_t i, const auto& access)
                        XACT_INLINE_LAMBDA { access.store(y.data() + i, op(access.load(x.data() + i)...)); };
  bridge::sweep_small<typename Y::Scalar, Y::SizeAtCompileTime>(body);
}
/// y = f(x), g = f'(x).
template <class F, class X, class Y, class G>
XACT_INLINE void forward_and_gradient_small(const F& f, const X& x, Y& y, G& g) noexcept {
  const auto body = [&](std::size_t i, const auto& access) XACT_INLINE_LAMBDA {
    const auto result = pass::forward_and_gradient::apply(f, access.load(x.data() + i));
    access.store(y.data() + i, result.y);
    access.store(g.data() + i, result.g);
  };
  bridge::sweep_small<typename X::Scalar, X::SizeAtCompileTime>(body);
}

/// y = f(x), g = f'(x), where y and g are x or apart from it: column by column through the memory kernel where all are
/// in memory.
template <class Stream, class F, class X, class Y, class G>
void forward_and_gradient_apart(const F& f, const X& x, Y& y, G& g) {
  constexpr const char* where = "xact::forward_and_gradient";
  constexpr bool in_memory = has_elements<Y> && has_elements<G> && int(Y::IsRowMajor) == int(G::IsRowMajor);
  using T = typename X::Scalar;
  const auto both = bridge::op_of<pass::forward_and_gradient, T>(f);
  bridge::take_shape(where, "y", y, "x", x);
  bridge::take_shape(where, "g", g, "x", x);
  eigen_assert(!bridge::share(y, g) && "xact::forward_and_gradient: y and g must be two arrays");
  if constexpr (in_memory && has_elements<X> && int(X::IsRowMajor) == int(Y::IsRowMajor)) {
    const auto n = static_cast<std::size_t>(x.size());
    const Index inner = x.innerSize();
    if (n == 0)
      return;
    if (x.outerStride() == inner && y.outerStride() == inner && g.outerStride() == inner)
      return bridge::map(both, engine::to(y.data(), g.data()), n, Stream::value, x.data());
    bridge::for_vectors<3>(y, Stream::value, [&](Index j, std::size_t threshold) {
      return engine::map(both, engine::to(vector_of(y, j), vector_of(g, j)), static_cast<std::size_t>(inner), threshold,
                         vector_of(x, j));
    });
  } else if constexpr (in_memory) {
    y = x; // in Eigen's packets; its coefficients one by one would go through the scalar functor
    bridge::forward_and_gradient_apart<Stream>(f, y, y, g);
  } else {
    const Eigen::internal::evaluator<X> in(x);
    for (Index j = 0; j < x.cols(); ++j)
      for (Index i = 0; i < x.rows(); ++i) {
        const auto result = both(bridge::lane_of(in.coeff(i, j)));
        y.coeffRef(i, j) = bridge::coefficient<T>(result.y);
        g.coeffRef(i, j) = bridge::coefficient<T>(result.g);
      }
  }
}

/// y = f(x), g = f'(x). An expression x is evaluated into y, and a copy made of what y or g may overlap.
template <class Stream, class F, class X, class Y, class G>
void forward_and_gradient_of(const F& f, const X& x, Y& y, G& g) {
  constexpr const char* where = "xact::forward_and_gradient";
  constexpr bool in_memory = has_elements<Y> && has_elements<G> && int(Y::IsRowMajor) == int(G::IsRowMajor);
  if constexpr (is_biased<Y, X> && in_memory) {
    bool done = true;
    if constexpr (terms<X>::products == 0)
      done = bridge::same_or_apart(g, x.lhs());
    if (done && bridge::with_bias(y, x, bridge::apart(g, bridge::bias_in(x)), [&](const auto& z, const auto* b) {
          bridge::take_shape(where, "g", g, "x", x);
          eigen_assert(!bridge::share(y, g) && "xact::forward_and_gradient: y and g must be two arrays");
          bridge::for_vectors<3>(y, Stream::value, [&](Index j, std::size_t) {
            constexpr std::size_t never = (std::numeric_limits<std::size_t>::max)();
            return engine::map(pass::of_sum<pass::of<pass::forward_and_gradient, F>>{{f}},
                               engine::to(vector_of(y, j), vector_of(g, j)), static_cast<std::size_t>(y.innerSize()),
                               never, vector_of(z, j), b);
          });
        }))
      return;
  }
  if constexpr (in_memory && !is_direct<X>) {
    if constexpr (must_fit<Y>)
      bridge::take_shape(where, "y", y, "x", x);
    bridge::evaluate(y, x);
    bridge::forward_and_gradient_apart<Stream>(f, y, y, g);
  } else if (bridge::same_or_apart(y, x) && bridge::same_or_apart(g, x)) {
    bridge::forward_and_gradient_apart<Stream>(f, x, y, g);
  } else {
    const typename X::PlainObject copy = x;
    bridge::forward_and_gradient_apart<Stream>(f, copy, y, g);
  }
}

/// Whether y = op(x) is more than Eigen's loop.
template <class Y, class X>
inline constexpr bool is_pass = is_bulk<Y, X> || is_biased<Y, X> || (is_product<X> && is_bulk<Y>);
/// y = op(x), or false where y overlaps what it reads.
template <class Op, class Stream, class Y, class X>
bool assign_pass(const functor<Op, Stream>& f, Y& y, const X& x) {
  if constexpr (is_bulk<Y, X>) {
    return bridge::assign_bulk(f, y, x);
  } else {
    if constexpr (must_fit<Y>)
      bridge::take_shape("xact, assignment", "the destination", y, "the expression", x);
    if constexpr (is_biased<Y, X>) {
      return bridge::assign_biased(f, y, x);
    } else {
      bridge::with_products(y, x, [&](const auto& z) { bridge::assign_bulk(f, y, z); });
      return true;
    }
  }
}

template <class Assign>
inline constexpr bool is_plain_assignment = false;
template <class T>
inline constexpr bool is_plain_assignment<Eigen::internal::assign_op<T, T>> = true;
/// What Eigen would do by itself; the last argument of its Assignment is free for such choices. But where it would
/// resize y before it reads x, into new memory.
template <class Y, class Source, class Assign>
XACT_INLINE void assign_in_eigen(Y& y, const Source& source, const Assign& assign) {
  if constexpr (must_fit<Y>) {
    bridge::take_shape("xact, assignment", "the destination", y, "the expression", source);
  } else if constexpr (!is_plain_assignment<Assign>) {
    eigen_assert(bridge::same_shape("xact, assignment", "the expression", source, "the destination", y) &&
                 "xact: the shapes must be the same");
  } else {
    using Plain = typename Y::PlainObject;
    const bool elsewhere = bridge::gives_up_memory(y, source);
    if constexpr (std::is_same_v<Y, Plain>) {
      std::optional<Plain> z;
      Eigen::internal::Assignment<Y, Source, Assign, Eigen::internal::Dense2Dense, int>::run(
          elsewhere ? z.emplace() : y, source, assign);
      if (elsewhere)
        y = *std::move(z);
      return;
    } else if (elsewhere) {
      y = Plain(source);
      return;
    }
  }
  Eigen::internal::Assignment<Y, Source, Assign, Eigen::internal::Dense2Dense, int>::run(y, source, assign);
}

template <class Stream, class F, class X, class Y, class G>
XACT_INLINE void forward_and_gradient(const F& f, const X& x, Y& y, G& g) {
  if constexpr (is_small<X, Y, G>) {
    eigen_assert(!bridge::share(y, g) && "xact::forward_and_gradient: y and g must be two arrays");
    if constexpr (std::is_same_v<X, typename X::PlainObject> && std::is_same_v<X, Y> && std::is_same_v<X, G>)
      return bridge::forward_and_gradient_small(f, x, y, g); // whole arrays overlap only where they are one
    else if (bridge::same_or_apart(y, x) && bridge::same_or_apart(g, x))
      return bridge::forward_and_gradient_small(f, x, y, g);
    else
      bridge::forward_and_gradient_of<Stream>(f, x, y, g);
  } else {
    bridge::forward_and_gradient_of<Stream>(f, x, y, g);
  }
}

} // namespace bridge
} // namespace XACT_ABI_NAMESPACE
} // namespace xact

// The hook that Eigen's own vector-math back end uses: assignment of the bare expression, nothing fused around it.

template <class Y, class Op, class Stream, class T, class X>
struct Eigen::internal::Assignment<Y, Eigen::CwiseUnaryOp<xact::bridge::functor<Op, Stream>, const X>,
                                   Eigen::internal::assign_op<T, T>, Eigen::internal::Dense2Dense,
                                   std::enable_if_t<xact::bridge::is_small<Y, X>>> {
  using Source = Eigen::CwiseUnaryOp<xact::bridge::functor<Op, Stream>, const X>;
  static XACT_INLINE void run(Y& y, const Source& source, const assign_op<T, T>&) {
    xact::bridge::assign_small(source.functor().op, y, source.nestedExpression());
  }
};
template <class Y, class Op, class Stream, class T, class X, class DY>
struct Eigen::internal::Assignment<Y, Eigen::CwiseBinaryOp<xact::bridge::functor<Op, Stream>, const X, const DY>,
                                   Eigen::internal::assign_op<T, T>, Eigen::internal::Dense2Dense,
                                   std::enable_if_t<xact::bridge::is_small<Y, X, DY>>> {
  using Source = Eigen::CwiseBinaryOp<xact::bridge::functor<Op, Stream>, const X, const DY>;
  static XACT_INLINE void run(Y& y, const Source& source, const assign_op<T, T>&) {
    xact::bridge::assign_small(source.functor().op, y, source.lhs(), source.rhs());
  }
};
/// In memory; and a layer's forward pass: a product or a sum of them, or z.colwise() + b, (w * x).colwise() + b,
/// w * v + w2 * u + b, rowwise for row-major.
template <class Y, class Op, class Stream, class T, class X>
struct Eigen::internal::Assignment<Y, Eigen::CwiseUnaryOp<xact::bridge::functor<Op, Stream>, const X>,
                                   Eigen::internal::assign_op<T, T>, Eigen::internal::Dense2Dense,
                                   std::enable_if_t<xact::bridge::is_pass<Y, X>>> {
  using Source = Eigen::CwiseUnaryOp<xact::bridge::functor<Op, Stream>, const X>;
  static void run(Y& y, const Source& source, const assign_op<T, T>& assign) {
    if (!xact::bridge::assign_pass(source.functor(), y, source.nestedExpression()))
      xact::bridge::assign_in_eigen(y, source, assign);
  }
};
template <class Y, class Op, class Stream, class T, class X, class DY>
struct Eigen::internal::Assignment<Y, Eigen::CwiseBinaryOp<xact::bridge::functor<Op, Stream>, const X, const DY>,
                                   Eigen::internal::assign_op<T, T>, Eigen::internal::Dense2Dense,
                                   std::enable_if_t<xact::bridge::is_bulk<Y, X, DY>>> {
  using Source = Eigen::CwiseBinaryOp<xact::bridge::functor<Op, Stream>, const X, const DY>;
  static void run(Y& y, const Source& source, const assign_op<T, T>& assign) {
    if (!xact::bridge::assign_bulk(source.functor(), y, source.lhs(), source.rhs()))
      xact::bridge::assign_in_eigen(y, source, assign);
  }
};

// Everything else, y += forward(f, x), too, in Eigen's loop, after a look at the shapes.

template <class Y, class Op, class Stream, class Assign, class X>
struct Eigen::internal::Assignment<Y, Eigen::CwiseUnaryOp<xact::bridge::functor<Op, Stream>, const X>, Assign,
                                   Eigen::internal::Dense2Dense,
                                   std::enable_if_t<!(xact::bridge::is_plain_assignment<Assign> &&
                                                      (xact::bridge::is_small<Y, X> || xact::bridge::is_pass<Y, X>))>> {
  using Source = Eigen::CwiseUnaryOp<xact::bridge::functor<Op, Stream>, const X>;
  static XACT_INLINE void run(Y& y, const Source& source, const Assign& assign) {
    xact::bridge::assign_in_eigen(y, source, assign);
  }
};
template <class Y, class Op, class Stream, class Assign, class X, class DY>
struct Eigen::internal::Assignment<
    Y, Eigen::CwiseBinaryOp<xact::bridge::functor<Op, Stream>, const X, const DY>, Assign, Eigen::internal::Dense2Dense,
    std::enable_if_t<!(xact::bridge::is_plain_assignment<Assign> &&
                       (xact::bridge::is_small<Y, X, DY> || xact::bridge::is_bulk<Y, X, DY>))>> {
  using Source = Eigen::CwiseBinaryOp<xact::bridge::functor<Op, Stream>, const X, const DY>;
  static XACT_INLINE void run(Y& y, const Source& source, const Assign& assign) {
    xact::bridge::assign_in_eigen(y, source, assign);
  }
};
