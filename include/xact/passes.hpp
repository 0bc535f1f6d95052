// SPDX-License-Identifier: BSD-3-Clause
/// Floor 2: the list. A pass is registered here: dispatch, tests and benchmarks iterate over it. What a pass is:
/// pass/description.hpp.
#pragma once

#include "pass/backward.hpp"
#include "pass/forward.hpp"
#include "pass/forward_and_gradient.hpp"
#include "pass/gradient.hpp"
#include "pass/stored.hpp"

namespace xact {
inline namespace XACT_ABI_NAMESPACE {

/// Every pass.
using passes = type_list<pass::forward, pass::gradient_from_input, pass::gradient_from_output,
                         pass::backward_from_input, pass::backward_from_output, pass::forward_and_gradient>;

/// Those of F; what has calls of its own has passes of its own.
template <class F>
struct passes_for {
  using type = passes; ///< a type_list
};
/// The same.
template <class F>
using passes_of = typename passes_for<F>::type;

/// The place of F in a list.
template <class F, class... In>
constexpr std::size_t index_in_list(type_list<In...>) noexcept {
  std::size_t at = 0;
  static_cast<void>(((std::is_same_v<F, In> || (++at, false)) || ...));
  return at;
}

} // namespace XACT_ABI_NAMESPACE
} // namespace xact
