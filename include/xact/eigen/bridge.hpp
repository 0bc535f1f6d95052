// SPDX-License-Identifier: BSD-3-Clause
/// Floor 3: passes of kernels.hpp as Eigen functors. Every packet of Eigen's goes through the xsimd batch of the same
/// register, so a coefficient has the same bits whichever way Eigen walks.
#pragma once

#include "../kernels.hpp"

#include <Eigen/Core>

#include <cstdio>

#if !(EIGEN_WORLD_VERSION > 3 || (EIGEN_WORLD_VERSION == 3 && EIGEN_MAJOR_VERSION >= 4))
#error "xact needs Eigen 3.4 or later (Debian and Ubuntu: apt-get install libeigen3-dev)"
#endif

namespace xact {

/// @cond
template <>
struct stored_as<Eigen::bfloat16> {
  using type = bfloat16;
};
template <>
struct stored_as<Eigen::half> {
  using type = float16;
};
/// @endcond

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

// Only where Eigen's packets are x86 or AArch64 registers. Elsewhere its lanes go through the scalar functor, which has
// the same bits.
#if (defined(__SSE2__) || defined(__aarch64__)) && !defined(EIGEN_VECTORIZE_GENERIC)
inline constexpr bool packets = bool(Eigen::internal::packet_traits<float>::Vectorizable) &&
                                bool(Eigen::internal::packet_traits<double>::Vectorizable);
#else
inline constexpr bool packets = false;
#endif

template <class Packet>
inline constexpr int packet_lanes = Eigen::internal::unpacket_traits<Packet>::size;
/// Whether a packet is a register with a batch of its own: not a scalar, not AArch64's pair of floats.
template <class Packet>
inline constexpr bool is_register = packets && sizeof(Packet) >= 16;

/// The batch of a packet's register, and back.
template <class Packet>
XACT_INLINE auto to_batch(const Packet& p) noexcept {
  using T = typename Eigen::internal::unpacket_traits<Packet>::type;
  using B = xsimd::batch<T, typename arch_of<sizeof(Packet)>::type>;
  return B(static_cast<typename B::register_type>(p));
}
template <class Packet, class B>
XACT_INLINE Packet to_packet(const B& b) noexcept {
  return Packet(static_cast<typename B::register_type>(b));
}

/// From how many bytes on a pass writes past the caches: in the type of all that is compiled with it, for two
/// translation units may differ in XACT_STREAM_BYTES.
using streaming = std::integral_constant<std::size_t, (XACT_STREAM_BYTES)>;

template <class X>
using plain_t = std::remove_cv_t<std::remove_reference_t<X>>;

template <class D>
const D& array_of(const Eigen::DenseBase<D>& x) noexcept {
  return x.derived();
}
template <class D>
D& array_of(Eigen::DenseBase<D>& x) noexcept {
  return x.derived();
}
/// Whether X is an Array or Matrix expression.
template <class X, class = void>
inline constexpr bool is_dense = false;
template <class X>
inline constexpr bool is_dense<X, std::void_t<decltype(bridge::array_of(std::declval<const X&>()))>> = true;

/// Whether X is any_array of Eigen's with rows and columns, SparseMatrix, too; or from_input or from_output of one.
template <class D>
const D& matrix_of(const Eigen::EigenBase<D>& x) noexcept {
  return x.derived();
}
template <class X, class = void>
inline constexpr bool is_eigen = false;
template <class X>
inline constexpr bool is_eigen<X, std::void_t<decltype(bridge::matrix_of(std::declval<const X&>()))>> = true;
template <class X>
inline constexpr bool is_eigen<input_of<X>> = is_eigen<plain_t<X>>;
template <class Y>
inline constexpr bool is_eigen<output_of<Y>> = is_eigen<plain_t<Y>>;
/// from_input and from_output of what is refused.
struct refused_source {};
template <>
inline constexpr bool is_eigen<refused_source> = true;

// ---- Refusals: one sentence, and nothing after it whose errors would bury it.

/// What a refused call returns in place of a result, undefined: an X, or what turns into whatever array is asked for.
template <class X>
X no_result() noexcept;
struct any_array {
  template <class A,
            class = std::enable_if_t<std::is_same_v<
                A, plain_t<decltype(bridge::matrix_of(std::declval<const A&>()))>>>> // not a scalar, not a base class
  operator A() const noexcept;
};
template <class T>
inline constexpr bool is_scalar = std::is_same_v<T, float> || std::is_same_v<T, double>;
template <class X>
auto refused([[maybe_unused]] const X& x) {
  if constexpr (!is_dense<X>)
    return any_array{};
  else if constexpr (is_scalar<typename X::Scalar> || numeric::is_stored<typename X::Scalar>)
    return bridge::array_of(x);
  else
    return any_array{};
}
template <class... X>
inline constexpr bool any_eigen = (is_eigen<X> || ...);
/// A sentence where X is sparse, or a view of a triangle, or else no Array or Matrix expression.
template <class X>
constexpr bool accepts_array() noexcept {
  static_assert(is_dense<X>,
                "xact: a dense Array or Matrix expression is needed; of a compressed sparse matrix take the "
                "coefficients that it stores, s.coeffs()");
  return is_dense<X>;
}

template <class T>
constexpr bool accepts_scalar() noexcept {
  static_assert(is_scalar<T>, "xact: the expression's scalar type must be float or double; use .cast<float>() or "
                              ".cast<double>()");
  return is_scalar<T>;
}
/// Whether Op, a pass of a functor, takes T; a sentence where not. Of 16 bits: whether it takes arrays.
template <class Op, class T>
constexpr bool accepts() noexcept {
  if constexpr (bridge::accepts_scalar<T>())
    return Op::template accepts<T>();
  else
    return false;
}
template <class Op, class T>
constexpr bool accepts_elements() noexcept {
  if constexpr (numeric::is_stored<T>)
    return Op::template accepts<T>();
  else
    return bridge::accepts<Op, T>();
}

/// Op over Eigen::bfloat16 or half. Not in Eigen's packets of these, which most targets lack: in memory, or one by one.
template <class Op>
struct of_16_bits : Op {
  template <class T>
  static constexpr bool accepts() noexcept {
    return numeric::is_stored<T>;
  }
};
template <class Op>
inline constexpr bool is_of_16_bits = false;
template <class Op>
inline constexpr bool is_of_16_bits<of_16_bits<Op>> = true;
/// P of f over arrays of T.
template <class P, class T, class F>
auto op_of(const F& f) noexcept {
  if constexpr (numeric::is_stored<T> && pass::has_own_calls<F>) { // PReLU: as in memory
    return of_16_bits<pass::of<P, F>>{{f}};
  } else if constexpr (numeric::is_stored<T>) {
    const auto op = pass::over_stored<P, numeric::format_of<T>>(f);
    return of_16_bits<std::decay_t<decltype(op)>>{{op}};
  } else {
    return pass::of<P, F>{f};
  }
}
/// @{
/// A coefficient for such an Op, and of what it returns.
template <class T>
XACT_INLINE auto lane_of(const T& v) noexcept {
  if constexpr (numeric::is_stored<T>)
    return numeric::from_stored(v);
  else
    return v;
}
template <class T, class R>
XACT_INLINE T coefficient(const R& v) noexcept {
  if constexpr (numeric::is_stored<T>)
    return numeric::to_stored<T>(v);
  else
    return v;
}
/// @}
template <class X, class... More>
constexpr bool same_scalars() noexcept {
  constexpr bool same = (std::is_same_v<typename X::Scalar, typename More::Scalar> && ...);
  static_assert(same, "xact: the arrays of a call must have the same scalar type");
  return same;
}

/// Whether Y, of an output argument Y&&, can be written: an lvalue, or an expression on one, Block, Map, Ref.
template <class Y, class = void>
inline constexpr bool is_output = false;
template <class Y>
using output_t = std::remove_reference_t<decltype(bridge::array_of(std::declval<std::remove_reference_t<Y>&>()))>;
template <class Y>
inline constexpr bool is_output<Y, std::enable_if_t<is_dense<plain_t<Y>>>> =
    bool(Eigen::internal::is_lvalue<output_t<Y>>::value) &&
    (std::is_lvalue_reference_v<Y> || !std::is_base_of_v<Eigen::PlainObjectBase<output_t<Y>>, output_t<Y>>);
template <class... Y>
constexpr bool accepts_outputs() noexcept {
  static_assert((is_output<Y> && ...), "xact: an output must be an array that can be written: not a const one, not a "
                                       "temporary Array or Matrix, not an expression like 2 * y");
  return (is_output<Y> && ...);
}

/// Op, a pass of a functor, as a functor of Eigen's.
template <class Op, class Stream = streaming>
struct functor {
  Op op;

