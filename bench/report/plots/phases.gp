# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,380 dynamic font "sans-serif,14"
set output "phases.svg"
file = "E2_phases.dat"
set logscale y
set format y "10^{%T}"
set yrange [1e-6:100]
set xrange [0.5:21.5]
set xtics ("1" 1, "5" 5, "10" 10, "15" 15, "20" 20)
set xlabel "layer (1 is next to the input)"
set ylabel "|dL/dz|, top layer = 1"
set key at graph 0.98, 0.05 bottom right
array cases[4] = ["chaotic sw2=25/9", "critical sb2=0.05", "edge sw2=1", "ordered sw2=1/3"]
array titles[4] = ["chaotic: gain 5/3", "critical line: σ_b^2 = 0.05", "edge: Xavier", "ordered: U(±1/√n)"]
array colours[4] = [orange, blue, vermilion, green]
array markers[4] = [9, 7, 5, 8]
plot for [i=1:4] file index cases[i] using 1:2 with lines lw 1.6 dt (7,4) lc rgb colours[i] notitle, \
     for [i=1:4] file index cases[i] using 1:3 with points pt markers[i] ps 0.7 lc rgb colours[i] title titles[i], \
     NaN with lines lw 1.6 dt (7,4) lc rgb "black" title "theory"
