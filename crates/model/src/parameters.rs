//! PROTOCOL's parameter table: values, bounds, and what `local` lets leave its bounds.

use crate::refusal::{Refusal, ensure};

/// Lamports, seconds, basis points (bps), whole US dollars, as in PROTOCOL's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    pub spawn_fee: u64,
    pub min_first_treasury: u64,
    pub crank_tip: u64,
    pub breed_threshold_usd: u64,
    pub min_trade_liquidity: u64,
    pub max_hosting_fee: u64,
    pub fee_float: u64,
    pub fee_allowance: u64,
    pub twap_window: u32,
    pub breed_cooldown: u32,
    pub airdrop_expiry: u32,
    pub min_market_age: u32,
    pub period: u32,
    pub grace: u32,
    pub warmup: u32,
    pub cooldown: u32,
    pub attestation_ttl: u32,
    /// Agent, stakers, protocol, lineage, spawner.
    pub fees: [u16; 5],
    pub seed_delay: u16,
    pub litter: u16,
    pub endowment_bps: u16,
    pub airdrop_bps: u16,
    pub spend_limit_bps: u16,
    pub impact_limit_bps: u16,
    pub reserve_periods: u16,
}

const SOL: u64 = 1_000_000_000;
const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

/// What `local` fixes besides bounds (PROTOCOL: "three constants differ"), seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constants {
    pub spend_window: i64,
    pub sniper_length: u32,
    pub timelock: i64,
}

impl Constants {
    pub const fn of(local: bool) -> Self {
        if local {
            Self {
                spend_window: 60,
                sniper_length: 5,
                timelock: 5,
            }
        } else {
            Self {
                spend_window: 86_400,
                sniper_length: 60,
                timelock: 86_400,
            }
        }
    }
}

impl Default for Parameters {
    /// The column "default".
    fn default() -> Self {
        Self {
            spawn_fee: SOL / 20,
            min_first_treasury: SOL / 2,
            crank_tip: SOL / 1_000,
            breed_threshold_usd: 500_000,
            min_trade_liquidity: 10 * SOL,
            max_hosting_fee: SOL / 10,
            fee_float: SOL / 100,
            fee_allowance: SOL / 100,
            twap_window: 30 * MINUTE,
            breed_cooldown: 7 * DAY,
            airdrop_expiry: 180 * DAY,
            min_market_age: HOUR,
            period: DAY,
            grace: 3 * DAY,
            warmup: DAY,
            cooldown: 3 * DAY,
            attestation_ttl: DAY,
            fees: [50, 20, 15, 10, 5],
            seed_delay: 16,
            litter: 2,
            endowment_bps: 1_000,
            airdrop_bps: 500,
            spend_limit_bps: 500,
            impact_limit_bps: 300,
            reserve_periods: 7,
        }
    }
}

impl Parameters {
    /// The column "local".
    pub fn local() -> Self {
        Self {
            min_first_treasury: SOL / 10,
            min_trade_liquidity: 0,
            max_hosting_fee: 50 * SOL,
            fee_float: SOL / 20,
            fee_allowance: SOL / 20,
            twap_window: 10,
            breed_cooldown: 60,
            airdrop_expiry: 300,
            min_market_age: 10,
            period: 10,
            grace: 20,
            warmup: 5,
            cooldown: 5,
            attestation_ttl: 600,
            seed_delay: 4,
            spend_limit_bps: 4_000,
            impact_limit_bps: 1_000,
            reserve_periods: 3,
            ..Self::default()
        }
    }

    /// The sum of a trade's fee shares, bps.
    pub fn fee_total(&self) -> u32 {
        self.fees.iter().map(|share| u32::from(*share)).sum()
    }

    /// Refuses what lies outside its bounds: `ParameterOutOfBounds`.
    pub fn check(&self, local: bool) -> Result<(), Refusal> {
        let within = |value: u64, low: u64, high: u64| (low..=high).contains(&value);
        let time =
            |value: u32, low: u32, high: u32| within(value.into(), if local { 1 } else { low.into() }, high.into());
        let all = [
            within(self.spawn_fee, 0, SOL),
            // No upper bound in PROTOCOL's table; the program's keeps sums of lamports far from 64 bits.
            within(self.min_first_treasury, 0, 1_000 * SOL),
            within(self.crank_tip, 0, SOL / 100),
            within(self.breed_threshold_usd, 100_000, 10_000_000),
            within(self.min_trade_liquidity, if local { 0 } else { SOL }, u64::MAX),
            within(self.max_hosting_fee, 0, if local { 50 * SOL } else { SOL / 2 }),
            self.fee_float == 0 || within(self.fee_float, 1_000_000, SOL / 20),
            self.fee_allowance == 0 || within(self.fee_allowance, 2_000_000, SOL / 20),
            time(self.twap_window, 10 * MINUTE, 7 * DAY),
            time(self.breed_cooldown, DAY, 90 * DAY),
            time(self.airdrop_expiry, 30 * DAY, 730 * DAY),
            time(self.min_market_age, MINUTE, 730 * DAY),
            time(self.period, DAY, 30 * DAY),
            time(self.grace, DAY, 14 * DAY),
            time(self.warmup, DAY, 7 * DAY),
            within(self.cooldown.into(), self.warmup.into(), (14 * DAY).into()),
            time(self.attestation_ttl, HOUR, 7 * DAY),
            within(self.fee_total().into(), 0, 300),
            within(self.seed_delay.into(), if local { 1 } else { 8 }, 64),
            within(self.litter.into(), 2, 2),
            within(self.endowment_bps.into(), 0, 2_000),
            within(self.airdrop_bps.into(), 0, 2_000),
            within(self.spend_limit_bps.into(), 0, if local { 4_000 } else { 1_000 }),
            within(self.impact_limit_bps.into(), 50, 1_000),
            within(self.reserve_periods.into(), 1, 30),
        ];
        ensure!(all.iter().all(|one| *one), ParameterOutOfBounds);
        Ok(())
    }
}
