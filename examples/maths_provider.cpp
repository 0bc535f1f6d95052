// SPDX-License-Identifier: BSD-3-Clause
// Libraries for small networks, RTNeural among them, take their functions from a struct that the user gives: static
// members tanh, sigmoid and exp, called with Eigen expressions, with xsimd batches or with scalars. MathsProvider is
// xact as such a struct; the rest of the program is a client that knows only the names.
#include <Eigen/Core>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <type_traits>
#include <xact/xact.hpp>

/// xact's tanh and sigmoid, in the tier that `Accuracy` says.
template <class Accuracy = xact::faithful>
struct MathsProvider {
  template <class X>
  static auto tanh(const X& x) {
    return apply(xact::Tanh<Accuracy>{}, x);
  }
  template <class X>
  static auto sigmoid(const X& x) {
    return apply(xact::Sigmoid<Accuracy>{}, x);
  }
  /// Not an activation: Eigen's, xsimd's or the standard library's.
  template <class X>
  static auto exp(const X& x) {
    if constexpr (is_eigen<X>) {
      return x.array().exp();
    } else {
      using std::exp; // xsimd's is found by the argument
      return exp(x);
    }
  }

private:
  template <class D>
  static std::true_type
  eigen(const Eigen::EigenBase<D>*); // a base of a base of x.head(n), so std::is_base_of would not do
  static std::false_type eigen(const void*);
  template <class X>
  static constexpr bool is_eigen = decltype(eigen(static_cast<X*>(nullptr)))::value;

  template <class F, class X>
  static auto apply(const F& f, const X& x) {
    if constexpr (is_eigen<X>) {
      return xact::forward(f, x.array()); // lazy, as x.array().tanh() is
    } else {
      return f(x);
    }
  }
};

namespace {

/// A gated recurrent unit as such a client writes it.
template <class Maths, int size>
struct Gru {
  using Vector = Eigen::Matrix<float, size, 1>;
  using Weights = Eigen::Matrix<float, size, size>;
  Weights update, reset, candidate;
  Vector state = Vector::Zero();

  void step(const Vector& in) {
    Eigen::Matrix<float, 2 * size, 1> gates;
    gates << update * state + in, reset * state + in;
    const Vector z = Maths::sigmoid(gates.head(size)), r = Maths::sigmoid(gates.tail(size));
    const Vector c = Maths::tanh(candidate * r.cwiseProduct(state) + in);
    state = (1 - z.array()) * c.array() + z.array() * state.array();
  }
};

/// The same sentence for batches and scalars: one call, one value or as many as the batch has.
template <class Maths, class V>
V gated(const V& x) {
  return Maths::sigmoid(x) * Maths::tanh(x);
}

bool same(float a, float b) { return std::memcmp(&a, &b, sizeof a) == 0; }

} // namespace

int main() {
  // 1. Eigen: a step of the unit.
  Gru<MathsProvider<>, 4> unit;
  unit.update.setConstant(0.25f);
  unit.reset.setConstant(-0.5f);
  unit.candidate.setIdentity();
  const Eigen::Vector4f in(-20.0f, -0.5f, 0.5f, 20.0f);
  for (int i = 0; i < 3; ++i)
    unit.step(in);
  std::printf("state after three steps: %.9g %.9g %.9g %.9g\n", double(unit.state[0]), double(unit.state[1]),
              double(unit.state[2]), double(unit.state[3]));

  // 2. A value has the same bits as a scalar, in a batch, and in an Eigen expression.
  using Batch = xsimd::batch<float>;
  alignas(64) float x[Batch::size], in_batch[Batch::size], of_tanh[Batch::size];
  for (std::size_t i = 0; i < Batch::size; ++i)
    x[i] = -4.0f + float(i);
  const Batch batch = xsimd::load_unaligned(x);
  gated<MathsProvider<>>(batch).store_unaligned(in_batch);
  MathsProvider<>::tanh(batch).store_unaligned(of_tanh);
  const Eigen::Map<const Eigen::ArrayXf> array(x, Batch::size);
  const Eigen::ArrayXf of_array = MathsProvider<>::tanh(2 * array / 2);
  bool good = true;
  for (std::size_t i = 0; i < Batch::size; ++i)
    good = good && same(in_batch[i], gated<MathsProvider<>>(x[i])) && same(of_tanh[i], MathsProvider<>::tanh(x[i])) &&
           same(of_array[Eigen::Index(i)], of_tanh[i]);

  // 3. exp is there for the clients that have a softmax of their own, and the other tiers for those that are in a
  // hurry.
  const float e = MathsProvider<>::exp(1.0f), fast = MathsProvider<xact::fast>::sigmoid(0.0f);
  const Eigen::Array2f exps = MathsProvider<>::exp(Eigen::Vector2f(0.0f, 1.0f));
  good = good && std::fabs(e - 2.7182818f) < 1e-6f && std::fabs(exps[1] - e) < 1e-6f && fast == 0.5f;
  std::printf("%s\n", good ? "scalar, batch and Eigen: the same bits" : "the bits differ");

  // 4. Against the textbook's functions in double.
  Eigen::Array4d state = Eigen::Array4d::Zero();
  const Eigen::Array4d wide = in.cast<double>().array();
  const auto sigmoid = [](const Eigen::Array4d& v) { return Eigen::Array4d(1 / (1 + (-v).exp())); };
  for (int i = 0; i < 3; ++i) {
    const Eigen::Array4d z = sigmoid(0.25 * state.sum() + wide), r = sigmoid(-0.5 * state.sum() + wide),
                         c = (r * state + wide).unaryExpr([](double v) { return std::tanh(v); });
    state = (1 - z) * c + z * state;
  }
  const double off = (state - unit.state.cast<double>().array()).abs().maxCoeff();
  std::printf("largest difference from double: %.1e\n", off);
  return good && off < 1e-6 ? 0 : 1;
}
