# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
panels = system("cat frontier_panels.dat") # pass and activation of each, pass by pass
peers = system("cat frontier_peers.dat")
pass(k) = word(panels, 2*k-1)
activation(k) = word(panels, 2*k)
count = words(panels) / 2
# Every pass starts a row of its own.
widest = 0; run = 0
do for [k=1:count] { run = k > 1 && pass(k) eq pass(k-1) ? run+1 : 1; widest = run > widest ? run : widest }
columns = widest < 3 ? widest : 3
rows = 0; column = 0
do for [k=1:count] { column = k > 1 && pass(k) eq pass(k-1) ? column % columns + 1 : 1; rows = column == 1 ? rows+1 : rows }
pixels = (columns < 3 ? 370.0 : 280.0) * rows + 130
set terminal svg size 800,pixels dynamic font "sans-serif,14"
set output "frontier.svg"
array symbols[12] = [4, 5, 6, 9, 8, 11, 10, 13, 12, 15, 14, 1]
array colours[4] = [vermilion, green, purple, orange]
set logscale xy
set xrange [0.35:115]
set yrange [0.01:60]
set xtics ("0.5" 0.5, "1" 1, "2" 2, "4" 4, "10" 10, "30" 30, "≥ 100" 100) font ",12"
set xlabel "largest error (ULP)" font ",12" offset 0,0.5
unset key
set title offset 0,-0.5
set multiplot layout rows,columns margins 0.1, 0.98, 130/pixels, 1-40/pixels spacing 0.03, 95/pixels
column = 0
do for [k=1:count] {
  if (k > 1 && pass(k) ne pass(k-1)) {
    do for [skipped=column+1:columns] { set multiplot next }
    column = 0
  }
  column = column % columns + 1
  file = "frontier_".pass(k)."_".activation(k).".dat"
  set title activation(k) noenhanced
  set ytics ("" 0.01, "" 0.03, "" 0.1, "" 0.3, "" 1, "" 3, "" 10, "" 30)
  unset ylabel
  if (column == 1) {
    set ytics ("0.01" 0.01, "0.03" 0.03, "0.1" 0.1, "0.3" 0.3, "1" 1, "3" 3, "10" 10, "30" 30)
    set ylabel (pass(k) eq "forward" ? "forward" : "backward from input").", ns" offset 1,0
  }
  plot for [i=1:words(peers)] file index word(peers, i) using 1:2 with points pt symbols[(i-1)%12+1] ps 1.1 lw 1.5 lc rgb colours[(i-1)%4+1], \
       file index "xact" using 1:2 with linespoints lc rgb blue lw 1.6 pt 7 ps 0.9, \
       file index "limit" using 1:2 with lines lc rgb "black" lw 1.2 dt (7,4), \
       file index "xact" using 1:2:(strcol(3) eq "correctly rounded" ? "" : strcol(3)) with labels left offset char 0.4,-0.9 font ",12", \
       file index "xact" using 1:2:(strcol(3) eq "correctly rounded" ? strcol(3) : "") with labels left offset char 0.4,0.8 font ",12"
}
# The key has a plot of its own: across all columns, in what is left of the grid or below it.
unset logscale; unset border; unset tics; unset grid; unset title; unset xlabel; unset ylabel
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 65/pixels
set xrange [0:1]; set yrange [0:1]
set key center center horizontal maxrows 2 samplen 1 width 1
plot for [i=1:words(peers)] NaN with points pt symbols[(i-1)%12+1] ps 1.1 lw 1.5 lc rgb colours[(i-1)%4+1] title word(peers, i), \
     NaN with linespoints lc rgb blue lw 1.6 pt 7 ps 0.9 title "xact", NaN with lines lc rgb "black" lw 1.2 dt (7,4) title "copy"
unset multiplot
