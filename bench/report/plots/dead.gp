# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,360 dynamic font "sans-serif,14"
set output "dead.svg"
file = "E8_dead.dat"
rates = "0.01 0.03 0.1 0.3 0.5 0.7 1 1.5 2 3"
depths = "1 2 3 4 6"
column_of(v) = sum [i=1:words(rates)] (abs(v/word(rates, i) - 1) < 0.01 ? i : 0)
row_of(v) = sum [i=1:words(depths)] (v == word(depths, i) ? i : 0)
unset key
unset grid
set border 0
set tics scale 0
set xrange [0.5:10.5]
set yrange [0.5:5.5]
set xtics (word(rates, 1) 1); set ytics (word(depths, 1) 1)
set for [i=2:10] xtics add (word(rates, i) i)
set for [i=2:5] ytics add (word(depths, i) i)
set xlabel "learning rate"
set ylabel "hidden layers"
set cblabel "dead units (%)"
set cbrange [0:100]
set cbtics 25
# One hue from light to dark, readable without colour vision; the number stands in every cell.
set palette defined (0 "#DCEBF7", 50 "#56A5D8", 100 "#003F66")
set style fill solid 1 noborder
# A dash: all runs ended without finite weights; a star where some did.
plot file using ($5 < 1 ? column_of($1) : NaN):(row_of($2)):(0.48):(0.46):3 with boxxyerror lc palette, \
     file using (column_of($1)):(row_of($2)):($5 < 1 ? sprintf("%.0f%s", $3, $5 > 0 ? "*" : "") : ""):($3 > 60 ? 0xFFFFFE : 0x010101) \
       with labels font ",13" textcolor rgb variable, \
     file using (column_of($1)):(row_of($2)):($5 < 1 ? "" : "–") with labels font ",13"
