//! Where a world lies on disk: two whole copies, written in turn.
//!
//! Each copy is one SQLite file with the accounts, the blocks and the transactions. A snapshot brings one of them up to
//! date in a single transaction, the next snapshot the other: whatever happens to the file being written, the other one
//! is a whole world, one snapshot older. Only what changed is written, so the cost does not grow with the history.

pub(crate) mod codec;
mod copy;
pub(crate) mod reader;
pub(crate) mod tip;
mod two;
#[cfg(test)]
mod two_tests;

pub(crate) use copy::{Contents, Copy};
pub(crate) use two::{Opened, TwoCopies};
