//! The operations the legaliser rewrites, written once: the program computes them as bytecode, the test natively.

/// Result bits of operation `op` and whether it overflowed; signed operands are cut from the low bits. Division by
/// zero gives zero.
#[inline(always)]
pub fn compute(op: u8, a: u128, b: u128) -> (u128, bool) {
    match op {
        0 => {
            let (r, o) = (a as u64).overflowing_mul(b as u64);
            (u128::from(r), o)
        }
        1 => {
            let (r, o) = (a as i64).overflowing_mul(b as i64);
            (u128::from(r as u64), o)
        }
        2 => (a.wrapping_mul(b), false),
        3 => a.overflowing_mul(b),
        4 if b as i64 != 0 => (u128::from((a as i64).wrapping_div(b as i64) as u64), false),
        5 if b as i64 != 0 => (u128::from((a as i64).wrapping_rem(b as i64) as u64), false),
        6 if b as i32 != 0 => (u128::from((a as i32).wrapping_div(b as i32) as u32), false),
        7 if b as i32 != 0 => (u128::from((a as i32).wrapping_rem(b as i32) as u32), false),
        _ => (0, false),
    }
}
