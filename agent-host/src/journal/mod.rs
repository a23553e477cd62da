//! The journal: what an agent saw, decided, sent and suffered, hash-chained and signed by its wallet.
//!
//! Append-only; it never unwinds, not even where the chain does. [`verify`] needs nothing but the entries.

mod entry;
mod envelope;
mod store;
mod verify;

pub use entry::{Draft, Entry, JOURNAL_DOMAIN, Standing, UnsignedEntry, body_hash, entry_hash, signed_bytes};
pub use envelope::{Envelope, Kind, VERSION};
pub use store::{Head, append, entries, head};
pub use verify::{Flaw, verify};

/// Why an entry could not be made or kept.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("a body cannot be written as canonical JSON: {0}")]
    Canonical(String),
    #[error("{0} stands in a body as a number; integers beyond 2^53 must be strings")]
    UnsafeInteger(String),
    #[error("{0} stands in a body; bodies hold no fractions")]
    Fraction(String),
    #[error("the journal cannot be read or written: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the journal holds what no host writes: {0}")]
    Corrupt(String),
}
