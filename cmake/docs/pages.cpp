// SPDX-License-Identifier: BSD-3-Clause
//
// What the documents say of every activation, from its contract and from measurements:
//
//     xact_pages PROJECT --check             the README's table is what contracts and accuracy page make of it
//     xact_pages PROJECT --accuracy PAGE     the rows of test_exhaustive's page go into .github/docs/accuracy.md, their
//                                            errors into the README's table
//     xact_pages PROJECT --speed DIRECTORY   the times of throughput's tables go into the README's table
//     xact_pages PROJECT --site DIRECTORY    a page for each activation, and the curves of its figure
//
// Errors and times are read where a program wrote them; nothing is measured here.
#include <xact/activations.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path);
  if (!file)
    throw std::runtime_error(path.string() + ": cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}
void write(const fs::path& path, const std::string& text) {
  std::ofstream file(path);
  if (!(file << text).flush())
    throw std::runtime_error(path.string() + ": cannot be written");
}

std::vector<std::string> split(const std::string& line, char at) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, at);) {
    const auto first = field.find_first_not_of(' '), last = field.find_last_not_of(' ');
    fields.push_back(first == std::string::npos ? "" : field.substr(first, last - first + 1));
  }
  return fields;
}

std::string number(double v, const char* format = "%.9g") {
  char text[40];
  std::snprintf(text, sizeof text, format, v);
  return std::isnan(v) ? "NaN" : text;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

/// The text between two lines of a document, which begin so.
struct Place {
  std::size_t begin, end;
};
Place between(const std::string& text, const std::string& first, const std::string& last) {
  const auto mark = text.find('\n' + first);
  const auto begin = mark == std::string::npos ? mark : text.find('\n', mark + 1);
  const auto end = begin == std::string::npos ? begin : text.find('\n' + last, begin);
  if (end == std::string::npos)
    throw std::runtime_error("there is no text between the lines " + first + " and " + last);
  return {begin + 1, end + 1};
}

// ---- The contracts.

/// What a build with fma promises, whatever this one is.
template <class C, class T, class = void>
constexpr xact::max_ulp bounds_with_fma = C::template bounds<T>;
template <class C, class T>
constexpr xact::max_ulp bounds_with_fma<C, T, std::void_t<decltype(C::template bounds<T, true>)>> =
    C::template bounds<T, true>;

struct Tier {
  std::string name;
  xact::max_ulp single, twice; // float, double; negative: not for double
};
struct Activation {
  std::string name, formula;
  std::vector<Tier> tiers;
  bool odd, even_gradient;
  double lowest, highest;
  std::vector<double> kinks;
  std::vector<xact::monotone_piece> pieces;
  std::vector<xact::special_value> special_values;
  long double (*f)(long double);
  long double (*derivative)(long double);

  /// The functor's name: HardSigmoid of hard_sigmoid.
  std::string functor() const {
    std::string text;
    for (std::size_t i = 0; i < name.size(); ++i)
      if (name[i] != '_')
        text += i == 0 || name[i - 1] == '_' ? static_cast<char>(std::toupper(name[i])) : name[i];
    return text;
  }
  std::string header() const { return "include/xact/activation/" + name + ".hpp"; }
  bool has_tiers() const { return tiers.size() > 1; }
};

std::vector<Activation> activations() {
  std::vector<Activation> all;
  xact::for_each_type(xact::activations{}, [&](auto id) {
    using F = typename decltype(id)::type;
    using C = xact::contract<F>;
    if (all.empty() || all.back().name != C::name) {
      const F sample = xact::sample_of<F>();
      const auto range = C::range(sample);
      Activation a{C::name,
                   C::formula,
                   {},
                   C::is_odd(sample),
                   C::has_even_gradient(sample),
                   range.lowest,
                   range.highest,
                   {},
                   {},
                   {},
                   [](long double x) { return C::forward(xact::sample_of<F>(), x); },
                   [](long double x) { return C::gradient(xact::sample_of<F>(), x); }};
      for (const double v : C::kinks(sample))
        a.kinks.push_back(v);
      for (const auto& piece : C::monotone_pieces(sample))
        a.pieces.push_back(piece);
      for (const auto& v : C::special_values)
        a.special_values.push_back(v);
      all.push_back(a);
    }
    Tier tier{C::tier, bounds_with_fma<C, float>, {-1, -1, -1}};
    if constexpr (C::template supports<double>)
      tier.twice = bounds_with_fma<C, double>;
    all.back().tiers.push_back(tier);
  });
  return all;
}

// ---- The accuracy page: rows by activation, tier, type and, where a table has one for each, pass.

constexpr const char* accuracy_page = ".github/docs/accuracy.md";
/// Its tables stand between such lines: that of builds with fma, that of SSE2, and the turning points'.
struct Table {
  const char *begin, *end, *columns;
  std::vector<std::string> passes;
};
const Table with_fma{"<!-- accuracy table",
                     "<!-- end of the accuracy table",
                     "| activation | tier | type | pass | worst error (ULP) | at x | bound |",
                     {"forward", "gradient_from_input"}};
const Table without_fma{"<!-- accuracy without fma", "<!-- end of the accuracy without fma", with_fma.columns,
                        with_fma.passes};
const Table turning{
    "<!-- turning points", "<!-- end of the turning points", "| activation | tier | type | turns at |", {""}};

struct Measured {
  std::string activation, tier, type, pass, worst, at, bound; // of the first sample, whose parameters the name has
  std::string line;
  std::string key() const {
    return activation.substr(0, activation.find('{')) + ' ' + tier + ' ' + plain() + ' ' + pass;
  }
  /// Without how many doubles were walked.
  std::string plain() const { return type.substr(0, type.find(',')); }
};

/// The rows of the first table of a text that has this one's columns.
std::map<std::string, Measured> rows_of(const std::string& text, const Table& table = with_fma) {
  std::map<std::string, Measured> rows;
  std::istringstream lines(text);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(table.columns, 0) == 0) {
      inside = true;
    } else if (inside && line.rfind("| ", 0) == 0) {
      const auto f = split(line, '|');
      if (f.size() < 9)
        throw std::runtime_error("not a row of the accuracy table: " + line);
      const Measured row{f[1], f[2], f[3], table.passes.front().empty() ? "" : f[4], f[5], f[6], f[7], line};
      rows.emplace(row.key(), row); // the first of its samples
    } else if (inside && line.empty()) {
      break;
    }
  }
  if (!inside)
    throw std::runtime_error(std::string("there is no table with the columns ") + table.columns);
  return rows;
}

