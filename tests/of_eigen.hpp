// SPDX-License-Identifier: BSD-3-Clause
/// Every pass of xact::passes over Eigen's arrays.
#pragma once

#include <xact/eigen.hpp>

#include "passes.hpp"

namespace passes {

/// The lazy expression of P, which has one output, over x, or x and dy.
template <class P, class F, class X, class DY>
auto lazy(const F& f, const X& x, [[maybe_unused]] const DY& dy) {
  constexpr xact::type_id<typename P::asked_by> asked{};
  if constexpr (P::from == xact::pass::source::none && P::inputs == 1)
    return direct::run(asked, f, x); // not wrapped, which returns a copy: the expression would refer to it
  else if constexpr (P::from == xact::pass::source::none)
    return direct::run(asked, f, x, dy);
  else if constexpr (P::inputs == 1)
    return direct::run(asked, f, wrapped<P>(x));
  else
    return direct::run(asked, f, wrapped<P>(x), dy);
}
/// y, and where P has two outputs g, of x and dy.
template <class P, class F, class X, class DY, class Y, class G>
void assign(const F& f, const X& x, const DY& dy, Y&& y, [[maybe_unused]] G&& g) {
  if constexpr (P::outputs == 1)
    y = passes::lazy<P>(f, x, dy);
  else
    direct::run(xact::type_id<typename P::asked_by>{}, f, x, y, g);
}

} // namespace passes
