//! From consent to birth.

use crate::constants::*;
use anchor_lang::prelude::*;

/// An agent agreed to be the mate of another's litter.
#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct MateChosen {
    pub seq: u64,
    pub time: i64,
    pub action: u64,
    pub expires_at: i64,
    pub agent: Address,
    /// Whose litter it may join.
    pub mate: Address,
    pub decision: [u8; 32],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct BreedingBegun {
    pub seq: u64,
    pub time: i64,
    pub action: u64,
    /// Seconds the price is watched.
    pub window: u64,
    /// Dollars per SOL, the confidence interval taken off, as `sol_usd · 10^exponent`.
    pub sol_usd: u64,
    pub exponent: i64,
    /// Reserves before this slot: the spot price.
    pub base: u64,
    pub quote: u64,
    /// Of the litter, paid by the agent, lamports.
    pub rent: u64,
    /// The agent's afterwards, lamports.
    pub treasury: u64,
    /// Q64.64.
    pub gate_price: PodU128,
    pub agent: Address,
    /// The agent itself: none.
    pub mate: Address,
    pub litter: Address,
    pub wallets: [Address; LITTER],
    /// UTF-8, zero-padded.
    pub names: [[u8; MAX_NAME_LEN]; LITTER],
    /// UTF-8, zero-padded.
    pub symbols: [[u8; MAX_SYMBOL_LEN]; LITTER],
    pub _padding: [u8; 4],
    pub decision: [u8; 32],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct BirthCommitted {
    pub seq: u64,
    pub time: i64,
    pub seed_slot: u64,
    /// As in [`BreedingBegun`].
    pub sol_usd: u64,
    pub exponent: i64,
    /// Reserves before this slot: the spot price.
    pub base: u64,
    pub quote: u64,
    /// First treasury of each child, lamports.
    pub endowment: u64,
    /// Lamports.
    pub birth_rent: [u64; LITTER],
    /// For who cranks a birth, lamports.
    pub tip: u64,
    /// The agent's afterwards, lamports.
    pub treasury: u64,
    pub cooldown_until: i64,
    pub agent: Address,
    pub mate: Address,
    pub litter: Address,
    pub genome_a: [u8; 64],
    pub genome_b: [u8; 64],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct Born {
    /// The child's: 1.
    pub seq: u64,
    /// The breeding agent's.
    pub parent_seq: u64,
    pub time: i64,
    pub id: u64,
    pub generation: u64,
    /// 0 or 1: which of the litter.
    pub child: u64,
    /// First treasury, lamports.
    pub treasury: u64,
    /// Lamports a day.
    pub hosting_fee_per_day: u64,
    pub paid_until: i64,
    /// The market before its first trade: virtual base, virtual quote, for sale, kept.
    pub base: u64,
    pub quote: u64,
    pub base_left: u64,
    pub kept: u64,
    /// Share of the supply given to stakers, bps.
    pub airdrop_bps: u64,
    /// Running number (`u64::MAX`: none), base units, active stake then, expiry.
    pub distribution: u64,
    pub airdrop: u64,
    pub active_stake: u64,
    pub airdrop_expires_at: i64,
    /// Bit i: parent i was alive.
    pub heir_bits: u64,
    /// Seconds of sniper tax after the market opens.
    pub sniper_length: u32,
    /// Shares of a trade's fee, bps: agent, stakers, protocol, lineage, spawner.
    pub fees: [u16; 5],
    pub _padding: [u8; 2],
    pub agent: Address,
    pub wallet: Address,
    pub mint: Address,
    pub market: Address,
    pub host: Address,
    pub parents: [Address; MAX_PARENTS],
    pub litter: Address,
    pub genome: [u8; 64],
    pub slot_hash: [u8; 32],
    pub seed: [u8; 32],
    /// UTF-8, zero-padded.
    pub name: [u8; MAX_NAME_LEN],
    /// UTF-8, zero-padded.
    pub symbol: [u8; MAX_SYMBOL_LEN],
    pub _padding2: [u8; 6],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct LitterClosed {
    pub seq: u64,
    pub time: i64,
    /// 1 both born, 2 seed lapsed, 3 never committed, 4 agent dead, 5 a child's wallet was used.
    pub reason: u64,
    /// Bit i: child i was born.
    pub born: u64,
    /// Back to the agent.
    pub lamports: u64,
    /// The agent's afterwards (dead: what lies in its account), lamports.
    pub treasury: u64,
    pub agent: Address,
    pub litter: Address,
}
