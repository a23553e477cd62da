//! What time pays for and what time allows: hosting fees and buckets.

use crate::arithmetic::{mul_div_ceil, mul_div_floor};

const DAY: u64 = 86_400;

/// `⌈fee per day · seconds / 86,400⌉` lamports, saturating.
pub fn hosting_fee(per_day: u64, seconds: u64) -> u64 {
    mul_div_ceil(per_day, seconds, DAY).unwrap_or(u64::MAX)
}

/// What a charge moves, and up to when hosting is paid then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    pub seconds: u64,
    pub lamports: u64,
    pub paid_until: i64,
}

/// For the time since `max(paid_until, now − grace)`, at most `ahead` seconds beyond now, as far as `available` lamports
/// reach, in whole seconds.
pub fn charge(paid_until: i64, now: i64, grace: u64, ahead: u64, per_day: u64, available: u64) -> Charge {
    let start = i128::from(paid_until).max(i128::from(now) - i128::from(grace));
    let end = i128::from(now) + i128::from(ahead);
    let wanted = u64::try_from(end - start).unwrap_or(0);
    // ⌈per_day · s / DAY⌉ ≤ available  ⇔  s ≤ ⌊available · DAY / per_day⌋
    let affordable = match per_day {
        0 => u64::MAX,
        _ => mul_div_floor(available, DAY, per_day).unwrap_or(u64::MAX),
    };
    let seconds = wanted.min(affordable);
    Charge {
        seconds,
        lamports: hosting_fee(per_day, seconds),
        paid_until: match seconds {
            0 => paid_until,
            _ => (start + i128::from(seconds)) as i64,
        },
    }
}

/// `min(cap, level + cap · dt / window)`.
pub fn bucket(level: u64, cap: u64, dt: u64, window: u64) -> u64 {
    let refill = u128::from(cap) * u128::from(dt) / u128::from(window);
    u64::try_from(u128::from(level) + refill).map_or(cap, |raised| raised.min(cap))
}

/// `treasury · spend_limit_bps / 20,000`.
pub fn spend_cap(treasury: u64, spend_limit_bps: u16) -> u64 {
    mul_div_floor(treasury, spend_limit_bps.into(), 20_000).unwrap_or(treasury)
}

/// Half of what may be drawn in a window: a full bucket and its refill are two of these.
pub fn allowance_cap(allowance: u64) -> u64 {
    allowance / 2
}
