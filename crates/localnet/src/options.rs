//! How a local chain is started.

use std::{path::PathBuf, time::Duration};

use solana_address::Address;
use surfpool_core::solana_account::Account;

/// What [`Localnet::start`](crate::Localnet::start) is told. Everything that makes accounts counts on the first start
/// only: a world that goes on keeps what it has.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of this chain alone, created when it is missing.
    pub data_dir: PathBuf,
    /// HTTP port on 127.0.0.1; 0 takes a free one. The WebSocket gets the next free port above it.
    pub rpc_port: u16,
    /// Milliseconds a slot takes, at least 1. Fixed at a world's first start.
    pub slot_ms: u64,
    /// The program to deploy as upgradeable, if any.
    pub program: Option<Program>,
    /// Time between two snapshots. What a killed process loses is at most twice this and about a second.
    pub snapshot_every: Duration,
    /// The SOL/USD price feed, if wanted. It is refreshed on every start.
    pub price: Option<PriceFeed>,
    /// Accounts to create.
    pub accounts: Vec<(Address, Account)>,
    /// The faucet's wallet and its lamports.
    pub faucet: Option<(Address, u64)>,
}

/// A program to deploy.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its address.
    pub id: Address,
    /// Its SBF ELF.
    pub elf: Vec<u8>,
    /// Who may upgrade it, as its ProgramData says.
    pub upgrade_authority: Address,
}

/// The price feed.
#[derive(Clone, Copy, Debug)]
pub struct PriceFeed {
    /// Seed of the walk.
    pub seed: u64,
    /// Time between two prices.
    pub every: Duration,
}

impl Default for PriceFeed {
    fn default() -> Self {
        Self {
            seed: 0,
            every: Duration::from_secs(2),
        }
    }
}

impl Options {
    /// A chain in `data_dir` on a free port, 200 ms a slot, a snapshot a second, the price feed with seed 0, no program.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            rpc_port: 0,
            slot_ms: 200,
            program: None,
            snapshot_every: Duration::from_secs(1),
            price: Some(PriceFeed::default()),
            accounts: Vec::new(),
            faucet: None,
        }
    }
}
