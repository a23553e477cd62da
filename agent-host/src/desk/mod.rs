//! The desk: where spawns get a wallet and its signature. API and host meet in the database only.
//!
//! Requests are rows of `api_requests` for this host:
//!
//! | kind | payload | answer in `host_replies` |
//! |---|---|---|
//! | `wallet` | ignored | `wallet`: a new one, kept for ten minutes |
//! | `cosign` | `{"message": base64 of a legacy message, "wallet"?, "persona_hash"?, "distribution"? of the airdrop, where there is one}` | `signature`: the wallet's over it |
//!
//! or `refusal` and `detail`; `host_error` where the host itself failed, and its log says why. The host writes one answer and never changes it; the request's state is the API's.

mod check;
mod serve;
#[cfg(test)]
mod serve_tests;

pub use check::{CheckedSpawn, DeskRefusal, SpawnMessage, check};
pub(crate) use serve::serve;
