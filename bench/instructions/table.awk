# SPDX-License-Identifier: BSD-3-Clause
# In: log.awk's lines of all targets. Out: one table.

BEGIN { FS = "\t" }
{
  cell = $2 " | " $3 " | " $4
  if (!($1 in known)) {
    known[$1] = 1
    target[++targets] = $1
  }
  if ($6 == "xsimd") {
    peer[cell, $1] = $7
    next
  }
  row = cell " | " $5
  if (!(row in of)) {
    of[row] = cell
    order[++rows] = row
  }
  own[row, $1] = $7
}
END {
  line = "| pass | activation | type | tier |"
  rule = "|---|---|---|---|"
  for (i = 1; i <= targets; ++i) {
    line = line " " target[i] ": xact | xsimd | ratio |"
    rule = rule "---:|---:|---:|"
  }
  print line "\n" rule
  for (r = 1; r <= rows; ++r) {
    line = "| " order[r] " |"
    for (i = 1; i <= targets; ++i) {
      a = own[order[r], target[i]]
      b = peer[of[order[r]], target[i]]
      line = line " " (a > 0 ? sprintf("%.2f", a) : "-") (b > 0 ? sprintf(" | %.2f | %.2f |", b, a / b) : " | - | - |")
    }
    print line
  }
}
