# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,480 dynamic font "sans-serif,14"
set output "gradient.svg"
file = "E1_layers.dat"
set logscale y
set format y "10^{%T}"
set yrange [1e-17:100]
set xrange [0.5:21.5]
set xtics ("1" 1, "5" 5, "10" 10, "15" 15, "20" 20)
set xlabel "layer (1 is next to the input)"
set ylabel "|dL/dz|, top layer = 1"
set key at graph 0.98, 0.02 bottom right
set multiplot layout 1,2
array cases[4] = ["linear Xavier", "relu He", "relu Xavier", "relu U(1/sqrt n)"]
array titles[4] = ["linear, Xavier", "ReLU, He", "ReLU, Xavier", "ReLU, U(±1/√n)"]
array colours[5] = [purple, orange, blue, sky, green]
array markers[5] = [12, 9, 7, 4, 8]
set title "linear and ReLU"
plot for [i=1:4] file index cases[i] using 1:4:5 with filledcurves lc rgb colours[i] notitle, \
     for [i=1:4] file index cases[i] using 1:2 with lines lw 1.6 dt (7,4) lc rgb colours[i] notitle, \
     for [i=1:4] file index cases[i] using 1:3 with points pt markers[i] ps (i == 1 ? 1.1 : 0.6) lc rgb colours[i] title titles[i], \
     NaN with lines lw 1.6 dt (7,4) lc rgb "black" title "theory"
array cases[5] = ["tanh gain 5/3", "tanh Xavier", "tanh U(1/sqrt n)", "sigmoid 4x Xavier", "sigmoid Xavier"]
array titles[5] = ["tanh, gain 5/3", "tanh, Xavier", "tanh, U(±1/√n)", "sigmoid, 4 × Xavier", "sigmoid, Xavier"]
array colours[5] = [orange, vermilion, purple, sky, green]
array markers[5] = [9, 5, 12, 4, 8]
set title "tanh and sigmoid"
plot for [i=1:5] file index cases[i] using 1:4:5 with filledcurves lc rgb colours[i] notitle, \
     for [i=1:5] file index cases[i] using 1:2 with lines lw 1.6 dt (7,4) lc rgb colours[i] notitle, \
     for [i=1:5] file index cases[i] using 1:3 with points pt markers[i] ps 0.6 lc rgb colours[i] title titles[i]
unset multiplot
