// SPDX-License-Identifier: BSD-3-Clause
/// The one shape of everything that is measured: a function over memory, under the name of the cell it takes part in.
/// Speed and error are taken through the same pointer.
#pragma once

#include <xact/passes.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace throughput {

/// A pass by its place in xact::passes. Those that have a name here are known to peers, too.
enum class Pass : std::size_t {
  forward = xact::index_in_list<xact::pass::forward>(xact::passes{}),
  backward_from_input = xact::index_in_list<xact::pass::backward_from_input>(xact::passes{}),
  backward_from_output = xact::index_in_list<xact::pass::backward_from_output>(xact::passes{})
};

/// What this program needs to know of it.
struct Description {
  std::string name;
  bool measured; // one output, and no other pass is dy times it: a gradient runs as its backward pass, a stream less
  bool reads_output;  // y, not x
  bool reads_dy;      // as its second input
  bool writes_output; // y, in the range of f
};
template <class P, class = void>
struct FactorOf {
  using type = void;
};
template <class P>
struct FactorOf<P, std::void_t<typename P::factor>> {
  using type = typename P::factor;
};
template <class P, class... All>
constexpr bool is_measured(xact::type_list<All...>) {
  return P::outputs == 1 && P::inputs <= 2 && !(std::is_same_v<P, typename FactorOf<All>::type> || ...);
}
template <class... P>
std::vector<Description> describe(xact::type_list<P...> all) {
  return {{P::name, is_measured<P>(all), P::from == xact::pass::source::output, P::inputs > 1,
           std::is_same_v<P, xact::pass::forward>}...};
}
inline const Description& description(Pass pass) {
  static const std::vector<Description> all = [] {
    auto descriptions = describe(xact::passes{});
    for (Description& d : descriptions)
      std::replace(d.name.begin(), d.name.end(), ' ', '_');
    return descriptions;
  }();
  return all[static_cast<std::size_t>(pass)];
}
/// Those that are measured.
inline std::vector<Pass> measured_passes() {
  std::vector<Pass> found;
  for (std::size_t i = 0; i < xact::passes::size; ++i)
    if (description(static_cast<Pass>(i)).measured)
      found.push_back(static_cast<Pass>(i));
  return found;
}
inline const char* to_string(Pass pass) { return description(pass).name.c_str(); }
inline bool reads_output(Pass pass) { return description(pass).reads_output; }
inline bool reads_dy(Pass pass) { return description(pass).reads_dy; }
inline bool writes_output(Pass pass) { return description(pass).writes_output; }

template <class T>
inline constexpr const char* type_name = std::is_same_v<T, float> ? "float" : "double";

/// out[i] from in[i], for a backward pass from dy[i] too; `in` is x or y, as the pass says.
template <class T>
using Run = void (*)(const void* state, const T* in, const T* dy, T* out, std::size_t n);

/// Makes the state of a peer that has set-up to do; outside the timing.
template <class T>
using Prepare = std::function<std::shared_ptr<const void>(const T* in, const T* dy, T* out, std::size_t n)>;

enum class Kind { ours, peer, copy };

template <class T>
struct Contender {
  Pass pass;
  std::string activation, name, tier; // peers know no tier: "-"
  Kind kind;
  Run<T> run;
  Prepare<T> prepare;
};

/// The exact values of a pass, in a type R wider than T, and what is to be known of f.
template <class T>
struct Exact {
  using R = std::conditional_t<std::is_same_v<T, float>, double, long double>;
  void (*values)(const T* in, R* out, std::size_t n); // of f, or of f' at dy = 1
  void (*outputs)(const T* x, T* y, std::size_t n);   // f rounded: what a backward pass from the output reads
  double lowest, highest;                             // its range
  bool light;                                         // no longer than its loads and stores
  bool constant_gradient;                             // f' needs nothing: its backward passes read dy alone
};

/// All contenders, of all cells. An activation exists where add_xact found it in xact::activations, in that order.
class Registry {
public:
  template <class T>
  void add(Pass pass, const std::string& activation, const std::string& name, Run<T> run, Prepare<T> prepare = {}) {
    all<T>().push_back({pass, activation, name, "-", Kind::peer, run, std::move(prepare)});
  }
  template <class T>
  void add(const Contender<T>& contender) {
    all<T>().push_back(contender);
  }
  template <class T>
  void add_exact(Pass pass, const std::string& activation, const Exact<T>& exact) {
    std::get<Truth<T>>(exact_).emplace_back(pass, activation, exact);
  }

  template <class T>
  const Exact<T>* exact(Pass pass, const std::string& activation) const {
    for (const auto& [p, a, e] : std::get<Truth<T>>(exact_))
      if (p == pass && a == activation)
        return &e;
    return nullptr;
  }
  /// In order of registration: ours, peers, copies.
  template <class T>
  std::vector<Contender<T>> of(Pass pass, const std::string& activation) const {
    std::vector<Contender<T>> found;
    for (const Contender<T>& c : std::get<std::vector<Contender<T>>>(contenders_))
      if (c.pass == pass && c.activation == activation)
        found.push_back(c);
    return found;
  }
  /// The activations of the type list that have this pass for T.
  template <class T>
  std::vector<std::string> activations(Pass pass) const {
    std::vector<std::string> names;
    for (const auto& [p, a, e] : std::get<Truth<T>>(exact_))
      if (p == pass)
        names.push_back(a);
    return names;
  }

private:
  template <class T>
  using Truth = std::vector<std::tuple<Pass, std::string, Exact<T>>>;
  template <class T>
  std::vector<Contender<T>>& all() {
    return std::get<std::vector<Contender<T>>>(contenders_);
  }
  std::tuple<std::vector<Contender<float>>, std::vector<Contender<double>>> contenders_;
  std::tuple<Truth<float>, Truth<double>> exact_;
};

// One per file. Those of packages that are not installed are not compiled; CMake writes the call of those that are.
void add_xact(Registry&);
void add_limits(Registry&); // after add_xact: for its activations
void add_eigen(Registry&);
void add_xsimd(Registry&);
void add_loop(Registry&);
void add_loop_fast_math(Registry&);
void add_sleef(Registry&);
void add_highway(Registry&);
void add_onednn(Registry&);
void add_xnnpack(Registry&);

} // namespace throughput
