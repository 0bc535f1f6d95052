// SPDX-License-Identifier: BSD-3-Clause
// expected: xact: the expression's scalar type must be float or double
// expected: xact: the expression's scalar type must be float or double
// expected: xact: the expression's scalar type must be float or double
// expected: xact: the expression's scalar type must be float or double
// expected: xact: the expression's scalar type must be float or double
#include <xact/xact.hpp>

#include <unsupported/Eigen/AutoDiff>

using dual = Eigen::AutoDiffScalar<Eigen::VectorXd>;
using other_dual = Eigen::AutoDiffScalar<Eigen::VectorXf>;
template <class T>
using array = Eigen::Array<T, Eigen::Dynamic, 1>;

void forward(array<dual>& x) { x = xact::forward(xact::Tanh<>{}, dual(2) * x); }
void functor(array<other_dual>& x) { x = x.unaryExpr(xact::eigen_functor(xact::Tanh<>{})); }
void temporary(Eigen::ArrayXcf& x) { x = xact::forward(xact::Tanh<>{}, Eigen::ArrayXcf(2 * x)); }
void both(array<long double>& x) { xact::forward_and_gradient(xact::Tanh<>{}, x, x, x); }
void backward(array<short>& x) { x = xact::backward(xact::Tanh<>{}, xact::from_input(x), array<short>(x)); }
