//! The journal: what an agent saw, decided, sent and suffered, hash-chained and signed by its wallet.
//!
//! Append-only; it never unwinds, not even where the chain does. Pure: where entries are kept is the host's business, and
//! [`verify`] needs nothing but the entries.

mod entry;
mod envelope;
mod verify;

pub use entry::{
    Draft, Entry, JOURNAL_DOMAIN, Standing, UnsignedEntry, body_hash, canonical, entry_hash, signed_bytes,
};
pub use envelope::{Envelope, Kind, VERSION};
pub use verify::{Flaw, verify, verify_one};

/// Why an entry could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    #[error("a body cannot be written as canonical JSON: {0}")]
    Canonical(String),
    #[error("{0} stands in a body as a number; integers beyond 2^53 must be strings")]
    UnsafeInteger(String),
    #[error("{0} stands in a body; bodies hold no fractions")]
    Fraction(String),
}
