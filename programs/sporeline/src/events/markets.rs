//! Trades, and where their fees went.

use anchor_lang::prelude::*;

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

/// A trade by an agent's treasury: `agent_buy`, `agent_sell`, or `estate_sell` of a dead one (action 0, decision zeros).
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

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct SpawnerPaid {
    /// The market's.
    pub seq: u64,
    pub time: i64,
    pub lamports: u64,
    pub market: Address,
    pub spawner: Address,
}
