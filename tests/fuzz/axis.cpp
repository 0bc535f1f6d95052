// SPDX-License-Identifier: BSD-3-Clause
#define XACT_TEST_WITHOUT_CATCH2
#include "axis.hpp"

#include "../support.hpp"

#include <xact/gated.hpp>
#include <xact/prelu.hpp>
#include <xact/softmax.hpp>

#include <vector>

namespace fuzz {
namespace {

using xact::axis;

template <class M>
M number(decisions& d, bool special) {
  const double unit = static_cast<double>(d.word() >> 11) * 0x1p-53 * 2 - 1;
  const auto as = [](double v) { return M(static_cast<xact::numeric::lane_t<M>>(v)); };
  if (special && d.below(40) == 0) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    const double values[] = {0, -0.0, -inf, -inf, inf, xact::not_a_number, 3e38, -3e38, 1e-40};
    return as(values[d.below(std::size(values))]);
  }
  return as(unit * (d.below(4) == 0 ? 200 : 8));
}

template <class M>
bool same(M a, M b) {
  if constexpr (xact::numeric::is_stored<M>)
    return test::same(static_cast<float>(a), static_cast<float>(b));
  else
    return test::same(a, b);
}

/// The block of a case, what is in it, and where each vector lies.
template <class M>
class block {
public:
  explicit block(decisions& d)
      : shape{d.below(6), d.below(8) != 0 ? d.below(40) : d.below(400), d.coin() ? 1 : d.below(80)},
        count(shape.outer * shape.n * shape.inner), vectors(shape.outer * shape.inner), x_(d, count), dy_(d, count),
        out_(d, count), in_place(d.coin()) {
    const bool special = d.below(3) == 0;
    for (std::size_t i = 0; i < count; ++i)
      x.push_back(x_.data()[i] = number<M>(d, special)), dy.push_back(dy_.data()[i] = number<M>(d, special));
  }
  std::size_t at(std::size_t vector, std::size_t i) const {
    return (vector / shape.inner * shape.n + i) * shape.inner + vector % shape.inner;
  }
  std::vector<M> of(const std::vector<M>& all, std::size_t vector) const {
    std::vector<M> one;
    for (std::size_t i = 0; i < shape.n; ++i)
      one.push_back(all[at(vector, i)]);
    return one;
  }
  const M* in() { return x_.data(); }
  const M* up() { return dy_.data(); }
  M* out() { return in_place ? x_.data() : out_.data(); }
  std::vector<M> result() { return {out(), out() + count}; }
  void compare(const char* what, std::size_t vector, const std::vector<M>& want) {
    for (std::size_t i = 0; i < shape.n; ++i)
      if (!same(out()[at(vector, i)], want[i]))
        fail("not the bits of the vector alone", where(what), at(vector, i));
  }
  void finish(const char* what) {
    if (!x_.surroundings_kept() || !dy_.surroundings_kept() || !out_.surroundings_kept())
      fail("written outside the array", where(what), count);
    for (std::size_t i = 0; i < count; ++i)
      if ((!in_place && !same(x_.data()[i], x[i])) || !same(dy_.data()[i], dy[i]))
        fail("an input has changed", where(what), i);
  }
  std::string where(const char* what) const {
    return std::string(what) + ", " + std::to_string(sizeof(M)) + " bytes, " + std::to_string(shape.outer) + " x " +
           std::to_string(shape.n) + " x " + std::to_string(shape.inner);
  }

