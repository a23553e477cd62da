//! Program-derived addresses. All are canonical: the first bump from 255 down that is off the curve.

use crate::{Address, PROGRAM_ID, seeds};

/// Token-2022, which every agent's token lives under.
pub const TOKEN_2022: Address = sporeline_program::cpi::token::TOKEN_2022;
/// SPL Token.
pub const TOKEN: Address = sporeline_program::cpi::token::TOKEN;
/// Makes associated token accounts.
pub const ASSOCIATED_TOKEN: Address = sporeline_program::cpi::associated::ASSOCIATED_TOKEN;
/// The system program.
pub const SYSTEM: Address = Address::new_from_array([0; 32]);
/// The upgradeable loader.
pub const LOADER: Address = Address::from_str_const("BPFLoaderUpgradeab1e11111111111111111111111");
/// The instructions sysvar.
pub const INSTRUCTIONS: Address = Address::from_str_const("Sysvar1nstructions1111111111111111111111111");
/// The slot hashes sysvar.
pub const SLOT_HASHES: Address = sporeline_program::cpi::slot_hashes::SLOT_HASHES;
/// The Ed25519 precompile.
pub const ED25519: Address = sporeline_program::cpi::ed25519::ED25519;

/// Takes a transaction's compute limit and price.
pub const COMPUTE_BUDGET: Address = Address::from_str_const("ComputeBudget111111111111111111111111111111");

fn derive(seeds: &[&[u8]]) -> Address {
    Address::find_program_address(seeds, &PROGRAM_ID).0
}

pub fn global() -> Address {
    derive(&[seeds::GLOBAL])
}

pub fn counters() -> Address {
    derive(&[seeds::COUNTERS])
}

pub fn protocol() -> Address {
    derive(&[seeds::PROTOCOL])
}

pub fn stake_pool() -> Address {
    derive(&[seeds::STAKE_POOL])
}

pub fn stake_vault() -> Address {
    derive(&[seeds::STAKE_VAULT])
}

/// `compose_hash`: SHA-256 of the image's app-compose file.
pub fn measurement(compose_hash: &[u8; 32]) -> Address {
    derive(&[seeds::MEASUREMENT, compose_hash])
}

pub fn host(operator: &Address) -> Address {
    derive(&[seeds::HOST, operator.as_ref()])
}

pub fn agent(wallet: &Address) -> Address {
    derive(&[seeds::AGENT, wallet.as_ref()])
}

pub fn mint(agent: &Address) -> Address {
    derive(&[seeds::MINT, agent.as_ref()])
}

pub fn vault(mint: &Address) -> Address {
    derive(&[seeds::VAULT, mint.as_ref()])
}

pub fn market(mint: &Address) -> Address {
    derive(&[seeds::MARKET, mint.as_ref()])
}

/// The open breeding of an agent.
pub fn litter(agent: &Address) -> Address {
    derive(&[seeds::LITTER, agent.as_ref()])
}

/// A staker's position.
pub fn position(owner: &Address) -> Address {
    derive(&[seeds::POSITION, owner.as_ref()])
}

/// `index`: the distribution's running number.
pub fn distribution(index: u64) -> Address {
    derive(&[seeds::DISTRIBUTION, &index.to_le_bytes()])
}

/// Holds what is left of a distribution.
pub fn drop_vault(index: u64) -> Address {
    derive(&[seeds::DROP_VAULT, &index.to_le_bytes()])
}

/// ProgramData of a program deployed by the upgradeable loader.
pub fn program_data(program: &Address) -> Address {
    Address::find_program_address(&[program.as_ref()], &LOADER).0
}

/// Token-2022 account of `owner` for `mint`.
pub fn associated_token(owner: &Address, mint: &Address) -> Address {
    associated_token_of(owner, mint, &TOKEN_2022)
}

/// As [`associated_token`], under the given token program.
pub fn associated_token_of(owner: &Address, mint: &Address, token_program: &Address) -> Address {
    Address::find_program_address(
        &[owner.as_ref(), token_program.as_ref(), mint.as_ref()],
        &ASSOCIATED_TOKEN,
    )
    .0
}

/// Everything that follows from an agent's wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentAddresses {
    pub wallet: Address,
    pub agent: Address,
    pub mint: Address,
    pub vault: Address,
    pub market: Address,
}

impl AgentAddresses {
    pub fn of(wallet: &Address) -> Self {
        let agent = agent(wallet);
        let mint = mint(&agent);
        Self {
            wallet: *wallet,
            agent,
            mint,
            vault: vault(&mint),
            market: market(&mint),
        }
    }
}
