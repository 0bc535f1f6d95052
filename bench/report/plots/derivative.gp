# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,420 dynamic font "sans-serif,14"
set output "derivative.svg"
set logscale y
set format y "10^{%T}"
set yrange [1e-8:30]
set xlabel "x"
set ylabel "largest relative error of the derivative"
set key at graph 0.5, 1.0 center bottom vertical maxrows 3 samplen 2
set tmargin 6
set multiplot layout 1,2
set label 1 "sigmoid" at graph 0.03, 0.94
set xrange [-24:24]
plot "E6_sigmoid.dat" using 1:4 with lines lw 1.4 dt (2,2) lc rgb orange title "y(1 − y), Eigen's y", \
     "" using 1:2 with lines lw 1.6 dt (7,3) lc rgb vermilion title "from output", \
     "" using 1:3 with lines lw 1.6 lc rgb blue title "from input"
set label 1 "tanh"
set xrange [-12:12]
plot "E6_tanh.dat" using 1:4 with lines lw 1.4 dt (2,2) lc rgb orange title "1 − y^2, Eigen's y", \
     "" using 1:2 with lines lw 1.6 dt (7,3) lc rgb vermilion title "from output", \
     "" using 1:3 with lines lw 1.6 lc rgb blue title "from input"
unset multiplot
