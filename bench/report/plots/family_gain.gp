# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,480 dynamic font "sans-serif,14"
set output "family_gain.svg"
file = "E9_gain.dat"
set logscale xy
set xrange [0.004:6]; set yrange [0.004:6]
set xlabel "expected energy of the gradient per layer"
set ylabel "measured (geometric mean)"
set key top left
starts = "He|Xavier|U(1/sqrt n)|keeps E[phi^2]|critical"
array titles[5] = ["He", "Xavier", "U(±1/√n)", "keeps E[f²] = 1", "critical"]
array symbols[5] = [9, 7, 4, 12, 8]
array colours[5] = [orange, blue, sky, green, vermilion]
name(i) = system(sprintf("echo '%s' | cut -d'|' -f%d", starts, i))
array wanted[5] = [name(1), name(2), name(3), name(4), name(5)]
plot x with lines lw 1.2 dt (7,4) lc rgb "black" title "theory", \
     for [i=1:5] file using (strcol(2) eq wanted[i] ? $4 : NaN):6:5 with yerrorbars pt 0 lw 1 lc rgb colours[i] notitle, \
     for [i=1:5] file using (strcol(2) eq wanted[i] ? $4 : NaN):6 with points pt symbols[i] ps 0.8 lw 1.2 lc rgb colours[i] title titles[i]
