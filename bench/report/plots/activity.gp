# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,380 dynamic font "sans-serif,14"
set output "activity.svg"
file = "E1_layers.dat"
set xrange [0.5:20.5]
set xtics ("1" 1, "5" 5, "10" 10, "15" 15, "20" 20)
set xlabel "layer"
set key top right
set multiplot layout 1,2
set title "active units"
set ylabel "share of units with output > 0"
set yrange [0:1]
plot 0.5 with lines lw 1.6 dt (7,4) lc rgb "black" title "theory: one half", \
     file index "relu He" using 1:9 with points pt 9 ps 0.7 lc rgb orange title "ReLU, He", \
     file index "relu Xavier" using 1:9 with points lc rgb blue pt 7 ps 0.5 title "ReLU, Xavier"
array cases[4] = ["tanh gain 5/3", "tanh Xavier", "sigmoid 4x Xavier", "sigmoid Xavier"]
array titles[4] = ["tanh, gain 5/3", "tanh, Xavier", "sigmoid, 4 × Xavier", "sigmoid, Xavier"]
array colours[4] = [orange, vermilion, sky, green]
array markers[4] = [9, 5, 4, 8]
set title "saturated units"
set ylabel "share of saturated units"
set yrange [0:0.3]
plot for [i=1:4] file index cases[i] using 1:11 with lines lw 1.6 dt (7,4) lc rgb colours[i] notitle, \
     for [i=1:4] file index cases[i] using 1:10 with points pt markers[i] ps 0.7 lc rgb colours[i] title titles[i], \
     NaN with lines lw 1.6 dt (7,4) lc rgb "black" title "theory"
unset multiplot
