// SPDX-License-Identifier: BSD-3-Clause
/// Floor 3: the elementwise half of a layer, with what its backward pass needs kept out of reach.
///
///     auto h = forward_keep(f, (w * x).colwise() + b);     h.output() is f(w x + b)
///     dz = backward(f, h, dy);                             lazy
///     backward_with_bias(f, h, dy, dz, db);                dz = dy * f'(z), and db = the sums of its rows
#pragma once

#include "assignment.hpp"

#include <utility>

namespace xact {
inline namespace XACT_ABI_NAMESPACE {

namespace bridge {

/// What saved<F> holds beside the output. An activation that needs its input keeps the accurate derivative in its
/// place; one with a backward pass of its own, which is no product with it, keeps the input. So does any of 16 bits: a
/// kept derivative would be rounded to them, and its product once more.
enum class kept { nothing, gradient, input };
template <class F, class T>
inline constexpr kept kept_of =
    gradient_needs<F> != needs::input                                                             ? kept::nothing
    : numeric::is_stored<T> || pass::compiles<pass::backward_from_input_t, F, numeric::lane_t<T>> ? kept::input
                                                                                                  : kept::gradient;
struct access_to_saved;
struct empty {};

/// The storage order in which a factor was declared: w.transpose() has that of w.
template <class X>
inline constexpr bool is_row_major = bool(X::IsRowMajor);
template <class X>
inline constexpr bool is_row_major<Eigen::Transpose<X>> = is_row_major<plain_t<X>>;
/// Whether B is a row that is added to every row.
template <class B>
inline constexpr bool is_row_bias = false;
template <class B, int RowFactor>
inline constexpr bool is_row_bias<Eigen::Replicate<B, RowFactor, 1>> = B::RowsAtCompileTime == 1;
/// Whether the left and the right factors of all products in a sum are row-major, and whether such a row is a term.
template <class X>
struct factors {
  static constexpr bool left = true, right = true, row_bias = is_row_bias<X>;
};
template <class L, class R>
struct factors<Eigen::Product<L, R, Eigen::DefaultProduct>> {
  static constexpr bool left = is_row_major<L>, right = is_row_major<R>, row_bias = false;
};
template <class T, class L, class R>
struct factors<Eigen::CwiseBinaryOp<Eigen::internal::scalar_sum_op<T, T>, const L, const R>> {
  static constexpr bool left = factors<L>::left && factors<R>::left, right = factors<L>::right && factors<R>::right,
                        row_bias = factors<L>::row_bias || factors<R>::row_bias;
};
/// The array that holds z. Of products and of such with a bias row-major where both factors are, or where the samples
/// are, the rows of x in (x * w).rowwise() + b: Eigen's own choice, PlainObject, is column-major for them all.
template <class Z, class Plain = typename Z::PlainObject>
using kept_t = std::conditional_t<terms<Z>::products != 0 && terms<Z>::others <= 1 && factors<Z>::left &&
                                      (factors<Z>::right || factors<Z>::row_bias),
                                  typename Eigen::internal::plain_matrix_type_row_major<Z>::type, Plain>;

} // namespace bridge

/// What forward_keep returns: the output of F and exactly what its gradient needs; A is a plain Array or Matrix.
/// Move-only, and read-only: nothing can overwrite what the backward pass will read.
template <class F, class A>
class saved {
public:
  saved(saved&&) = default;            ///< no copies
  saved& operator=(saved&&) = default; ///< no copies

  /// y = f(z).
  const A& output() const& noexcept { return y_; }
  /// A layer without a backward pass takes the output out: forward_keep(f, z).output().
  A output() && noexcept { return std::move(y_); }

private:
  friend struct bridge::access_to_saved;
  static constexpr bridge::kept keeps = bridge::kept_of<F, typename A::Scalar>;
  saved() : y_(), kept_() {}
  A y_;
  std::conditional_t<keeps == bridge::kept::nothing, bridge::empty, A> kept_;
};

/// @cond
namespace pass {
template <class F, class A>
inline constexpr bool is_source<saved<F, A>> = true;
} // namespace pass
/// @endcond

namespace bridge {

/// A backward pass and the array that it reads beside dy.
template <class Op, class X>
struct pass_over {
  Op op;
  const X& x;
};
/// P of f as one.
template <class P, class F, class X>
auto over(const F& f, const X& x) {
  const auto op = bridge::op_of<P, typename X::Scalar>(f);
  return pass_over<std::decay_t<decltype(op)>, X>{op, x};
}

struct access_to_saved {
  template <class Stream, class F, class A, class Z>
  static saved<F, A> make(const F& f, Z&& z) {
    saved<F, A> s;
    [[maybe_unused]] const auto forward = bridge::op_of<pass::forward, typename A::Scalar>(f);
    if constexpr (saved<F, A>::keeps == kept::input) {
      if constexpr (std::is_same_v<plain_t<Z>, A>)
        s.kept_ = std::forward<Z>(z);
      else
        bridge::evaluate(s.kept_, z);
      s.y_ = bridge::unary(forward, s.kept_);
    } else if constexpr (std::is_same_v<plain_t<Z>, A>) {
      s.y_ = std::forward<Z>(z);
      if constexpr (saved<F, A>::keeps == kept::gradient)
        bridge::forward_and_gradient_of<Stream>(f, s.y_, s.y_, s.kept_);
      else
        s.y_ = bridge::unary(forward, s.y_);
    } else {
      if constexpr (saved<F, A>::keeps == kept::gradient)
        bridge::forward_and_gradient_of<Stream>(f, z, s.y_, s.kept_);
      else
        s.y_ = bridge::unary(forward, z);
    }
    return s;
  }
  template <class F, class A>
  static auto pass_of(const F& f, const saved<F, A>& s) {
    if constexpr (saved<F, A>::keeps == kept::gradient)
      return pass_over<pass::backward_from_gradient, A>{{}, s.kept_};
    else if constexpr (saved<F, A>::keeps == kept::input)
      return bridge::over<pass::backward_from_input>(f, s.kept_);
    else if constexpr (gradient_needs<F> == needs::output)
      return bridge::over<pass::backward_from_output>(f, s.y_);
    else if constexpr (numeric::is_stored<typename A::Scalar>)
      return bridge::over<pass::backward_from_input>(f, s.y_); // any x will do
    else
      return pass_over<pass::backward_from_nothing<F>, A>{{f}, s.y_};
  }
};
/// The array in a source.
template <class Source>
struct array_in {};
template <class X>
struct array_in<input_of<X>> {
  using type = plain_t<X>;
};
template <class Y>
struct array_in<output_of<Y>> {
  using type = plain_t<Y>;
};
template <class F, class A>
struct array_in<saved<F, A>> {
  using type = A;
};
template <class Source>
using source_array = typename array_in<plain_t<Source>>::type;

/// What backward takes beside the functor: a source that holds an array, and dy; or what has a sentence of its own.
template <class Source, class = void>
inline constexpr bool holds_array = false;
template <class Source>
inline constexpr bool holds_array<Source, std::enable_if_t<is_dense<source_array<Source>>>> = true;
/// The backward pass from such a source.
template <class F, class Source>
using backward_of = pass::of<std::conditional_t<pass::source_of<Source> == pass::source::input,
                                                pass::backward_from_input, pass::backward_from_output>,
                             F>;

/// Whether F's backward pass takes a source; a sentence where not.
template <class F, template <class> class Source, class X, class = std::enable_if_t<pass::is_source<Source<X>>>>
constexpr bool accepts_source(type_id<Source<X>>) noexcept {
  if constexpr (bridge::accepts_array<plain_t<X>>())
    return bridge::accepts_elements<backward_of<F, Source<X>>, typename plain_t<X>::Scalar>();
  else
    return false;
}
template <class F, class G, class A>
constexpr bool accepts_source(type_id<saved<G, A>>) noexcept {
  static_assert(std::is_same_v<F, G>, "xact: saved by another activation than the one that now goes backward");
  return std::is_same_v<F, G>;
}
template <class F>
constexpr bool accepts_source(type_id<refused_source>) noexcept {
  return false;
}
template <class F, class X>
constexpr bool accepts_source(type_id<X>) noexcept {
  static_assert(
      pass::always_false<X>,
      "xact: say what the gradient is taken from: from_input(z), from_output(y) or what forward_keep returned");
  return false;
}

template <class F, template <class> class Source, class X>
auto pass_of(const F& f, const Source<X>& source) {
  return bridge::over<typename backward_of<F, Source<X>>::description>(f, static_cast<const plain_t<X>&>(source.value));
}
template <class F, class A>
auto pass_of(const F& f, const saved<F, A>& s) {
  return access_to_saved::pass_of(f, s);
}

/// Whether Call takes (F, A...) of Eigen's arrays: inputs, of which the first in a source where the call needs one,
/// and, where it has more than one, outputs.
template <class Call, class F, class... A>
inline constexpr bool is_right = false;
template <class Call, class F, class X, class... A>
inline constexpr bool is_right<Call, F, X, A...> = [] {
  using P = engine::first_pass<Call>;
  if constexpr (std::is_same_v<F, threads> ||
                sizeof...(A) + 1 != P::inputs + (P::outputs == 1 ? std::size_t{0} : P::outputs)) {
    return false;
  } else if constexpr (P::from == pass::source::none) {
    return is_dense<X>;
  } else {
    return holds_array<X> && (is_dense<A> && ...);
  }
}();
/// Whether it has to do with Eigen and is not right.
template <class Call, class F, class... A>
using if_wrong = std::enable_if_t<any_eigen<A...> && !is_right<Call, F, A...> && !pass::has_own_calls<F>>;

/// One error with the sentence for it.
template <class Call, class F, class X, class... A>
auto refuse(const X& x, const A&...) {
  using P = engine::first_pass<Call>;
  constexpr bool needs_source = P::from != pass::source::none;
  if constexpr (std::is_same_v<X, refused_source>) { // from_input has said it
  } else if constexpr (is_eigen<X> && !pass::is_source<X> && !is_dense<X> && (sizeof...(A) == 0 || P::outputs > 1)) {
    bridge::accepts_array<X>();
  } else if constexpr (!needs_source && pass::is_source<X>) {
    if constexpr (pass::source_of<X> == pass::source::output)
      Call::template is_output<X, A...>();
    else
      Call::template is_input<X, A...>();
  } else if constexpr (needs_source && !pass::is_source<X> && !std::is_same_v<F, threads>) {
    Call::template no_source<X, A...>();
  } else if constexpr (needs_source && P::inputs > 1 && (pass::is_source<A> || ...)) {
    Call::template second_source<X, A...>();
  } else {
    Call::template in_eigen<X, A...>();
  }
  return bridge::refused(engine::unwrapped(x));
}

/// dz = op(x, dy) in memory and db += its columns (rows, for row-major) in their order.
template <class Stream, class Op, class X, class DY, class DZ, class DB>
void add_vectors(const Op& op, const X& x, const DY& dy, DZ& dz, DB& db) noexcept {
  const std::size_t threshold =
      engine::threshold_of_a_part<3, typename DZ::Scalar>(static_cast<std::size_t>(dz.size()), Stream::value);
  bool streamed = false;
  for (Index j = 0; j < dz.outerSize(); ++j)
    streamed |= engine::map(op, engine::output_and_sum(vector_of(dz, j), db.data()),
                            static_cast<std::size_t>(dz.innerSize()), threshold, vector_of(x, j), vector_of(dy, j));
  engine::finish_streaming_if(streamed);
}

template <class Stream, class Op, class X, class DY, class DZ, class DB>
void backward_with_bias(const Op& op, const X& x, const DY& dy, DZ& dz, DB& db) {
  constexpr const char* where = "xact::backward_with_bias";
  using T = typename DZ::Scalar;
  constexpr bool of_rows = DB::ColsAtCompileTime == 1; // b was added to every column
  eigen_assert(bridge::same_shape(where, "x", x, "dy", dy) && "xact: the shapes must be the same");
  const auto clear = [&] { // where db may overlap x or dy, not before dz is there
    if constexpr (of_rows)
      bridge::take_shape(where, "db", db, "the sum of the rows", x.rowwise().sum());
    else
      bridge::take_shape(where, "db", db, "the sum of the columns", x.colwise().sum());
    eigen_assert(!bridge::share(dz, db) && "xact::backward_with_bias: dz and db must be two arrays");
    db.setZero();
  };
  constexpr bool in_memory = has_vectors<DZ> && has_vectors<DB> && has_vectors<X> &&
                             int(X::IsRowMajor) == int(DZ::IsRowMajor) && of_rows == !DZ::IsRowMajor;
  if constexpr (in_memory && has_vectors<DY> && int(DY::IsRowMajor) == int(DZ::IsRowMajor)) {
    if (bridge::same_or_apart(dz, x) && bridge::same_or_apart(dz, dy) && bridge::apart(db, x) &&
        bridge::apart(db, dy) && bridge::apart(db, dz)) {
      bridge::take_shape(where, "dz", dz, "dy", dy);
      clear();
      return bridge::add_vectors<Stream>(op, x, dy, dz, db);
    }
  } else if constexpr (in_memory) {
    if (bridge::apart(dz, x) && !bridge::overlaps(dz, dy)) { // an expression, a product: once, into dz
      bridge::evaluate(dz, dy);
      return bridge::backward_with_bias<Stream>(op, x, dz, dz, db);
    }
  }
  if constexpr (must_fit<DZ>)
    bridge::take_shape(where, "dz", dz, "dy", dy);
  if (bridge::overlaps(dz, x) || bridge::overlaps(dz, dy))
    dz = bridge::binary(op, x, dy).eval();
  else
    dz = bridge::binary(op, x, dy);
  clear();
  const auto add_to = [&](auto& sums) {
    for (Index j = 0; j < dz.outerSize(); ++j)
      for (Index i = 0; i < dz.innerSize(); ++i)
        sums.coeffRef(of_rows == !DZ::IsRowMajor ? i : j) +=
            bridge::lane_of(DZ::IsRowMajor ? dz.coeff(j, i) : dz.coeff(i, j));
  };
  if constexpr (numeric::is_stored<typename DB::Scalar>) { // not in db, which would round after every addition
    Eigen::Array<float, Eigen::Dynamic, 1> sums = Eigen::Array<float, Eigen::Dynamic, 1>::Zero(db.size());
    add_to(sums);
    for (Index i = 0; i < db.size(); ++i)
      db.coeffRef(i) = bridge::coefficient<T>(sums(i));
  } else {
    add_to(db);
  }
}
/// Whether db takes the sums of x's scalars; a sentence where not.
template <class X, class DB>
constexpr bool takes_sums() noexcept {
  if constexpr (numeric::is_stored<typename X::Scalar> && std::is_same_v<typename DB::Scalar, float>)
    return true;
  else
    return bridge::same_scalars<X, DB>();
}

} // namespace bridge

/// y = f(z), keeping what backward needs. z is consumed: a plain Array or Matrix is moved in and overwritten by the
/// output, so it must be an rvalue, std::move(z); any other expression is evaluated, (w * x).colwise() + b in one pass
/// over the product, sums of products as in eigen.hpp; the array that holds it is row-major where both factors of a
/// product are (w.transpose() counts as w), or x in (x * w).rowwise() + b. Allocates the output of an expression, and
/// for Sigmoid and Tanh the derivative, of 16 bits z; nothing else.
template <class F, class Z, class = std::enable_if_t<bridge::is_dense<bridge::plain_t<Z>>>,
          class A = bridge::kept_t<bridge::plain_t<Z>>>
[[nodiscard]] XACT_INLINE saved<F, A> forward_keep(const F& f, Z&& z) {
  constexpr bool taken = !std::is_same_v<bridge::plain_t<Z>, A> ||
                         !(std::is_lvalue_reference_v<Z> || std::is_const_v<std::remove_reference_t<Z>>);
  static_assert(taken, "xact: forward_keep consumes its argument: pass std::move(z)");
  if constexpr (taken && bridge::accepts_elements<pass::of<pass::gradient_from_input, F>, typename A::Scalar>())
    return bridge::access_to_saved::make<bridge::streaming, F, A>(f, std::forward<Z>(z));
  else
    return bridge::no_result<saved<F, A>>();
}
/// @cond
template <class F, class Source, class = std::enable_if_t<pass::is_source<bridge::plain_t<Source>>>, class = void>
auto forward_keep(const F&, Source&&) {
  static_assert(pass::always_false<Source>, "xact: forward_keep takes z as it is, without from_input");
  return bridge::no_result<saved<F, typename bridge::source_array<Source>::PlainObject>>();
}
template <class F, class Z,
          class = std::enable_if_t<!bridge::is_dense<bridge::plain_t<Z>> && !pass::is_source<bridge::plain_t<Z>>>,
          class = void, class = void>
auto forward_keep(const F&, Z&&) {
  bridge::accepts_array<Z>();
  return bridge::no_result<saved<F, Eigen::ArrayXf>>();
}
template <class F, class Source, class DY, class DZ, class DB>
void backward_with_bias(const F&, const Source&, const Eigen::EigenBase<DY>&, DZ&&, DB&&) {
  bridge::accepts_array<DY>();
}
template <class F, class G, class A>
auto forward(const F&, const saved<G, A>& s) {
  static_assert(pass::always_false<A>, "xact: forward takes the input x; what forward_keep returned holds the output");
  return bridge::refused(s.output());
}
template <class F, class G, class A>
auto gradient(const F&, const saved<G, A>& s) {
  static_assert(pass::always_false<A>,
                "xact: what forward_keep returned is for backward and backward_with_bias; gradient "
                "takes from_input(x) or from_output(y)");
  return bridge::refused(s.output());
}
/// @endcond

/// dx = dy * f'(x) with what forward_keep saved, lazy; the bits of backward from the input. Reads `s` when evaluated.
template <class F, class G, class A, class D>
[[nodiscard]] auto backward(const F& f, const saved<G, A>& s, const Eigen::DenseBase<D>& dy) {
  if constexpr (!bridge::accepts_source<F>(type_id<saved<G, A>>{}))
    return bridge::refused(dy.derived());
  else if constexpr (!bridge::same_scalars<A, D>())
    return bridge::any_array{};
  else if constexpr (gradient_needs<F> == needs::nothing && !numeric::is_stored<typename A::Scalar>) {
    eigen_assert(bridge::same_shape("xact::backward", "x", s.output(), "dy", dy) &&
                 "xact: the shapes must be the same");
    return bridge::unary(pass::backward_from_nothing<F>{f}, dy.derived());
  } else {
    const auto over = bridge::pass_of(f, s);
    return bridge::binary(over.op, over.x, dy.derived());
  }
}
/// It would be gone before the lazy expression reads it.
template <class F, class G, class A, class D>
bridge::any_array backward(const F&, const saved<G, A>&&, const Eigen::DenseBase<D>&) = delete;

/// A layer's backward step in one pass: dz = dy * f'(z), the bits of backward, and the gradient of its bias, db. source
/// is from_input(z), from_output(y) or what forward_keep saved. db, a column vector for z = (w * x).colwise() + b, gets
/// the sums of dz's rows, a row vector, for z = (x * w).rowwise() + b, the sums of its columns: each is 0 + dz(., 0) +
/// dz(., 1) + ..., rounded to the scalar type after every addition, in that order whatever the machine; of 16 bits to
/// float, db a vector of floats or of 16 bits, rounded once more. dz may be dy or the array in source. dz and db are
/// resized or, Map, Ref and Block, must fit. Fast where b lies along the storage order and dy and z are in memory; an
/// expression dy is evaluated into dz first. Where an allocation throws, dz and db may have been resized or written in
/// part; they can be assigned to and destroyed.
template <class F, class Source, class DY, class DZ, class DB>
XACT_INLINE void backward_with_bias(const F& f, const Source& source, const Eigen::DenseBase<DY>& dy, DZ&& dz,
                                    DB&& db) {
  if constexpr (bridge::accepts_source<F>(type_id<Source>{})) {
    if constexpr (bridge::accepts_outputs<DZ, DB>()) {
      using dz_t = bridge::output_t<DZ>;
      using db_t = bridge::output_t<DB>;
      constexpr bool vector = db_t::ColsAtCompileTime == 1 || db_t::RowsAtCompileTime == 1;
      static_assert(vector, "xact: db must be a vector: a column vector gets the sums of dz's rows, a row vector those "
                            "of its columns");
      if constexpr (vector && bridge::same_scalars<bridge::source_array<Source>, DY, dz_t>() &&
                    bridge::takes_sums<dz_t, db_t>()) {
        const auto over = bridge::pass_of(f, source);
        bridge::backward_with_bias<bridge::streaming>(over.op, over.x, dy.derived(), bridge::array_of(dz),
                                                      bridge::array_of(db));
      }
    }
  }
}

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
