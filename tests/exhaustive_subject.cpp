// SPDX-License-Identifier: BSD-3-Clause
/// The kernels and the oracle of the activation XACT_SUBJECT, for the exhaustive run.
#include "oracle.hpp"
#include "subject.hpp"
#include "sweep.hpp"

namespace {

using sweep::exact_values, sweep::wide, std::size_t;

/// 1 / ulp(v) of float.
double per_ulp(float, double v) {
  const auto exponent = std::max<std::uint64_t>(test::bits(v) >> 52 & 0x7ff, 1023 - 126);
  return test::from_bits<double>((2 * 1023 + 23 - exponent) << 52);
}
/// And of double.
long double per_ulp(double, long double v) {
  using L = std::numeric_limits<double>;
  return std::ldexp(1.0L, L::digits - 1 - std::max(std::ilogb(v), L::min_exponent - 1));
}

template <class T, class R>
void take(exact_values<T>& out, size_t i, const R& exact) {
  const auto near = static_cast<wide<T>>(exact);
  T nearest = static_cast<T>(near);
  const wide<T> scale = per_ulp(T{}, near);
  const auto missing = [&] { return static_cast<wide<T>>(static_cast<R>(exact - static_cast<R>(nearest))) * scale; };
  wide<T> rest = missing();
  if constexpr (!std::is_same_v<R, wide<T>>) { // rounded twice
    const wide<T> half = 0.5, side = rest > 0 ? 1 : -1;
    const R tie = static_cast<R>(nearest) + static_cast<R>(side * half / scale);
    const bool beyond = rest > 0 ? exact > tie : exact < tie;
    if (std::isfinite(nearest) && std::fabs(rest) >= half && beyond) {
      nearest = std::nextafter(nearest, static_cast<T>(side) * std::numeric_limits<T>::infinity());
      rest = missing();
    }
  }
  out.nearest[i] = nearest;
  out.rest[i] = std::fabs(rest) <= 1 ? rest : 0; // not a number where the exact value is none, or overflows
  out.per_ulp[i] = scale;
}

template <size_t Level, class T, class Exact>
void evaluate(const Exact& exact, const T* x, const std::uint8_t* levels, size_t n, exact_values<T>& out) {
  using R = test::real<sweep::precisions[Level]>;
  for (size_t i = 0; i < n; ++i)
    if (levels[i] == Level)
      take<T, R>(out, i, exact(static_cast<R>(x[i])));
}
template <class T, class Exact>
void evaluate(size_t level, const Exact& exact, const T* x, const std::uint8_t* levels, size_t n,
              exact_values<T>& out) {
  if (level == 0)
    evaluate<0>(exact, x, levels, n, out);
  else if (level == 1)
    evaluate<1>(exact, x, levels, n, out);
  else if (level == 2)
    evaluate<2>(exact, x, levels, n, out);
  else
    evaluate<3>(exact, x, levels, n, out);
}

/// f's parameters, as numbers of a functor that consists of them.
template <class F>
std::string parameters_of(const F& f) {
  std::string text;
  if constexpr (!std::is_empty_v<F> && sizeof(F) % sizeof(double) == 0 && std::is_trivially_copyable_v<F>) {
    double all[sizeof(F) / sizeof(double)];
    std::memcpy(all, &f, sizeof f);
    for (const double p : all) {
      char number[32];
      std::snprintf(number, sizeof number, "%s%.9g", text.empty() ? "{" : ", ", p);
      text += number;
    }
    text += "}";
  }
  return text;
}

template <class T>
std::vector<sweep::subject<T>> subjects() {
  std::vector<sweep::subject<T>> all;
  xact::for_each_type(test::tiers{}, [&](auto id) {
    using F = typename decltype(id)::type;
    using C = xact::contract<F>;
    if constexpr (C::template supports<T>) {
      const auto samples = C::samples();
      for (size_t k = 0; k < samples.size(); ++k) {
        const F f = samples[k];
        if (k == all.size()) { // the first tier that has it: facts and oracle
          sweep::subject<T> s;
          s.parameters = parameters_of(f);
          for (const auto& piece : C::monotone_pieces(f))
            s.pieces.push_back(piece);
          s.marks.assign(C::branch_points.begin(), C::branch_points.end());
          const auto kinks = C::kinks(f);
          s.marks.insert(s.marks.end(), kinks.begin(), kinks.end());
          for (size_t i = 0; i + 1 < s.pieces.size(); ++i) {
            const double end = s.pieces[i].end;
            if (s.pieces[i].way != s.pieces[i + 1].way && std::find(kinks.begin(), kinks.end(), end) == kinks.end() &&
                std::fabs(end) <= static_cast<double>(std::numeric_limits<T>::max()))
              s.turning_points.push_back(end);
          }
          for (const auto& piece : s.pieces)
            s.marks.push_back(piece.end);
          for (const auto& part : C::flat(f))
            s.marks.push_back(part.lowest), s.marks.push_back(part.highest);
          s.range = C::range(f);
          s.overflows = C::overflows;
          s.oracle = [exact = C::template rounded<T>(f)](sweep::pass pass, size_t level, const T* x,
                                                         const std::uint8_t* levels, size_t n, exact_values<T>& out) {
            if (pass == sweep::forward)
              evaluate(
                  level, [&](const auto& v) { return C::forward(exact, v); }, x, levels, n, out);
            else
              evaluate(
                  level, [&](const auto& v) { return C::gradient(exact, v); }, x, levels, n, out);
          };
          all.push_back(std::move(s));
        }
        typename sweep::subject<T>::tier tier;
        tier.name = C::tier;
        const auto bounds = C::template bounds_for<T>(f);
        const auto measured = [](double bound) { return bound > 100 ? 0 : bound; };
        tier.bounds = {measured(bounds.forward), measured(bounds.gradient_from_input)};
        tier.forward = [f](const T* x, T* y, size_t n) { xact::forward(f, x, y, n); };
        tier.gradient = [f](const T* x, T* y, size_t n) { xact::gradient(f, xact::from_input(x), y, n); };
        tier.both = [f](const T* x, T* y, T* g, size_t n) { xact::forward_and_gradient(f, x, y, g, n); };
        all[k].tiers.push_back(std::move(tier));
      }
    }
  });
  return all;
}

} // namespace

#define XACT_SUBJECT_OF_(name) subject_of_##name
#define XACT_SUBJECT_OF(name) XACT_SUBJECT_OF_(name)
namespace sweep {
activation XACT_SUBJECT_OF(XACT_SUBJECT)();
activation XACT_SUBJECT_OF(XACT_SUBJECT)() { return {subjects<float>(), subjects<double>()}; }
} // namespace sweep
