// SPDX-License-Identifier: BSD-3-Clause
/// oneDNN on one thread: what its primitives need, made outside the timing.
#pragma once

#include <dlfcn.h>
#include <dnnl.hpp>
#include <unordered_map>

namespace onednn {

inline const dnnl::engine& engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

/// A primitive with its arrays.
struct prepared {
  dnnl::stream stream{engine()};
  dnnl::primitive primitive;
  std::unordered_map<int, dnnl::memory> arguments;
  void run() const {
    primitive.execute(stream, arguments);
    const_cast<dnnl::stream&>(stream).wait();
  }
};

inline dnnl::memory memory(const dnnl::memory::desc& shape, const void* p) {
  return dnnl::memory(shape, engine(), const_cast<void*>(p));
}

/// Its threads are OpenMP's; the library it was linked with has the function, whatever this file was compiled with.
inline void on_one_thread() {
  if (void* const set = dlsym(RTLD_DEFAULT, "omp_set_num_threads"))
    reinterpret_cast<void (*)(int)>(set)(1);
}

} // namespace onednn
