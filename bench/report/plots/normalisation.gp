# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,420 dynamic font "sans-serif,14"
set output "normalisation.svg"
file = "E12_moments.dat"
set logscale y
set format y "10^{%T}"
set xlabel "layer"
set multiplot layout 1,2
set ylabel "variance of the activations"
set yrange [0.2:5]; set ytics (0.25, 0.5, 1, 2, 4); set format y "%g"
set title "SELU, LeCun's weights"
array cases[3] = ["selu LeCun from 2x", "selu LeCun from x", "selu LeCun from x/2"]
array titles[3] = ["from 2x", "from x", "from x/2"]
array colours[3] = [orange, blue, green]
array symbols[3] = [9, 7, 11]
set key top right
plot for [i=1:3] file index cases[i] using 1:6:7 with filledcurves lc rgb colours[i] notitle, \
     for [i=1:3] file index cases[i] using 1:4 with lines lw 1.6 dt (7,4) lc rgb colours[i] notitle, \
     for [i=1:3] file index cases[i] every 4 using 1:5 with points pt symbols[i] ps 0.6 lc rgb colours[i] title titles[i], \
     NaN with lines lw 1.6 dt (7,4) lc rgb "black" title "theory"
set title "others"
unset ylabel
set yrange [1e-4:3e3]; set ytics auto; set format y "10^{%T}"
array cases[4] = ["relu He", "selu gain 3/4", "tanh Xavier", "gelu He"]
array titles[4] = ["ReLU, He", "SELU, gain 3/4", "tanh, Xavier", "GELU, He"]
array colours[4] = [orange, blue, vermilion, sky]
array symbols[4] = [9, 7, 5, 4]
set key top right
plot for [i=1:4] file index cases[i] using 1:6:7 with filledcurves lc rgb colours[i] notitle, \
     for [i=1:4] file index cases[i] using 1:4 with lines lw 1.6 dt (7,4) lc rgb colours[i] notitle, \
     for [i=1:4] file index cases[i] every 4 using 1:5 with points pt symbols[i] ps 0.6 lc rgb colours[i] title titles[i]
unset multiplot
