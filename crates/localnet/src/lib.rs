//! The embedded chain: surfpool 1.6.1 inside this process, offline, with blocks made by the clock, one program deployed,
//! a price feed in Pyth's layout, and a world that goes on after every kind of end.
//!
//! # What survives
//! After [`Localnet::stop`] and another [`Localnet::start`] the world is the same to the lamport: accounts, blocks,
//! transactions, slot, block height, recent block hashes and clock. The clock stands still while the process is down.
//! After `kill -9` it is the world as of a block boundary at most twice `snapshot_every` and about a second earlier.
//!
//! # How
//! surfpool keeps its state in memory here; nothing of its own persistence is used. Every `snapshot_every` what changed
//! is captured at a block boundary under the chain's lock (`capture`), and written outside of it to one of two SQLite
//! files in turn, each a whole world (`store`). History that both files hold leaves memory (`history`).

mod capture;
mod chain;
pub mod crowd;
mod error;
mod genesis;
mod history;
pub mod layout;
mod localnet;
mod options;
pub mod price;
mod snapshots;
mod store;
mod world;

pub use error::LocalnetError;
pub use genesis::{program_data_address, rent, staking_mint};
pub use localnet::Localnet;
pub use options::{Options, PriceFeed, Program};
pub use snapshots::SnapshotStats;
pub use surfpool_core::solana_account::Account;
pub use world::{Resumed, Stopped};
