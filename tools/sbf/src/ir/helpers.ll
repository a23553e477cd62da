
define internal i128 @sbpf.wide.i64(i64 %a, i64 %b) alwaysinline {
  %al = and i64 %a, 4294967295
  %ah = lshr i64 %a, 32
  %bl = and i64 %b, 4294967295
  %bh = lshr i64 %b, 32
  %ll = mul i64 %al, %bl
  %lh = mul i64 %al, %bh
  %hl = mul i64 %ah, %bl
  %hh = mul i64 %ah, %bh
  %llh = lshr i64 %ll, 32
  %lhl = and i64 %lh, 4294967295
  %hll = and i64 %hl, 4294967295
  %m0 = add i64 %llh, %lhl
  %mid = add i64 %m0, %hll
  %lhh = lshr i64 %lh, 32
  %hlh = lshr i64 %hl, 32
  %midh = lshr i64 %mid, 32
  %h0 = add i64 %hh, %lhh
  %h1 = add i64 %h0, %hlh
  %hi = add i64 %h1, %midh
  %lo = mul i64 %a, %b
  %hiw = zext i64 %hi to i128
  %low = zext i64 %lo to i128
  %his = shl i128 %hiw, 64
  %r = or i128 %his, %low
  ret i128 %r
}
define internal { i64, i1 } @sbpf.umulo.i64(i64 %a, i64 %b) alwaysinline {
  %w = call i128 @sbpf.wide.i64(i64 %a, i64 %b)
  %lo = trunc i128 %w to i64
  %s = lshr i128 %w, 64
  %hi = trunc i128 %s to i64
  %o = icmp ne i64 %hi, 0
  %r0 = insertvalue { i64, i1 } poison, i64 %lo, 0
  %r1 = insertvalue { i64, i1 } %r0, i1 %o, 1
  ret { i64, i1 } %r1
}
define internal { i64, i1 } @sbpf.smulo.i64(i64 %a, i64 %b) alwaysinline {
  %sa = ashr i64 %a, 63
  %sb = ashr i64 %b, 63
  %xa = xor i64 %a, %sa
  %xb = xor i64 %b, %sb
  %ua = sub i64 %xa, %sa
  %ub = sub i64 %xb, %sb
  %w = call i128 @sbpf.wide.i64(i64 %ua, i64 %ub)
  %lo = trunc i128 %w to i64
  %s = lshr i128 %w, 64
  %hi = trunc i128 %s to i64
  %sx = xor i64 %sa, %sb
  %limit = sub i64 9223372036854775807, %sx
  %o0 = icmp ne i64 %hi, 0
  %o1 = icmp ugt i64 %lo, %limit
  %o = or i1 %o0, %o1
  %ux = xor i64 %lo, %sx
  %r = sub i64 %ux, %sx
  %r0 = insertvalue { i64, i1 } poison, i64 %r, 0
  %r1 = insertvalue { i64, i1 } %r0, i1 %o, 1
  ret { i64, i1 } %r1
}
define internal i128 @sbpf.mul.i128(i128 %a, i128 %b) alwaysinline {
  %al = trunc i128 %a to i64
  %as = lshr i128 %a, 64
  %ah = trunc i128 %as to i64
  %bl = trunc i128 %b to i64
  %bs = lshr i128 %b, 64
  %bh = trunc i128 %bs to i64
  %w = call i128 @sbpf.wide.i64(i64 %al, i64 %bl)
  %c0 = mul i64 %al, %bh
  %c1 = mul i64 %ah, %bl
  %c = add i64 %c0, %c1
  %cw = zext i64 %c to i128
  %cs = shl i128 %cw, 64
  %r = add i128 %w, %cs
  ret i128 %r
}
define internal { i128, i1 } @sbpf.umulo.i128(i128 %a, i128 %b) alwaysinline {
  %al = trunc i128 %a to i64
  %as = lshr i128 %a, 64
  %ah = trunc i128 %as to i64
  %bl = trunc i128 %b to i64
  %bs = lshr i128 %b, 64
  %bh = trunc i128 %bs to i64
  %w = call i128 @sbpf.wide.i64(i64 %al, i64 %bl)
  %p = call { i64, i1 } @sbpf.umulo.i64(i64 %al, i64 %bh)
  %q = call { i64, i1 } @sbpf.umulo.i64(i64 %ah, i64 %bl)
  %c0 = extractvalue { i64, i1 } %p, 0
  %o0 = extractvalue { i64, i1 } %p, 1
  %c1 = extractvalue { i64, i1 } %q, 0
  %o1 = extractvalue { i64, i1 } %q, 1
  %c = add i64 %c0, %c1
  %cw = zext i64 %c to i128
  %cs = shl i128 %cw, 64
  %r = add i128 %w, %cs
  %na = icmp ne i64 %ah, 0
  %nb = icmp ne i64 %bh, 0
  %o2 = and i1 %na, %nb
  %o3 = icmp ult i64 %c, %c0
  %o4 = icmp ult i128 %r, %w
  %oa = or i1 %o0, %o1
  %ob = or i1 %o2, %o3
  %oc = or i1 %oa, %ob
  %o = or i1 %oc, %o4
  %r0 = insertvalue { i128, i1 } poison, i128 %r, 0
  %r1 = insertvalue { i128, i1 } %r0, i1 %o, 1
  ret { i128, i1 } %r1
}
define internal i64 @sbpf.sdiv.i64(i64 %a, i64 %b) alwaysinline {
  %sa = ashr i64 %a, 63
  %sb = ashr i64 %b, 63
  %xa = xor i64 %a, %sa
  %xb = xor i64 %b, %sb
  %ua = sub i64 %xa, %sa
  %ub = sub i64 %xb, %sb
  %u = udiv i64 %ua, %ub
  %sx = xor i64 %sa, %sb
  %ux = xor i64 %u, %sx
  %r = sub i64 %ux, %sx
  ret i64 %r
}
define internal i64 @sbpf.srem.i64(i64 %a, i64 %b) alwaysinline {
  %sa = ashr i64 %a, 63
  %sb = ashr i64 %b, 63
  %xa = xor i64 %a, %sa
  %xb = xor i64 %b, %sb
  %ua = sub i64 %xa, %sa
  %ub = sub i64 %xb, %sb
  %u = urem i64 %ua, %ub
  %ux = xor i64 %u, %sa
  %r = sub i64 %ux, %sa
  ret i64 %r
}
define internal i32 @sbpf.sdiv.i32(i32 %a, i32 %b) alwaysinline {
  %wa = sext i32 %a to i64
  %wb = sext i32 %b to i64
  %w = call i64 @sbpf.sdiv.i64(i64 %wa, i64 %wb)
  %r = trunc i64 %w to i32
  ret i32 %r
}
define internal i32 @sbpf.srem.i32(i32 %a, i32 %b) alwaysinline {
  %wa = sext i32 %a to i64
  %wb = sext i32 %b to i64
  %w = call i64 @sbpf.srem.i64(i64 %wa, i64 %wb)
  %r = trunc i64 %w to i32
  ret i32 %r
}
