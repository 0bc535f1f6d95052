// SPDX-License-Identifier: BSD-3-Clause
/// The long accuracy run, for forward and gradient_from_input of every tier of every activation that has an error to
/// measure: worst error and its argument, results that are not correctly rounded, and steps back (f of the next
/// argument less than f of this one, where f rises; more, where it falls) with the largest in ULP. No overflow, invalid
/// or divide-by-zero may be raised but for a true overflow, and forward_and_gradient must have the same bits.
///
/// float: every one of the 2^32. The oracle is the textbook formula in the precision that the contract says, double
/// unless it says more, right to 2^-26 float ULP; where its last bits leave open which float is the nearest, the same
/// formula in 166 bits decides.
/// double: 2^30 arguments, random within strata of sign and exponent, against the formula in long double or wider.
///
/// Prints a Markdown table, writes it to the file named as first argument, and fails where a promise is broken. A
/// second argument, such as "tanh", names the one activation to walk, a third one, float or double, the one type.
#include "oracle.hpp"
#include "support.hpp"

#include <atomic>
#include <cfenv>
#include <cstdio>
#include <fstream>
#include <functional>
#include <mutex>
#include <sstream>
#include <thread>

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
using wide = test::real<166>;

/// One row: a tier's kernel and what was found.
template <class T>
struct row {
  std::string tier;
  double bound;
  std::function<bool(const T*, T*, std::size_t)> kernel; // whether forward_and_gradient agrees
  double worst = 0, largest_fall = 0;                    // in ULP
  T argument = 0;
  std::uint64_t not_nearest = 0, falls = 0;
  int flags = 0; // overflow, invalid or divide-by-zero raised
  bool same = true;
  void merge(const row& other) {
    if (other.worst > worst)
      worst = other.worst, argument = other.argument;
    largest_fall = std::max(largest_fall, other.largest_fall);
    not_nearest += other.not_nearest;
    falls += other.falls;
    flags |= other.flags;
    same &= other.same;
  }
};

/// The i-th argument of `count`. float: ascending from -inf.
constexpr std::uint32_t negatives = 0x7f800001;
template <class T>
constexpr std::uint64_t count = std::is_same_v<T, float> ? 2ull * negatives : 1ull << 30;
void argument(std::uint64_t i, float& x) {
  const auto k = static_cast<std::uint32_t>(i);
  x = test::from_bits<float>(i < negatives ? 0xff800000u - k : k - negatives);
}
/// double: seven of eight in the exponents -60 to 10, where the activations bend; the mantissa from splitmix64.
void argument(std::uint64_t i, double& x) {
  std::uint64_t z = (i + 1) * 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  z ^= z >> 31;
  const std::uint64_t exponent = i % 8 == 0 ? (i / 8) % 2047 : 1023 - 60 + (i / 8) % 71;
  x = test::from_bits<double>((z << 63) | (exponent << 52) | (z >> 12));
}

template <int Bits, class Oracle, class R>
float nearest(const Oracle& oracle, float x, const R& exact) {
  using std::ldexp;
  const R margin = ldexp(R(1), 5 - Bits);
  const auto low = static_cast<float>(R(exact * (1 - margin))), high = static_cast<float>(R(exact * (1 + margin)));
  return low == high ? low : static_cast<float>(oracle(wide(x)));
}
template <int, class Oracle, class R>
double nearest(const Oracle&, double, const R& exact) {
  return static_cast<double>(exact);
}

/// Which of f's pieces x lies in, an end counting as the next one's beginning.
template <class T, class Pieces>
std::size_t piece_of(const Pieces& pieces, T x) {
  std::size_t k = 0;
  while (k + 1 < pieces.size() && x >= static_cast<T>(pieces[k].end))
    ++k;
  return k;
}

