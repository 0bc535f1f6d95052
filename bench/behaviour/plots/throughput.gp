# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,420 dynamic font "sans-serif,14"
set output "throughput.svg"
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.9 noborder
set yrange [0:*]
set ylabel "elements per second (10^9)"
set key at graph 0.5, 1.12 center bottom horizontal maxrows 2 samplen 1
set tmargin 7
set grid noxtics
set multiplot layout 1,2
set title "forward"
plot "throughput_forward.dat" using 2:xtic(1) lc rgb blue title "xact", "" using 3 lc rgb orange title "Eigen", \
     "" using 4 lc rgb green title "xsimd", "" using 5 lc rgb purple title "loop", "" using 6 lc rgb "#808080" title "copy"
set title "backward from output"
unset ylabel
plot "throughput_backward.dat" using 2:xtic(1) lc rgb blue notitle, "" using 3 lc rgb orange notitle, \
     "" using 4 lc rgb green notitle, "" using 5 lc rgb purple notitle, "" using 6 lc rgb "#808080" notitle
unset multiplot
