#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Compiler launcher for clang: what is compiled for AVX-512 runs on a machine that has AVX2 and FMA only.
#
#     cmake -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_CXX_COMPILER_LAUNCHER=<this file> -DXACT_ISA_FLAGS=-march=skylake-avx512
#
# The front end and the optimiser work for AVX-512, with its macros, widths and code paths; the resulting IR then loses
# its target and is compiled for AVX2, where a register of 512 bits becomes two of 256. The arithmetic is that of the
# AVX-512 build, operation by operation; only the choice of instructions is not. An intrinsic that is not replaced below
# is an error of the second compilation, never a silent difference.
set -euo pipefail

output=
previous=
for argument in "$@"; do
  [[ $previous == -o ]] && output=$argument
  previous=$argument
done
if [[ " $* " != *" -c "* || $* != *avx512* || -z $output ]]; then
  exec "$@"
fi

"$@" -S -emit-llvm -o "$output.ll"
# Assembly: values held in place (xact's and Eigen 5's), Eigen 5's broadcasts from memory.
# vfixupimm with Relu's table, 0x08080822: NaN of the second operand, else the first one where that is positive, else +0.
# min(a, b) is a < b ? a : b and max(a, b) is a > b ? a : b, the second operand where one is NaN.
sed -E -i \
  -e 's/"target-cpu"="[^"]*"//; s/"target-features"="[^"]*"//; s/"tune-cpu"="[^"]*"//; s/"min-legal-vector-width"="[0-9]+"//' \
  -e 's/(tail )?call (noundef )?<(16 x float|8 x double)> asm (sideeffect )?"", "=v,0[^"]*"\((<[^>]*> [^)]*)\).*/freeze \5/' \
  -e 's/(tail )?call (noundef )?<(16 x float|8 x double)> asm "#", "=v,%v,v,0[^"]*"\(.*, (<[^>]*> [^,)]*)\).*/freeze \4/' \
  -e 's/asm "vbroadcast(s[sd]) \$1, \$0", "=v,\*m[^"]*"\(ptr [^%@]*([%@][^)]*)\).*/@lowered.broadcast.\1(ptr \2)/' \
  -e 's/@llvm\.x86\.avx512\.mask\.fixupimm\.(p[sd])\.512(\(.*, <(16 x i32|8 x i64)> <(i[36][24] 134744098(, )?)+>, i32 0, i(16|8) -1,)/@lowered.positive.\1\2/' \
  -e '/^declare .*@llvm\.x86\.avx512\.((min|max)\.p[sd]\.512|mask\.cvtpd2ps\.512)\(/d' \
  -e 's/@llvm\.x86\.avx512\.((min|max)\.p[sd]\.512|mask\.cvtpd2ps\.512)\(/@lowered.\1(/g' "$output.ll"
for type in "ps 16 float i32" "pd 8 double i64"; do
  read -r suffix lanes scalar integer <<<"$type"
  vector="<$lanes x $scalar>"
  mask="<$lanes x i1>"
  for operation in "min olt" "max ogt"; do
    read -r name predicate <<<"$operation"
    cat >>"$output.ll" <<IR

define internal $vector @lowered.$name.$suffix.512($vector %a, $vector %b, i32 %rounding) alwaysinline {
  %m = fcmp $predicate $vector %a, %b
  %r = select $mask %m, $vector %a, $vector %b
  ret $vector %r
}
IR
  done
  cat >>"$output.ll" <<IR

define internal $vector @lowered.positive.$suffix($vector %v, $vector %x, <$lanes x $integer> %table, i32 %flags, i$lanes %mask, i32 %rounding) alwaysinline {
  %nan = fcmp uno $vector %x, zeroinitializer
  %positive = fcmp ogt $vector %x, zeroinitializer
  %open = select $mask %positive, $vector %v, $vector zeroinitializer
  %r = select $mask %nan, $vector %x, $vector %open
  ret $vector %r
}

define internal $vector @lowered.broadcast.s${suffix#p}(ptr %p) alwaysinline {
  %s = load $scalar, ptr %p, align 1
  %i = insertelement $vector poison, $scalar %s, i32 0
  %r = shufflevector $vector %i, $vector poison, <$lanes x i32> zeroinitializer
  ret $vector %r
}
IR
done
cat >>"$output.ll" <<'IR'

define internal <8 x float> @lowered.mask.cvtpd2ps.512(<8 x double> %a, <8 x float> %else, i8 %mask, i32 %rounding) alwaysinline {
  %m = bitcast i8 %mask to <8 x i1>
  %c = fptrunc <8 x double> %a to <8 x float>
  %r = select <8 x i1> %m, <8 x float> %c, <8 x float> %else
  ret <8 x float> %r
}
IR
exec "$1" -O2 -march=haswell -Wno-override-module -c -x ir "$output.ll" -o "$output"
