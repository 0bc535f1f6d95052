# SPDX-License-Identifier: BSD-3-Clause
# Puts the table in the file TABLE between the two marks of README.
file(READ "${README}" readme)
file(READ "${TABLE}" table)
string(REGEX REPLACE "(<!-- accuracy table[^\n]*\n).*(<!-- end of the accuracy table)" "\\1${table}\\2" readme "${readme}")
file(WRITE "${README}" "${readme}")
