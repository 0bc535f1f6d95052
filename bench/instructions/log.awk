# SPDX-License-Identifier: BSD-3-Clause
#
# In: what count.cpp printed, then the emulator's log of it, one line per executed instruction. Out: target, pass, activation,
# type, tier, contender, instructions per element; separated by tabs.

FNR == NR {
  row[++rows] = $0
  next
}
/xact_marker/ {
  if (!inside)
    ++marker
  inside = 1
  next
}
{
  inside = 0
  ++count[marker]
}
END {
  for (r = 1; r <= rows; ++r)
    printf "%s\t%s\t%.4f\n", target, row[r], (count[3 * r - 1] - count[3 * r - 2]) / 1024
}
