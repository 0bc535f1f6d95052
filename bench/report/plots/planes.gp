# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
axis(k, column) = word(system(sprintf("awk '!/^#/ {print $%d}' E9_axes.dat", column)), k)
count = words(system("awk '!/^#/ {print $1}' E9_axes.dat"))
columns = 2
rows = (count + columns - 1) / columns
pixels = 282 * rows + 30
set terminal svg size 800,pixels dynamic font "sans-serif,13"
set output "planes.svg"
unset grid
unset key
set border 3 lw 0.8
set multiplot
do for [k=1:count] {
  column = (k - 1) % columns; row = (k - 1) / columns
  set lmargin at screen 0.075 + 0.5 * column; set rmargin at screen 0.075 + 0.5 * column + 0.40
  set tmargin at screen 1 - (30.0 + 282 * row) / pixels; set bmargin at screen 1 - (214.0 + 282 * row) / pixels
  name = axis(k, 1); least = real(axis(k, 2)); most = real(axis(k, 3)); top = real(axis(k, 4)); scale = axis(k, 5)
  unset logscale
  if (scale eq "logarithmic") { set logscale x }
  set xrange [least:most]
  set yrange [0:top]
  set xtics autofreq; set ytics autofreq top / 5.0
  set xlabel "σ_w^2".(scale eq "logarithmic" ? ", logarithmic" : "") offset 0,0.4
  set ylabel (column == 0 ? "σ_b^2" : "") offset 2.7,0
  set title name noenhanced font ",15" offset 0,-0.6
  part(v) = scale eq "logarithmic" ? log(v / least) / log(most / least) : (v - least) / (most - least)
  mine(n, v) = n eq name ? v : NaN
  # Starts left of the panel are named at its edge.
  outside = system(sprintf("awk -F'\"' '$1 == \"%s \" {split($3, v, \" \"); if (v[1] < %g) print \"◂ \" $2}' E9_starts.dat | sed 's/sqrt /√/'", name, least))
  unset label 1; unset label 2
  if (strlen(outside)) { set label 1 outside at graph 0.02, 0.14 left noenhanced font ",12" front }
  if (axis(k, 8) ne "0") {
    sw2 = real(axis(k, 6)); sb2 = real(axis(k, 7))
    where = sprintf("(%.4g, %.3g)", sw2, sb2)
    # In the ordered part, which is on the left, and below where the point is not on the axis.
    if (sb2 > 0) {
      set label 2 where at sw2, sb2 right offset -1.4,-0.7 font ",12" front
    } else { if (part(sw2) > 0.5) {
      set label 2 where at sw2, sb2 right offset 0,2.1 font ",12" front
    } else {
      set label 2 where at sw2, sb2 center offset 0,2.1 font ",12" front
    } }
  }
  plot "E9_planes.dat" index (3*k-3) using 1:2 with filledcurves closed lc rgb blue fs transparent solid 0.16 noborder, \
       "E9_planes.dat" index (3*k-2) using 1:2 with filledcurves closed lc rgb orange fs transparent solid 0.40 noborder, \
       "E9_planes.dat" index (3*k-1) using 1:2 with filledcurves closed lc rgb "#909090" fs transparent pattern 4 noborder, \
       "E9_lines.dat" index (k-1) using 1:2 with lines lw 3.2 lc rgb vermilion, \
       "E9_names.dat" using (mine(strcol(1), $3)):4:(strcol(2) eq "runaway" ? "no fixed point" : strcol(2)) with labels font ",13", \
       "E9_starts.dat" using (mine(strcol(1), $3)):4 with points pt 7 ps 0.9 lc rgb "black", \
       "E9_starts.dat" using (mine(strcol(1), $3)):4:(strcol(2) eq "U(1/sqrt n)" ? "U(1/√n)" : strcol(2)) with labels noenhanced offset 0,0.8 font ",12", \
       "E9_axes.dat" using (mine(strcol(1), $6)):7 with points pt 12 ps 1.6 lw 2.4 lc rgb vermilion
}
unset title; unset xtics; unset ytics; unset xlabel; unset ylabel; unset logscale; unset label 1; unset label 2
set border 0
set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 28.0/pixels
set xrange [0:1]; set yrange [0:1]
set key center center horizontal maxrows 1 samplen 2 width 1
plot NaN with lines lw 3.2 lc rgb vermilion title "χ = 1", NaN with points pt 12 ps 1.6 lw 2.4 lc rgb vermilion title "critical start", \
     NaN with points pt 7 ps 0.9 lc rgb "black" title "usual starts"
unset multiplot