  template <class T>
  XACT_INLINE T operator()(const T& a) const noexcept {
    if constexpr (accepts<T>())
      return bridge::coefficient<T>(op(bridge::lane_of(a)));
    else
      return a;
  }
  template <class T>
  XACT_INLINE T operator()(const T& a, const T& b) const noexcept {
    if constexpr (accepts<T>())
      return bridge::coefficient<T>(op(bridge::lane_of(a), bridge::lane_of(b)));
    else
      return a;
  }
  template <class Packet, class T = typename Eigen::internal::unpacket_traits<Packet>::type>
  XACT_INLINE Packet packetOp(const Packet& a) const noexcept {
    if constexpr (!bridge::accepts<Op, T>()) {
      return a;
    } else if constexpr (is_register<Packet>) {
      return bridge::to_packet<Packet>(op(bridge::to_batch(a)));
    } else {
      lanes_of<Packet> x(a);
      for (auto& v : x.lanes)
        v = op(v);
      return x;
    }
  }
  template <class Packet, class T = typename Eigen::internal::unpacket_traits<Packet>::type>
  XACT_INLINE Packet packetOp(const Packet& a, const Packet& b) const noexcept {
    if constexpr (!bridge::accepts<Op, T>()) {
      return a;
    } else if constexpr (is_register<Packet>) {
      return bridge::to_packet<Packet>(op(bridge::to_batch(a), bridge::to_batch(b)));
    } else {
      lanes_of<Packet> x(a), y(b);
      for (int i = 0; i < packet_lanes<Packet>; ++i)
        x.lanes[i] = op(x.lanes[i], y.lanes[i]);
      return x;
    }
  }

private:
  template <class T>
  static constexpr bool accepts() noexcept {
    if constexpr (is_of_16_bits<Op>)
      return bridge::accepts_elements<Op, T>();
    else
      return bridge::accepts<Op, T>();
  }
  template <class Packet>
  struct lanes_of {
    typename Eigen::internal::unpacket_traits<Packet>::type lanes[packet_lanes<Packet>];
    explicit lanes_of(const Packet& p) noexcept { Eigen::internal::pstoreu(lanes, p); }
    operator Packet() const noexcept { return Eigen::internal::ploadu<Packet>(lanes); }
  };
};

/// For eigen_assert, whose text cannot hold numbers: whether the shapes are the same, and both of them on stderr where
/// they are not. Not evaluated where Eigen's assertions are off.
template <class A, class B>
bool same_shape(const char* where, const char* a_name, const A& a, const char* b_name, const B& b) {
  if (a.rows() == b.rows() && a.cols() == b.cols())
    return true;
  const auto number = [](Eigen::Index i) { return static_cast<long long>(i); };
  std::fprintf(stderr, "%s: %s is %lld x %lld, %s is %lld x %lld\n", where, a_name, number(a.rows()), number(a.cols()),
               b_name, number(b.rows()), number(b.cols()));
  return false;
}

/// A Map, Ref, Block or fixed size cannot take another shape; a plain array can, and what is a view of a whole one.
template <class Y>
inline constexpr bool must_fit =
    !std::is_base_of_v<Eigen::PlainObjectBase<Y>, Y> || int(Y::SizeAtCompileTime) != Eigen::Dynamic;
template <class Y>
inline constexpr bool must_fit<Eigen::ArrayWrapper<Y>> = must_fit<Y>;
template <class Y>
inline constexpr bool must_fit<Eigen::MatrixWrapper<Y>> = must_fit<Y>;
template <class Y>
inline constexpr bool must_fit<Eigen::Transpose<Y>> = must_fit<Y>;
/// Gives y the shape of x as Eigen's assignment does: resized, or, a Map, Ref, Block or fixed size, compared.
template <class Y, class X>
void take_shape(const char* where, const char* y_name, Y& y, const char* x_name, const X& x) {
  if constexpr (must_fit<Y>) {
    eigen_assert(bridge::same_shape(where, x_name, x, y_name, y) && "xact: the shapes must be the same");
    (void)where, (void)y_name, (void)x_name;
  } else {
    using T = typename Y::Scalar;
    Eigen::internal::resize_if_allowed(y, x, Eigen::internal::assign_op<T, T>());
  }
}

/// The lazy expressions of the passes.
template <class X>
inline constexpr bool is_lazy = false;
template <class Op, class Stream, class X>
inline constexpr bool is_lazy<Eigen::CwiseUnaryOp<functor<Op, Stream>, X>> = true;
template <class Op, class Stream, class X, class DY>
inline constexpr bool is_lazy<Eigen::CwiseBinaryOp<functor<Op, Stream>, X, DY>> = true;
/// Whether an argument X&& is a temporary that holds memory: a plain Array or Matrix, or a Ref, which may.
template <class D>
std::true_type holds_memory(const Eigen::PlainObjectBase<D>*);
template <class A, int Options, class Stride>
std::true_type holds_memory(const Eigen::Ref<A, Options, Stride>*);
std::false_type holds_memory(const void*);
template <class X>
inline constexpr bool is_temporary =
    !std::is_reference_v<X> && decltype(bridge::holds_memory(static_cast<const plain_t<X>*>(nullptr)))::value;
template <class X>
using if_temporary = std::enable_if_t<is_temporary<X>>;
/// A lazy expression computed: into the memory of the temporary x, unless that is const or a Ref's. What is no lazy
/// expression has been refused.
template <class X, class E>
auto computed(X& x, const E& e) {
  using A = typename X::PlainObject;
  if constexpr (!is_lazy<E>) {
    return e;
  } else if constexpr (std::is_const_v<X> || !std::is_base_of_v<Eigen::PlainObjectBase<A>, plain_t<X>>) {
    return A(e);
  } else {
    x.derived() = e;
    return A(std::move(x.derived()));
  }
}

template <class Op, class X>
auto unary(const Op& op, const X& x) {
  return Eigen::CwiseUnaryOp<functor<Op>, const X>(x, functor<Op>{op});
}
template <class Op, class X, class DY>
auto binary(const Op& op, const X& x, const DY& dy) {
  if constexpr (same_scalars<X, DY>()) {
    eigen_assert(bridge::same_shape("xact::backward", "x", x, "dy", dy) && "xact: the shapes must be the same");
    return Eigen::CwiseBinaryOp<functor<Op>, const X, const DY>(x, dy, functor<Op>{op});
  } else {
    return any_array{};
  }
}

/// A pass of f over expressions.
template <class P, class F, class X>
auto lazy(const F& f, const X& x) {
  using T = typename X::Scalar;
  if constexpr (bridge::accepts_elements<pass::of<P, F>, T>())
    return bridge::unary(bridge::op_of<P, T>(f), x);
  else
    return bridge::refused(x);
}
template <class P, class F, class X, class DY>
auto lazy(const F& f, const X& x, const DY& dy) {
  using T = typename X::Scalar;
  if constexpr (bridge::accepts_elements<pass::of<P, F>, T>())
    return bridge::binary(bridge::op_of<P, T>(f), x, dy);
  else
    return bridge::refused(x);
}

} // namespace bridge

/// @cond
namespace pass {
template <>
inline constexpr bool is_source<bridge::refused_source> = true;
} // namespace pass
/// @endcond
} // namespace XACT_ABI_NAMESPACE
} // namespace xact

/// Cost is that of a lane in a packet. It decides what Eigen unrolls: with 5 the whole step of a small recurrent cell.
template <class Op, class Stream>
struct Eigen::internal::functor_traits<xact::bridge::functor<Op, Stream>> {
  enum {
    Cost = 5 * NumTraits<double>::MulCost,
    PacketAccess = xact::bridge::packets && !xact::bridge::is_of_16_bits<Op>,
    IsRepeatable = true
  };
};
