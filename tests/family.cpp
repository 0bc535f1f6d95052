// SPDX-License-Identifier: BSD-3-Clause
/// The activations that are not in the list yet: bounds of value and derivative, signs of f' on either side of a
/// turning point, special values and flags, by samples.
#include "oracle.hpp"
#include "support.hpp"

#include <xact/activation/celu.hpp>
#include <xact/activation/elu.hpp>
#include <xact/activation/gelu.hpp>
#include <xact/activation/gelu_tanh.hpp>
#include <xact/activation/log_sigmoid.hpp>
#include <xact/activation/mish.hpp>
#include <xact/activation/selu.hpp>
#include <xact/activation/silu.hpp>
#include <xact/activation/softplus.hpp>
#include <xact/activation/swish.hpp>
#include <xact/activation/tanhshrink.hpp>

#include <cfenv>

namespace {

template <template <class> class F>
using tiers = xact::type_list<F<xact::fast>, F<xact::faithful>, F<xact::correctly_rounded>>;

/// In what values are judged; void where the contract asks for more than long double and Boost is not installed.
template <class F, class T>
using oracle =
    test::real<(xact::contract<F>::template oracle_bits<T> > 64 ? xact::contract<F>::template oracle_bits<T> : 64)>;

/// Whether a derivative of doubles lies beside a root, where only a wider oracle than long double may judge. Its sign
/// is judged everywhere.
template <class R, class T, class F>
bool is_beside_root(const F& f, T x) {
  if constexpr (std::is_same_v<T, double> && std::numeric_limits<R>::digits <= 64)
    for (const auto& piece : xact::contract<F>::monotone_pieces(f))
      if (std::isfinite(piece.end) && piece.end != 0 && std::fabs(x / piece.end - 1) < 0.06)
        return true;
  return false;
}

struct worst {
  double ulp = 0, argument = 0;
  void take(double error, double x) {
    if (!(error <= ulp))
      ulp = error, argument = x;
  }
};

template <class T, class F>
void check(const F& f, std::size_t sample) {
  using C = xact::contract<F>;
  const F exact = C::template rounded<T>(f);
  const auto bounds = C::template bounds_for<T>(f);
  const auto x = test::arguments_of<F, T>(f, 20000, 8);
  const auto y = test::forward(f, x), g = test::gradient_from_input(f, x);
  std::vector<T> both_y(x.size()), both_g(x.size());
  xact::forward_and_gradient(f, x.data(), both_y.data(), both_g.data(), x.size());
  worst value, slope;
  using R = oracle<F, T>;
  if constexpr (std::is_void_v<R>) {
    WARN(C::name << " of doubles is not judged: its oracle is wider than long double, and Boost is not installed");
  } else {
    const std::size_t step = std::is_floating_point_v<R> ? 1 : 101;
    for (std::size_t i = 0; i < x.size(); i += step) {
      const R v = static_cast<R>(x[i]);
      value.take(test::ulp_error(y[i], C::forward(exact, v)), static_cast<double>(x[i]));
      if (!is_beside_root<R>(f, x[i]))
        slope.take(test::ulp_error(g[i], C::gradient(exact, v)), static_cast<double>(x[i]));
    }
  }
  std::size_t different = 0, wrong_sign = 0;
  const auto pieces = C::monotone_pieces(f);
  for (std::size_t i = 0; i < x.size(); ++i) {
    different += !test::same(y[i], both_y[i]) || !test::same(g[i], both_g[i]);
    for (std::size_t k = 0; k < pieces.size(); ++k) // but for the ends themselves
      if (x[i] < static_cast<T>(pieces[k].end) && (k == 0 || x[i] > static_cast<T>(pieces[k - 1].end)))
        wrong_sign += pieces[k].way == xact::direction::rises ? g[i] < 0 : g[i] > 0;
  }
  INFO(C::name << " " << C::tier << (sizeof(T) == sizeof(float) ? " float" : " double") << ", sample " << sample);
  INFO("value " << value.ulp << " at " << value.argument << ", derivative " << slope.ulp << " at " << slope.argument);
  CHECK(value.ulp <= bounds.forward);
  CHECK(slope.ulp <= bounds.gradient_from_input);
  CHECK(different == 0);
  CHECK(wrong_sign == 0);

  if (sample == 0)
    for (const auto& row : C::special_values) {
      const std::vector<T> many(67, static_cast<T>(row.x));
      INFO("x = " << row.x);
      CHECK(test::same(f(many[0]), static_cast<T>(row.y)));
      CHECK(test::same(test::forward(f, many)[0], static_cast<T>(row.y)));
      CHECK(test::same(test::gradient_from_input(f, many)[0], static_cast<T>(row.g)));
    }

  auto ordinary = x;
  const auto overflows = [&](T v) { return !test::far_from_overflow(f, v); };
  ordinary.erase(std::remove_if(ordinary.begin(), ordinary.end(), overflows), ordinary.end());
  std::feclearexcept(FE_ALL_EXCEPT);
  const auto again = test::forward(f, ordinary), slopes = test::gradient_from_input(f, ordinary);
  CHECK(std::fetestexcept(FE_OVERFLOW | FE_INVALID | FE_DIVBYZERO) == 0);
  CHECK(again.size() == slopes.size());
}

template <template <class> class F>
void check_all() {
  xact::for_each_type(tiers<F>{}, [](auto id) {
    using G = typename decltype(id)::type;
    const auto samples = xact::contract<G>::samples();
    for (std::size_t i = 0; i < samples.size(); ++i) {
      check<float>(samples[i], i);
      if constexpr (xact::contract<G>::template supports<double>)
        check<double>(samples[i], i);
    }
  });
}

} // namespace

TEST_CASE("gelu") { check_all<xact::Gelu>(); }
TEST_CASE("gelu_tanh") { check_all<xact::GeluTanh>(); }
TEST_CASE("silu") { check_all<xact::Silu>(); }
TEST_CASE("swish") { check_all<xact::Swish>(); }
TEST_CASE("mish") { check_all<xact::Mish>(); }
TEST_CASE("softplus") { check_all<xact::Softplus>(); }
TEST_CASE("log_sigmoid") { check_all<xact::LogSigmoid>(); }
TEST_CASE("elu") { check_all<xact::Elu>(); }
TEST_CASE("selu") { check_all<xact::Selu>(); }
TEST_CASE("celu") { check_all<xact::Celu>(); }
TEST_CASE("tanhshrink") { check_all<xact::Tanhshrink>(); }
