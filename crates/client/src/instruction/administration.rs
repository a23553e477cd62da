//! What the authority decides.

use super::build;
use crate::{Address, Instruction, PROGRAM_ID, address, state::Parameters};
use sporeline_program::{accounts, instruction as data};

/// What `initialize` fixes. See PROTOCOL, Administration.
#[derive(Clone, Debug)]
pub struct Initialize {
    /// The program's upgrade authority: signs and pays.
    pub authority: Address,
    pub local: bool,
    pub parameters: Parameters,
    pub attesters: Vec<Address>,
    pub attester_threshold: u8,
    pub price_owners: Vec<Address>,
    pub feed_id: [u8; 32],
    pub genesis_hash: [u8; 32],
    /// First approved measurement.
    pub compose_hash: [u8; 32],
    pub dev: bool,
    pub base_uri: String,
    pub staking_mint: Address,
    pub staking_token_program: Address,
}

impl Initialize {
    pub fn instruction(&self) -> Instruction {
        build(
            accounts::Initialize {
                authority: self.authority,
                program_data: address::program_data(&PROGRAM_ID),
                global: address::global(),
                counters: address::counters(),
                protocol: address::protocol(),
                stake_pool: address::stake_pool(),
                stake_vault: address::stake_vault(),
                measurement: address::measurement(&self.compose_hash),
                staking_mint: self.staking_mint,
                staking_token_program: self.staking_token_program,
                system_program: address::SYSTEM,
            },
            data::Initialize {
                local: self.local,
                parameters: self.parameters,
                attesters: self.attesters.clone(),
                attester_threshold: self.attester_threshold,
                price_owners: self.price_owners.clone(),
                feed_id: self.feed_id,
                genesis_hash: self.genesis_hash,
                compose_hash: self.compose_hash,
                dev: self.dev,
                base_uri: self.base_uri.clone(),
            },
        )
    }
}

/// The authority approves an image; it counts after the timelock.
pub fn approve_measurement(authority: &Address, compose_hash: [u8; 32], dev: bool) -> Instruction {
    build(
        accounts::ApproveMeasurement {
            authority: *authority,
            global: address::global(),
            measurement: address::measurement(&compose_hash),
            system_program: address::SYSTEM,
        },
        data::ApproveMeasurement { compose_hash, dev },
    )
}