const Measured* find(const std::map<std::string, Measured>& rows, const Activation& a, const Tier& t, const char* type,
                     const std::string& pass) {
  const auto found = rows.find(a.name + ' ' + t.name + ' ' + type + ' ' + pass);
  return found == rows.end() ? nullptr : &found->second;
}

/// The accuracy page with these rows in the place of a table's own, and with those that are new, in the list's order.
std::string merged(const std::string& page, const std::string& measured, const Table& of) {
  const Place place = between(page, of.begin, of.end);
  auto rows = rows_of(page.substr(place.begin, place.end - place.begin), of);
  for (const auto& [key, row] : rows_of(measured, of)) {
    const auto old = rows.find(key);
    const bool fewer = old != rows.end() && row.type != row.plain() && old->second.type == old->second.plain();
    if (!fewer)
      rows[key] = row;
  }
  std::string table;
  for (const Activation& a : activations())
    for (const char* type : {"float", "double"})
      for (const Tier& t : a.tiers)
        for (const std::string& pass : of.passes)
          if (const Measured* row = find(rows, a, t, type, pass))
            table += row->line + '\n';
  const auto head = page.find("\n|---", place.begin), body = page.find('\n', head + 1) + 1;
  return page.substr(0, body) + table + page.substr(place.end);
}
std::string merged(const std::string& page, const std::string& measured) {
  if (measured.find(", SSE2,") != std::string::npos)
    return merged(page, measured, without_fma);
  return merged(merged(page, measured, with_fma), measured, turning);
}

// ---- The README's table.

constexpr const char *table_begin = "<!-- table of activations", *table_end = "<!-- end of the table of activations";

/// The largest error of a pass of float in each tier: measured, or, where nothing can have been measured because the
/// result is exact or one rounding, the bound.
std::string errors_of(const std::map<std::string, Measured>& rows, const Activation& a, const char* pass) {
  std::string cell;
  for (const Tier& t : a.tiers) {
    const Measured* const row = find(rows, a, t, "float", pass);
    const double bound = std::string(pass) == "forward" ? t.single.forward : t.single.gradient_from_input;
    cell += cell.empty() ? "" : " / ";
    cell += row != nullptr ? number(std::atof(row->worst.c_str()), "%.2f")
            : bound <= 0   ? "0"
                           : "≤ " + number(bound, "%g");
  }
  return cell;
}

/// By activation, the last cells of the table that stands there.
std::map<std::string, std::string> times_of(const std::string& table) {
  std::map<std::string, std::string> times;
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);)
    if (const auto f = split(line, '|'); f.size() > 6 && f[1].rfind("[", 0) == 0)
      times[f[1]] = f[6];
  return times;
}

