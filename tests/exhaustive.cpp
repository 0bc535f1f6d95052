// SPDX-License-Identifier: BSD-3-Clause
/// The long accuracy run, for forward and gradient_from_input of every tier of every activation that has an error to
/// measure: worst error and its argument, results that are not correctly rounded, steps back (f of the next argument
/// less than f of this one, where f rises; more, where it falls) with the largest in ULP, and flags raised. No
/// overflow, invalid or divide-by-zero may be raised but for a true overflow, forward_and_gradient must have the same
/// bits, results must stay in f's range, and f' must say which way f goes. Infinities and NaN: special_values.cpp.
///
///     test_exhaustive                    walks what is missing, then writes the page
///     test_exhaustive NAME float|double  walks one part, unless it is there
///     test_exhaustive --page             writes the page from the parts; red where one is missing or broken
///     test_exhaustive --list             names the parts
///     ... --in DIRECTORY                 of the parts, instead of the build's accuracy/; the page is DIRECTORY.md
///     ... --doubles 27                   2^27 doubles of each activation instead of 2^30: the page says so in its rows
///
/// A part is a file DIRECTORY/NAME.TYPE, written when its walk is done; it counts as there if its first line names the
/// compiler, the instruction set and the object code that this program would walk it with. So a run that was
/// interrupted goes on, and after a change only those activations are walked whose code has changed.
///
/// What is walked:
///     float   every finite one for the first sample of the parameters, 2^26 spread evenly for the others
///     double  2^30 arguments, random within strata of sign and exponent; for the other samples 2^24
///     both    around each turning point the 10^5 nearest, around each branch point, kink and clamp the 10^4 nearest
///     and for a table of its own the 2^16 nearest to each turning point
///
/// The oracle is the contract's textbook formula in 53, 64, 113 or 166 bits (oracle.hpp). For each sign and exponent
/// some arguments are compared with 166 bits first, and the narrowest precision from 53 (double: 64) on is taken that
/// is right there to `trusted` ULP. Beside a zero of f' the formula cancels: as many bits as are lost there are added
/// (`bits_at`). Then
///     float   where the last bits leave open which float is the nearest, 166 bits decide;
///     double  whatever comes within 0.05 ULP of its bound goes to 113 bits;
///     both    so do arguments at random (1 in 2^14, 1 in 2^10), and if the narrower formula is off there, that is red.
/// An error is that of the most precise value that was found. On this machine a value takes 5 to 25 ns in double, 20 to
/// 250 in long double, 2 to 25 us in 113 bits (libquadmath: a half to a fifth, but g++'s alone, and these are not where
/// the time goes), 5 to 360 in 166.
#include "sweep.hpp"

#include <xact/version.hpp>

#include <atomic>
#include <cfenv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

