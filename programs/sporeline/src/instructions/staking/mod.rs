//! Stake, its checkpoints, and the SOL it earns.

pub mod activate_stake;
pub mod claim_rewards;
pub mod set_claim_budget;
pub mod skip_to;
pub mod stake;
pub mod unstake;
pub mod withdraw_stake;

pub use {
    activate_stake::*, claim_rewards::*, set_claim_budget::*, skip_to::*, stake::*, unstake::*, withdraw_stake::*,
};
