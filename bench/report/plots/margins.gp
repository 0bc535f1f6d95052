# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,320 dynamic font "sans-serif,14"
set output "margins.svg"
file = "E15_margins.dat"
array cases[6] = ["p - y", "through log", "clipped", "no maximum", "expm1", "xact"]
array titles[6] = ["p − y", "through the logarithm", "p clipped to 1e-7", "no maximum taken off", "expm1(log p)", "xact"]
set xrange [-121:121]
set yrange [6.6:0.4]
set border 1
set ytics scale 0
set ytics (titles[1] 1)
set for [i=2:6] ytics add (titles[i] i)
set xlabel "margin of the right class: wrong answers left, right answers right"
set key outside top center horizontal samplen 2
# The true gradient leaves float's range at 103.97.
set arrow 1 from 103.97, graph 0 to 103.97, graph 1 nohead lw 1 dt (7,4) lc rgb "black"
plot for [i=1:6] file index cases[i] using 1:(abs($2 - 1) < 0.1 ? i : NaN) with lines lw 7 lc rgb blue notitle, \
     for [i=1:6] file index cases[i] using 1:($2 == 0 && $1 < 103.9 ? i : NaN) every 4 with points pt 2 ps 0.5 lc rgb vermilion notitle, \
     for [i=1:6] file index cases[i] using 1:($2 == -1 ? i : NaN) every 4 with points pt 5 ps 0.6 lc rgb orange notitle, \
     NaN with lines lw 7 lc rgb blue title "right within 10 %", NaN with points pt 2 ps 0.7 lc rgb vermilion title "0", \
     NaN with points pt 5 ps 0.7 lc rgb orange title "NaN", NaN with lines lw 1 dt (7,4) lc rgb "black" title "end of float"
