# SPDX-License-Identifier: BSD-3-Clause
#
#   xact_add_dispatch(<target> [ARCHS <arch>...] [ACTIVATIONS <functor>...] [TYPES <scalar>...] [HEADERS <header>...])
#
# Compiles the memory kernels into <target> once per architecture, each with its own flags, for <xact/dispatch.hpp> to pick the
# best of at run time.
#
#   ARCHS        sse2, avx2 (with fma), avx512 (F, CD, BW, DQ, VL); all of them where not given. Elsewhere than on x86-64 there
#                is just one, neon64 or generic, whatever is asked for.
#                A program without sse2 stops on older processors, with a message.
#   ACTIVATIONS  functor types, for example xact::Relu "xact::Sigmoid<xact::fast>"; where not given all of xact::activations. Pairs
#                and what goes along an axis only where they are named: "xact::Gated<xact::Silu<>>" "xact::Softmax<>"
#   TYPES        float, double, bfloat16, float16; the first two where not given
#   HEADERS      what else declares the functors, found through the include directories of <target>; none may include Eigen
#
# <target> is an executable, or a static, shared or module library. Of several in one program that have kernels for the same
# functor and scalar type, the linker keeps one choice for all: give them the same ARCHS, or dispatch in one of them.

include_guard(GLOBAL)

set(xact_processor "${CMAKE_SYSTEM_PROCESSOR}")
if(CMAKE_OSX_ARCHITECTURES)
  set(xact_processor "${CMAKE_OSX_ARCHITECTURES}")
endif()
if(xact_processor MATCHES "^(x86_64|AMD64|amd64)$")
  set_property(GLOBAL PROPERTY xact_dispatch_archs sse2 avx2 avx512) # ascending
elseif(xact_processor MATCHES "^(aarch64|arm64|ARM64)$")
  set_property(GLOBAL PROPERTY xact_dispatch_archs neon64)
else()
  set_property(GLOBAL PROPERTY xact_dispatch_archs generic)
endif()
set_property(GLOBAL PROPERTY xact_dispatch_flags_sse2 -march=x86-64)
set_property(GLOBAL PROPERTY xact_dispatch_flags_avx2 -march=x86-64 -mavx2 -mfma)
set_property(GLOBAL PROPERTY xact_dispatch_flags_avx512 -march=x86-64 -mavx2 -mfma -mavx512f -mavx512cd -mavx512bw -mavx512dq
                                                        -mavx512vl)