  const axis shape;
  const std::size_t count, vectors;
  std::vector<M> x, dy; // as they were

private:
  array<M> x_, dy_, out_;

public:
  const bool in_place;
};

template <class F, class M>
void softmax(decisions& d) {
  block<M> b(d);
  const F f{d.coin() ? 1.0 : 0.7};
  const bool forward = d.coin();
  std::vector<M> want(b.shape.n);
  if (forward)
    xact::forward(f, b.in(), b.out(), b.shape);
  else // x in place of an output: any numbers
    xact::backward(f, xact::from_output(b.in()), b.up(), b.out(), b.shape);
  for (std::size_t v = 0; v < b.vectors; ++v) {
    const auto x = b.of(b.x, v), dy = b.of(b.dy, v);
    if (forward)
      xact::forward(f, x.data(), want.data(), x.size());
    else
      xact::backward(f, xact::from_output(x.data()), dy.data(), want.data(), x.size());
    b.compare("softmax", v, want);
  }
  b.finish("softmax");
}
template <class M>
void loss(decisions& d) {
  using T = xact::numeric::lane_t<M>;
  block<M> b(d);
  if (b.shape.n == 0)
    return;
  std::vector<unsigned char> targets;
  for (std::size_t v = 0; v < b.vectors; ++v)
    targets.push_back(static_cast<unsigned char>(d.below(std::min<std::size_t>(b.shape.n, 256))));
  array<T> losses(d, b.vectors);
  const bool alone = d.below(4) == 0;
  if (alone)
    xact::cross_entropy(xact::from_input(b.in()), targets.data(), losses.data(), b.shape);
  else
    xact::cross_entropy(xact::from_input(b.in()), targets.data(), losses.data(), b.out(), b.shape);
  std::vector<M> want(b.shape.n);
  for (std::size_t v = 0; v < b.vectors; ++v) {
    const auto x = b.of(b.x, v);
    const T loss = xact::cross_entropy(xact::from_input(x.data()), targets[v], want.data(), x.size());
    if (!test::same(losses.data()[v], loss))
      fail("not the loss of the vector alone", b.where("cross entropy"), v);
    if (!alone)
      b.compare("cross entropy", v, want);
  }
  if (!losses.surroundings_kept())
    fail("written outside the losses", b.where("cross entropy"), b.vectors);
  b.finish("cross entropy");
}
template <class F, class M>
void gate(decisions& d) {
  block<M> b(d);
  const F f{};
  xact::forward(xact::gated(f), b.in(), b.up(), b.out(), b.count);
  for (std::size_t i = 0; i < b.count; ++i) { // one at a time: the innermost function is tested elsewhere
    M want;
    xact::forward(xact::gated(f), &b.x[i], &b.dy[i], &want, 1);
    if (!same(b.out()[i], want))
      fail("not the bits of the pair alone", b.where("gated"), i);
  }
  b.finish("gated");
}
template <class M>
void prelu(decisions& d) {
  block<M> b(d);
  std::vector<M> slopes;
  for (std::size_t c = 0; c < b.shape.n; ++c)
    slopes.push_back(number<M>(d, true));
  xact::forward(xact::Prelu{}, b.in(), slopes.data(), b.out(), b.shape);
  std::vector<M> want(b.shape.n);
  for (std::size_t v = 0; v < b.vectors; ++v) {
    const auto x = b.of(b.x, v);
    xact::forward(xact::Prelu{}, x.data(), slopes.data(), want.data(), axis{1, x.size(), 1});
    b.compare("PReLU", v, want);
  }
  b.finish("PReLU");
}

template <class M>
void one_of(decisions& d) {
  constexpr void (*cases[])(decisions&) = {softmax<xact::Softmax<>, M>,
                                           softmax<xact::Softmax<xact::fast>, M>,
                                           softmax<xact::LogSoftmax<>, M>,
                                           softmax<xact::LogSoftmax<xact::fast>, M>,
                                           loss<M>,
                                           gate<xact::Silu<>, M>,
                                           gate<xact::Relu, M>,
                                           prelu<M>};
  cases[d.below(std::size(cases))](d);
}

} // namespace

void axis_case(decisions& d) {
  constexpr void (*types[])(decisions&) = {one_of<float>, one_of<double>, one_of<xact::bfloat16>,
                                           one_of<xact::float16>};
  types[d.below(std::size(types))](d);
}

} // namespace fuzz
