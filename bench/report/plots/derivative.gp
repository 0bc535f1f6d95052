# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,440 dynamic font "sans-serif,14"
set output "derivative.svg"
set logscale y
set format y "10^{%T}"
set yrange [1e-8:30]
set xlabel "x"
set ylabel "largest relative error" offset 1,0
unset key
set multiplot layout 1,2 margins 0.1, 0.98, 0.27, 0.88 spacing 0.12, 0
set title "derivative of sigmoid"
set xtics 10
set xrange [-24:24]
plot "E6_sigmoid.dat" using 1:4 with lines lw 1.4 dt (2,2) lc rgb orange, \
     "" using 1:2 with lines lw 1.6 dt (7,3) lc rgb vermilion, \
     "" using 1:3 with lines lw 1.6 lc rgb blue
set title "derivative of tanh"
set xtics 5
unset ylabel
set xrange [-12:12]
plot "E6_tanh.dat" using 1:4 with lines lw 1.4 dt (2,2) lc rgb orange, \
     "" using 1:2 with lines lw 1.6 dt (7,3) lc rgb vermilion, \
     "" using 1:3 with lines lw 1.6 lc rgb blue
# The key has a plot of its own: across both columns.
unset logscale; unset border; unset tics; unset grid; unset title; unset xlabel
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 0.08
set xrange [0:1]; set yrange [0:1]
set key center center horizontal maxrows 1 samplen 2 width -1
plot NaN with lines lw 1.4 dt (2,2) lc rgb orange title "textbook, Eigen's output", \
     NaN with lines lw 1.6 dt (7,3) lc rgb vermilion title "from output", NaN with lines lw 1.6 lc rgb blue title "from input"
unset multiplot
