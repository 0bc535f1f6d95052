# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
passes = "forward backward_from_output"
file(p) = "throughput_".word(passes, p).".dat"
array count[2]; array rows[2]; array most[2]
do for [p=1:2] {
  most[p] = 0
  do for [c=2:6] { stats file(p) using c nooutput; most[p] = STATS_max > most[p] ? STATS_max : most[p] }
  count[p] = int(STATS_records) # of the limit, which all have
  rows[p] = int(ceil(count[p] / 8.0))
}
pixels = 210.0 * (rows[1] + rows[2]) + 50
set terminal svg size 800,pixels dynamic font "sans-serif,14"
set output "throughput.svg"
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.9 noborder
set ylabel "10^9 elements/s"
unset key
set grid noxtics
set xtics noenhanced
array colours[5] = [blue, orange, green, purple, "#808080"]
set multiplot layout rows[1]+rows[2],1 margins 0.1, 0.98, 85/pixels, 1-40/pixels spacing 0, 75/pixels
do for [p=1:2] {
  set yrange [0:1.05*most[p]]
  each = int(ceil(1.0 * count[p] / rows[p])) # of a pass all rows have the same width
  set xrange [-0.7:each-0.3]
  do for [row=1:rows[p]] {
    if (row == 1) { set title p == 1 ? "forward" : "backward from output" offset 0,-0.5 } else { unset title }
    plot for [c=2:6] file(p) every ::each*(row-1)::each*row-1 using c:xtic(1) lc rgb colours[c-1]
  }
}
# The key has a plot of its own: across the figure.
unset border; unset tics; unset grid; unset title; unset ylabel
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 40/pixels
set xrange [0:1]; set yrange [0:1]
set key center center horizontal samplen 1 width 1
plot NaN with boxes lc rgb blue title "xact", NaN with boxes lc rgb orange title "Eigen", NaN with boxes lc rgb green title "xsimd", \
     NaN with boxes lc rgb purple title "loop", NaN with boxes lc rgb "#808080" title "limit"
unset multiplot