/// A bar would end the cell.
std::string in_table(const std::string& formula) { return replaced(formula, "|x|", "abs(x)"); }

std::string link(const Activation& a) { return "[" + a.functor() + "](" + a.header() + ")"; }

std::string activation_table(const std::map<std::string, Measured>& rows,
                             const std::map<std::string, std::string>& times, const std::string& machine) {
  std::string text =
      "| activation | f(x) | tiers | worst error of f, ULP | of f' | ns per element |\n|---|---|---|---|---|---|\n";
  for (const Activation& a : activations()) {
    const auto time = times.find(link(a));
    text += "| " + link(a) + " | `" + in_table(a.formula) + "` | " + (a.has_tiers() ? "3" : "1") + " | " +
            errors_of(rows, a, "forward") + " | " + errors_of(rows, a, "gradient_from_input") + " | " +
            (time == times.end() || time->second.empty() ? "–" : time->second) + " |\n";
  }
  return text + '\n' + machine + '\n';
}

struct Readme {
  fs::path path;
  std::string text;
  Place place;
  explicit Readme(const fs::path& project)
      : path(project / "README.md"), text(read(path)), place(between(text, table_begin, table_end)) {}
  std::string table() const { return text.substr(place.begin, place.end - place.begin); }
  /// The last line of the table's text: what the times were measured with.
  std::string machine() const {
    const std::string t = table();
    return t.substr(t.rfind('\n', t.size() - 2) + 1, t.size() - 2 - t.rfind('\n', t.size() - 2));
  }
  void replace_table(const std::string& by) const {
    write(path, text.substr(0, place.begin) + by + text.substr(place.end));
  }
};

/// Times of the smallest size that is measured in elements, a cell an activation: fast / faithful / correctly_rounded.
std::map<std::string, std::string> measured_times(const fs::path& directory) {
  constexpr const char* size = "1024";
  std::map<std::string, std::string> ns;
  std::istringstream lines(read(directory / "throughput.csv"));
  for (std::string line; std::getline(lines, line);) {
    const auto f = split(line, ',');
    if (f.size() > 7 && f[0] == "forward" && f[2] == "float" && f[3] == size && f[6] == "xact")
      ns[f[1] + ' ' + f[5]] = number(std::atof(f[7].c_str()) / std::atof(size), "%.2f");
  }
  std::map<std::string, std::string> cells;
  for (const Activation& a : activations())
    for (const Tier& t : a.tiers)
      if (const auto found = ns.find(a.name + ' ' + t.name); found != ns.end())
        cells[link(a)] += (cells[link(a)].empty() ? "" : " / ") + found->second;
  if (cells.empty())
    throw std::runtime_error("throughput.csv has no forward pass of 1024 floats");
  return cells;
}
/// "Throughput: AVX2, FMA; GCC 12.2.0; xsimd ...; Medians ..." is how throughput.md begins.
std::string measured_with(const fs::path& directory) {
  const std::string text = read(directory / "throughput.md");
  const auto begin = text.find(": "), end = text.find(". Medians");
  if (begin == std::string::npos || end == std::string::npos || begin > end)
    throw std::runtime_error("throughput.md does not begin with what was measured with");
  return "Float, f of 1024 elements on one thread: " + text.substr(begin + 2, end - begin - 2) + '.';
}

// ---- The site.

std::string special(double v) { return std::isnan(v) ? "NaN" : std::isinf(v) ? (v < 0 ? "-inf" : "inf") : number(v); }

/// Curves of f and f' on [-6, 6]: x, f(x), f'(x); a line is empty where f' jumps.
std::string curves(const Activation& a) {
  constexpr int steps = 1200;
  constexpr double end = 6;
  std::string text;
  for (int i = 0; i <= steps; ++i) {
    const double x = -end + 2 * end * i / steps;
    const double before = x - 2 * end / steps;
    for (const double kink : a.kinks)
      if (before < kink && kink <= x && i > 0)
        text += '\n';
    text += number(x, "%.6g") + ' ' + number(static_cast<double>(a.f(x)), "%.7g") + ' ' +
            number(static_cast<double>(a.derivative(x)), "%.7g") + '\n';
  }
  return text;
}

