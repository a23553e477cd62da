//! A plain model of the whole Sporeline protocol, written by the letter of PROTOCOL.md: what the bytecode is compared with.
//!
//! It shares no line with the program: no Anchor, none of the project's crates. Amounts are `u64` as on chain, products
//! `u128`, and what is wider goes through [`arithmetic::Product`]. There are no addresses: accounts are named by their role
//! ([`Key`]), agents by their wallets, hosts by their operators, positions by their owners. What accounts cost ([`Rents`]) is
//! an input.
//!
//! [`Model::apply`] takes a [`Step`] and answers with what it did ([`Effects`]) or why it may not be ([`Refusal`], by the
//! program's names); a refused step changes nothing. [`Model::check_invariants`] judges one state and, against
//! [`Model::marks`] of an earlier one, what may only move one way.

pub mod allowance;
pub mod arguments;
pub mod arithmetic;
pub mod curve;
pub mod effects;
pub mod gate;
pub mod genome;
pub mod key;
pub mod model;
pub mod parameters;
pub mod refusal;
pub mod rents;
pub mod state;
pub mod step;
pub mod table;
pub mod watch;

mod administration;
mod agents;
mod airdrops;
mod birth;
mod breeding;
mod death;
mod hosting;
pub mod invariants;
mod launch;
mod ledger;
mod markets;
mod staking;

pub use {
    arguments::{Act, Attest, Begin, Initialize, Spawn},
    effects::Effects,
    gate::PriceAccount,
    invariants::Marks,
    key::{GenomeBytes, Hash, Key, Mint, Owner, Pubkey},
    model::{Model, Singles},
    parameters::{Constants, Parameters},
    refusal::{Elsewhere, Refusal},
    rents::Rents,
    step::Step,
};
