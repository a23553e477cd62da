//! The parameters that administration may set, their defaults and their bounds.

use crate::errors::SporelineError;
use anchor_lang::prelude::*;

/// Everything in PROTOCOL's parameter table. Lamports, seconds, basis points (bps), whole US dollars.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable, IdlType, SchemaRead, SchemaWrite)]
pub struct Parameters {
    /// Paid to the protocol by whoever spawns an agent, lamports.
    pub spawn_fee: u64,
    /// Least first treasury of a founder, lamports.
    pub min_first_treasury: u64,
    /// Paid to whoever cranks a birth or a claim, lamports.
    pub crank_tip: u64,
    /// Market cap at which an agent may breed, whole US dollars.
    pub breed_threshold_usd: u64,
    /// Least real quote in a market an agent may trade in, lamports.
    pub min_trade_liquidity: u64,
    /// Most a host may ask, lamports a day.
    pub max_hosting_fee: u64,
    /// What `refuel` tops a wallet up to, lamports; 0: nothing.
    pub fee_float: u64,
    /// What `refuel` may move in one spend window, lamports; 0: nothing.
    pub fee_allowance: u64,
    /// Seconds over which the breeding price is averaged.
    pub twap_window: u32,
    /// Seconds between two breedings of one agent.
    pub breed_cooldown: u32,
    /// Seconds until an airdrop's unclaimed rest goes to the child.
    pub airdrop_expiry: u32,
    /// Least age of a market an agent may trade in, seconds.
    pub min_market_age: u32,
    /// One hosting period, seconds.
    pub period: u32,
    /// Seconds after `paid_until` before an agent may be reaped.
    pub grace: u32,
    /// Seconds from staking to active stake.
    pub warmup: u32,
    /// Seconds from unstaking to withdrawal.
    pub cooldown: u32,
    /// Longest life of an attestation, seconds.
    pub attestation_ttl: u32,
    /// Shares of a trade's fee, bps of the trade: agent, stakers, protocol, lineage, spawner.
    pub fees: [u16; 5],
    /// Slots between committing a birth and the slot whose hash seeds it.
    pub seed_delay: u16,
    /// Children of one breeding.
    pub litter: u16,
    /// Share of the lamports above the floor that each child is given, bps.
    pub endowment_bps: u16,
    /// Share of a child's supply that stakers receive, bps.
    pub airdrop_bps: u16,
    /// Share of its treasury that an agent may spend in one spend window, bps.
    pub spend_limit_bps: u16,
    /// How far an agent's trade may move a price, bps.
    pub impact_limit_bps: u16,
    /// Hosting periods that purchases and breeding must leave untouched.
    pub reserve_periods: u16,
    /// Zeros.
    pub _reserved: [u8; 4],
}

const SOL: u64 = 1_000_000_000;
const DAY: u32 = 86_400;
const HOUR: u32 = 3_600;
const MINUTE: u32 = 60;

impl Parameters {
    /// First values away from local clusters.
    pub const DEFAULT: Parameters = Parameters {
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
        _reserved: [0; 4],
    };

    /// First values of the embedded chain, where a life takes minutes.
    pub const LOCAL: Parameters = Parameters {
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
        ..Self::DEFAULT
    };

    /// Refuses with [`SporelineError::ParameterOutOfBounds`] what PROTOCOL's table does not allow. On a local cluster exactly
    /// these leave their bounds: times down to 1 s, seed delay down to 1 slot, spend limit, hosting fee, trade liquidity.
    pub fn check(&self, local: bool) -> Result<()> {
        let within = |value: u64, low: u64, high: u64| -> Result<()> {
            if value < low || value > high {
                Err(SporelineError::ParameterOutOfBounds.into())
            } else {
                Ok(())
            }
        };
        let time =
            |value: u32, low: u32, high: u32| within(value.into(), if local { 1 } else { low.into() }, high.into());
        within(self.spawn_fee, 0, SOL)?;
        within(self.min_first_treasury, 0, 1_000 * SOL)?;
        within(self.crank_tip, 0, SOL / 100)?;
        within(self.breed_threshold_usd, 100_000, 10_000_000)?;
        within(self.min_trade_liquidity, if local { 0 } else { SOL }, u64::MAX)?;
        within(self.max_hosting_fee, 0, if local { 50 * SOL } else { SOL / 2 })?;
        // Whether a wallet is refuelled, or less than an account may hold: the bucket is half of the allowance.
        within(
            self.fee_float,
            if self.fee_float == 0 { 0 } else { SOL / 1_000 },
            SOL / 20,
        )?;
        within(
            self.fee_allowance,
            if self.fee_allowance == 0 { 0 } else { SOL / 500 },
            SOL / 20,
        )?;
        time(self.twap_window, 10 * MINUTE, 7 * DAY)?;
        time(self.breed_cooldown, DAY, 90 * DAY)?;
        time(self.airdrop_expiry, 30 * DAY, 730 * DAY)?;
        time(self.min_market_age, MINUTE, 730 * DAY)?;
        time(self.period, DAY, 30 * DAY)?;
        time(self.grace, DAY, 14 * DAY)?;
        time(self.warmup, DAY, 7 * DAY)?;
        // The cooldown is never shorter than the warm-up: leaving and coming back must not be quicker than staying.
        within(self.cooldown.into(), self.warmup.into(), (14 * DAY).into())?;
        time(self.attestation_ttl, HOUR, 7 * DAY)?;
        // Five u16 cannot overflow a u64.
        let fees = self
            .fees
            .iter()
            .fold(0u64, |sum, share| sum.saturating_add(u64::from(*share)));
        within(fees, 0, 300)?;
        within(self.seed_delay.into(), if local { 1 } else { 8 }, 64)?;
        within(self.litter.into(), 2, 2)?;
        within(self.endowment_bps.into(), 0, 2_000)?;
        within(self.airdrop_bps.into(), 0, 2_000)?;
        within(self.spend_limit_bps.into(), 0, if local { 4_000 } else { 1_000 })?;
        within(self.impact_limit_bps.into(), 50, 1_000)?;
        within(self.reserve_periods.into(), 1, 30)?;
        // What later versions find here must not be an accident.
        require!(self._reserved == [0; 4], SporelineError::ParameterOutOfBounds);
        Ok(())
    }
}