namespace {

using sweep::exact_values, sweep::wide, std::size_t, std::uint64_t, std::int64_t;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr size_t block = 1 << 16;

template <class... A>
std::string text(const char* format, A... a) {
  char line[512];
  std::snprintf(line, sizeof line, format, a...);
  return line;
}

uint64_t scrambled(uint64_t i) { // splitmix64
  uint64_t z = (i + 1) * 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

template <class T>
struct format {
  static constexpr bool single = std::is_same_v<T, float>;
  static constexpr const char* name = single ? "float" : "double";
  static constexpr int mantissa = std::numeric_limits<T>::digits - 1;
  static constexpr size_t strata = size_t{1} << (8 * sizeof(T) - mantissa); // signs and exponents
  static constexpr T max = std::numeric_limits<T>::max();
  /// How far, in ULP, the formula may be off in the precision that is taken, by samples before the walk and during it.
  static constexpr double trusted = single ? 0x1p-20 : 0.025, off = single ? 0x1p-18 : 0.05;
  /// So near a midpoint of two floats 166 bits decide.
  static constexpr double in_doubt = single ? 0x1p-17 : 0;
  static constexpr uint64_t one_in = uint64_t{1} << (single ? 14 : 10);
};
template <class T>
size_t stratum(T x) {
  return static_cast<size_t>(test::bits(x) >> format<T>::mantissa);
}

/// All numbers in ascending order, -0 being -1 and +0 being 0.
template <class T>
T from_order(int64_t k) {
  using B = test::bits_t<T>;
  constexpr B sign = B{1} << (8 * sizeof(T) - 1);
  return test::from_bits<T>(k < 0 ? sign | static_cast<B>(-1 - k) : static_cast<B>(k));
}
template <class T>
int64_t order(T x) {
  const auto magnitude = static_cast<int64_t>(test::bits(std::fabs(x)));
  return std::signbit(x) ? -1 - magnitude : magnitude;
}

/// Arguments: of consecutive numbers, of every stride-th, or at random.
template <class T>
struct stretch {
  int64_t first;
  uint64_t count, stride; // 0: random
  T at(uint64_t i) const {
    if (stride > 0)
      return from_order<T>(static_cast<int64_t>(static_cast<uint64_t>(first) + i * stride));
    // seven of eight in the exponents -60 to 10, where the activations bend
    const uint64_t z = scrambled(i), exponent = i % 8 == 0 ? (i / 8) % 2047 : 1023 - 60 + (i / 8) % 71;
    return static_cast<T>(test::from_bits<double>((z << 63) | (exponent << 52) | (z >> 12)));
  }
};
template <class T>
void add_around(std::vector<stretch<T>>& all, double v, int64_t reach) {
  if (std::fabs(v) <= static_cast<double>(format<T>::max)) {
    const int64_t k = order(static_cast<T>(v)), low = std::max(k - reach, order(-format<T>::max));
    all.push_back({low, static_cast<uint64_t>(std::min(k + reach, order(format<T>::max)) - low + 1), 1});
  }
}
/// What was found of a pass of a tier.
template <class T>
struct row {
  double worst = 0, largest_fall = 0; // in ULP
  T argument = 0;
  uint64_t count = 0, not_nearest = 0, falls = 0, outside = 0, wrong_way = 0;
  int flags = 0;
  bool same = true;
  void merge(const row& other) {
    if (other.worst > worst || (other.worst == worst && other.argument < argument))
      worst = other.worst, argument = other.argument;
    largest_fall = std::max(largest_fall, other.largest_fall);
    count += other.count, not_nearest += other.not_nearest, falls += other.falls;
    outside += other.outside, wrong_way += other.wrong_way;
    flags |= other.flags;
    same &= other.same;
  }
};
/// And of the oracle of a pass.
template <class T>
struct audit {
  double off = 0;
  T argument = 0;
  std::array<uint64_t, sweep::precisions.size()> taken{};
  void merge(const audit& other) {
    if (other.off > off)
      off = other.off, argument = other.argument;
    for (size_t k = 0; k < taken.size(); ++k)
      taken[k] += other.taken[k];
  }
};

/// The oracle of one pass: which precision where.
template <class T>
class oracle {
public:
  oracle(const sweep::subject<T>& of, sweep::pass its_pass)
      : s(of), pass(its_pass), bits(format<T>::strata, format<T>::single ? 53 : 64) {
    if (pass == sweep::gradient)
      ends = s.turning_points;
  }
  void choose_precisions() {
    constexpr size_t samples = format<T>::single ? 32 : 12;
    exact_values<T> exact(samples), wider(samples);
    std::array<T, samples> x;
    for (size_t k = 0; k < bits.size(); ++k) {
      for (size_t i = 0; i < samples; ++i)
        x[i] = test::from_bits<T>(static_cast<test::bits_t<T>>(
            (k << format<T>::mantissa) | (i == 0 ? 0 : scrambled(samples * k + i) >> (64 - format<T>::mantissa))));
      if (!std::isfinite(x[0]))
        continue;
      at_level(sweep::widest, x.data(), samples, wider);
      for (;; bits[k] = bits[k] < 64 ? 64 : bits[k] < 113 ? 113 : 166) {
        const size_t level = level_of(bits[k]);
        if (level == sweep::widest)
          break;
        at_level(level, x.data(), samples, exact);
        double off = 0;
        for (size_t i = 0; i < samples; ++i)
          if (lost(x[i]) == 0)
            off = std::max(off, difference(exact, wider, i));
        if (off <= format<T>::trusted)
          break;
      }
    }
  }
  /// Bits that the value at x takes, of at least so many where nothing cancels.
  int bits_at(T x, int least = 0) const { return std::max(bits[stratum(x)], least) + lost(x); }
  static std::uint8_t level_of(int bits) {
    std::uint8_t level = 0;
    while (level < sweep::widest && sweep::precisions[level] < bits)
      ++level;
    return level;
  }
  void evaluate(const T* x, size_t n, std::vector<std::uint8_t>& levels, exact_values<T>& out, audit<T>& counts) const {
    std::array<uint64_t, sweep::precisions.size()> taken{};
    for (size_t i = 0; i < n; ++i)
      ++taken[levels[i] = level_of(bits_at(x[i]))];
    for (size_t level = 0; level < taken.size(); ++level) {
      counts.taken[level] += taken[level];
      if (taken[level] > 0)
        s.oracle(pass, level, x, levels.data(), n, out);
    }
  }
  /// Puts what at least so many bits say in the place of the value at x[i].
  void refine(const T* x, size_t i, int least, std::vector<std::uint8_t>& levels, exact_values<T>& out,
              audit<T>& counts) const {
    const std::uint8_t level = level_of(bits_at(x[i], least));
    if (level <= levels[i])
      return;
    exact_values<T> one(1);
    s.oracle(pass, level, x + i, &level, 1, one);
    const double d = difference(out, i, one, 0);
    if (!(d <= counts.off))
      counts.off = d, counts.argument = x[i];
    ++counts.taken[level];
    levels[i] = level;
    out.nearest[i] = one.nearest[0], out.rest[i] = one.rest[0], out.per_ulp[i] = one.per_ulp[0];
  }
  /// The share of the numbers of `arguments` for which the precise types are too slow to serve them all.
  double slow_share(const stretch<T>& arguments) const {
    uint64_t slow = 0;
    const uint64_t n = 1 << 16, step = std::max<uint64_t>(arguments.count / n, 1);
    for (uint64_t i = 0; i < n; ++i)
      slow += bits[stratum(arguments.at(i * step % arguments.count))] > 64;
    return static_cast<double>(slow) / static_cast<double>(n);
  }
  bool is_slow(T x) const { return bits[stratum(x)] > 64; }

private:
  void at_level(size_t level, const T* x, size_t n, exact_values<T>& out) const {
    const std::vector<std::uint8_t> levels(n, static_cast<std::uint8_t>(level));
    s.oracle(pass, level, x, levels.data(), n, out);
  }
  static double difference(const exact_values<T>& a, const exact_values<T>& b, size_t i) {
    return difference(a, i, b, i);
  }
  static double difference(const exact_values<T>& a, size_t i, const exact_values<T>& b, size_t k) {
    if (test::same(a.nearest[i], b.nearest[k]) && !std::isfinite(a.nearest[i]))
      return 0;
    const wide<T> steps = (static_cast<wide<T>>(a.nearest[i]) - static_cast<wide<T>>(b.nearest[k])) * b.per_ulp[k];
    const auto d = static_cast<double>(std::fabs(steps + a.rest[i] * (b.per_ulp[k] / a.per_ulp[i]) - b.rest[k]));
    return d < infinity ? d : infinity;
  }
  /// Beside a zero r of f' a formula whose terms do not vanish there loses about |r| / |x - r| of its accuracy. Of the
  /// distance only, so that it holds for every activation; up to 4 bits are within what is trusted.
  int lost(T x) const {
    int bits_lost = 0;
    for (const double end : ends) {
      const double d = std::fabs(static_cast<double>(x) - end);
      if (d < std::fabs(end) / 16)
        bits_lost = std::max(bits_lost, d == 0 ? 200 : std::ilogb(std::fabs(end) / d) + 1);
    }
    return bits_lost;
  }

  const sweep::subject<T>& s;
  sweep::pass pass;
  std::vector<double> ends;
  std::vector<int> bits; // of each stratum
};

template <class T>
class walk {
public:
  walk(std::string its_name, const sweep::subject<T>& of)
      : name(std::move(its_name)), s(of), rows(2 * of.tiers.size()) {
    for (const auto pass : {sweep::forward, sweep::gradient}) {
      measured[pass] =
          std::any_of(s.tiers.begin(), s.tiers.end(), [&](const auto& tier) { return tier.bounds[pass] > 0; });
      if (measured[pass])
        oracles[pass].choose_precisions();
    }
  }
  void over(const std::vector<stretch<T>>& arguments) {
    struct part {
      const stretch<T>* of;
      uint64_t first, count;
    };
    std::vector<part> parts;
    for (const auto& a : arguments)
      for (uint64_t i = 0; i < a.count; i += block)
        parts.push_back({&a, i, std::min<uint64_t>(block, a.count - i)});
    for (const auto& o : oracles)
      for (const auto& a : arguments) { // at most 2^27 doubles; of floats, each one
        const double slow = o.slow_share(a) * static_cast<double>(a.count);
        if (a.stride == 0)
          one_in_of_slow = std::max(one_in_of_slow, 1 + static_cast<uint64_t>(slow / 0x1p27));
        else if (slow > 0x1p28)
          throw std::runtime_error(
              text("the formula in long double is no oracle for about %.0f of the arguments", slow));
      }
    const auto begin = std::chrono::steady_clock::now();
    std::atomic<size_t> next{0};
    std::mutex lock;
    const auto work = [&] {
      worker w(*this);
      for (size_t k = next++; k < parts.size(); k = next++) {
        if (parts.size() >= 10000 && k > 0 && k % (parts.size() / 10) == 0) {
          const auto spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
          std::fprintf(stderr, "%s %s: %zu %%, %.0f s of about %.0f\n", name.c_str(), format<T>::name,
                       (100 * k + 50) / parts.size(), spent,
                       spent * static_cast<double>(parts.size()) / static_cast<double>(k));
        }
        w.take(*parts[k].of, parts[k].first, static_cast<size_t>(parts[k].count));
      }
      const std::lock_guard<std::mutex> guard(lock);
      for (size_t k = 0; k < rows.size(); ++k)
        rows[k].merge(w.rows[k]);
      for (size_t k = 0; k < 2; ++k)
        audits[k].merge(w.audits[k]);
    };
    std::vector<std::thread> pool;
    for (unsigned i = 1; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
      pool.emplace_back(work);
    work();
    for (auto& t : pool)
      t.join();
  }

  const std::string name;
  const sweep::subject<T>& s;
  std::array<bool, 2> measured{};
  std::array<oracle<T>, 2> oracles{{{s, sweep::forward}, {s, sweep::gradient}}};
  uint64_t one_in_of_slow = 1;
  std::vector<row<T>> rows; // forward and gradient of each tier
  std::array<audit<T>, 2> audits{};

private:
  struct worker {
    explicit worker(const walk& of)
        : all(of), rows(of.rows.size()), exact{exact_values<T>(block), exact_values<T>(block)} {
      for (auto* v : {&x, &after, &y, &y_after, &g, &y_too, &g_too})
        v->resize(block + 1);
      for (auto& l : levels)
        l.resize(block);
    }
    void take(const stretch<T>& from, uint64_t first, size_t count) {
      // Of consecutive numbers the next one is the next argument, else it is evaluated, too.
      const bool consecutive = from.stride == 1;
      size_t n = 0;
      for (size_t i = 0; i < count; ++i) {
        x[n] = from.at(first + i);
        if (from.stride > 0 || all.one_in_of_slow == 1 || scrambled(first + i) % all.one_in_of_slow == 0 ||
            !(all.oracles[0].is_slow(x[n]) || all.oracles[1].is_slow(x[n])))
          ++n;
      }
      if (n == 0)
        return;
      const auto next = [](T v) {
        const T up = std::nextafter(v, std::numeric_limits<T>::infinity());
        return std::isfinite(up) ? up : v;
      };
      x[n] = next(x[n - 1]);
      if (!consecutive)
        std::transform(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n), after.begin(), next);
      find_ways(n);
      for (const auto pass : {sweep::forward, sweep::gradient})
        if (all.measured[pass])
          find_exact(pass, n);
      const size_t m = consecutive ? n + 1 : n;
      for (size_t k = 0; k < all.s.tiers.size(); ++k) {
        const auto& tier = all.s.tiers[k];
        auto *value = &rows[2 * k], *slope = value + 1;
        const auto raised = [&](auto&& call) {
          std::feclearexcept(FE_ALL_EXCEPT);
          call();
          return std::fetestexcept(FE_OVERFLOW | FE_INVALID | FE_DIVBYZERO);
        };
        value->flags |= raised([&] { tier.forward(x.data(), y.data(), m); });
        slope->flags |= raised([&] { tier.gradient(x.data(), g.data(), n); });
        const int of_both = raised([&] { tier.both(x.data(), y_too.data(), g_too.data(), n); });
        value->flags |= of_both, slope->flags |= of_both;
        value->same &= std::memcmp(y.data(), y_too.data(), n * sizeof(T)) == 0;
        slope->same &= std::memcmp(g.data(), g_too.data(), n * sizeof(T)) == 0;
        if (!consecutive)
          value->flags |= raised([&] { tier.forward(after.data(), y_after.data(), n); });
        if (tier.bounds[0] > 0) {
          judge(*value, tier, 0, y.data(), n);
          find_falls(*value, consecutive ? y.data() + 1 : y_after.data(), n);
        }
        if (tier.bounds[1] > 0) {
          judge(*slope, tier, 1, g.data(), n);
          find_wrong_ways(*slope, n);
        }
      }
    }

    void find_exact(size_t pass, size_t n) {
      auto& values = exact[pass];
      const auto& formula = all.oracles[pass];
      formula.evaluate(x.data(), n, levels[pass], values, audits[pass]);
      for (size_t i = 0; i < n; ++i)
        if (std::fabs(std::fabs(values.rest[i]) - wide<T>(0.5)) < format<T>::in_doubt)
          formula.refine(x.data(), i, 166, levels[pass], values, audits[pass]);
        else if (scrambled(test::bits(x[i])) % format<T>::one_in == 0)
          formula.refine(x.data(), i, 113, levels[pass], values, audits[pass]);
    }
    /// 1 where f rises, an end counting as the next piece's beginning, and -1 where it falls.
    void find_ways(size_t n) {
      const auto& pieces = all.s.pieces;
      way.resize(n);
      size_t k = 0;
      for (size_t i = 0; i < n; ++i) {
        if (k > 0 && x[i] < static_cast<T>(pieces[k - 1].end))
          k = 0;
        while (k + 1 < pieces.size() && x[i] >= static_cast<T>(pieces[k].end))
          ++k;
        way[i] = pieces[k].way == xact::direction::rises ? T(1) : T(-1);
      }
    }
    void judge(row<T>& r, const typename sweep::subject<T>::tier& tier, size_t pass, const T* got, size_t n) {
      auto& values = exact[pass];
      const double bound = tier.bounds[pass], hand_over = std::max(bound - 0.05, 0.5 - 0x1p-10);
      r.count += n;
      const T lowest = static_cast<T>(all.s.range.lowest), highest = static_cast<T>(all.s.range.highest);
      constexpr size_t few = 256;
      for (size_t begin = 0; begin < n; begin += few) {
        const size_t end = std::min(begin + few, n);
        const double limit = format<T>::single ? r.worst : std::min(r.worst, hand_over);
        bool look = false;
        unsigned wrong = 0, beyond = 0;
        for (size_t i = begin; i < end; ++i) { // no branches: vectorised
          const wide<T> e =
              std::fabs((static_cast<wide<T>>(got[i]) - static_cast<wide<T>>(values.nearest[i])) * values.per_ulp[i] -
                        values.rest[i]);
          look |= !(e <= limit);
          wrong += got[i] != values.nearest[i];
          beyond += (got[i] < lowest) | (got[i] > highest);
        }
        if (pass == sweep::forward)
          r.outside += beyond;
        for (size_t i = begin; look && i < end; ++i) {
          auto e = static_cast<double>(values.error(i, got[i]));
          if (!format<T>::single && e > hand_over) {
            all.oracles[pass].refine(x.data(), i, 113, levels[pass], values, audits[pass]);
            e = static_cast<double>(values.error(i, got[i]));
          }
          if (e > r.worst)
            r.worst = e, r.argument = x[i];
        }
        uint64_t told = tier.name == "correctly_rounded" && !(bound > 0.5) ? r.not_nearest : 5; // some of them
        for (size_t i = begin; wrong > 0 && told < 5 && i < end; ++i)
          if (got[i] != values.nearest[i]) {
            std::fprintf(stderr, "%s %s: %a at %a, nearest is %a\n", all.name.c_str(), sweep::pass_names[pass],
                         static_cast<double>(got[i]), static_cast<double>(x[i]),
                         static_cast<double>(values.nearest[i]));
            ++told;
          }
        r.not_nearest += wrong;
      }
    }
    void find_falls(row<T>& r, const T* next, size_t n) {
      const auto is_fall = [&](size_t i) { return (next[i] - y[i]) * way[i] < 0; };
      uint64_t falls = 0;
      for (size_t i = 0; i < n; ++i)
        falls += is_fall(i);
      r.falls += falls;
      for (size_t i = 0; falls > 0 && i < n; ++i)
        if (is_fall(i))
          r.largest_fall = std::max(r.largest_fall, test::ulp_error(next[i], static_cast<wide<T>>(y[i])));
    }
    /// At an end itself f' may have either sign, or be 0.
    void find_wrong_ways(row<T>& r, size_t n) {
      uint64_t wrong = 0;
      for (size_t i = 0; i < n; ++i)
        wrong += g[i] * way[i] < 0;
      const auto& p = all.s.pieces;
      for (size_t i = 0; wrong > 0 && i < n; ++i)
        if (g[i] * way[i] < 0)
          r.wrong_way +=
              std::none_of(p.begin(), p.end(), [&](const auto& piece) { return x[i] == static_cast<T>(piece.end); });
    }

    const walk& all;
    std::vector<row<T>> rows;
    std::array<audit<T>, 2> audits{};
    std::array<exact_values<T>, 2> exact;
    std::array<std::vector<std::uint8_t>, 2> levels;
    std::vector<T> x, after, y, y_after, g, y_too, g_too, way;
  };
};

/// The lines of a part, each with the name of its table in front, and what of it breaks a promise.
struct report {
  std::ostringstream lines;
  bool good = true;
  void add(const char* table, const std::string& line) {
    lines << table << ' ' << line << '\n';
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
  }
  void broken(const std::string& line) {
    good = false;
    lines << "broken " << line << '\n';
    std::fprintf(stderr, "BROKEN: %s\n", line.c_str());
  }
};

template <class T>
std::string number(T x) {
  return text(format<T>::single ? "%.9g" : "%.17g", static_cast<double>(x));
}

/// The rows of a walk: those of the first sample, or of another one.
template <class T>
void add_rows(report& to, const walk<T>& w, bool first, const std::string& how_many) {
  for (size_t k = 0; k < w.rows.size(); ++k) {
    const row<T>& r = w.rows[k];
    const auto& tier = w.s.tiers[k / 2];
    const size_t pass = k % 2;
    const double bound = tier.bounds[pass];
    if (!(bound > 0))
      continue;
    const bool has_falls = pass == sweep::forward;
    const int forbidden = FE_INVALID | FE_DIVBYZERO | (w.s.overflows ? 0 : FE_OVERFLOW);
    std::string flags;
    for (const auto& [flag, name] : {std::pair(FE_OVERFLOW, "overflow"), std::pair(FE_INVALID, "invalid"),
                                     std::pair(FE_DIVBYZERO, "divide-by-zero")})
      if (r.flags & flag)
        flags += (flags.empty() ? "" : ", ") + std::string(name);
    const auto falls = static_cast<unsigned long long>(r.falls);
    const std::string wrong =
        r.not_nearest < 100000
            ? text("%llu", static_cast<unsigned long long>(r.not_nearest))
            : text("%.4f %%", 100 * static_cast<double>(r.not_nearest) / static_cast<double>(r.count));
    const std::string line = text("| %s | %s | %s%s | %s | %.4f | %s | %g | %s | %s | %s |", w.name.c_str(),
                                  tier.name.c_str(), format<T>::name, how_many.c_str(), sweep::pass_names[pass],
                                  r.worst, number(r.argument).c_str(), bound, wrong.c_str(),
                                  !has_falls   ? ""
                                  : falls == 0 ? "0"
                                               : text("%llu (%.1f)", falls, r.largest_fall).c_str(),
                                  flags.c_str());
    to.add(first ? "accuracy" : "parameters", line);
    const auto promise = [&](bool kept, const std::string& what) {
      if (!kept)
        to.broken(text("%s %s %s %s: %s", w.name.c_str(), tier.name.c_str(), format<T>::name, sweep::pass_names[pass],
                       what.c_str()));
    };
    const auto counted = [](uint64_t n, const char* of) {
      return text("%llu %s", static_cast<unsigned long long>(n), of);
    };
    // A near-tie is a hair more than half an ULP away by the double oracle: there the count decides.
    promise(r.worst <= bound + 1e-6, text("%.4f ULP at %a", r.worst, static_cast<double>(r.argument)));
    promise(tier.name != "correctly_rounded" || bound > 0.5 || r.not_nearest == 0,
            counted(r.not_nearest, "results are not correctly rounded"));
    promise(!has_falls || r.largest_fall <= (tier.name == "fast" ? 4 : 0),
            counted(r.falls, "steps back, ") + text("the largest of %g ULP", r.largest_fall));
    promise((r.flags & forbidden) == 0, "raises " + flags);
    promise(r.same, "forward_and_gradient has other bits");
    promise(r.outside == 0, counted(r.outside, "results outside the range"));
    promise(r.wrong_way == 0, counted(r.wrong_way, "derivatives of the wrong sign"));
  }
  for (const auto pass : {sweep::forward, sweep::gradient})
    if (w.measured[pass]) {
      const audit<T>& a = w.audits[pass];
      std::string taken;
      for (const uint64_t n : a.taken)
        taken += text(" | %llu", static_cast<unsigned long long>(n));
      to.add("oracle", text("| %s | %s | %s%s | %.2g | %s |", w.name.c_str(), format<T>::name, sweep::pass_names[pass],
                            taken.c_str(), a.off, number(a.argument).c_str()));
      if (!(a.off <= format<T>::off))
        to.broken(text("%s %s %s: the oracle is off by %g ULP at %a", w.name.c_str(), format<T>::name,
                       sweep::pass_names[pass], a.off, static_cast<double>(a.argument)));
    }
}

/// The 2^16 numbers nearest to each turning point.
template <class T>
void add_turning_points(report& to, const walk<T>& w) {
  if (!w.measured[sweep::gradient])
    return;
  constexpr size_t n = 1 << 16, middle = n / 2;
  for (const double end : w.s.turning_points) {
    std::vector<T> x(n), got(n);
    for (size_t i = 0; i < n; ++i)
      x[i] = from_order<T>(order(static_cast<T>(end)) + static_cast<int64_t>(i) - static_cast<int64_t>(middle));
    if (!std::isfinite(x.front()) || !std::isfinite(x.back()))
      continue;
    std::array<exact_values<T>, 2> exact{exact_values<T>(n), exact_values<T>(n)};
    for (const auto pass : {sweep::forward, sweep::gradient}) {
      std::vector<std::uint8_t> levels(n);
      audit<T> counts;
      w.oracles[pass].evaluate(x.data(), n, levels, exact[pass], counts);
      for (size_t i = 0; i < n; ++i)
        w.oracles[pass].refine(x.data(), i, 113, levels, exact[pass], counts);
    }
    const auto sign = [](T v) { return (v > 0) - (v < 0); };
    for (const auto& tier : w.s.tiers) {
      std::array<std::string, 2> worst;
      for (const auto pass : {sweep::forward, sweep::gradient}) {
        pass == sweep::forward ? tier.forward(x.data(), got.data(), n) : tier.gradient(x.data(), got.data(), n);
        wide<T> largest = 0;
        T at = x[0];
        for (size_t i = 0; i < n; ++i)
          if (const wide<T> e = exact[pass].error(i, got[i]); e > largest)
            largest = e, at = x[i];
        worst[pass] = text("%.4f | %s", static_cast<double>(largest), number(at).c_str());
        if (tier.bounds[pass] > 0 && !(largest <= tier.bounds[pass] + 1e-6))
          to.broken(text("%s %s %s %s: %.4f ULP at %a, beside the turning point", w.name.c_str(), tier.name.c_str(),
                         format<T>::name, sweep::pass_names[pass], static_cast<double>(largest),
                         static_cast<double>(at)));
      }
      const auto& slope = exact[sweep::gradient];
      int wrong = 0;
      for (size_t i = 0; i < n; ++i)
        wrong += sign(got[i]) != sign(slope.nearest[i]);
      const auto error = static_cast<double>(slope.error(middle, got[middle])),
                 ulps = static_cast<double>(
                     std::fabs(static_cast<wide<T>>(slope.nearest[middle]) * slope.per_ulp[middle]));
      const std::string bits = error == 0 ? "all" : text("%.1f", std::log2(ulps / error));
      const std::string size = slope.nearest[middle] == 0
                                   ? "0"
                                   : text("2^%.1f", std::log2(std::fabs(static_cast<double>(slope.nearest[middle]))));
      to.add("turning",
             text("| %s | %s | %s | %.17g | %s | %s | %d | %s | %s |", w.name.c_str(), tier.name.c_str(),
                  format<T>::name, end, worst[0].c_str(), worst[1].c_str(), wrong, size.c_str(), bits.c_str()));
      if (wrong > 0)
        to.broken(text("%s %s %s: %d derivatives of the wrong sign beside %a", w.name.c_str(), tier.name.c_str(),
                       format<T>::name, wrong, end));
    }
  }
}

constexpr int all_doubles = 30;
template <class T>
void walk_subjects(report& to, const std::string& name, const std::vector<sweep::subject<T>>& subjects, int doubles) {
  for (const auto& s : subjects) {
    const bool first = &s == &subjects.front(), single = format<T>::single;
    walk<T> w(name + s.parameters, s);
    if (!w.measured[0] && !w.measured[1])
      continue;
    const int64_t most = order(format<T>::max), least = order(-format<T>::max);
    const uint64_t all = static_cast<uint64_t>(most) - static_cast<uint64_t>(least) + 1;
    std::vector<stretch<T>> arguments;
    if (single) // 63 is odd
      arguments.push_back({least, first ? all : all / 63, first ? 1u : 63u});
    else
      arguments.push_back({0, uint64_t{1} << (first ? doubles : std::min(doubles, 24)), 0});
    if (!single || !first) {
      for (const double v : s.turning_points)
        add_around(arguments, v, 50000);
      for (const double v : s.marks)
        add_around(arguments, v, 5000), add_around(arguments, -v, 5000);
    }
    try {
      w.over(arguments);
      add_rows(to, w, first, single || doubles == all_doubles ? "" : text(", 2^%d", doubles));
      add_turning_points(to, w);
    } catch (const std::exception& e) {
      to.broken(w.name + " " + format<T>::name + ": " + e.what());
    }
  }
}

constexpr const char* instruction_set() {
#if defined(__AVX512F__)
  return "AVX-512";
#elif defined(__AVX2__) && defined(__FMA__)
  return "AVX2 and FMA";
#elif defined(__SSE2__)
  return "SSE2";
#elif defined(__aarch64__)
  return "AArch64";
#else
  return "another instruction set";
#endif
}
std::string build() {
#if defined(__clang__)
  const std::string compiler = "clang " + std::to_string(__clang_major__) + "." + std::to_string(__clang_minor__);
#else
  const std::string compiler = "g++ " + std::to_string(__GNUC__) + "." + std::to_string(__GNUC_MINOR__);
#endif
  return text("xact %d.%d.%d, %s, %s", XACT_VERSION_MAJOR, XACT_VERSION_MINOR, XACT_VERSION_PATCH, compiler.c_str(),
              instruction_set());
}

struct part {
  const sweep::entry* of;
  const char* type;
  std::string name() const { return std::string(of->name) + "." + type; }
  std::string stamp() const { return build() + ", code " + of->digest; }
};
std::vector<part> all_parts() {
  std::vector<part> all;
  for (const auto& e : sweep::entries)
    for (const char* type : {"float", "double"})
      all.push_back({&e, type});
  return all;
}

/// The lines of a part that is there, with as many doubles at least, or none.
std::vector<std::string> lines_of(const std::filesystem::path& directory, const part& p, int doubles = 0) {
  std::ifstream file(directory / p.name());
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);)
    lines.push_back(line);
  if (lines.size() < 2 || lines[0] != p.stamp() || std::stoi(lines[1].substr(lines[1].find(' '))) < doubles)
    return {};
  return lines;
}
bool is_good(const std::vector<std::string>& lines) {
  return std::none_of(lines.begin(), lines.end(), [](const auto& line) { return line.rfind("broken ", 0) == 0; });
}

