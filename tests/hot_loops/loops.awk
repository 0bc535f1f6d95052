# SPDX-License-Identifier: BSD-3-Clause
#
# objdump -dr -C --no-show-raw-insn (x86-64 in AT&T syntax, AArch64) in, one line per loop out, fields separated by tabs:
#
#     function, address, instructions, calls, vector moves to and from the stack, bytes stored, of these non-temporal
#
# Of the stack those slots count that an innermost loop itself writes: a constant that it only reads there is one from memory.
#
# A loop is what lies between the target of a backward jump and the jump.

function finish(    i, j, k, name, target, calls, spills, bytes, streamed, width, written, inner) {
  for (i = 1; i <= count; ++i) {
    target = jump[i]
    if (target == "" || target > address[i] || target < address[1])
      continue
    for (j = i; j > 1 && address[j] > target; --j)
      ;
    calls = spills = bytes = streamed = 0
    split("", written)
    inner = 0
    for (k = j; k < i; ++k)
      inner += jump[k] != "" && jump[k] <= address[k] && jump[k] > target
    for (k = j; k <= i && !inner; ++k)
      if (on_stack(text[k]) && text[k] ~ /^(v?mov[a-z0-9]*[ \t]+%[xyz]mm[0-9]+,|st[rp][ \t])/)
        written[slot(text[k])] = 1
    for (k = j; k <= i; ++k) {
      # The whole pass over a longer array, beside a short one's loop and not in it; it is looked at where it stands.
      calls += text[k] ~ /^(call|bl|blr)[ \t]/ && callee[k] !~ /engine::map_long/
      spills += on_stack(text[k]) && (slot(text[k]) in written)
      width = stored(text[k])
      bytes += width
      if (text[k] ~ /^v?movnt/)
        streamed += width
    }
    printf "%s\t%s\t%d\t%d\t%d\t%d\t%d\n", symbol, target, i - j + 1, calls, spills, bytes, streamed
  }
}

function on_stack(t) {
  if (t ~ /%[xyz]mm/)
    return t ~ /\(%rsp/ || (frame && t ~ /\(%rbp/)
  return t ~ /[ \t,][qdsv][0-9]+[,.]/ && (t ~ /\[sp/ || (frame && t ~ /\[x29/))
}

# What of the stack an instruction names.
function slot(t) {
  return match(t, /[-0-9a-fx]*\(%r[sb]p[^)]*\)|\[(sp|x29)[^]]*\]/) ? substr(t, RSTART, RLENGTH) : ""
}

# Bytes that an instruction stores beside the stack.
function stored(t) {
  if (on_stack(t))
    return 0
  if (t ~ /^v?mov[a-z0-9]*[ \t]+%[xyz]mm[0-9]+,[^%]*\(/)
    return t ~ /^v?mov(ss|d)[ \t]/ ? 4 : t ~ /^v?mov(sd|[lh]p[sd]|q)[ \t]/ ? 8 : t ~ /%zmm/ ? 64 : t ~ /%ymm/ ? 32 : 16
  if (t ~ /^st[rp][ \t]+[qds][0-9]/)
    return (t ~ /^stp/ ? 2 : 1) * (t ~ /[ \t]q/ ? 16 : t ~ /[ \t]d/ ? 8 : 4)
  return 0
}

/^[0-9a-f]+ <.*>:$/ {
  finish()
  symbol = $0
  sub(/^[0-9a-f]+ </, "", symbol)
  sub(/>:$/, "", symbol)
  count = frame = 0
  next
}

/^\t+[0-9a-f]+: R_/ { # whom the call before it goes to
  callee[count] = $0
  next
}

/^ *[0-9a-f]+:\t/ {
  line = $0
  sub(/^ */, "", line)
  at = line
  sub(/:.*/, "", at)
  sub(/^[^\t]*\t/, "", line)
  ++count
  address[count] = sprintf("%16s", at)
  text[count] = line
  jump[count] = callee[count] = ""
  if (line ~ /^(j[a-z]+|b|b\.[a-z]+|cbn?z|tbn?z)[ \t]/ && match(line, /[0-9a-f]+ </))
    jump[count] = sprintf("%16s", substr(line, RSTART, RLENGTH - 2))
  if (line ~ /^mov[ \t]+%rsp,%rbp/ || line ~ /^(mov|add)[ \t]+x29, sp/)
    frame = 1
}

END { finish() }
