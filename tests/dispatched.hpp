// SPDX-License-Identifier: BSD-3-Clause
/// The dispatched calls, beside those in memory: a new name needs its line here.
#pragma once

#include "passes.hpp"

#include <xact/dispatch.hpp>

namespace passes {

struct dispatched {
  template <class... A>
  static void run(xact::type_id<xact::pass::call::forward>, A&&... a) {
    xact::dispatch::forward(a...);
  }
  template <class... A>
  static void run(xact::type_id<xact::pass::call::gradient>, A&&... a) {
    xact::dispatch::gradient(a...);
  }
  template <class... A>
  static void run(xact::type_id<xact::pass::call::backward>, A&&... a) {
    xact::dispatch::backward(a...);
  }
  template <class... A>
  static void run(xact::type_id<xact::pass::call::forward_and_gradient>, A&&... a) {
    xact::dispatch::forward_and_gradient(a...);
  }
};

} // namespace passes