std::string errors_table(const std::map<std::string, Measured>& rows, const Activation& a) {
  std::string text = "| tier | type | of | bound (ULP) | worst found | at x |\n|---|---|---|---:|---:|---:|\n";
  for (const char* type : {"float", "double"})
    for (const Tier& t : a.tiers) {
      const xact::max_ulp& bounds = std::string(type) == "float" ? t.single : t.twice;
      if (bounds.forward < 0)
        continue;
      const auto line = [&](const char* of, const char* pass, double bound) {
        if (bound < 0)
          return;
        const Measured* const row = find(rows, a, t, type, pass);
        text += "| " + t.name + " | " + type + " | " + of + " | " +
                (std::isinf(bound) ? "two roundings" : number(bound, "%g")) + " | " +
                (row == nullptr ? "" : row->worst + " | " + row->at) + (row == nullptr ? " | " : "") + " |\n";
      };
      line("f", "forward", bounds.forward);
      line("f' from x", "gradient_from_input", bounds.gradient_from_input);
      line("f' from y", "gradient_from_output", bounds.gradient_from_output);
    }
  return text;
}

std::string page_of(const fs::path& project, const std::map<std::string, Measured>& rows, const Activation& a) {
  const std::string docs = (project / ".github" / "docs" / "").string();
  std::string text = "# " + a.functor() + " {#activation_" + a.name + "}\n\n`f(x) = " + a.formula + "`\n\n";
  text += std::string("Functor: @ref xact::") + a.functor() +
          (a.has_tiers() ? ", in three [tiers](" + docs + "tiers.md)" : "") +
          ". Its method, its parameters and its source stand there.\n\n";
  text += "@htmlinclude " + a.name + ".svg\n\n";
  text += "## Errors\n\nBounds are the contract's for builds with fma; the worst error that was found is that of the "
          "exhaustive run, see [accuracy](" +
          docs + "accuracy.md).\n\n" + errors_table(rows, a) + '\n';
  text += "## Special values\n\nOf the default parameters.\n\n| x | f(x) | f'(x) |\n|---:|---:|---:|\n";
  for (const auto& v : a.special_values)
    text += "| " + special(v.x) + " | " + special(v.y) + " | " + special(v.g) + " |\n";
  text += "\n## Shape\n\n- Range: [" + special(a.lowest) + ", " + special(a.highest) + "].\n";
  if (a.odd)
    text += "- f(-x) = -f(x), exactly.\n";
  if (a.even_gradient)
    text += "- f'(-x) = f'(x), exactly.\n";
  for (const double kink : a.kinks)
    text += "- f' jumps at " + special(kink) + ".\n";
  for (std::size_t i = 0; i + 1 < a.pieces.size(); ++i)
    if (a.pieces[i].way != a.pieces[i + 1].way)
      text += "- f turns at " + number(a.pieces[i].end, "%.17g") + ".\n";
  return text;
}

void write_site(const fs::path& project, const fs::path& directory) {
  const auto rows = rows_of(read(project / accuracy_page));
  fs::create_directories(directory);
  std::string list = "# Activations {#activations_list}\n\n| | f(x) | tiers |\n|---|---|---|\n";
  for (const Activation& a : activations()) {
    write(directory / ("activation_" + a.name + ".md"), page_of(project, rows, a));
    write(directory / (a.name + ".dat"), curves(a));
    list += "| @subpage activation_" + a.name + " \"" + a.functor() + "\" | `" + in_table(a.formula) + "` | " +
            (a.has_tiers() ? "fast, faithful, correctly_rounded" : "one") + " |\n";
  }
  write(directory / "activations.md", list);
}

int run(const std::vector<std::string>& words) {
  const auto usage = "usage: xact_pages PROJECT --check | --accuracy PAGE | --speed DIRECTORY | --site DIRECTORY\n";
  if (words.size() < 2 || words.size() != (words[1] == "--check" ? 2u : 3u)) {
    std::cerr << usage;
    return 2;
  }
  const fs::path project = words[0];
  if (words[1] == "--site") {
    write_site(project, words[2]);
    return 0;
  }
  if (words[1] == "--accuracy") {
    const auto page = merged(read(project / accuracy_page), read(words[2]));
    write(project / accuracy_page, page);
  } else if (words[1] != "--check" && words[1] != "--speed") {
    std::cerr << usage;
    return 2;
  }
  const Readme readme(project);
  const bool speed = words[1] == "--speed";
  const auto table = activation_table(rows_of(read(project / accuracy_page)),
                                      speed ? measured_times(words[2]) : times_of(readme.table()),
                                      speed ? measured_with(words[2]) : readme.machine());
  if (words[1] != "--check") {
    readme.replace_table(table);
  } else if (table != readme.table()) {
    std::cerr << "README.md's table of activations is not what the contracts and " << accuracy_page
              << " make of it. This rewrites it:\n    xact_pages PROJECT --accuracy PROJECT/" << accuracy_page
              << "\nIt is:\n"
              << table;
    return 1;
  }
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& e) {
    std::cerr << "xact_pages: " << e.what() << '\n';
    return 1;
  }
}
