// SPDX-License-Identifier: BSD-3-Clause
/// Of the list those tiers whose activation is called XACT_SUBJECT: what is compiled once for each activation.
#pragma once

#include "support.hpp"

#include <string_view>

#define XACT_TEXT_(name) #name
#define XACT_TEXT(name) XACT_TEXT_(name)

namespace test {
namespace {

// No call with all activations in its type: such a function's name would change with the list.
template <class Chosen, class... F>
struct tiers_of {
  using type = Chosen;
};
template <class... Chosen, class F, class... Rest>
struct tiers_of<xact::type_list<Chosen...>, F, Rest...> {
  static constexpr bool taken = std::string_view(xact::contract<F>::name) == XACT_TEXT(XACT_SUBJECT);
  using list = std::conditional_t<taken, xact::type_list<Chosen..., F>, xact::type_list<Chosen...>>;
  using type = typename tiers_of<list, Rest...>::type;
};
template <class... F>
typename tiers_of<xact::type_list<>, F...>::type choose(xact::type_list<F...>);
using tiers = decltype(choose(xact::activations{}));

} // namespace
} // namespace test
