//! What founders are born with, and what agents do.

use crate::constants::*;
use anchor_lang::prelude::*;

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct Spawned {
    pub seq: u64,
    pub time: i64,
    pub id: u64,
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
    /// Of the founder's airdrop: running number (`u64::MAX`: none), base units, active stake then, expiry.
    pub distribution: u64,
    pub airdrop: u64,
    pub active_stake: u64,
    pub airdrop_expires_at: i64,
    /// To the protocol, and to the host for the first period, lamports.
    pub spawn_fee: u64,
    pub first_period: u64,
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
    pub spawner: Address,
    pub genome: [u8; 64],
    pub persona_hash: [u8; 32],
    /// UTF-8, zero-padded.
    pub name: [u8; MAX_NAME_LEN],
    /// UTF-8, zero-padded.
    pub symbol: [u8; MAX_SYMBOL_LEN],
    pub _padding2: [u8; 6],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct Attested {
    pub seq: u64,
    pub time: i64,
    pub expires_at: i64,
    /// 1: this attestation opened the market.
    pub opened: u64,
    /// 1: keys are not in a trusted enclave.
    pub dev: u64,
    pub agent: Address,
    pub compose_hash: [u8; 32],
    pub quote_hash: [u8; 32],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct PersonaSet {
    pub seq: u64,
    pub time: i64,
    pub action: u64,
    pub agent: Address,
    pub persona_hash: [u8; 32],
    pub decision: [u8; 32],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct Refueled {
    pub seq: u64,
    pub time: i64,
    pub action: u64,
    pub lamports: u64,
    /// The agent's treasury afterwards, lamports.
    pub treasury: u64,
    pub agent: Address,
    pub decision: [u8; 32],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct JournalAnchored {
    pub seq: u64,
    pub time: i64,
    pub action: u64,
    /// Entries up to here have this head.
    pub sequence: u64,
    pub agent: Address,
    pub head: [u8; 32],
    pub decision: [u8; 32],
}