/// Walks all arguments in blocks, on every core; the oracle is evaluated once for all tiers.
template <class T, int Bits, class Oracle, class Pieces>
void walk(const std::string& what, std::vector<row<T>>& rows, const Oracle& oracle, const Pieces& pieces) {
  using R = test::real<Bits>;
  using Float = std::conditional_t<std::is_floating_point_v<R>, R, long double>;
  constexpr std::uint64_t block = 1 << 16, blocks = (count<T> + block - 1) / block;
  std::atomic<std::uint64_t> next{0};
  std::mutex lock;
  const auto work = [&] {
    std::vector<T> x(block), after(block), y(block), y_after(block), best(block);
    std::vector<R> exact(block);
    std::vector<Float> per_ulp(block);
    std::vector<row<T>> found = rows;
    for (std::uint64_t b = next++; b < blocks; b = next++) {
      if (b % (blocks / 50) == 0)
        std::fprintf(stderr, "\r%s %3d %%", what.c_str(), static_cast<int>(100 * b / blocks));
      const auto n = static_cast<std::size_t>(std::min(block, count<T> - b * block));
      for (std::size_t i = 0; i < n; ++i) {
        argument(b * block + i, x[i]);
        after[i] = std::nextafter(x[i], std::numeric_limits<T>::infinity());
        exact[i] = oracle(static_cast<R>(x[i]));
        per_ulp[i] = 1 / test::ulp<T>(static_cast<Float>(exact[i]));
        best[i] = nearest<Bits>(oracle, x[i], exact[i]);
      }
      for (row<T>& r : found) {
        std::feclearexcept(FE_ALL_EXCEPT);
        r.same &= r.kernel(x.data(), y.data(), n) && r.kernel(after.data(), y_after.data(), n);
        r.flags |= std::fetestexcept(FE_OVERFLOW | FE_INVALID | FE_DIVBYZERO);
        for (std::size_t i = 0; i < n; ++i) {
          double error =
              static_cast<double>(std::fabs(static_cast<Float>(static_cast<R>(y[i]) - exact[i])) * per_ulp[i]);
          if (!(error < infinity)) // an infinite result, or none
            error = test::ulp_error(y[i], exact[i]);
          if (error > r.worst)
            r.worst = error, r.argument = x[i];
          if (y[i] != best[i]) {
            ++r.not_nearest;
            if (r.tier == "correctly_rounded" && r.not_nearest < 20)
              std::fprintf(stderr, "\n%s: %a at %a, nearest is %a\n", what.c_str(), static_cast<double>(y[i]),
                           static_cast<double>(x[i]), static_cast<double>(best[i]));
          }
          const auto& piece = pieces[piece_of(pieces, x[i])];
          const bool rises = piece.way == xact::direction::rises;
          if ((rises ? y_after[i] < y[i] : y_after[i] > y[i]) && after[i] <= static_cast<T>(piece.end)) {
            ++r.falls;
            r.largest_fall = std::max(r.largest_fall, test::ulp_error(y_after[i], static_cast<Float>(y[i])));
          }
        }
      }
    }
    const std::lock_guard<std::mutex> guard(lock);
    for (std::size_t k = 0; k < rows.size(); ++k)
      rows[k].merge(found[k]);
  };
  std::vector<std::thread> pool;
  for (unsigned i = 1; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
    pool.emplace_back(work);
  work();
  for (auto& t : pool)
    t.join();
  std::fprintf(stderr, "\r%s done \n", what.c_str());
}

/// Calls visit(type_id<F>{}) for every tier of the activation of that name that supports T.
template <class T, class Visitor>
void for_each_tier(const std::string& name, Visitor visit) {
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using C = xact::contract<typename decltype(id)::type>;
    if constexpr (C::template supports<T>)
      if (C::name == name)
        visit(id);
  });
}

