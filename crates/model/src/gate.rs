//! The breeding gate: the price of SOL, the market cap in dollars, and the price that stood for long enough.

use crate::{
    arithmetic::Product,
    curve::{Reserves, price},
    key::{Hash, Pubkey},
    refusal::{Refusal, ensure},
};

/// An account that claims to be a price update of Pyth's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceAccount {
    /// The program that owns it.
    pub owner: Pubkey,
    /// Discriminator and length are a price update's, and its verification level is Full.
    pub full: bool,
    pub feed_id: Hash,
    pub price: i64,
    pub confidence: u64,
    pub exponent: i32,
    pub publish_time: i64,
}

/// Dollars per SOL: `mantissa · 10^exponent`, the confidence taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsdPerSol {
    pub mantissa: u64,
    pub exponent: i32,
}

impl PriceAccount {
    /// What it says, if it can be believed now.
    pub fn read(&self, owners: &[Pubkey], feed_id: &Hash, now: i64) -> Result<UsdPerSol, Refusal> {
        ensure!(owners.contains(&self.owner), BadPriceAccount);
        ensure!(self.full && self.feed_id == *feed_id, BadPriceAccount);
        ensure!(now.abs_diff(self.publish_time) <= 60, StalePrice);
        let price = u64::try_from(self.price).map_err(|_| Refusal::UncertainPrice)?;
        ensure!(u128::from(self.confidence) * 100 <= u128::from(price), UncertainPrice);
        ensure!((-12..=0).contains(&self.exponent), UncertainPrice);
        ensure!(price > self.confidence, UncertainPrice);
        Ok(UsdPerSol {
            mantissa: price - self.confidence,
            exponent: self.exponent,
        })
    }
}

impl UsdPerSol {
    fn scale(self) -> u64 {
        10u64.pow(self.exponent.unsigned_abs())
    }
}

/// Whether price × 1,000,000,000 × SOL/USD is at least `threshold` dollars. In base units and lamports: the supply has
/// 10^15 base units, a SOL 10^9 lamports, so it is `quote · 10^6 · mantissa ≥ threshold · base · 10^−exponent`.
pub fn fdv_at_least(reserves: Reserves, threshold: u64, sol: UsdPerSol) -> bool {
    let cap = Product::of(reserves.quote.into()).times(1_000_000).times(sol.mantissa);
    let asked = Product::of(threshold.into()).times(reserves.base).times(sol.scale());
    reserves.base > 0 && cap >= asked
}

/// The least Q64.64 price at which the market cap is `threshold` dollars.
pub fn gate_price(threshold: u64, sol: UsdPerSol) -> Result<u128, Refusal> {
    // threshold ≤ 10^7 and scale ≤ 10^12: their product is below 2^64.
    let asked = threshold.checked_mul(sol.scale()).ok_or(Refusal::UncertainPrice)?;
    let divisor = u128::from(sol.mantissa) * 1_000_000;
    ensure!(divisor > 0, UncertainPrice);
    Ok((u128::from(asked) << 64).div_ceil(divisor))
}

/// Adds what `seconds` of the standing price count: at most 5/4 of the gate each.
pub fn accumulate(accumulator: u128, standing: Reserves, gate: u128, seconds: u64) -> u128 {
    let Some(price) = price(standing) else {
        return accumulator;
    };
    let counted = price.min(gate.saturating_add(gate / 4));
    accumulator.saturating_add(counted.saturating_mul(seconds.into()))
}

/// Whether the mean counted price since the accumulator stood at `start` was at least the gate.
pub fn held(accumulator: u128, start: u128, gate: u128, seconds: u64) -> bool {
    accumulator >= start && Product::of(accumulator - start) >= Product::of(gate).times(seconds)
}

/// What SlotHashes, newest first, says about the slot that seeds a birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seed {
    Known(Hash),
    Ahead,
    Lapsed,
}

/// The hash of the lowest slot at or above `seed_slot`, valid only while an older slot is known.
pub fn look_up(slot_hashes: &[(u64, Hash)], seed_slot: u64) -> Seed {
    if slot_hashes.iter().all(|(slot, _)| *slot >= seed_slot) {
        return Seed::Lapsed;
    }
    let lowest = slot_hashes
        .iter()
        .filter(|(slot, _)| *slot >= seed_slot)
        .min_by_key(|(slot, _)| *slot);
    match lowest {
        Some((_, hash)) => Seed::Known(*hash),
        None => Seed::Ahead,
    }
}
