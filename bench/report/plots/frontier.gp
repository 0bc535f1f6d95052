# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,880 dynamic font "sans-serif,14"
set output "frontier.svg"
peers = system("cat frontier_peers.dat")
array symbols[12] = [4, 5, 6, 9, 8, 11, 10, 13, 12, 15, 14, 1]
array colours[4] = [vermilion, green, purple, orange]
set logscale xy
set xrange [0.35:115]
set yrange [0.03:60]
set xtics ("0.5" 0.5, "1" 1, "2" 2, "4" 4, "10" 10, "30" 30, "≥ 100" 100)
set ytics ("0.03" 0.03, "0.1" 0.1, "0.3" 0.3, "1" 1, "3" 3, "10" 10, "30" 30)
unset key
set multiplot layout 2,2 margins 0.09, 0.98, 0.17, 0.95 spacing 0.09, 0.11
do for [pass in "forward backward_from_input"] {
  do for [activation in "sigmoid tanh"] {
    file = "frontier_".pass."_".activation.".dat"
    set title activation.", ".(pass eq "forward" ? "forward" : "backward from input")
    if (activation eq "sigmoid") { set ylabel "ns per element" offset 1.5,0 } else { unset ylabel }
    if (pass eq "forward") { unset xlabel } else { set xlabel "largest error (ULP)" }
    plot for [i=1:words(peers)] file index word(peers, i) using 1:2 with points pt symbols[(i-1)%12+1] ps 1.1 lw 1.5 lc rgb colours[(i-1)%4+1], \
         file index "xact" using 1:2 with linespoints lc rgb blue lw 1.6 pt 7 ps 0.9, \
         file index "limit" using 1:2 with lines lc rgb "black" lw 1.2 dt (7,4), \
         file index "xact" using 1:2:(strcol(3) eq "correctly rounded" ? "" : strcol(3)) with labels left offset char 0.4,-0.9 font ",12", \
         file index "xact" using 1:2:(strcol(3) eq "correctly rounded" ? strcol(3) : "") with labels left offset char 0.4,0.8 font ",12"
  }
}
# The key has a plot of its own: across both columns.
unset logscale; unset border; unset tics; unset grid; unset title; unset xlabel; unset ylabel
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 0.1
set xrange [0:1]; set yrange [0:1]
set key center center horizontal maxrows 2 samplen 1 width 1
plot for [i=1:words(peers)] NaN with points pt symbols[(i-1)%12+1] ps 1.1 lw 1.5 lc rgb colours[(i-1)%4+1] title word(peers, i), \
     NaN with linespoints lc rgb blue lw 1.6 pt 7 ps 0.9 title "xact", NaN with lines lc rgb "black" lw 1.2 dt (7,4) title "copy"
unset multiplot
