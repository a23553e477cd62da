//! Death, the estate, its heirs.

use anchor_lang::prelude::*;

/// An agent died. Its market was swept and its hosting charged first: as in [`super::FeesCollected`] and [`super::HostingCharged`].
#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct Reaped {
    pub seq: u64,
    pub market_seq: u64,
    pub time: i64,
    /// Died unpaid since.
    pub paid_until: i64,
    /// Swept: to the agent, the stakers, the protocol, first and second parent, lamports.
    pub agent_lamports: u64,
    pub stakers_lamports: u64,
    pub protocol_lamports: u64,
    pub parent_lamports: [u64; 2],
    /// Charged, and whether to the host (1) or the stakers (0).
    pub hosting_lamports: u64,
    pub hosting_seconds: u64,
    pub to_host: u64,
    /// What it left, lamports.
    pub estate: u64,
    /// Living children; 0: the estate went to the stakers.
    pub heirs: u64,
    pub agent: Address,
    pub market: Address,
    pub host: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct Settled {
    pub seq: u64,
    pub time: i64,
    /// That joined the estate.
    pub lamports: u64,
    /// Of them, for there are no heirs.
    pub to_stakers: u64,
    /// Base units worth 0 lamports.
    pub burnt: u64,
    /// 1: the token account was closed.
    pub closed: u64,
    /// All the estate ever received, lamports.
    pub estate_in: u64,
    pub agent: Address,
    /// Zeros: none was named.
    pub token_account: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct Inherited {
    /// The dead agent's.
    pub seq: u64,
    pub time: i64,
    pub lamports: u64,
    /// All this heir ever took from it, lamports.
    pub taken: u64,
    /// The dead one.
    pub agent: Address,
    pub heir: Address,
}
