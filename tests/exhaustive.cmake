# SPDX-License-Identifier: BSD-3-Clause
# Writes TABLE: sweep::entries of NAMES, and the DIRECTORY of the parts. OBJECTS names the objects, a line each: that of the walk
# first, then in the order of NAMES; a digest is that of both.
file(STRINGS "${OBJECTS}" objects)
list(POP_FRONT objects walk)
file(SHA256 "${walk}" of_walk)
set(declarations "")
set(entries "")
foreach(name object IN ZIP_LISTS NAMES objects)
  file(SHA256 "${object}" digest)
  string(SHA256 digest "${of_walk} ${digest}")
  string(SUBSTRING ${digest} 0 16 digest)
  string(APPEND declarations "activation subject_of_${name}();\n")
  string(APPEND entries "    {\"${name}\", \"${digest}\", subject_of_${name}},\n")
endforeach()
file(CONFIGURE OUTPUT "${TABLE}" @ONLY CONTENT [[
#include "sweep.hpp"

namespace sweep {
const char* const directory = "@DIRECTORY@";
@declarations@
const std::vector<entry> entries{
@entries@};
bool is_complete() {
  bool complete = true;
  xact::for_each_type(xact::activations{}, [&](auto id) {
    const std::string name = xact::contract<typename decltype(id)::type>::name;
    complete &= std::any_of(entries.begin(), entries.end(), [&](const entry& e) { return e.name == name; });
  });
  return complete;
}
} // namespace sweep
]])
