//! What a world is made of when it is not running: a head, and everything that changed since the last one.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use surfpool_core::{solana_account::AccountSharedData, surfnet::BlockHeader, types::SurfnetTransactionStatus};

/// The format of the stored world. Another number is refused, never guessed at.
pub(crate) const FORMAT: u32 = 1;

/// One account's key.
pub(crate) type Key = [u8; 32];

/// Everything about a moment of the chain that is neither an account nor history. Always a block boundary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    pub format: u32,
    /// Counts the snapshots of this world from its first start.
    pub generation: u64,
    /// Written by an orderly stop, with nothing after it.
    pub clean: bool,
    /// The open slot: the last closed one is the slot before.
    pub slot: u64,
    pub epoch: u64,
    pub slot_index: u64,
    pub slots_in_epoch: u64,
    pub block_height: u64,
    pub transaction_count: Option<u64>,
    /// Milliseconds a slot takes. Fixed for a world: the times of empty blocks are computed from it.
    pub slot_ms: u64,
    /// Chain time in milliseconds since 1970.
    pub updated_at: u64,
    pub genesis_slot: u64,
    /// Chain time in milliseconds since 1970 at `genesis_slot`.
    pub genesis_updated_at: u64,
    pub tip_index: u64,
    pub tip_hash: String,
    pub write_version: u64,
    pub transactions_processed: u64,
    /// How many accounts there are.
    pub accounts: u64,
    /// XOR of the sums of all accounts, 32 hex digits.
    pub digest: String,
    /// The number the next stored transaction gets.
    pub next_transaction: u64,
}

/// What changed between two snapshots.
#[derive(Clone)]
pub(crate) struct Delta {
    pub head: Head,
    /// New values; `None` for an account that is gone.
    pub accounts: Vec<(Key, Option<AccountSharedData>)>,
    pub blocks: Vec<(u64, Arc<BlockHeader>)>,
    /// By signature (base58).
    pub transactions: Vec<(String, Arc<SurfnetTransactionStatus>)>,
}

/// What a second start found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumed {
    /// The slot the world goes on with.
    pub slot: u64,
    /// Digest of every account of the world, as [`Stopped`] has it.
    pub digest: String,
    /// Chain time it goes on with, unix seconds.
    pub chain_time: i64,
    /// Chain time that was lived through and is gone because the process ended without `stop`. Zero after a clean end.
    pub lost: Duration,
    /// Whether the process before ended with `stop`.
    pub clean: bool,
    /// Copies of the world that were found damaged and put aside, with the reason. When it is not empty this may be the
    /// older copy, one snapshot earlier; `lost` says by how much.
    pub damaged: Vec<String>,
    /// The program given to `start` is not the one in this world. The world keeps its own.
    pub program_differs: bool,
}

/// Where an orderly stop left the world: a later start finds the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// The slot the world will go on with.
    pub slot: u64,
    /// XOR of a sum of every account (address, lamports, owner, data), 32 hex digits: the same world to the lamport has the
    /// same digest.
    pub digest: String,
}
