# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,420 dynamic font "sans-serif,14"
set output "throughput.svg"
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.9 noborder
set yrange [0:*]
set ylabel "elements per second (10^9)"
unset key
set grid noxtics
set multiplot layout 1,2 margins 0.09, 0.98, 0.2, 0.9 spacing 0.09, 0
set title "forward"
plot "throughput_forward.dat" using 2:xtic(1) lc rgb blue, "" using 3 lc rgb orange, \
     "" using 4 lc rgb green, "" using 5 lc rgb purple, "" using 6 lc rgb "#808080"
set title "backward from output"
unset ylabel
plot "throughput_backward_from_output.dat" using 2:xtic(1) lc rgb blue, "" using 3 lc rgb orange, \
     "" using 4 lc rgb green, "" using 5 lc rgb purple, "" using 6 lc rgb "#808080"
# The key has a plot of its own: across both columns.
unset border; unset tics; unset grid; unset title
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 0.1
set xrange [0:1]; set yrange [0:1]
set key center center horizontal samplen 1 width 1
plot NaN with boxes lc rgb blue title "xact", NaN with boxes lc rgb orange title "Eigen", NaN with boxes lc rgb green title "xsimd", \
     NaN with boxes lc rgb purple title "loop", NaN with boxes lc rgb "#808080" title "limit"
unset multiplot
