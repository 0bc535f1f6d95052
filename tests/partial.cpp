// SPDX-License-Identifier: BSD-3-Clause
/// A pass asks a functor only for what it uses: in memory, on threads, over Eigen's arrays, picked at run time.
#include "partial.hpp"
#include "support.hpp"

#include <xact/dispatch.hpp>
#include <xact/eigen.hpp>

namespace {

using array = Eigen::ArrayXf;
constexpr Eigen::Index n = 1003;
constexpr std::size_t size = n;

struct arrays {
  array x = array::LinSpaced(n, -8, 8), dy = array::LinSpaced(n, 3, 1), a = array::Zero(n), b = array::Zero(n);
};

} // namespace

TEST_CASE("a functor that only goes forward") {
  const test::OnlyForward f;
  arrays v;
  const array twice = v.x + v.x;
  xact::forward(f, v.x.data(), v.a.data(), size);
  CHECK((v.a == twice).all());
  v.a.setZero();
  xact::dispatch::forward(f, v.x.data(), v.a.data(), size);
  CHECK((v.a == twice).all());
  v.a = xact::forward(f, v.x);
  CHECK((v.a == twice).all());
  v.a = xact::forward(f, v.x.reverse());
  CHECK((v.a == twice.reverse()).all());
#if defined(_OPENMP)
  v.a.setZero();
  xact::forward(xact::threads(2), f, v.x.data(), v.a.data(), size);
  CHECK((v.a == twice).all());
#endif
}

TEST_CASE("a functor that only has gradients") {
  const test::OnlyGradient f;
  const test::OnlyFromOutput h;
  arrays v;
  const array from_x = v.x - 1, from_y = v.x + 1;
  xact::gradient(f, xact::from_input(v.x.data()), v.a.data(), size);
  xact::dispatch::backward(f, xact::from_input(v.x.data()), v.dy.data(), v.b.data(), size);
  CHECK((v.a == from_x).all());
  CHECK((v.b == v.dy * from_x).all());
  v.a = xact::gradient(f, xact::from_input(v.x));
  v.b = xact::backward(f, xact::from_input(v.x), v.dy);
  CHECK((v.a == from_x).all());
  CHECK((v.b == v.dy * from_x).all());
  xact::dispatch::gradient(h, xact::from_output(v.x.data()), v.a.data(), size);
  xact::backward(h, xact::from_output(v.x.data()), v.dy.data(), v.b.data(), size);
  CHECK((v.a == from_y).all());
  CHECK((v.b == v.dy * from_y).all());
  v.a = xact::gradient(h, xact::from_output(v.x));
  v.b = xact::backward(h, xact::from_output(v.x), v.dy);
  CHECK((v.a == from_y).all());
  CHECK((v.b == v.dy * from_y).all());
}

TEST_CASE("a functor that only has forward_and_gradient") {
  const test::OnlyBoth f;
  arrays v;
  const array twice = v.x + v.x, less = v.x - 1;
  const auto check = [&] {
    CHECK((v.a == twice).all());
    CHECK((v.b == less).all());
    v.a.setZero();
    v.b.setZero();
  };
  xact::forward_and_gradient(f, v.x.data(), v.a.data(), v.b.data(), size);
  check();
  xact::dispatch::forward_and_gradient(f, v.x.data(), v.a.data(), v.b.data(), size);
  check();
  xact::forward_and_gradient(f, v.x, v.a, v.b);
  check();
  xact::forward_and_gradient(f, v.x.reverse().reverse(), v.a, v.b);
  check();
#if defined(_OPENMP)
  xact::forward_and_gradient(xact::threads(2), f, v.x.data(), v.a.data(), v.b.data(), size);
  check();
  xact::dispatch::forward_and_gradient(xact::threads(2), f, v.x.data(), v.a.data(), v.b.data(), size);
  check();
#endif
}
