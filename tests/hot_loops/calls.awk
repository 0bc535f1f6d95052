# SPDX-License-Identifier: BSD-3-Clause
#
# objdump -dr --no-show-raw-insn of an x86-64 object file in, one line "function calls function" per call or tail call out.

/^[0-9a-f]+ <.*>:$/ { symbol = substr($2, 2, length($2) - 3) }
/R_X86_64_(PLT|PC)32/ && jump { print symbol " calls " $3 }
{ jump = /\t(call|jmp)[ \t]/ }
