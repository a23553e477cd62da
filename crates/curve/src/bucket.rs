//! Spending allowances that refill with time.

/// Parts of a treasury one basis point of the spend limit stands for: the cap is half the daily limit, because a full
/// bucket plus a day's refill is what can be spent in a day.
const CAP_DIVISOR: u64 = 20_000;

/// `min(cap, level + cap · dt / window)` in lamports: what may be spent `dt_s` seconds after the level was `level`.
///
/// A bucket refills within `window_s`; a window of 0 is always full.
#[inline]
pub const fn level(level: u64, cap: u64, dt_s: u64, window_s: u64) -> u64 {
    if dt_s >= window_s {
        return cap;
    }
    let refill = match crate::wide::mul_div_floor(cap, dt_s, window_s) {
        Some(refill) => refill,
        None => cap, // cannot be: dt_s < window_s makes it less than cap
    };
    let raised = level.saturating_add(refill);
    if raised < cap { raised } else { cap }
}

/// `⌊treasury · spend_limit_bps / 20,000⌋` in lamports. Limits above 20,000 count as that: all of the treasury.
#[inline]
pub const fn spend_cap(treasury: u64, spend_limit_bps: u32) -> u64 {
    let bps = spend_limit_bps as u64;
    if bps >= CAP_DIVISOR {
        return treasury;
    }
    // Divided first: the first product is at most the treasury, the second below 4 · 10^8.
    let whole = (treasury / CAP_DIVISOR).wrapping_mul(bps);
    whole.wrapping_add((treasury % CAP_DIVISOR).wrapping_mul(bps) / CAP_DIVISOR)
}

/// Cap of a bucket out of which at most `allowance` lamports may be drawn in any one window: half of it, for a full bucket
/// and what refills while it is drawn are two caps.
#[inline]
pub const fn allowance_cap(allowance: u64) -> u64 {
    allowance / 2
}
