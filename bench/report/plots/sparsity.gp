# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,460 dynamic font "sans-serif,14"
set output "sparsity.svg"
file = "sparsity_ladder.dat"
count = system("grep -vc '^#' sparsity_ladder.dat") + 0
unset key
set border 1
set logscale x
set xrange [0.5:110]
set yrange [count+0.6:0.4]
set xtics ("1" 1, "3" 3, "10" 10, "30" 30, "100" 100)
set ytics scale 0
set ytics () noenhanced
set xlabel "share of the units that are active (%)"
set lmargin 38
# Low and high end, a name; measured here or published.
plot file using ($1):($0+1):1:2 with xerrorbars pt 0 lw 4 lc rgb sky, \
     file using (strcol(4) eq "here" ? $2 : NaN):($0+1):ytic(3) with points pt 7 ps 1 lc rgb blue, \
     file using (strcol(4) eq "here" ? NaN : $2):($0+1):ytic(3) with points pt 9 ps 1 lc rgb orange
