// SPDX-License-Identifier: BSD-3-Clause
/// What the tests of Eigen's arrays share.
#pragma once

#include "support.hpp"

#include <Eigen/Core>

namespace test {

/// Numbers in [-most, most]: Eigen 3.4's Random() of 16 bits is NaN.
template <class Plain>
Plain random(Eigen::Index rows, Eigen::Index cols, float most = 1) {
  using T = typename Plain::Scalar;
  using Wide = std::conditional_t<sizeof(T) == 2, float, T>;
  return Plain(rows, cols).unaryExpr([most](const T&) {
    return T(Wide(most) * Eigen::internal::random<Wide>(Wide(-1), Wide(1)));
  });
}
/// Same bits, any NaN standing for any other.
template <class A, class B>
bool same_arrays(const A& a, const B& b) {
  const auto number = [](const auto& v) {
    if constexpr (sizeof(v) == 2)
      return static_cast<float>(v);
    else
      return v;
  };
  bool all = a.rows() == b.rows() && a.cols() == b.cols();
  for (Eigen::Index j = 0; all && j < a.cols(); ++j)
    for (Eigen::Index i = 0; all && i < a.rows(); ++i)
      all = test::same(number(a.coeff(i, j)), number(b.coeff(i, j)));
  return all;
}

} // namespace test
