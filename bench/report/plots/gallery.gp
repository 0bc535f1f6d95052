# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
names = system("awk '!/^#/ {print $1}' E9_facts.dat")
fact(k, column) = real(word(system(sprintf("awk '!/^#/ {print $%d}' E9_facts.dat", column)), k))
columns = 4
rows = (words(names) + columns - 1) / columns
pixels = 185 * rows + 50
set terminal svg size 800,pixels dynamic font "sans-serif,12"
set output "gallery.svg"
file = "E9_gallery.dat"
set xrange [-5:5]
set yrange [-1.6:2.6]
set xtics -4,4,4 font ",10" offset 0,0.4
set ytics -1,1,2 font ",10" offset 0.6,0
set border 0
set xzeroaxis lc rgb "#808080" lw 0.6
set yzeroaxis lc rgb "#808080" lw 0.6
unset grid
unset key
set style fill solid noborder
set multiplot
do for [k=1:words(names)] {
  column = (k - 1) % columns; row = (k - 1) / columns
  set lmargin at screen 0.035 + 0.243 * column; set rmargin at screen 0.035 + 0.243 * column + 0.215
  set tmargin at screen 1 - (22.0 + 185 * row) / pixels; set bmargin at screen 1 - (132.0 + 185 * row) / pixels
  kind = fact(k, 9); sw2 = fact(k, 6)
  set title word(names, k) noenhanced font ",13" offset 0,-0.9
  set label 1 sprintf("E[f²] %.3g, E[f'²] %.3g", fact(k, 3), fact(k, 4)) at graph 0.5, -0.23 center font ",10"
  set label 2 (kind == 0 ? "no critical start" : sprintf("critical σ²(w) %.4g", sw2).(fact(k, 7) > 0 ? sprintf(", σ²(b) %.3g", fact(k, 7)) : "")) noenhanced at graph 0.5, -0.36 center font ",10"
  plot file index (k-1) using 1:(-1.6):(-1.6 + 2.5 * $5) with filledcurves lc rgb "#C0808080", \
       file index (k-1) using 1:(-1.6):(-1.6 + 2.5 * $6) with filledcurves lc rgb "#38707070", \
       file index (k-1) using 1:4 with lines lw 1.2 dt (2,3) lc rgb green, \
       file index (k-1) using 1:3 with lines lw 1.4 dt (7,3) lc rgb orange, \
       file index (k-1) using 1:2 with lines lw 2.2 lc rgb blue, \
       "E9_marks.dat" index (k-1) using 1:2 with points pt 6 ps 0.5 lw 1.2 lc rgb vermilion
  unset label 1; unset label 2
}
unset title; unset xtics; unset ytics; unset xzeroaxis; unset yzeroaxis
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 40.0/pixels
set xrange [0:1]; set yrange [0:1]
set key center center horizontal maxrows 2 samplen 2.5 width 1
plot NaN with lines lw 2.2 lc rgb blue title "f", NaN with lines lw 1.4 dt (7,3) lc rgb orange title "f'", \
     NaN with lines lw 1.2 dt (2,3) lc rgb green title "f''", NaN with points pt 6 ps 0.6 lw 1.2 lc rgb vermilion title "roots and extrema of f'", \
     NaN with boxes lc rgb "#38707070" title "N(0, 1) where |f'| < 0.1"
unset multiplot
