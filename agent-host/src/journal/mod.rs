//! Where journals are kept. What an entry is, and how it is checked: the crate [`sporeline_journal`].

mod store;

pub use sporeline_journal::{
    Draft, DraftError, Entry, Envelope, Flaw, JOURNAL_DOMAIN, Kind, Standing, UnsignedEntry, VERSION, body_hash,
    entry_hash, signed_bytes, verify, verify_one,
};
pub use store::{Head, append, entries, hash_at, head, last_with_memory};

/// Why an entry could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("the journal cannot be read or written: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the journal holds what no host writes: {0}")]
    Corrupt(String),
}
