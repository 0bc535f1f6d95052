# SPDX-License-Identifier: BSD-3-Clause
#
# In: lines of tests/hot_loops/loops.awk, each with the target's name before it. Out: a table of instructions per element.
# Of a function's loops the one counts that stores most per instruction; those with non-temporal stores are left out.

BEGIN { FS = "\t" }

# target, function, address, instructions, calls, stack moves, bytes stored, of these non-temporal
$7 == 0 || $8 > 0 { next }

{
  name = $2
  pass = ""
  if (name ~ /forward_of<|Pass\)0/)
    pass = "forward"
  else if (name ~ /backward_from_input_of<|Pass\)1/)
    pass = "backward from input"
  else if (name ~ /backward_from_output_of<|Pass\)2/)
    pass = "backward from output"
  type = name ~ /float/ ? "float" : "double"
  activation = ""
  if (match(name, /Sigmoid|Tanh|Relu|Linear/))
    activation = tolower(substr(name, RSTART, RLENGTH))
  tier = "exact"
  if (match(name, /xact::(fast|faithful|correctly_rounded)>/))
    tier = substr(name, RSTART + 6, RLENGTH - 7)
  if (pass == "" || activation == "")
    next
  cell = pass " | " activation " | " type
  row = name ~ /sweep</ ? cell : cell " | " tier
  count = $4 * (type == "float" ? 4 : 8) / $7
  if (!((row, $1) in least) || count < least[row, $1])
    least[row, $1] = count
  if ($5 > 0)
    calls[row, $1] = 1
  if (row != cell && !(row in seen)) {
    seen[row] = cell
    order[++rows] = row
  }
  if (!($1 in known)) {
    known[$1] = 1
    target[++targets] = $1
  }
}

function shown(row, t) {
  if (!((row, t) in least))
    return "-"
  return sprintf("%.2f", least[row, t]) ((row, t) in calls ? " and calls" : "")
}

END {
  line = "| pass | activation | type | tier |"
  rule = "|---|---|---|---|"
  for (i = 1; i <= targets; ++i) {
    line = line " " target[i] ": xact | xsimd |"
    rule = rule "---:|---:|"
  }
  print line "\n" rule
  for (r = 1; r <= rows; ++r) {
    line = "| " order[r] " |"
    for (i = 1; i <= targets; ++i)
      line = line " " shown(order[r], target[i]) " | " shown(seen[order[r]], target[i]) " |"
    print line
  }
}