/// Whether its promises hold.
bool run(const std::filesystem::path& directory, const part& p, int doubles) {
  if (const auto lines = lines_of(directory, p, doubles); !lines.empty()) {
    std::printf("%s is there, %s\n", p.name().c_str(), is_good(lines) ? "good" : "BROKEN:");
    for (const auto& line : lines)
      if (line.rfind("broken ", 0) == 0)
        std::printf("%s\n", line.c_str());
    return is_good(lines);
  }
  const auto begin = std::chrono::steady_clock::now();
  report r;
  const auto activation = p.of->make();
  if (std::string(p.type) == "float")
    walk_subjects(r, p.of->name, activation.floats, doubles);
  else
    walk_subjects(r, p.of->name, activation.doubles, doubles);
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("%s took %.0f s\n", p.name().c_str(), seconds);
  const auto path = directory / p.name();
  auto unfinished = path;
  unfinished += ".unfinished";
  {
    std::ofstream file(unfinished);
    file << p.stamp() << text("\ndoubles %d\n", std::string(p.type) == "double" ? doubles : all_doubles)
         << r.lines.str() << text("seconds %.0f\n", seconds);
    if (!file.flush())
      throw std::runtime_error("cannot write " + unfinished.string());
  }
  std::filesystem::rename(unfinished, path);
  return r.good;
}

