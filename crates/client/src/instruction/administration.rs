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

fn administer(authority: &Address) -> accounts::Administer {
    accounts::Administer {
        authority: *authority,
        global: address::global(),
    }
}

fn apply() -> accounts::Apply {
    accounts::Apply {
        global: address::global(),
    }
}

/// The authority announces parameters; they are due after the timelock.
pub fn schedule_parameters(authority: &Address, parameters: Parameters) -> Instruction {
    build(administer(authority), data::ScheduleParameters { parameters })
}

/// Announced parameters take effect. Anyone may send it.
pub fn apply_parameters() -> Instruction {
    build(apply(), data::ApplyParameters {})
}

/// The authority ends parameter changes for ever.
pub fn freeze_parameters(authority: &Address) -> Instruction {
    build(administer(authority), data::FreezeParameters {})
}

/// The authority announces attesters, `threshold` of whom must sign; they are due after the timelock.
pub fn schedule_attesters(authority: &Address, attesters: &[Address], threshold: u8) -> Instruction {
    let attesters = attesters.to_vec();
    build(administer(authority), data::ScheduleAttesters { attesters, threshold })
}

/// Announced attesters take over. Anyone may send it.
pub fn apply_attesters() -> Instruction {
    build(apply(), data::ApplyAttesters {})
}

/// The authority takes an attester off the list, at once.
pub fn remove_attester(authority: &Address, attester: &Address) -> Instruction {
    build(administer(authority), data::RemoveAttester { attester: *attester })
}

/// The authority announces whose price accounts are believed, and the feed's id; they are due after the timelock.
pub fn schedule_price_owners(authority: &Address, owners: &[Address], feed_id: [u8; 32]) -> Instruction {
    let owners = owners.to_vec();
    build(administer(authority), data::SchedulePriceOwners { owners, feed_id })
}

/// Announced price-feed owners take over. Anyone may send it.
pub fn apply_price_owners() -> Instruction {
    build(apply(), data::ApplyPriceOwners {})
}

/// The authority revokes an image, at once and for ever.
pub fn revoke_measurement(authority: &Address, compose_hash: &[u8; 32]) -> Instruction {
    build(
        accounts::RevokeMeasurement {
            authority: *authority,
            global: address::global(),
            measurement: address::measurement(compose_hash),
        },
        data::RevokeMeasurement {},
    )
}

/// The authority offers itself to another key; all zeros withdraw the offer.
pub fn offer_authority(authority: &Address, offered: &Address) -> Instruction {
    build(administer(authority), data::OfferAuthority { offered: *offered })
}

/// Whoever was offered the authority takes it.
pub fn accept_authority(offered: &Address) -> Instruction {
    build(
        accounts::AcceptAuthority {
            offered: *offered,
            global: address::global(),
        },
        data::AcceptAuthority {},
    )
}

/// The authority withdraws `amount` lamports of the protocol's income.
pub fn withdraw_protocol(authority: &Address, destination: &Address, amount: u64) -> Instruction {
    build(
        accounts::WithdrawProtocol {
            authority: *authority,
            global: address::global(),
            protocol: address::protocol(),
            destination: *destination,
        },
        data::WithdrawProtocol { amount },
    )
}
