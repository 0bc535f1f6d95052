// SPDX-License-Identifier: BSD-3-Clause
#include "family.hpp"

#include <stdexcept>
#include <type_traits>

namespace behaviour {

template class Network<Activation>;
template class DigitsTraining<Activation>;

namespace {

template <class F>
constexpr bool is_default_tier = true;
template <template <class> class F, class Accuracy>
constexpr bool is_default_tier<F<Accuracy>> = std::is_same_v<Accuracy, xact::faithful>;

/// softplus(x) - ln 2 in float: 0 at 0, and the slope of softplus.
struct ShiftedSoftplus {
  template <class V>
  XACT_INLINE V operator()(const V& x) const noexcept {
    return xact::Softplus<>{}(x)-V(xact::numeric::scalar_t<V>(0.69314718055994530942));
  }
  template <class V>
  XACT_INLINE V gradient_from_input(const V& x) const noexcept {
    return xact::Softplus<>{}.gradient_from_input(x);
  }
};

std::vector<Activation> others() {
  const theory::Phi softplus = theory::of(xact::Softplus<>{});
  return {activation_of(xact::LeakyRelu{0.2}, "leaky_relu 0.2"),
          activation_of(ShiftedSoftplus{}, "softplus - ln 2",
                        theory::phi_of([softplus](double z) { return softplus.value(z) - std::log(2.0); },
                                       softplus.slope, softplus.kinks))};
}

} // namespace

const std::vector<Activation>& family() {
  static const std::vector<Activation> all = [] {
    std::vector<Activation> list;
    xact::for_each_type(xact::activations{}, [&](auto id) {
      using F = typename decltype(id)::type;
      if constexpr (is_default_tier<F>)
        list.push_back(activation_of(F{}));
    });
    return list;
  }();
  return all;
}

const Activation& activation(std::string_view name) {
  static const std::vector<Activation> more = others();
  for (const auto* list : {&family(), &more})
    for (const Activation& a : *list)
      if (a.name == name)
        return a;
  throw std::invalid_argument("there is no activation " + std::string(name));
}

void start_as_tanh(Network<Activation>& net) {
  for (std::size_t l = 0; l < net.w.size(); ++l) {
    net.w[l] *= l > 0 && l + 1 < net.w.size() ? 4.0f : 2.0f;
    if (l > 0)
      net.b[l] = -0.5f * net.w[l].rowwise().sum();
  }
}

} // namespace behaviour
