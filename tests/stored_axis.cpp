// SPDX-License-Identifier: BSD-3-Clause
/// 16 bits along an axis and per channel: what the same calls make of floats, rounded once.
#include "support.hpp"

#include <xact/prelu.hpp>

namespace {

using xact::axis;

/// Numbers of a format, and the same as floats.
template <class S>
struct both_arrays {
  std::vector<S> stored;
  std::vector<float> floats;
  explicit both_arrays(std::size_t n, unsigned seed = 0) : stored(n), floats(n) {
    std::mt19937 g(seed);
    for (std::size_t i = 0; i < n; ++i) {
      stored[i] = seed == 0 ? S(0.0f) : S((static_cast<float>(g() % 4096) - 2048) / 128);
      floats[i] = static_cast<float>(stored[i]);
    }
  }
  /// How many of one are not those of the other, rounded; these then take the rounded values.
  std::size_t differing() {
    std::size_t count = 0;
    for (std::size_t i = 0; i < stored.size(); ++i) {
      count += S(floats[i]).bits != stored[i].bits;
      floats[i] = static_cast<float>(stored[i]);
    }
    return count;
  }
};

template <class S, class F>
std::size_t softmax_differs(const F& f, const axis& a) {
  const std::size_t n = a.outer * a.n * a.inner;
  both_arrays<S> x(n, 1), dy(n, 2), y(n), dx(n);
  xact::forward(f, x.stored.data(), y.stored.data(), a);
  xact::forward(f, x.floats.data(), y.floats.data(), a);
  std::size_t count = y.differing();
  xact::backward(f, xact::from_output(y.stored.data()), dy.stored.data(), dx.stored.data(), a);
  xact::backward(f, xact::from_output(y.floats.data()), dy.floats.data(), dx.floats.data(), a);
  count += dx.differing();
  xact::forward(f, x.stored.data(), x.stored.data(), a); // in place
  for (std::size_t i = 0; i < n; ++i)
    count += x.stored[i].bits != y.stored[i].bits;
  return count;
}

template <class S>
std::size_t losses_differ(std::size_t n) {
  both_arrays<S> x(n, 3), dx(n), t(n);
  const auto same = [&](float of_stored, float of_floats) { return test::same(of_stored, of_floats) ? 0u : 1u; };
  std::size_t count = same(xact::logsumexp(x.stored.data(), n), xact::logsumexp(x.floats.data(), n));
  count += same(xact::cross_entropy(xact::from_input(x.stored.data()), n / 2, dx.stored.data(), n),
                xact::cross_entropy(xact::from_input(x.floats.data()), n / 2, dx.floats.data(), n));
  count += dx.differing();
  count += same(xact::binary_cross_entropy(xact::from_input(x.stored.data()), t.stored.data(), dx.stored.data(), n),
                xact::binary_cross_entropy(xact::from_input(x.floats.data()), t.floats.data(), dx.floats.data(), n));
  return count + dx.differing();
}

template <class S>
std::size_t prelu_differs(const axis& a) {
  const std::size_t n = a.outer * a.n * a.inner;
  both_arrays<S> x(n, 4), dy(n, 5), slopes(a.n, 6), y(n), dx(n), dslopes(a.n);
  xact::forward(xact::Prelu{}, x.stored.data(), slopes.stored.data(), y.stored.data(), a);
  xact::forward(xact::Prelu{}, x.floats.data(), slopes.floats.data(), y.floats.data(), a);
  xact::backward(xact::Prelu{}, xact::from_input(x.stored.data()), slopes.stored.data(), dy.stored.data(),
                 dx.stored.data(), dslopes.stored.data(), a);
  xact::backward(xact::Prelu{}, xact::from_input(x.floats.data()), slopes.floats.data(), dy.floats.data(),
                 dx.floats.data(), dslopes.floats.data(), a);
  return y.differing() + dx.differing() + dslopes.differing();
}

template <class S>
void check() {
  for (const std::size_t n : {1u, 2u, 10u, 31u, 100u, 5000u})
    for (const axis& a : {axis{3, n, 1}, axis{2, n, 3}}) {
      INFO(n << " x " << a.inner);
      CHECK(softmax_differs<S>(xact::Softmax<>{}, a) == 0);
      CHECK(softmax_differs<S>(xact::Softmax<xact::fast>{}, a) == 0);
      CHECK(softmax_differs<S>(xact::LogSoftmax<>{}, a) == 0);
      CHECK(losses_differ<S>(n) == 0);
    }
  for (const axis& a : {axis{4, 7, 1}, axis{3, 5, 33}, axis{2, 40, 1}})
    CHECK(prelu_differs<S>(a) == 0);
}

} // namespace

TEST_CASE("16-bit numbers along an axis and per channel") {
  check<xact::bfloat16>();
  check<xact::float16>();
}
