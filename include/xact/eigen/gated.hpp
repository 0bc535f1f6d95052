// SPDX-License-Identifier: BSD-3-Clause
/// Floor 3: an activation of one Eigen expression times another.
///
///     y = forward(gated(f), a, b);                             lazy: f(a) * b, coefficient by coefficient
///     backward(gated(f), from_input(a), b, dy, da, db);        da = dy * b * f'(a), db = dy * f(a), in one pass
///
/// a, b and dy are any expressions of one shape, the halves of a matrix, z.topRows(n) and z.bottomRows(n), among them;
/// da and db are arrays that can be written, in which a plain Array or Matrix is resized. da and db must be apart; each
/// may be one of the inputs. Results have the bits of the memory calls (gated.hpp).
#pragma once

#include "../eigen.hpp"
#include "../gated.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {
namespace bridge {

/// Whether columns (row-major: rows) of all these are contiguous memory in one order.
template <class Y, class... X>
inline constexpr bool in_memory_as = has_elements<Y> &&
                                     ((has_elements<X> && int(X::IsRowMajor) == int(Y::IsRowMajor)) && ...);
template <class X>
auto vector_at(X& x, Eigen::Index i) noexcept {
  return x.data() + i * x.outerStride();
}

template <class F, class A, class B, class DY, class DA, class DB>
void gated_backward(const F& f, const A& a, const B& b, const DY& dy, DA& da, DB& db) {
  constexpr const char* where = "xact::backward";
  using T = typename A::Scalar;
  eigen_assert(bridge::same_shape(where, "a", a, "b", b) && bridge::same_shape(where, "a", a, "dy", dy) &&
               "xact: the shapes must be the same");
  eigen_assert(!bridge::share(da, db) && "xact::backward: da and db must be two arrays");
  if constexpr (in_memory_as<DA, DB, A, B, DY>) {
    const auto fits = [&](const auto& x) { return bridge::same_or_apart(da, x) && bridge::same_or_apart(db, x); };
    if (fits(a) && fits(b) && fits(dy)) {
      bridge::take_shape(where, "da", da, "a", a);
      bridge::take_shape(where, "db", db, "a", a);
      const auto n = static_cast<std::size_t>(a.innerSize());
      for (Eigen::Index i = 0; i < a.outerSize(); ++i)
        engine::here::run<pass::gated_backward>(f, engine::to(bridge::vector_at(da, i), bridge::vector_at(db, i)), n,
                                                XACT_STREAM_BYTES, bridge::vector_at(a, i), bridge::vector_at(b, i),
                                                bridge::vector_at(dy, i));
      return;
    }
  }
  using Plain = Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic>;
  const Plain x = a.matrix().array(), y = b.matrix().array(), up = dy.matrix().array();
  Plain to_a(a.rows(), a.cols()), to_b(a.rows(), a.cols());
  engine::here::run<pass::gated_backward>(f, engine::to(to_a.data(), to_b.data()), static_cast<std::size_t>(x.size()),
                                          XACT_STREAM_BYTES, x.data(), y.data(), up.data());
  bridge::take_shape(where, "da", da, "a", a);
  bridge::take_shape(where, "db", db, "a", a);
  da.matrix() = to_a.matrix();
  db.matrix() = to_b.matrix();
}

} // namespace bridge

/// f(a) * b. Of temporary arrays the result is an array, for nothing would be left to read later.
template <class F, class A, class B, class = std::enable_if_t<bridge::is_dense<bridge::plain_t<A>>>,
          class = std::enable_if_t<bridge::is_dense<bridge::plain_t<B>>>>
[[nodiscard]] auto forward(const Gated<F>& g, A&& a, B&& b) {
  if constexpr (bridge::is_temporary<A> || bridge::is_temporary<B>)
    return bridge::lazy<pass::gated_forward>(g.f, bridge::array_of(a), bridge::array_of(b)).eval();
  else
    return bridge::lazy<pass::gated_forward>(g.f, bridge::array_of(a), bridge::array_of(b));
}
/// da = dy * b * f'(a) and db = dy * f(a).
template <class F, class A, class B, class DY, class DA, class DB,
          class = std::enable_if_t<bridge::is_dense<bridge::plain_t<A>>>>
void backward(const Gated<F>& g, const input_of<A>& a, const Eigen::DenseBase<B>& b, const Eigen::DenseBase<DY>& dy,
              DA&& da, DB&& db) {
  if constexpr (bridge::accepts_elements<pass::of<pass::gated_backward, F>, typename bridge::plain_t<A>::Scalar>())
    if constexpr (bridge::accepts_outputs<DA, DB>())
      if constexpr (bridge::same_scalars<bridge::plain_t<A>, B, DY, bridge::output_t<DA>, bridge::output_t<DB>>())
        bridge::gated_backward(g.f, bridge::array_of(a.value), b.derived(), dy.derived(), bridge::array_of(da),
                               bridge::array_of(db));
}

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
