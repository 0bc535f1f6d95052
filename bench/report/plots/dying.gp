# SPDX-License-Identifier: BSD-3-Clause
load ARG1."/style.gp"
set terminal svg size 800,480 dynamic font "sans-serif,14"
set output "dying.svg"
file = "E11_dying.dat"
names = system("awk -F'\"' '!/^#/ && !seen[$2]++ {gsub(\" \", \"~\", $2); print $2}' E11_dying.dat")
spaced(s) = system(sprintf("printf %%s '%s' | tr '~' ' '", s))
count = words(names)
rates = "0.1 0.3 0.7 1 2 3"
column_of(v) = sum [i=1:words(rates)] (abs(v/word(rates, i) - 1) < 0.01 ? i : 0)
row(n) = floor(n / words(rates)) + 1
set key outside bottom center horizontal samplen 1.5
unset grid
set border 0
set tics scale 0
set xrange [0.5:6.5]
set yrange [count+0.5:0.5]
set xtics (word(rates, 1) 1)
set for [i=2:words(rates)] xtics add (word(rates, i) i)
set ytics (spaced(word(names, 1)) 1) noenhanced
set for [i=2:count] ytics add (spaced(word(names, i)) i)
set xlabel "learning rate"
set style fill solid 1 noborder
# In each cell a bar of the runs: without numbers, then in the others the dead and the near-dead units.
left(n) = column_of(n) - 0.44
wide = 0.88
plot file using (left($2)):(row($0)):(left($2)):(left($2)+wide):(row($0)-0.02):(row($0)+0.38) with boxxyerror lc rgb "#50808080" notitle, \
     file using (left($2)):(row($0)):(left($2)):(left($2)+wide*$7):(row($0)-0.02):(row($0)+0.38) with boxxyerror lc rgb vermilion title "runs without numbers", \
     file using (left($2)):(row($0)):(left($2)+wide*$7):(left($2)+wide*($7+(1-$7)*$5/100)):(row($0)-0.02):(row($0)+0.38) with boxxyerror lc rgb sky title "units near-dead", \
     file using (left($2)):(row($0)):(left($2)+wide*$7):(left($2)+wide*($7+(1-$7)*$4/100)):(row($0)-0.02):(row($0)+0.38) with boxxyerror lc rgb blue title "of them dead", \
     file using (column_of($2)):(row($0)-0.22):($7 < 1 ? sprintf("%.2g %%", $3) : "no run left") with labels font ",12" notitle
