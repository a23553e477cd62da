//! From the chain to the database, block by block.
//!
//! | to find | look in |
//! |---|---|
//! | where blocks come from | [`source`] |
//! | which of a block's logs are events | [`decode`] |
//! | what events change | [`project`], pure, over the rows in [`rows`] |
//! | how a block is written | [`apply`] |
//! | how blocks are taken back | [`unwind`], with what [`undo`] kept |
//! | when which of these happens | [`follow`], with [`ancestor`] and [`link`] |
//!
//! Invariants:
//! - A block is in the database whole or not at all: its row, events, projections and undo rows are one transaction.
//! - The newest block row *is* the cursor; there is no other.
//! - Each block's parent is the block before it, by slot and hash; checked again inside the transaction.
//! - Only an answer that says "skipped" skips a slot. Every other error is retried, for ever, and logged.
//! - Projections follow from the events alone: [`rebuild`] gives the same rows.
//! - There is no second writer of `chain_*`: two indexers on one database cannot both apply a block.

pub mod ancestor;
pub mod apply;
mod backoff;
pub mod block;
mod config;
pub mod decode;
mod error;
pub mod follow;
pub mod link;
pub mod progress;
pub mod project;
mod rebuild;
pub mod rows;
pub mod source;
mod status;
pub mod undo;
pub mod unwind;

pub use apply::apply_blocks;
pub use config::{Commitment, Config};
pub use error::IndexError;
pub use follow::{follow, run};
pub use rebuild::rebuild;
pub use status::{Status, status};
pub use unwind::unwind;
