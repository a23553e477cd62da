use crate::constants::*;
use anchor_lang::prelude::*;

/// From distribution `index` on (until the next checkpoint's), `active` base units of the position were active.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable, IdlType)]
pub struct Checkpoint {
    pub index: u64,
    pub active: u64,
}

/// One owner's stake. Amounts in base units of the staking mint.
#[account]
#[derive(Debug)]
pub struct Position {
    pub version: u8,
    pub bump: u8,
    /// Checkpoints in use, oldest first.
    pub checkpoint_count: u8,
    pub _padding: [u8; 5],
    /// Recorded account rent, lamports.
    pub rent: u64,
    pub active: u64,
    pub pending: u64,
    pub cooling: u64,
    /// From when on all of `pending` may be activated, unix seconds.
    pub pending_ready_at: i64,
    /// From when on all of `cooling` may be withdrawn, unix seconds.
    pub cooling_ready_at: i64,
    /// `StakePool::reward_per_unit` that `rewards` is settled up to, Q64.64 lamports.
    pub reward_debt: PodU128,
    /// Settled and not paid out yet, lamports: they lie in the `StakePool`.
    pub rewards: u64,
    /// All rewards ever paid out, tips for claims included, lamports.
    pub rewards_paid: u64,
    /// Index of the next distribution to claim; all below are done with.
    pub next_claim: u64,
    /// Most that one claim may cost the position in tip and rent, lamports.
    pub claim_budget: u64,
    pub owner: Address,
    pub checkpoints: [Checkpoint; CHECKPOINTS],
    pub _spare: [u8; 64],
}
