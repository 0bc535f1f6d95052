# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,340 dynamic font "sans-serif,14"
set output "mean_shift.svg"
file = "E13_pairs.dat"
set logscale y
set yrange [0.04:110]
set xrange [0.5:20.5]
set xlabel "epochs"
set ylabel "training error (%)"
floor_of(v) = v < 0.05 ? 0.05 : v
set multiplot layout 1,2
do for [depth in "6 12"] {
  set title depth." hidden layers"
  plot file index "D=".depth." softplus" using 1:(floor_of($2)) with linespoints pt 9 ps 0.7 lw 1.6 lc rgb orange title "softplus", \
       file index "D=".depth." softplus - ln 2" using 1:(floor_of($2)) with linespoints pt 7 ps 0.6 lw 1.6 lc rgb blue title "softplus − ln 2"
  unset ylabel
}
unset multiplot
