use crate::{rows::Blob, source::SourceError};
use sporeline_store::{ColumnError, is_passing};

/// Why the index does not go on.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("the database refuses: {0}")]
    Database(#[from] sqlx::Error),
    #[error("a value does not fit its column: {0}")]
    Column(#[from] ColumnError),
    #[error("what was kept to undo slot {slot} cannot be read: {reason}")]
    Undo { slot: u64, reason: String },
    #[error("the event at slot {slot} {ix_path} is stored as bytes that are no event")]
    StoredEvent { slot: u64, ix_path: String },
    #[error(
        "block {slot} does not follow the stored tip {tip:?}: another indexer writes here, or the caller did not check"
    )]
    NotNext { slot: u64, tip: Option<(u64, Blob<32>)> },
    #[error("the chain does not answer: {0}")]
    Source(#[from] SourceError),
}

impl IndexError {
    /// Whether it can be otherwise the next time: the node's failures, a lock that others held too long, and a tip that
    /// moved between reading and writing (another indexer, or a commit of one that was killed meanwhile).
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Source(_) | Self::NotNext { .. } => true,
            Self::Database(error) => is_passing(error),
            _ => false,
        }
    }
}
