//! Products and quotients wider than 64 bits, from 32-bit limbs.
//!
//! The only place in the crate that multiplies beyond 64 bits or divides beyond them. The target has neither a
//! widening multiply nor a 128-bit division.

use core::cmp::Ordering;

const LOW: u64 = 0xffff_ffff;

/// High 64 bits of `n`.
#[inline]
const fn high(n: u128) -> u64 {
    (n >> 64) as u64
}

/// `hi · 2^64 + lo`.
#[inline]
const fn join(hi: u64, lo: u64) -> u128 {
    ((hi as u128) << 64) | lo as u128
}

/// `⌊n / d⌋` for divisors the caller has shown not to be 0. `checked_div` spares the program the panic that `/` brings,
/// for the same one comparison; 0 stands for the quotient that cannot be asked for.
#[inline]
pub(crate) const fn quotient(n: u64, d: u64) -> u64 {
    match n.checked_div(d) {
        Some(q) => q,
        None => 0,
    }
}

/// Quotient and remainder, for divisors the caller has shown not to be 0.
#[inline]
pub(crate) const fn quotient_and_rest(n: u64, d: u64) -> (u64, u64) {
    let q = quotient(n, d);
    (q, n.wrapping_sub(q.wrapping_mul(d)))
}

/// `a · b`, exact.
#[inline]
pub const fn mul(a: u64, b: u64) -> u128 {
    let (a0, a1) = (a & LOW, a >> 32);
    let (b0, b1) = (b & LOW, b >> 32);
    // Each product of two 32-bit limbs is at most (2^32 − 1)^2 = 2^64 − 2^33 + 1: it fits, and so does it plus two more limbs.
    let p00 = a0.wrapping_mul(b0);
    let p10 = a1.wrapping_mul(b0).wrapping_add(p00 >> 32);
    let p01 = a0.wrapping_mul(b1).wrapping_add(p10 & LOW);
    let hi = a1.wrapping_mul(b1).wrapping_add(p10 >> 32).wrapping_add(p01 >> 32);
    join(hi, (p01 << 32) | (p00 & LOW))
}

/// `x · a` of up to 192 bits, as (all above the lowest 64 bits, lowest 64 bits). Tuples of this form compare as numbers.
#[inline]
pub const fn mul_192(x: u128, a: u64) -> (u128, u64) {
    let low = mul(x as u64, a);
    // (2^64 − 1)^2 + (2^64 − 1) < 2^128: the carry never overflows.
    let top = mul(high(x), a).wrapping_add(high(low) as u128);
    (top, low as u64)
}

/// Compares `x · a` with `y · b`, exactly.
#[inline]
pub fn cmp_scaled(x: u128, a: u64, y: u128, b: u64) -> Ordering {
    mul_192(x, a).cmp(&mul_192(y, b))
}

/// Compares `a.0 · a.1 · a.2` with `b.0 · b.1 · b.2`, exactly.
#[inline]
pub fn cmp_products(a: (u64, u64, u64), b: (u64, u64, u64)) -> Ordering {
    cmp_scaled(mul(a.0, a.1), a.2, mul(b.0, b.1), b.2)
}

/// One base-2^32 digit of a long division: quotient and remainder of `rem · 2^32 + next` by `d`.
///
/// Needs `d ≥ 2^63`, `rem < d`, `next < 2^32`; then the digit is below 2^32.
#[inline]
const fn digit(rem: u64, next: u64, d: u64) -> (u64, u64) {
    let (dh, dl) = (d >> 32, d & LOW);
    // dh ≥ 2^31 because d is normalised: never zero.
    let (mut q, mut r) = quotient_and_rest(rem, dh);
    // The guess from the divisor's upper half is never too small and, d being normalised, at most two too large
    // (Knuth, TAOCP 4.3.1, theorems A and B). As rem = q · dh + r, it is too large exactly when
    // q · dl > r · 2^32 + next. The left side is below 2^64, since q ≤ 2^32 + 1. The right side is while r < 2^32, as it
    // is at first (r < dh); once r has grown beyond, it exceeds the left side whatever that is.
    if q.wrapping_mul(dl) > (r << 32) | next {
        q = q.wrapping_sub(1);
        r = r.wrapping_add(dh);
        if r <= LOW && q.wrapping_mul(dl) > (r << 32) | next {
            q = q.wrapping_sub(1);
        }
    }
    // The true remainder lies in 0..d, so computing it modulo 2^64 gives it exactly.
    (q, ((rem << 32) | next).wrapping_sub(q.wrapping_mul(d)))
}

