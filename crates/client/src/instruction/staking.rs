//! Stake and the SOL it earns.
//!
//! Amounts are base units of the staking mint. `mint` and `token_program` are the staking mint's, as `StakePool` names them.

use super::build;
use crate::{Address, Instruction, address};
use sporeline_program::{accounts, instruction as data};

/// From the owner's associated token account. Signed by `owner`, who pays for his position the first time.
pub fn stake(owner: &Address, mint: &Address, token_program: &Address, amount: u64) -> Instruction {
    build(
        accounts::Stake {
            owner: *owner,
            global: address::global(),
            counters: address::counters(),
            stake_pool: address::stake_pool(),
            position: address::position(owner),
            vault: address::stake_vault(),
            source: address::associated_token_of(owner, mint, token_program),
            token_program: *token_program,
            system_program: address::SYSTEM,
        },
        data::Stake { amount },
    )
}

/// Anyone may send it.
pub fn activate_stake(owner: &Address) -> Instruction {
    build(
        accounts::ActivateStake {
            counters: address::counters(),
            stake_pool: address::stake_pool(),
            position: address::position(owner),
        },
        data::ActivateStake {},
    )
}

/// Signed by `owner`.
pub fn unstake(owner: &Address, amount: u64) -> Instruction {
    build(
        accounts::Unstake {
            owner: *owner,
            global: address::global(),
            counters: address::counters(),
            stake_pool: address::stake_pool(),
            position: address::position(owner),
        },
        data::Unstake { amount },
    )
}

/// Into the owner's associated token account, which must exist. Signed by `owner`.
pub fn withdraw_stake(
    owner: &Address,
    mint: &Address,
    token_program: &Address,
    from_pending: u64,
    from_cooling: u64,
) -> Instruction {
    build(
        accounts::WithdrawStake {
            owner: *owner,
            stake_pool: address::stake_pool(),
            position: address::position(owner),
            vault: address::stake_vault(),
            destination: address::associated_token_of(owner, mint, token_program),
            token_program: *token_program,
        },
        data::WithdrawStake {
            from_pending,
            from_cooling,
        },
    )
}

/// `index`: the distribution that is next to claim. Signed by `owner`.
pub fn skip_to(owner: &Address, index: u64) -> Instruction {
    build(
        accounts::SkipTo {
            owner: *owner,
            counters: address::counters(),
            position: address::position(owner),
        },
        data::SkipTo { index },
    )
}

/// Signed by `owner`.
pub fn claim_rewards(owner: &Address) -> Instruction {
    build(
        accounts::ClaimRewards {
            owner: *owner,
            stake_pool: address::stake_pool(),
            position: address::position(owner),
        },
        data::ClaimRewards {},
    )
}

/// `lamports`: most that one claim may cost the position. `pass_founders`: anyone may pass founders' airdrops over, which never
/// pay for their claims; what is passed over is given up. Signed by `owner`.
pub fn set_claim_budget(owner: &Address, lamports: u64, pass_founders: bool) -> Instruction {
    build(
        accounts::SetClaimBudget {
            owner: *owner,
            position: address::position(owner),
        },
        data::SetClaimBudget {
            lamports,
            pass_founders,
        },
    )
}
