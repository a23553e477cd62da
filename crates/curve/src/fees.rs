//! Fees: rates, the sniper tax, and who gets what.

use crate::launch::BPS;
use crate::wide::{mul_div_ceil, quotient, quotient_and_rest};

const BPS_64: u64 = BPS as u64;
/// The fee on buys at the moment a market opens.
pub const SNIPER_BPS: u32 = 5_000;

/// `⌈amount · bps / 10,000⌉`, at most `amount`; `None` where `bps` exceeds 10,000.
#[inline]
pub const fn fee_on(amount: u64, bps: u32) -> Option<u64> {
    if bps > BPS {
        return None;
    }
    let bps = bps as u64;
    // Divided first: whole · bps ≤ amount and part · bps < 10^8, so 64 bits hold every step, the rounding up included.
    let whole = amount / BPS_64;
    let part = amount % BPS_64;
    let rounded = part.wrapping_mul(bps).wrapping_add(BPS_64.wrapping_sub(1)) / BPS_64;
    Some(whole.wrapping_mul(bps).wrapping_add(rounded))
}

/// The least amount of which `net` is left once [`fee_on`] is taken; exactly `net` is left. `None` where `bps` is
/// 10,000 or more, or the amount exceeds 64 bits.
#[inline]
pub const fn gross_up(net: u64, bps: u32) -> Option<u64> {
    match BPS.checked_sub(bps) {
        // What is left of t is ⌊t · part / 10,000⌋, which reaches net at ⌈net · 10,000 / part⌉.
        Some(part) => mul_div_ceil(net, BPS_64, part as u64),
        None => None,
    }
}

/// A market's fee rates in basis points, fixed at its launch; the sum may be at most 300 on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeRates {
    pub agent_bps: u16,
    pub stakers_bps: u16,
    pub protocol_bps: u16,
    pub lineage_bps: u16,
    pub spawner_bps: u16,
}

impl Default for FeeRates {
    #[inline]
    fn default() -> Self {
        Self {
            agent_bps: 50,
            stakers_bps: 20,
            protocol_bps: 15,
            lineage_bps: 10,
            spawner_bps: 5,
        }
    }
}

impl FeeRates {
    /// The normal fee in basis points.
    #[inline]
    pub const fn total(&self) -> u32 {
        // Five u16 are far below 2^32.
        (self.agent_bps as u32)
            .wrapping_add(self.stakers_bps as u32)
            .wrapping_add(self.protocol_bps as u32)
            .wrapping_add(self.lineage_bps as u32)
            .wrapping_add(self.spawner_bps as u32)
    }
}

/// The fee on buys, in basis points, `elapsed_s` seconds after opening: 5,000 at first, falling linearly to
/// `base_fee_bps` at `length_s`, rounded up. Lengths above `u32::MAX` count as that many seconds.
#[inline]
pub const fn sniper_fee_bps(base_fee_bps: u32, elapsed_s: u64, length_s: u64) -> u32 {
    let length = if length_s > u32::MAX as u64 {
        u32::MAX as u64
    } else {
        length_s
    };
    if elapsed_s >= length {
        return base_fee_bps; // also length 0: no division by it below
    }
    let excess = SNIPER_BPS.saturating_sub(base_fee_bps) as u64;
    // excess ≤ 5,000 and the time left < 2^32: the product and the rounding stay far below 2^64.
    let left = length.wrapping_sub(elapsed_s);
    let tax = quotient(excess.wrapping_mul(left).wrapping_add(length.wrapping_sub(1)), length);
    // tax ≤ excess, so the sum is at most the larger of 5,000 and the normal fee.
    base_fee_bps.wrapping_add(tax as u32)
}

/// One fee, shared out in lamports; the sum is the fee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeeSplit {
    pub agent: u64,
    pub stakers: u64,
    pub protocol: u64,
    pub lineage: u64,
    pub spawner: u64,
}

/// Shares out `fee`, which was taken on `amount` lamports (of a buy what was paid, fee included; of a sell the gross).
///
/// The normal part is the fee the market's own rates ask for on `amount`; what exceeds it is sniper tax and goes to the
/// agent. Of the normal part every share but the agent's is rounded down and the agent takes the remainder. Where there
/// is no spawner (a child) that share joins the lineage's.
#[inline]
pub const fn split(rates: &FeeRates, amount: u64, fee: u64, has_spawner: bool) -> FeeSplit {
    let total = rates.total() as u64;
    if total == 0 {
        return FeeSplit {
            agent: fee,
            stakers: 0,
            protocol: 0,
            lineage: 0,
            spawner: 0,
        };
    }
    let normal = match fee_on(amount, rates.total()) {
        Some(normal) if normal < fee => normal,
        _ => fee,
    };
    let (whole, part) = quotient_and_rest(normal, total);
    let stakers = share(whole, part, rates.stakers_bps, total);
    let protocol = share(whole, part, rates.protocol_bps, total);
    let lineage = share(whole, part, rates.lineage_bps, total);
    let spawner = share(whole, part, rates.spawner_bps, total);
    // The four rates sum to at most the total, so the four rounded-down shares sum to at most the normal part.
    let agent = fee
        .wrapping_sub(stakers)
        .wrapping_sub(protocol)
        .wrapping_sub(lineage)
        .wrapping_sub(spawner);
    if has_spawner {
        FeeSplit {
            agent,
            stakers,
            protocol,
            lineage,
            spawner,
        }
    } else {
        FeeSplit {
            agent,
            stakers,
            protocol,
            lineage: lineage.wrapping_add(spawner), // at most the fee, see above
            spawner: 0,
        }
    }
}

/// `⌊(whole · total + part) · rate / total⌋` for `part < total` and `rate ≤ total`.
#[inline]
const fn share(whole: u64, part: u64, rate: u16, total: u64) -> u64 {
    let rate = rate as u64;
    // whole · rate is at most the amount shared; part · rate < total · 2^16 < 2^35.
    whole
        .wrapping_mul(rate)
        .wrapping_add(quotient(part.wrapping_mul(rate), total))
}
