// SPDX-License-Identifier: BSD-3-Clause
/// The one shape of everything that is measured: a function over memory, under the name of the cell it takes part in.
/// Speed and error are taken through the same pointer.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace throughput {

/// The passes that are measured. What a pass computes is known to xact.cpp, formulas.hpp and onednn.cpp; all others go
/// by this list and what stands below it.
enum class Pass { forward, backward_from_input, backward_from_output };
inline constexpr Pass passes[] = {Pass::forward, Pass::backward_from_input, Pass::backward_from_output};

inline const char* to_string(Pass pass) {
  return pass == Pass::forward               ? "forward"
         : pass == Pass::backward_from_input ? "backward_from_input"
                                             : "backward_from_output";
}
constexpr bool reads_output(Pass pass) { return pass == Pass::backward_from_output; } // y, not x
constexpr bool reads_dy(Pass pass) { return pass != Pass::forward; }
constexpr bool writes_output(Pass pass) { return pass == Pass::forward; } // y, in the range of f

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
