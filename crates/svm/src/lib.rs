//! The program as bytecode in a virtual machine: a small world with an authority, attesters and a host, for the
//! program's tests and for `sporeline bench compute`. No mock of anything: what runs is the committed ELF.
//!
//! | to find | look in |
//! |---|---|
//! | the chain, its clock and its accounts | [`World`] |
//! | an agent from spawn to daily life | [`Founder`] |
//! | the price of SOL, slot hashes | [`World::set_price`] |
//! | litters and births | [`World::breed`] |
//! | stakers, distributions and claims | [`World::staker`] |
//! | what must be refused, and leave no trace | [`World::refuses`] |
//! | compute units of every instruction | [`compute`] |

mod administration;
mod attestation;
mod breeding;
pub mod compute;
mod elf;
mod error;
mod founder;
mod ledger;
mod oracle;
mod refusal;
mod stakers;
mod trader;
mod world;

pub use breeding::Brood;
pub use elf::{ELF_VARIABLE, committed_elf, elf};
pub use error::Refused;
pub use founder::Founder;
pub use ledger::set_rent;
pub use litesvm::LiteSVM;
pub use oracle::{FEED_ID, PRICE, PRICE_OWNER};
pub use rand_chacha;
pub use solana_account::Account;
pub use solana_sdk::signature::Keypair;
pub use solana_sdk::signer::Signer;
pub use sporeline_client as client;
pub use stakers::STAKE;
pub use world::{COMPOSE_HASH, Done, GENESIS_HASH, SOL, World};
