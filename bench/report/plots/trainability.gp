# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,560 dynamic font "sans-serif,14"
set output "trainability.svg"
file = "E10_map.dat"
names = system("awk -F'\"' '!/^#/ {gsub(\" \", \"~\", $2); print $2}' E10_contours.dat")
count = words(names)
spaced(s) = system(sprintf("printf %%s '%s' | tr '~' ' '", s))
depths = "2 4 8 16 32 50"
column_of(v) = sum [i=1:words(depths)] (v == word(depths, i) ? i : 0)
# Depths between the columns stand between them, by their logarithm; beyond the last one the line leaves the map.
position(d) = d <= 2 ? 0.5 + d/4.0 : d <= 32 ? log(d)/log(2) : d <= 50 ? 5 + log(d/32.0)/log(50.0/32) : 6.5
unset key
unset grid
set border 0
set tics scale 0
set xrange [0.5:6.5]
set yrange [count+0.5:0.5]
set xtics (word(depths, 1) 1)
set for [i=2:words(depths)] xtics add (word(depths, i) i)
set ytics (spaced(word(names, 1)) 1) noenhanced
set for [i=2:count] ytics add (spaced(word(names, i)) i)
set xlabel "hidden layers"
set cblabel "training error (%)"
set cbrange [0:90]
set cbtics 30
set palette defined (0 "#DCEBF7", 45 "#56A5D8", 90 "#003F66")
set style fill solid 1 noborder
set lmargin 24
# A row is as many lines of the file as there are depths. Steps: a contour is a vertical piece in each row.
row(n) = floor(n / words(depths)) + 1
plot file using (column_of($2)):(row($0)):(0.48):(0.46):3 with boxxyerror lc palette, \
     file using (column_of($2)):(row($0)):($5 > 1.3 ? 0.48 : NaN):(0.46) with boxxyerror fs pattern 4 transparent lc rgb "#B0B0B0" fc rgb "#B0B0B0", \
     file using (column_of($2)):(row($0)):(sprintf($3 < 9.5 ? "%.1f" : "%.0f", $3)):($3 > 45 ? 0xFFFFFE : 0x010101) with labels font ",13" textcolor rgb variable, \
     "E10_contours.dat" using (position($2)):($0+0.5):(0):(1) with vectors nohead lw 3.4 lc rgb vermilion, \
     "E10_contours.dat" using (position($3)):($0+0.5):(0):(1) with vectors nohead lw 3.4 dt (4,2) lc rgb orange
