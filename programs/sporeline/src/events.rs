//! One event for each instruction that succeeded, in the program's log (`Program data:`).
//!
//! Markets and agents carry a `seq` that each of their events repeats, so that a lost event is a visible gap. Amounts are
//! lamports or base units, times unix seconds. All are fixed-size and laid out as they stand (`repr(C)`, little endian).

use crate::constants::{MAX_NAME_LEN, MAX_SYMBOL_LEN};
use anchor_lang::prelude::*;

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct Initialized {
    pub time: i64,
    /// 1: a local cluster.
    pub local: u64,
    pub authority: Address,
    pub genesis_hash: [u8; 32],
    pub staking_mint: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct MeasurementApproved {
    pub time: i64,
    pub active_from: i64,
    /// 1: keys are not in a trusted enclave.
    pub dev: u64,
    pub compose_hash: [u8; 32],
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct HostRegistered {
    pub time: i64,
    /// Lamports a day.
    pub price_per_day: u64,
    pub host: Address,
    pub operator: Address,
}

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

/// A trade by a wallet: `buy` or `sell`.
#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct Traded {
    /// The market's.
    pub seq: u64,
    pub time: i64,
    /// Base units that changed hands.
    pub base: u64,
    /// Buy: lamports paid, fee included. Sell: lamports received, fee taken off.
    pub quote: u64,
    /// Lamports.
    pub fee: u64,
    /// Reserves after the trade.
    pub base_reserve: u64,
    pub quote_reserve: u64,
    /// Lamports of buyers held after the trade.
    pub quote_real: u64,
    /// 1: buy, 0: sell.
    pub buy: u32,
    /// Phase after the trade: 1 bonding, 2 open.
    pub phase: u32,
    pub market: Address,
    pub trader: Address,
}

/// A trade by an agent's treasury: `agent_buy` or `agent_sell`.
#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct AgentTraded {
    /// The trading agent's.
    pub agent_seq: u64,
    pub action: u64,
    /// As in [`Traded`], the market's.
    pub seq: u64,
    pub time: i64,
    pub base: u64,
    pub quote: u64,
    pub fee: u64,
    pub base_reserve: u64,
    pub quote_reserve: u64,
    pub quote_real: u64,
    pub buy: u32,
    pub phase: u32,
    /// Rent of a token account that the purchase opened, lamports.
    pub opening: u64,
    /// The trading agent's treasury after the trade, lamports.
    pub treasury: u64,
    pub market: Address,
    pub agent: Address,
    /// Hash of the journal entry that decided it.
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
pub struct HostingCharged {
    pub seq: u64,
    pub time: i64,
    pub lamports: u64,
    /// Whole seconds paid for.
    pub seconds: u64,
    pub paid_until: i64,
    /// The agent's treasury afterwards, lamports.
    pub treasury: u64,
    /// 1: to the host; 0: to the stakers, for the agent was unattested.
    pub to_host: u64,
    pub agent: Address,
    pub host: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct FeesCollected {
    /// The market's.
    pub seq: u64,
    /// The agent's.
    pub agent_seq: u64,
    pub time: i64,
    /// Lamports to the agent (or, it being dead, 0), stakers, protocol, first and second parent.
    pub agent_lamports: u64,
    pub stakers_lamports: u64,
    pub protocol_lamports: u64,
    pub parent_lamports: [u64; 2],
    /// The agent's treasury afterwards, lamports.
    pub treasury: u64,
    pub market: Address,
    pub agent: Address,
}
