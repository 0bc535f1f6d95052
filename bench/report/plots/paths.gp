# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,400 dynamic font "sans-serif,14"
set output "paths.svg"
file = "E3_layers.dat"
set xrange [0.5:10.5]
set xtics 1
set xlabel "depth (layers)"
set multiplot layout 1,2
set title "what halves, and what does not"
set ylabel "share, or energy relative to the input"
set logscale y 2
set format y "2^{%L}"
set yrange [2**-11:4]
set key bottom left
plot file using 1:4 with lines lw 1.6 dt (7,4) lc rgb "black" title "2^{-depth}", \
     file using 1:2 with linespoints lc rgb orange pt 9 ps 0.8 title "active units", \
     file using 1:3 with points lc rgb blue pt 7 ps 0.9 title "active paths", \
     file using 1:7 with linespoints lc rgb green pt 4 ps 0.8 dt (2,3) title "signal energy, He", \
     file using 1:8 with points lc rgb vermilion pt 6 ps 1.3 title "signal energy, Xavier"
unset logscale y
set format y "%g"
set title "over many inputs"
set ylabel "share of units, or cosine"
set yrange [0:1]
set key at graph 0.98, 0.2 bottom right samplen 1.5 spacing 1
plot file using 1:10 with lines lw 1.6 dt (7,4) lc rgb purple title "cosine, theory", \
     file using 1:9 with points lc rgb purple pt 12 ps 0.8 title "cosine of two inputs", \
     file using 1:6 with linespoints lc rgb sky pt 4 ps 0.7 title "always on", \
     file using 1:5 with linespoints lc rgb blue pt 7 ps 0.6 dt (2,3) title "never on"
unset multiplot
