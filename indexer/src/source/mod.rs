//! Where blocks come from.

mod convert;
mod rpc;

pub use rpc::RpcSource;

use crate::block::{Block, Identity};

/// What a source says about a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched<T> {
    Block(T),
    /// There is no block in this slot and never will be.
    Skipped,
    /// Not there yet, or not at this node: ask again.
    NotYet,
}

impl<T> Fetched<T> {
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Fetched<U> {
        match self {
            Self::Block(block) => Fetched::Block(f(block)),
            Self::Skipped => Fetched::Skipped,
            Self::NotYet => Fetched::NotYet,
        }
    }
}

/// Why a source did not say. All are worth asking again.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("the node cannot be reached: {0}")]
    Unreachable(String),
    #[error("the node answers with an error: {0}")]
    Refused(String),
    #[error("the node's block {slot} cannot be read: {reason}")]
    Malformed { slot: u64, reason: String },
}

/// A chain to read. Neither call retries; the caller does.
#[async_trait::async_trait]
pub trait BlockSource: Send + Sync {
    /// The newest slot that is final enough.
    async fn tip(&self) -> Result<u64, SourceError>;

    /// The oldest slot it still has.
    async fn first(&self) -> Result<u64, SourceError>;

    /// The block of a slot.
    async fn block(&self, slot: u64) -> Result<Fetched<Block>, SourceError>;

    /// What tells the block of a slot from any other, without its transactions.
    async fn identity(&self, slot: u64) -> Result<Fetched<Identity>, SourceError>;
}
