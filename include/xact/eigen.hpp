// SPDX-License-Identifier: BSD-3-Clause
/// Floor 3: activations of Eigen expressions; the only file that names Eigen.
///
///     y  = forward(f, x);              g  = gradient(f, from_input(x));      g  = gradient(f, from_output(y));
///     dx = backward(f, from_input(x), dy);                                   dx = backward(f, from_output(y), dy);
///     forward_and_gradient(f, x, y, g);
///
/// x, y, dy: any Array or Matrix expression of float or double, Map, Ref, Block, any storage order and stride, fixed or
/// dynamic size, empty too. The first five are lazy: they fuse into the expression around them and make no temporary.
/// Assigned on their own to dynamic-size memory of the same storage order they run the memory kernel, column by column
/// where there is an outer stride. Results have the bits of the memory kernels whatever the layout: every packet of
/// Eigen's goes through the xsimd batch of the same register. Sizes that do not match stop at an Eigen assertion.
#pragma once

#include "kernels.hpp"

#include <Eigen/Core>

#include <atomic>

#if !(EIGEN_WORLD_VERSION > 3 || (EIGEN_WORLD_VERSION == 3 && EIGEN_MAJOR_VERSION >= 4))
#error "xact needs Eigen 3.4 or later (Debian and Ubuntu: apt-get install libeigen3-dev)"
#endif