/// Walks one pass of one activation, the tiers of functor f's; false if a promise is broken.
template <class T, class F, class Oracle>
bool report(std::ostream& table, const F& f, const char* pass, bool forward, const Oracle& oracle) {
  using Contract = xact::contract<F>;
  const std::string name = Contract::name;
  if constexpr (Contract::template supports<T>) {
    constexpr auto bounds = Contract::template bounds<T>;
    const double bound = forward ? bounds.forward : bounds.gradient_from_input;
    if (bound == 0 || bound > 100) // nothing to measure, or no bound in ULP
      return true;
  }
  const char* type = std::is_same_v<T, float> ? "float" : "double";
  std::vector<row<T>> rows;
  for_each_tier<T>(name, [&](auto tier) {
    using G = typename decltype(tier)::type;
    const auto bounds = xact::contract<G>::template bounds<T>;
    row<T> r{xact::contract<G>::tier, forward ? bounds.forward : bounds.gradient_from_input, {}};
    r.kernel = [forward, f = xact::sample_of<G>()](const T* x, T* y, std::size_t n) {
      forward ? xact::forward(f, x, y, n) : xact::gradient(f, xact::from_input(x), y, n);
      thread_local std::vector<T> both[2];
      both[0].resize(n), both[1].resize(n);
      xact::forward_and_gradient(f, x, both[0].data(), both[1].data(), n);
      return std::memcmp(both[forward ? 0 : 1].data(), y, n * sizeof(T)) == 0;
    };
    rows.push_back(r);
  });
  walk<T, Contract::template oracle_bits<T>>(name + " " + type + " " + pass, rows, oracle,
                                             Contract::monotone_pieces(f));
  constexpr int forbidden = FE_INVALID | FE_DIVBYZERO | (Contract::overflows ? 0 : FE_OVERFLOW);
  bool good = true;
  for (const row<T>& r : rows) {
    char falls[64] = "", wrong[64], line[256];
    if (r.not_nearest < 100000)
      std::snprintf(wrong, sizeof wrong, "%llu", static_cast<unsigned long long>(r.not_nearest));
    else
      std::snprintf(wrong, sizeof wrong, "%.4f %%",
                    100 * static_cast<double>(r.not_nearest) / static_cast<double>(count<T>));
    if (forward && r.falls > 0)
      std::snprintf(falls, sizeof falls, "%llu (%.1f)", static_cast<unsigned long long>(r.falls), r.largest_fall);
    else if (forward)
      std::snprintf(falls, sizeof falls, "0");
    std::snprintf(line, sizeof line, "| %s | %s | %s | %s | %.4f | %.9g | %.1f | %s | %s |\n", name.c_str(), type,
                  r.tier.c_str(), pass, r.worst, static_cast<double>(r.argument), r.bound, wrong, falls);
    table << line;
    std::fputs(line, stdout);
    std::fflush(stdout);
    // A near-tie is a hair more than half an ULP away by the double oracle: there the count decides.
    good = good && r.worst <= r.bound + 1e-6 && (r.tier != "correctly_rounded" || r.not_nearest == 0) &&
           (!forward || r.largest_fall <= (r.tier == "fast" ? 4 : 0)) && (r.flags & forbidden) == 0 && r.same;
  }
  return good;
}

} // namespace

int main(int argc, char** argv) {
  std::ostringstream table;
  table << "| activation | type | tier | pass | worst error (ULP) | at x | bound | not correctly rounded | falls "
           "(largest, ULP) |\n|---|---|---|---|---:|---:|---:|---:|---:|\n";
  bool good = true;
  std::string done = ",";
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using F = typename decltype(id)::type;
    using C = xact::contract<F>;
    const std::string name = C::name;
    if (done.find("," + name + ",") != std::string::npos || (argc > 2 && name != argv[2]))
      return;
    done += name + ",";
    const F f = xact::sample_of<F>(); // its parameters are floats
    const auto forward = [&](const auto& x) { return C::forward(f, x); };
    const auto gradient = [&](const auto& x) { return C::gradient(f, x); };
    const std::string type = argc > 3 ? argv[3] : "both";
    if (type != "double") {
      good &= report<float>(table, f, "forward", true, forward);
      good &= report<float>(table, f, "gradient_from_input", false, gradient);
    }
    if (type != "float") {
      good &= report<double>(table, f, "forward", true, forward);
      good &= report<double>(table, f, "gradient_from_input", false, gradient);
    }
  });
  if (argc > 1)
    std::ofstream(argv[1]) << table.str();
  if (!good)
    std::fprintf(stderr, "a promise is broken\n");
  return good ? 0 : 1;
}