struct table {
  const char *name, *title, *about, *head;
};
constexpr table tables[] = {
    {"accuracy", "All arguments",
     "float: every finite one of the 2^32. double: 2^30 random ones over all exponents, or as many as the row says, "
     "the "
     "10^5 nearest to each "
     "turning "
     "point "
     "and the 10^4 nearest to each argument where a method changes. A fall is a pair of neighbouring arguments whose "
     "results are in the wrong order.",
     "| activation | tier | type | pass | worst error (ULP) | at x | bound | not correctly rounded | falls (largest, "
     "ULP) | flags |\n|---|---|---|---|---:|---:|---:|---:|---:|---|\n"},
    {"turning", "Beside the turning points",
     "The 2^16 numbers nearest to each argument where f turns, against at least 113 bits: the worst errors of f and of "
     "f', derivatives that have the wrong sign, and, for the number nearest to the root of f', its derivative and how "
     "many bits of that are right.",
     "| activation | tier | type | turns at | f: worst (ULP) | at x | f': worst (ULP) | at x | wrong signs | f' "
     "nearest "
     "to the root | right bits |\n|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"},
    {"parameters", "Other parameters",
     "float: 2^26 arguments spread evenly; double: 2^24 random ones; both: the neighbourhoods as above.",
     "| activation | tier | type | pass | worst error (ULP) | at x | bound | not correctly rounded | falls (largest, "
     "ULP) | flags |\n|---|---|---|---|---:|---:|---:|---:|---:|---|\n"},
    {"oracle", "The oracle",
     "How many values the textbook formula gave in each precision, and by how much, in ULP of the type, it was off "
     "where a wider one was asked as well: at random, near a bound, and near midpoints.",
     "| activation | type | pass | 53 bits | 64 | 113 | 166 | largest difference (ULP) | at x "
     "|\n|---|---|---|---:|---:|---:|---:|---:|---:|\n"}};