namespace xact {

/// from_input and from_output of an Eigen expression, nested as Eigen nests: lvalues by reference, expressions by
/// value.
template <class D>
input_of<typename Eigen::internal::ref_selector<D>::type> from_input(const Eigen::DenseBase<D>& x) {
  return {x.derived()};
}
/// The same for the output y = f(x).
template <class D>
output_of<typename Eigen::internal::ref_selector<D>::type> from_output(const Eigen::DenseBase<D>& y) {
  return {y.derived()};
}
/// A temporary would be gone before the lazy expression reads it.
template <class D>
void from_input(Eigen::PlainObjectBase<D>&&) = delete;
template <class D>
void from_output(Eigen::PlainObjectBase<D>&&) = delete;

inline namespace XACT_ABI_NAMESPACE {

namespace bridge {

/// The xsimd architecture of an Eigen packet's register. An own table: xsimd's make_sized_batch changes its answer
/// between versions, and Eigen mixes whole and half packets in one program.
template <std::size_t Bytes>
struct arch_of;
#if defined(__SSE2__)
template <>
struct arch_of<16> {
  using type = xsimd::sse2;
};
#endif
#if defined(__AVX__)
template <>
struct arch_of<32> {
#if defined(__AVX2__)
  using type = xsimd::avx2;
#else
  using type = xsimd::avx;
#endif
};
#endif
#if defined(__AVX512F__)
template <>
struct arch_of<64> {
  using type = xsimd::avx512f;
};
#endif
#if defined(__aarch64__)
template <>
struct arch_of<16> {
  using type = xsimd::neon64;
};
#endif

// Only where Eigen's packets are x86 registers. Elsewhere its lanes go through the scalar functor, which has the same
// bits.
#if defined(__SSE2__) && !defined(EIGEN_VECTORIZE_GENERIC)
template <class T>
inline constexpr bool packets = Eigen::internal::packet_traits<T>::Vectorizable != 0;
#else
template <class T>
inline constexpr bool packets = false;
#endif

template <class T, class Packet>
XACT_INLINE auto to_batch(const Packet& p) noexcept {
  using B = xsimd::batch<T, typename arch_of<sizeof(Packet)>::type>;
  return B(static_cast<typename B::register_type>(p));
}

/// Op, one of kernel's passes, as an Eigen functor.
template <class Op, class T>
struct functor {
  Op op;
  EIGEN_STRONG_INLINE T operator()(const T& a) const noexcept { return op(a); }
  EIGEN_STRONG_INLINE T operator()(const T& a, const T& b) const noexcept { return op(a, b); }
  template <class Packet>
  EIGEN_STRONG_INLINE Packet packetOp(const Packet& a) const noexcept {
    using B = decltype(to_batch<T>(a));
    return Packet(static_cast<typename B::register_type>(op(to_batch<T>(a))));
  }
  template <class Packet>
  EIGEN_STRONG_INLINE Packet packetOp(const Packet& a, const Packet& b) const noexcept {
    using B = decltype(to_batch<T>(a));
    return Packet(static_cast<typename B::register_type>(op(to_batch<T>(a), to_batch<T>(b))));
  }
};

template <class T>
constexpr void check_scalar() noexcept {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>,
                "xact: the expression's scalar type must be float or double; use .cast<float>() or .cast<double>()");
}

template <class Op, class X>
auto unary(const Op& op, const X& x) {
  using T = typename X::Scalar;
  check_scalar<T>();
  return Eigen::CwiseUnaryOp<functor<Op, T>, const X>(x, functor<Op, T>{op});
}
template <class Op, class X, class DY>
auto binary(const Op& op, const X& x, const DY& dy) {
  using T = typename X::Scalar;
  check_scalar<T>();
  static_assert(std::is_same_v<T, typename DY::Scalar>, "xact: both expressions must have the same scalar type");
  eigen_assert(x.rows() == dy.rows() && x.cols() == dy.cols() && "xact::backward: dy must have the shape of x");
  return Eigen::CwiseBinaryOp<functor<Op, T>, const X, const DY>(x, dy, functor<Op, T>{op});
}
/// Contiguous columns (rows, for row-major), readable through a pointer.
template <class D>
inline constexpr bool has_vectors = bool(Eigen::internal::traits<D>::Flags& Eigen::DirectAccessBit) &&
                                    Eigen::internal::inner_stride_at_compile_time<D>::ret == 1;

/// y = f(x) or f(x, dy) through the memory kernel: all of dynamic size, so that a fixed-size expression stays inline.
template <class Y, class... X>
inline constexpr bool is_bulk = Y::SizeAtCompileTime == Eigen::Dynamic&& has_vectors<Y> &&
                                ((has_vectors<X> && int(X::IsRowMajor) == int(Y::IsRowMajor)) && ...);

inline std::atomic<bool>& eigen_threads() noexcept {
  static std::atomic<bool> enabled{false};
  return enabled;
}

/// kernel::map over n scalars, on Eigen's threads where the user has opted in and it pays.
template <class Op, class T, class... In>
void map(const Op& op, T* y, std::size_t n, const In*... in) noexcept {
#if defined(_OPENMP)
  if (n >= std::size_t{1} << 16 && eigen_threads().load(std::memory_order_relaxed) && Eigen::nbThreads() > 1) {
    const std::size_t each = kernel::threshold_of_a_part<T>(n, XACT_STREAM_BYTES);
    return kernel::split<T>(threads(Eigen::nbThreads()), n,
                            [&](std::size_t i, std::size_t m) { kernel::map(op, (in + i)..., y + i, m, each); });
  }
#endif
  kernel::map(op, in..., y, n, XACT_STREAM_BYTES);
}

/// Runs op over memory, or returns false where the output overlaps an input in another way than being it.
template <class Op, class Y, class... X>
bool assign_bulk(const Op& op, Y& y, const X&... x) {
  using T = typename Y::Scalar;
  using Eigen::Index;
  const Index outer = y.outerSize(), inner = y.innerSize();
  if (outer == 0 || inner == 0)
    return true;
  const auto extent = [&](const auto& a) { return static_cast<std::size_t>((outer - 1) * a.outerStride() + inner); };
  const auto clear = [&](const auto& a) {
    const T *in = a.data(), *out = y.data();
    return (in == out && a.outerStride() == y.outerStride()) || std::less_equal<>{}(in + extent(a), out) ||
           std::less_equal<>{}(out + extent(y), in);
  };
  if (!(clear(x) && ...))
    return false;
  if (y.outerStride() == inner && ((x.outerStride() == inner) && ...)) {
    bridge::map(op, y.data(), static_cast<std::size_t>(outer) * static_cast<std::size_t>(inner), x.data()...);
    return true;
  }
  for (Index j = 0; j < outer; ++j)
    bridge::map(op, y.data() + j * y.outerStride(), static_cast<std::size_t>(inner),
                (x.data() + j * x.outerStride())...);
  return true;
}
template <class X>
using plain_t = std::remove_cv_t<std::remove_reference_t<X>>;

} // namespace bridge

/// Whether assignments that run a memory kernel may use as many OpenMP threads as Eigen::nbThreads() says. Off until
/// the program says otherwise: no thread is ever started unasked.
inline void set_eigen_threads(bool enabled) noexcept { bridge::eigen_threads().store(enabled); }

/// f(x).
template <class F, class D>
auto forward(const F& f, const Eigen::DenseBase<D>& x) {
  return bridge::unary(kernel::forward_of<F>{f}, x.derived());
}
/// f'(x), accurate in saturation too.
template <class F, class X, class = typename bridge::plain_t<X>::Scalar>
auto gradient(const F& f, const input_of<X>& x) {
  return bridge::unary(kernel::gradient_from_input_of<F>{f}, x.value);
}
/// f'(x) from y = f(x): exact for that y, which in saturation has forgotten x.
template <class F, class Y, class = typename bridge::plain_t<Y>::Scalar>
auto gradient(const F& f, const output_of<Y>& y) {
  return bridge::unary(kernel::gradient_from_output_of<F>{f}, y.value);
}
/// dy * f'(x), coefficient by coefficient.
template <class F, class X, class D>
auto backward(const F& f, const input_of<X>& x, const Eigen::DenseBase<D>& dy) {
  return bridge::binary(kernel::backward_from_input_of<F>{f}, x.value, dy.derived());
}
/// The same from y = f(x).
template <class F, class Y, class D>
auto backward(const F& f, const output_of<Y>& y, const Eigen::DenseBase<D>& dy) {
  return bridge::binary(kernel::backward_from_output_of<F>{f}, y.value, dy.derived());
}

/// y = f(x) and g = f'(x) in one pass. y and g are taken as Eigen takes writable arguments: y.block(...) works, a plain
/// Array or Matrix is resized, a Map, Ref or Block must have the shape of x. y or g may be x itself.
template <class F, class X, class Y, class G>
void forward_and_gradient(const F& f, const Eigen::DenseBase<X>& x_in, const Eigen::DenseBase<Y>& y_out,
                          const Eigen::DenseBase<G>& g_out) {
  using T = typename X::Scalar;
  bridge::check_scalar<T>();
  static_assert(std::is_same_v<T, typename Y::Scalar> && std::is_same_v<T, typename G::Scalar>,
                "xact: x, y and g must have the same scalar type");
  auto& y = const_cast<Y&>(y_out.derived());
  auto& g = const_cast<G&>(g_out.derived());
  const X& x = x_in.derived();
  Eigen::internal::resize_if_allowed(y, x, Eigen::internal::assign_op<T, T>());
  Eigen::internal::resize_if_allowed(g, x, Eigen::internal::assign_op<T, T>());
  using Eigen::Index;
  if constexpr (bridge::has_vectors<X> && bridge::has_vectors<Y> && bridge::has_vectors<G> &&
                int(X::IsRowMajor) == int(Y::IsRowMajor) && int(X::IsRowMajor) == int(G::IsRowMajor)) {
    const Index outer = x.outerSize(), inner = x.innerSize();
    const auto size = static_cast<std::size_t>(inner);
    if (outer > 0 && x.outerStride() == inner && y.outerStride() == inner && g.outerStride() == inner)
      return xact::forward_and_gradient(f, x.data(), y.data(), g.data(), size * static_cast<std::size_t>(outer));
    for (Index j = 0; j < outer; ++j)
      xact::forward_and_gradient(f, x.data() + j * x.outerStride(), y.data() + j * y.outerStride(),
                                 g.data() + j * g.outerStride(), size);
  } else {
    const Eigen::internal::evaluator<X> in(x);
    for (Index j = 0; j < x.cols(); ++j)
      for (Index i = 0; i < x.rows(); ++i) {
        const auto both = kernel::both_of(f, in.coeff(i, j));
        y.coeffRef(i, j) = both.y;
        g.coeffRef(i, j) = both.g;
      }
  }
}

} // namespace XACT_ABI_NAMESPACE
} // namespace xact

