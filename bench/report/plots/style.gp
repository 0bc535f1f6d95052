# SPDX-License-Identifier: BSD-3-Clause
# Okabe and Ito's palette: told apart without colour vision; markers and dashes tell the lines apart as well.
# Black becomes the page's text colour when a figure is put into it, the others become its shades of them.
blue = "#0072B2"; orange = "#E69F00"; green = "#009E73"; vermilion = "#D55E00"; purple = "#CC79A7"; sky = "#56B4E9"
set encoding utf8
set border 3 lw 0.8
set tics nomirror out scale 0.6
set grid lc rgb "#808080" lw 0.3 dt 1
set key bottom left Left reverse samplen 2.5 spacing 1.15
set style fill transparent solid 0.22 noborder
