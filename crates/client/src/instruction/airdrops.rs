//! Claiming, passing over and ending distributions. Anyone may send these.

use super::build;
use crate::{Address, Instruction, address};
use sporeline_program::{accounts, instruction as data};

/// `owner`: of the position; `index`: of the distribution; `mint`: of the token given. Signed by `caller`, who fronts the rent
/// of the owner's token account.
pub fn claim_airdrop(caller: &Address, owner: &Address, index: u64, mint: &Address) -> Instruction {
    build(
        accounts::ClaimAirdrop {
            caller: *caller,
            global: address::global(),
            stake_pool: address::stake_pool(),
            position: address::position(owner),
            distribution: address::distribution(index),
            drop_vault: address::drop_vault(index),
            owner: *owner,
            owner_base: address::associated_token(owner, mint),
            mint: *mint,
            token_program: address::TOKEN_2022,
            associated_token_program: address::ASSOCIATED_TOKEN,
            system_program: address::SYSTEM,
        },
        data::ClaimAirdrop {},
    )
}

/// `owner`: of the position; `index`: of the distribution.
pub fn pass_airdrop(owner: &Address, index: u64) -> Instruction {
    build(
        accounts::PassAirdrop {
            position: address::position(owner),
            distribution: address::distribution(index),
        },
        data::PassAirdrop {},
    )
}

/// `agent`: whose token it is; `mint`: that token's. Signed by `caller`, who fronts the rent of the agent's token account.
pub fn expire(caller: &Address, index: u64, agent: &Address, mint: &Address) -> Instruction {
    build(
        accounts::Expire {
            caller: *caller,
            distribution: address::distribution(index),
            drop_vault: address::drop_vault(index),
            agent: *agent,
            agent_base: address::associated_token(agent, mint),
            mint: *mint,
            token_program: address::TOKEN_2022,
            associated_token_program: address::ASSOCIATED_TOKEN,
            system_program: address::SYSTEM,
        },
        data::Expire {},
    )
}