bool write_page(const std::filesystem::path& directory) {
  std::map<std::string, std::string> rows;
  bool good = true;
  double seconds = 0;
  for (const part& p : all_parts()) {
    const auto lines = lines_of(directory, p);
    if (lines.empty())
      std::fprintf(stderr, "missing: %s\n", p.name().c_str());
    good = good && !lines.empty() && is_good(lines);
    for (size_t i = 1; i < lines.size(); ++i) {
      const auto space = lines[i].find(' ');
      const std::string name = lines[i].substr(0, space), rest = lines[i].substr(space + 1);
      rows[name] += rest + '\n';
      if (name == "seconds")
        seconds += std::stod(rest);
      if (name == "broken")
        std::fprintf(stderr, "BROKEN: %s\n", rest.c_str());
    }
  }
  auto path = directory;
  path += ".md";
  std::ofstream page(path);
  page << "# Accuracy\n\nWritten by `cmake --workflow --preset exhaustive`: " << build()
       << text(", %.0f minutes on %u cores", seconds / 60, std::thread::hardware_concurrency())
       << ". 1 ULP is the distance of neighbouring numbers at the exact value. The members that are missing are exact, "
          "or rounded once from exact operations.\n";
  for (const table& t : tables)
    if (!rows[t.name].empty())
      page << "\n## " << t.title << "\n\n" << t.about << "\n\n" << t.head << rows[t.name];
  if (!rows["broken"].empty())
    page << "\n## Broken\n\n" << rows["broken"];
  std::printf("%s\n", path.string().c_str());
  return good && page.flush();
}