template <class Op, class T>
struct Eigen::internal::functor_traits<xact::bridge::functor<Op, T>> {
  enum { Cost = 30 * NumTraits<T>::MulCost, PacketAccess = xact::bridge::packets<T>, IsRepeatable = true };
};

/// The hook that Eigen's own vector-math back end uses: assignment of the bare expression, nothing fused around it.
template <class Y, class Op, class T, class X>
struct Eigen::internal::Assignment<Y, Eigen::CwiseUnaryOp<xact::bridge::functor<Op, T>, const X>,
                                   Eigen::internal::assign_op<T, T>, Eigen::internal::Dense2Dense,
                                   std::enable_if_t<xact::bridge::is_bulk<Y, X>>> {
  using Source = Eigen::CwiseUnaryOp<xact::bridge::functor<Op, T>, const X>;
  static void run(Y& y, const Source& source, const assign_op<T, T>& assign) {
    resize_if_allowed(y, source, assign);
    if (!xact::bridge::assign_bulk(source.functor().op, y, source.nestedExpression()))
      call_dense_assignment_loop(y, source, assign);
  }
};
template <class Y, class Op, class T, class X, class DY>
struct Eigen::internal::Assignment<Y, Eigen::CwiseBinaryOp<xact::bridge::functor<Op, T>, const X, const DY>,
                                   Eigen::internal::assign_op<T, T>, Eigen::internal::Dense2Dense,
                                   std::enable_if_t<xact::bridge::is_bulk<Y, X, DY>>> {
  using Source = Eigen::CwiseBinaryOp<xact::bridge::functor<Op, T>, const X, const DY>;
  static void run(Y& y, const Source& source, const assign_op<T, T>& assign) {
    resize_if_allowed(y, source, assign);
    if (!xact::bridge::assign_bulk(source.functor().op, y, source.lhs(), source.rhs()))
      call_dense_assignment_loop(y, source, assign);
  }
};
