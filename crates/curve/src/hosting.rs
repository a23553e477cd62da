//! Hosting fees: lamports a day, paid by the second.

use crate::wide::{mul_div_ceil, mul_div_floor};

/// Seconds the fee per day pays for.
pub const DAY_S: u64 = 86_400;

/// `⌈fee_per_day · seconds / 86,400⌉` lamports, saturating.
#[inline]
pub const fn fee_for(fee_per_day: u64, seconds: u64) -> u64 {
    match mul_div_ceil(fee_per_day, seconds, DAY_S) {
        Some(lamports) => lamports,
        None => u64::MAX,
    }
}

/// The most whole seconds that `lamports` pay for: `fee_for(fee_per_day, seconds_for(fee_per_day, x)) ≤ x`.
/// `u64::MAX` where the fee is 0 or there are more.
#[inline]
pub const fn seconds_for(fee_per_day: u64, lamports: u64) -> u64 {
    // ⌈fee · s / day⌉ ≤ x  ⇔  fee · s ≤ x · day  ⇔  s ≤ ⌊x · day / fee⌋
    match mul_div_floor(lamports, DAY_S, fee_per_day) {
        Some(seconds) => seconds,
        None => u64::MAX,
    }
}

/// What one `charge_hosting` moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Whole seconds paid for.
    pub seconds: u64,
    /// From the treasury to the host.
    pub lamports: u64,
    /// The agent's new paid-until; the old one where nothing is paid for.
    pub paid_until: i64,
}

/// The charge due at `now` (unix seconds, like `paid_until`).
///
/// It pays for the time from `max(paid_until, now − grace_s)` to `now + period_s`, as far as `available` lamports reach,
/// in whole seconds. What lies more than `grace_s` back is never charged. `paid_until` never falls, and no charge carries
/// it beyond `now + period_s`. With a fee of 0 the time is free.
#[inline]
pub fn due(paid_until: i64, now: i64, grace_s: u64, period_s: u64, fee_per_day: u64, available: u64) -> Charge {
    let start = paid_until.max(now.saturating_sub_unsigned(grace_s));
    let end = now.saturating_add_unsigned(period_s);
    let wanted = if end > start { end.abs_diff(start) } else { 0 };
    // A cost beyond 64 bits is beyond what is available too; saturated, it could pass for affordable.
    let (seconds, lamports) = match mul_div_ceil(fee_per_day, wanted, DAY_S) {
        Some(full) if full <= available => (wanted, full),
        _ => {
            let seconds = seconds_for(fee_per_day, available).min(wanted);
            (seconds, fee_for(fee_per_day, seconds))
        }
    };
    Charge {
        seconds,
        lamports,
        // Without a second paid the time before the grace is not forgiven.
        paid_until: if seconds == 0 {
            paid_until
        } else {
            start.saturating_add_unsigned(seconds) // at most end: cannot saturate
        },
    }
}