int usage() {
  std::fprintf(stderr,
               "usage: test_exhaustive [--in DIRECTORY] [--doubles LOG2] [NAME float|double | --page | --list]\n");
  return 2;
}

} // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  std::filesystem::path directory = sweep::directory;
  if (const auto in = std::find(words.begin(), words.end(), "--in"); in != words.end()) {
    if (in + 1 == words.end())
      return usage();
    directory = *(in + 1);
    words.erase(in, in + 2);
  }
  int doubles = all_doubles;
  if (const auto given = std::find(words.begin(), words.end(), "--doubles"); given != words.end()) {
    if (given + 1 == words.end() || std::sscanf((given + 1)->c_str(), "%d", &doubles) != 1 || doubles < 10 ||
        doubles > all_doubles)
      return usage();
    words.erase(given, given + 2);
  }
  const auto parts = all_parts();
  if (words == std::vector<std::string>{"--list"}) {
    for (const part& p : parts)
      std::printf("%s %s\n", p.of->name, p.type);
    return 0;
  }
  if (!sweep::is_complete()) {
    std::fprintf(stderr, "an activation of the list is missing among the subjects of tests/CMakeLists.txt\n");
    return 1;
  }
  std::filesystem::create_directories(directory);
  bool good = true;
  if (words == std::vector<std::string>{"--page"}) {
    good = write_page(directory);
  } else if (words.empty()) {
    for (const part& p : parts)
      good &= run(directory, p, doubles);
    good &= write_page(directory);
  } else {
    const auto p = std::find_if(parts.begin(), parts.end(), [&](const part& q) {
      return words.size() == 2 && words[0] == q.of->name && words[1] == q.type;
    });
    if (p == parts.end())
      return usage();
    good = run(directory, *p, doubles);
  }
  if (!good)
    std::fprintf(stderr, "a promise is broken, or a part is missing\n");
  return good ? 0 : 1;
}