/// Quotient and remainder of `hi · 2^64 + lo` by `d`. Needs `hi < d`, hence `d > 0`.
#[inline]
const fn div_two_by_one(hi: u64, lo: u64, d: u64) -> (u64, u64) {
    if hi == 0 {
        return quotient_and_rest(lo, d);
    }
    let s = d.leading_zeros(); // d > hi > 0: at most 62
    let d = d.wrapping_shl(s);
    // hi < d before the shift, so no bit of hi is lost. The double shift is lo >> (64 − s), right for s = 0 too.
    let upper = hi.wrapping_shl(s) | (lo >> 1).wrapping_shr(63u32.wrapping_sub(s));
    let lower = lo.wrapping_shl(s);
    let (q1, r1) = digit(upper, lower >> 32, d);
    let (q0, r0) = digit(r1, lower & LOW, d);
    ((q1 << 32) | q0, r0.wrapping_shr(s))
}

/// Quotient and remainder of `n / d`; `None` where `d` is 0 or the quotient exceeds 64 bits.
#[inline]
pub const fn div(n: u128, d: u64) -> Option<(u64, u64)> {
    let hi = high(n);
    // hi < d also rules out d = 0, and is exactly the condition for a 64-bit quotient.
    if hi < d {
        Some(div_two_by_one(hi, n as u64, d))
    } else {
        None
    }
}

/// Quotient and remainder of the 192-bit `n` (form of [`mul_192`]) by `d`; the quotient has the same form.
/// `None` where `d` is 0.
#[inline]
pub const fn div_192(n: (u128, u64), d: u64) -> Option<((u128, u64), u64)> {
    if d == 0 {
        return None;
    }
    let (top, low) = n;
    // Each remainder is below d, as the next step needs.
    let (q2, r2) = div_two_by_one(0, high(top), d);
    let (q1, r1) = div_two_by_one(r2, top as u64, d);
    let (q0, r0) = div_two_by_one(r1, low, d);
    Some(((join(q2, q1), q0), r0))
}

/// [`div_192`] rounded up: the quotient alone.
#[inline]
pub const fn div_192_ceil(n: (u128, u64), d: u64) -> Option<(u128, u64)> {
    match div_192(n, d) {
        Some((quotient, 0)) => Some(quotient),
        // The increment cannot overflow: with a remainder d is at least 2, so the quotient is below 2^191.
        Some(((top, u64::MAX), _)) => Some((top.wrapping_add(1), 0)),
        Some(((top, low), _)) => Some((top, low.wrapping_add(1))),
        None => None,
    }
}

/// `⌊a · b / d⌋`; `None` where `d` is 0 or the result exceeds 64 bits.
#[inline]
pub const fn mul_div_floor(a: u64, b: u64, d: u64) -> Option<u64> {
    match div(mul(a, b), d) {
        Some((q, _)) => Some(q),
        None => None,
    }
}

/// `⌈a · b / d⌉`; `None` where `d` is 0 or the result exceeds 64 bits.
#[inline]
pub const fn mul_div_ceil(a: u64, b: u64, d: u64) -> Option<u64> {
    match div(mul(a, b), d) {
        Some((q, 0)) => Some(q),
        Some((q, _)) => q.checked_add(1),
        None => None,
    }
}
