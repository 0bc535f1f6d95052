# SPDX-License-Identifier: BSD-3-Clause
#
# For a target without an emulator. In: the headers of the activations, for their contracts' names, and passes.hpp, then
# tests/hot_loops/loops.awk's lines. Out: as log.awk's. Of a kernel's loops the one counts that stores most per instruction,
# those with non-temporal stores apart. What branches on its way to a store (xsimd's tanh) has several loops that store,
# of which none is the whole, and is left out.

BEGIN { FS = "\t" }
match($0, /struct contract<[A-Z][A-Za-z0-9]*/) { functor = substr($0, RSTART + 16, RLENGTH - 16) }
match($0, /\*name = "[^"]*"/) { name[functor] = substr($0, RSTART + 9, RLENGTH - 10) }
FILENAME ~ /passes.hpp$/ { # the list: a benchmark's Pass is a place in it
  for (rest = $0; match(rest, /pass::[a-z_]+[,>]/); rest = substr(rest, RSTART + RLENGTH))
    place[places++] = substr(rest, RSTART + 6, RLENGTH - 7)
}
FILENAME != "-" || $6 == 0 || $7 > 0 || $1 !~ /[ :]run<|pass::of<|sweep</ { next }
{
  pass = ""
  if (match($1, /Pass\)[0-9]+/))
    pass = place[substr($1, RSTART + 5, RLENGTH - 5)]
  else if (match($1, /pass::[a-z_]+[,>]/))
    pass = substr($1, RSTART + 6, RLENGTH - 7)
  if (pass == "" || $4 > 0 || !match($1, /xact::[A-Z][A-Za-z0-9]*/))
    next
  functor = substr($1, RSTART + 6, RLENGTH - 6)
  activation = functor in name ? name[functor] : functor
  who = $1 ~ /sweep</ ? "xsimd" : "xact"
  tier = who == "xsimd" ? "-" : "exact"
  if (who == "xact" && match($1, /xact::(fast|faithful|correctly_rounded)>/))
    tier = substr($1, RSTART + 6, RLENGTH - 7)
  type = $1 ~ /float/ ? "float" : "double"
  row = pass "\t" activation "\t" type "\t" tier "\t" who
  count = $3 * (type == "float" ? 4 : 8) / $6
  ++loops[row]
  if (!(row in least) || count < least[row])
    least[row] = count
}
END {
  for (row in least)
    if (row !~ /xsimd$/ || loops[row] == 1)
      printf "%s\t%s\t%.4f\n", target, row, least[row]
}
