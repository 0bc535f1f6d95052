# SPDX-License-Identifier: BSD-3-Clause
# gnuplot -c activation.gp PLOTS CURVES: f and f' of an activation, on the standard output.
load ARG1."/style.gp"
set terminal svg size 720,330 dynamic font "sans-serif,14"
set xrange [-6:6]
set xtics 2
set xlabel "x"
set zeroaxis lc rgb "#808080" lw 0.6 dt 1
set key top left Left reverse
set offsets graph 0, 0, 0.08, 0.08
# The scale of neither the whole of f, whose square would hide its derivative.
stats ARG2 using 2 nooutput
high = STATS_max > 4 ? 4 : STATS_max
low = STATS_min < -4 ? -4 : STATS_min
stats ARG2 using 3 nooutput
high = STATS_max > high ? (STATS_max > 4 ? 4 : STATS_max) : high
low = STATS_min < low ? STATS_min : low
set yrange [low - 0.05 * (high - low) : high + 0.1 * (high - low)]
plot ARG2 using 1:2 with lines lw 2.2 lc rgb blue title "f(x)", "" using 1:3 with lines lw 2 dt (8,4) lc rgb vermilion title "f'(x)"
