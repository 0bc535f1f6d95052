# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,760 dynamic font "sans-serif,14"
set output "convergence.svg"
set logscale y
set yrange [0.05:100]
set key top right
set multiplot layout 2,2
do for [depth in "2 6"] {
  file = "E7_digits".depth.".dat"
  set title depth." hidden layers"
  set ylabel "training error (%)"
  set xlabel "epochs"
  set xrange [0:20]
  if (depth eq "6") { unset key }
  plot file index "linear" using 1:($3>0?$3:0.05) with linespoints lc rgb purple pt 12 ps 0.6 dt (8,3,2,3) title "linear", \
       file index "relu" using 1:($3>0?$3:0.05) with linespoints lc rgb blue pt 7 ps 0.6 title "ReLU", \
       file index "tanh" using 1:($3>0?$3:0.05) with linespoints lc rgb vermilion pt 5 ps 0.6 dt (7,3) title "tanh", \
       file index "sigmoid" using 1:($3>0?$3:0.05) with linespoints lc rgb green pt 8 ps 0.7 dt (2,3) title "sigmoid"
  set xlabel "milliseconds of training"
  set xrange [0:*]
  unset ylabel
  plot file index "linear" using (1000*$2):($3>0?$3:0.05) with linespoints lc rgb purple pt 12 ps 0.6 dt (8,3,2,3) notitle, \
       file index "relu" using (1000*$2):($3>0?$3:0.05) with linespoints lc rgb blue pt 7 ps 0.6 notitle, \
       file index "tanh" using (1000*$2):($3>0?$3:0.05) with linespoints lc rgb vermilion pt 5 ps 0.6 dt (7,3) notitle, \
       file index "sigmoid" using (1000*$2):($3>0?$3:0.05) with linespoints lc rgb green pt 8 ps 0.7 dt (2,3) notitle
}
unset multiplot
