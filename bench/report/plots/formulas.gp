# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,620 dynamic font "sans-serif,14"
set output "formulas.svg"
set logscale y
set format y "10^{%T}"
set xrange [-20:5]
set yrange [0.2:1e9]
set key top right
names = "gelu silu mish softplus"
set multiplot layout 2,2
do for [k=1:4] {
  name = word(names, k)
  set title name noenhanced
  if (k > 2) { set xlabel "x" } else { unset xlabel }
  if (k % 2) { set ylabel "largest error (ULP)" } else { unset ylabel }
  if (k == 2) { set key top left } else { unset key }
  file = "E14_".name.".dat"
  plot file using 1:3 with lines lw 1.4 lc rgb vermilion title "textbook, derivative", \
       file using 1:2 with lines lw 1.4 dt (7,3) lc rgb orange title "textbook, value", \
       file using 1:5 with lines lw 1.8 lc rgb blue title "xact, derivative", \
       file using 1:4 with lines lw 1.4 dt (7,3) lc rgb sky title "xact, value"
}
unset multiplot