# An object library with one of the sources beside this file. Optimised whatever the configuration: without, the compiler
# would emit copies of the standard library's inline functions for this architecture, which the linker may take for all.
function(xact_dispatch_objects target name source flags)
  set(objects ${target}_xact_${name})
  add_library(${objects} OBJECT "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${source}")
  target_link_libraries(${objects} PRIVATE xact::xact)
  target_include_directories(${objects} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/xact_dispatch/${target}"
                                                $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
  target_compile_definitions(${objects} PRIVATE $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
  target_compile_features(${objects} PRIVATE $<TARGET_PROPERTY:${target},COMPILE_FEATURES>)
  get_target_property(standard ${target} CXX_STANDARD)
  if(standard)
    set_target_properties(${objects} PROPERTIES CXX_STANDARD ${standard})
  endif()
  target_compile_options(${objects} PRIVATE ${flags} $<$<OR:$<CONFIG:Debug>,$<STREQUAL:$<CONFIG>,>>:-O2>)
  set_target_properties(${objects} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:${objects}>)
endfunction()

function(xact_add_dispatch target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "ARCHS;ACTIVATIONS;TYPES;HEADERS")
  if(NOT TARGET ${target})
    message(FATAL_ERROR "xact_add_dispatch: there is no target ${target}")
  endif()
  get_target_property(type ${target} TYPE)
  get_target_property(aliased ${target} ALIASED_TARGET)
  get_target_property(imported ${target} IMPORTED)
  if(aliased OR imported OR NOT type MATCHES "^(EXECUTABLE|(STATIC|SHARED|MODULE)_LIBRARY)$")
    message(FATAL_ERROR "xact_add_dispatch: ${target} must be an executable or a static, shared or module library of this project")
  elseif(TARGET ${target}_xact_select)
    message(FATAL_ERROR "xact_add_dispatch: called twice for ${target}; name all architectures and activations in one call")
  elseif(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "xact_add_dispatch: unknown arguments ${arg_UNPARSED_ARGUMENTS}; it takes ARCHS, ACTIVATIONS, TYPES and "
                        "HEADERS")
  elseif(NOT CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" OR MSVC)
    message(FATAL_ERROR "xact_add_dispatch needs g++ or clang++, not ${CMAKE_CXX_COMPILER}")
  elseif(CMAKE_OSX_ARCHITECTURES MATCHES ";")
    message(FATAL_ERROR "xact_add_dispatch compiles for one of CMAKE_OSX_ARCHITECTURES, not for ${CMAKE_OSX_ARCHITECTURES}")
  endif()

  get_property(archs GLOBAL PROPERTY xact_dispatch_archs)
  foreach(arch IN LISTS arg_ARCHS)
    if(NOT arch MATCHES "^(sse2|avx2|avx512|neon64|generic)$")
      message(FATAL_ERROR "xact_add_dispatch: unknown architecture ${arch}; there are sse2, avx2, avx512, neon64 and generic")
    endif()
  endforeach()
  list(LENGTH archs count)
  if(arg_ARCHS AND count GREATER 1)
    foreach(arch IN LISTS archs)
      if(NOT arch IN_LIST arg_ARCHS)
        list(REMOVE_ITEM archs ${arch})
      endif()
    endforeach()
  endif()
  if(NOT archs)
    message(FATAL_ERROR "xact_add_dispatch: none of ${arg_ARCHS} is an architecture of ${CMAKE_SYSTEM_PROCESSOR}; there are sse2, avx2 "
                        "and avx512")
  endif()

  set(types ${arg_TYPES})
  if(NOT types)
    set(types float double)
  endif()
  foreach(type IN LISTS types)
    if(NOT type MATCHES "^(float|double|bfloat16|float16)$")
      message(FATAL_ERROR "xact_add_dispatch: the scalar type must be float, double, bfloat16 or float16, not ${type}")
    endif()
  endforeach()

  set(headers xact/activations.hpp ${arg_HEADERS})
  if(arg_ACTIVATIONS MATCHES "Gated")
    list(APPEND headers xact/gated.hpp)
  endif()
  if(arg_ACTIVATIONS MATCHES "Softmax")
    list(APPEND headers xact/softmax.hpp)
  endif()
  list(TRANSFORM headers REPLACE "(.+)" "#include <\\1>")
  list(JOIN headers "\n" headers)
  set(functors activations)
  if(arg_ACTIVATIONS)
    list(JOIN arg_ACTIVATIONS ", " functors)
    set(functors "type_list<${functors}>")
  endif()
  list(JOIN archs ", " arch_types)
  list(JOIN types ", " types)
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/xact_dispatch/${target}/xact_dispatch_selection.hpp" @ONLY CONTENT
"// What xact_add_dispatch(@target@) was asked for.
@headers@
namespace xact::dispatch {
using archs = type_list<@arch_types@>;
using functors = @functors@;
using scalars = type_list<@types@>;
} // namespace xact::dispatch
")

  set(oldest "")
  if(count GREATER 1)
    get_property(oldest GLOBAL PROPERTY xact_dispatch_flags_sse2)
  endif()
  xact_dispatch_objects(${target} select xactDispatchSelect.cpp "${oldest}")
  foreach(arch IN LISTS archs)
    get_property(flags GLOBAL PROPERTY xact_dispatch_flags_${arch})
    xact_dispatch_objects(${target} ${arch} xactDispatchKernels.cpp "${flags}")
    target_compile_definitions(${target}_xact_${arch} PRIVATE XACT_DISPATCH_ARCH=${arch})
  endforeach()
endfunction()
