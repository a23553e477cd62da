//! Death, the estate, its heirs. Anyone may send these; a wallet names its agent, and nobody signs.

use super::build;
use crate::{
    Address, Instruction,
    address::{self, AgentAddresses},
};
use sporeline_program::{accounts, instruction as data};

/// `host`, `compose_hash`: as in [`super::charge_hosting`]; `parents`: as in [`super::collect_fees`].
pub fn reap(wallet: &Address, host: &Address, compose_hash: &[u8; 32], parents: &[Address]) -> Instruction {
    let of = AgentAddresses::of(wallet);
    build(
        accounts::Reap {
            global: address::global(),
            market: of.market,
            agent: of.agent,
            host: *host,
            measurement: address::measurement(compose_hash),
            stake_pool: address::stake_pool(),
            protocol: address::protocol(),
            first_parent: parents.first().copied(),
            second_parent: parents.get(1).copied(),
        },
        data::Reap {},
    )
}

/// A token account of a dead agent, to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    pub account: Address,
    /// Token-2022 or SPL Token.
    pub token_program: Address,
    /// Where it holds a remainder worth 0 lamports: the agents' token it is.
    pub remainder_of: Option<Address>,
}

impl Closing {
    /// The associated account of the agent's `mint`; a remainder in it is burnt.
    pub fn associated(wallet: &Address, mint: &Address) -> Self {
        Self {
            account: address::associated_token(&address::agent(wallet), mint),
            token_program: address::TOKEN_2022,
            remainder_of: Some(*mint),
        }
    }
}

/// Books what reached a dead agent, and closes one of its token accounts.
pub fn settle(wallet: &Address, closing: Option<Closing>) -> Instruction {
    let remainder_of = closing.and_then(|closing| closing.remainder_of);
    build(
        accounts::Settle {
            agent: address::agent(wallet),
            stake_pool: address::stake_pool(),
            token_account: closing.map(|closing| closing.account),
            token_program: closing.map(|closing| closing.token_program),
            mint: remainder_of,
            market: remainder_of.map(|mint| address::market(&mint)),
        },
        data::Settle {},
    )
}

/// Sells a dead agent's `base_in` base units of `mint`'s token.
pub fn estate_sell(wallet: &Address, mint: &Address, base_in: u64) -> Instruction {
    let agent = address::agent(wallet);
    build(
        accounts::EstateSell {
            global: address::global(),
            agent,
            market: address::market(mint),
            vault: address::vault(mint),
            agent_base: address::associated_token(&agent, mint),
            token_program: address::TOKEN_2022,
        },
        data::EstateSell { base_in },
    )
}

/// `agent`, `heir`: `Agent` accounts, of a dead one and of its child.
pub fn inherit(agent: &Address, heir: &Address) -> Instruction {
    build(
        accounts::Inherit {
            agent: *agent,
            heir: *heir,
        },
        data::Inherit {},
    )
}
