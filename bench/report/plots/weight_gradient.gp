# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,360 dynamic font "sans-serif,14"
set output "weight_gradient.svg"
file = "E1_layers.dat"
set logscale y
set format y "10^{%T}"
set yrange [1e-14:100]
set xrange [0.5:21.5]
set xtics ("1" 1, "5" 5, "10" 10, "15" 15, "20" 20)
set xlabel "layer (1 is next to the input)"
set ylabel "|dL/dW|, top layer = 1"
set key at graph 0.98, 0.05 bottom right
plot file index "relu Xavier" using 1:7:8 with filledcurves lc rgb blue notitle, \
     file index "tanh Xavier" using 1:7:8 with filledcurves lc rgb vermilion notitle, \
     file index "sigmoid Xavier" using 1:7:8 with filledcurves lc rgb green notitle, \
     file index "relu Xavier" using 1:6 with linespoints lc rgb blue pt 6 ps 1.2 title "ReLU, Xavier", \
     file index "tanh Xavier" using 1:6 with linespoints lc rgb vermilion pt 5 ps 0.5 dt (7,3) title "tanh, Xavier", \
     file index "sigmoid Xavier" using 1:6 with linespoints lc rgb green pt 8 ps 0.7 dt (2,3) title "sigmoid, Xavier"
