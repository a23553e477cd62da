//! Stake. Amounts are base units of the staking mint; `active`, `pending` and `cooling` are the position's afterwards.

use anchor_lang::prelude::*;

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct Staked {
    pub time: i64,
    pub amount: u64,
    pub active: u64,
    pub pending: u64,
    pub cooling: u64,
    /// When all of `pending` may be activated.
    pub ready_at: i64,
    pub position: Address,
    pub owner: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct StakeActivated {
    pub time: i64,
    pub amount: u64,
    pub active: u64,
    pub pending: u64,
    pub cooling: u64,
    /// Of all positions.
    pub total_active: u64,
    /// Counts from this distribution on.
    pub index: u64,
    pub position: Address,
    pub owner: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct Unstaked {
    pub time: i64,
    pub amount: u64,
    pub active: u64,
    pub pending: u64,
    pub cooling: u64,
    /// Of all positions.
    pub total_active: u64,
    /// Counts no longer from this distribution on.
    pub index: u64,
    /// When all of `cooling` may be withdrawn.
    pub ready_at: i64,
    /// Higher than before where a checkpoint had to be dropped.
    pub next_claim: u64,
    pub position: Address,
    pub owner: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct StakeWithdrawn {
    pub time: i64,
    pub from_pending: u64,
    pub from_cooling: u64,
    pub active: u64,
    pub pending: u64,
    pub cooling: u64,
    pub position: Address,
    pub owner: Address,
}

/// The owner gave up claims.
#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct ClaimsSkipped {
    pub time: i64,
    pub from: u64,
    pub to: u64,
    pub position: Address,
    pub owner: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct RewardsClaimed {
    pub time: i64,
    pub lamports: u64,
    pub position: Address,
    pub owner: Address,
}

#[event(bytemuck)]
#[derive(Debug, PartialEq, Eq)]
pub struct ClaimBudgetSet {
    pub time: i64,
    /// Most that one claim may cost the position.
    pub lamports: u64,
    /// 1: anyone may pass founders' airdrops over for it.
    pub passes_founders: u64,
    pub position: Address,
    pub owner: Address,
}
