# SPDX-License-Identifier: BSD-3-Clause
#
# For a target without an emulator. In: tests/hot_loops/loops.awk's lines. Out: as log.awk's. Of a kernel's loops the one
# counts that stores most per instruction, those with non-temporal stores apart. xsimd's tanh branches within its loop and is
# left out.

BEGIN { FS = "\t" }
$6 == 0 || $7 > 0 || $1 !~ /[ :]run<|_of<xact|sweep</ { next }
{
  pass = ""
  if ($1 ~ /forward_of<|Pass\)0/)
    pass = "forward"
  else if ($1 ~ /backward_from_input_of<|Pass\)1/)
    pass = "backward_from_input"
  else if ($1 ~ /backward_from_output_of<|Pass\)2/)
    pass = "backward_from_output"
  if (pass == "" || !match($1, /Sigmoid|Tanh|Relu|Linear/))
    next
  activation = tolower(substr($1, RSTART, RLENGTH))
  who = $1 ~ /sweep</ ? "xsimd" : "xact"
  tier = who == "xsimd" ? "-" : "exact"
  if (match($1, /xact::(fast|faithful|correctly_rounded)>/))
    tier = substr($1, RSTART + 6, RLENGTH - 7)
  if ((who == "xsimd" && activation == "tanh" && pass != "backward_from_output") || $4 > 0)
    next
  type = $1 ~ /float/ ? "float" : "double"
  row = pass "\t" activation "\t" type "\t" tier "\t" who
  count = $3 * (type == "float" ? 4 : 8) / $6
  if (!(row in least) || count < least[row])
    least[row] = count
}
END {
  for (row in least)
    printf "%s\t%s\t%.4f\n", target, row, least[row]
}
