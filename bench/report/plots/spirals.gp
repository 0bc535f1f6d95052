# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,360 dynamic font "sans-serif,14"
set output "spirals.svg"
file = "E7_spirals.dat"
set logscale x
set xrange [1:1500]
set yrange [0:55]
set xlabel "iterations"
set ylabel "training error (%)"
set key at graph 0.02, 0.05 bottom left
plot file index "linear" using 1:3 with lines lw 1.8 lc rgb purple dt (8,3,2,3) title "linear", \
     file index "relu" using 1:3 with lines lw 1.8 lc rgb blue title "ReLU", \
     file index "tanh" using 1:3 with lines lw 1.8 lc rgb vermilion dt (7,3) title "tanh", \
     file index "sigmoid" using 1:3 with lines lw 1.8 lc rgb green dt (2,3) title "sigmoid"
