//! The breeding gate's accumulator: capped price times seconds.

use core::cmp::Ordering;

use crate::price::{Price, Reserves};
use crate::wide::{cmp_scaled, mul_192};

/// Adds `min(p, gate · 5/4) · dt_s`, where `p` is the price of `standing`: the reserves that stood for these `dt_s`
/// seconds, before whatever trade is about to change them. Q64.64 price seconds, saturating. Without base there is no
/// price, and nothing is added.
#[inline]
pub fn add(acc: u128, standing: Reserves, gate: Price, dt_s: u64) -> u128 {
    if dt_s == 0 {
        return acc; // a second trade in the same second: no division to pay for
    }
    let Some(price) = Price::of(standing) else {
        return acc;
    };
    let (top, low) = mul_192(price.min(gate.five_quarters()).0, dt_s);
    if top >> 64 != 0 {
        return u128::MAX;
    }
    acc.saturating_add((top << 64) | low as u128)
}

/// Whether the accumulator grew by at least `gate · elapsed_s` since it stood at `acc_start`: the mean capped price of
/// that time was at least the gate. An accumulator below its start has not reached anything.
// Always inlined: three 128-bit arguments and a 64-bit one are more than BPF passes in registers.
#[inline(always)]
pub fn reached(acc_now: u128, acc_start: u128, gate: Price, elapsed_s: u64) -> bool {
    match acc_now.checked_sub(acc_start) {
        Some(grown) => cmp_scaled(grown, 1, gate.0, elapsed_s) != Ordering::Less,
        None => false,
    }
}
