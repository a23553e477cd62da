//! Serving a request once, however often it is sent.

use super::App;
use crate::{data::Claimed, error::Error};
use sha2::{Digest, Sha256};

/// Whose turn it is with a key.
pub(crate) enum Turn {
    /// Ours: serve, then [`App::end_turn`].
    Serve,
    /// It was served before: this was the answer.
    Repeat { status: u16, response: String },
}

/// What makes two requests the same: path and body.
pub(crate) fn request_hash(path: &str, body: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update((path.len() as u64).to_le_bytes())
        .chain_update(path)
        .chain_update(body)
        .finalize()
        .into()
}

impl App {
    /// Claims a key for a request.
    pub(crate) async fn begin_turn(&self, key: &str, request_hash: &[u8; 32]) -> Result<Turn, Error> {
        if key.is_empty() || key.len() > 255 || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::BadIdempotencyKey);
        }
        match self.data.claim_key(key, request_hash).await? {
            Claimed::New => Ok(Turn::Serve),
            Claimed::Answered { status, response } => Ok(Turn::Repeat { status, response }),
            Claimed::Mismatch => Err(Error::IdempotencyMismatch),
            Claimed::InProgress => Err(Error::IdempotencyInProgress),
        }
    }

    /// Keeps the answer for whoever asks again, or gives the key back where there is none worth keeping.
    pub(crate) async fn end_turn(&self, key: &str, answer: Option<(u16, &str)>) -> Result<(), Error> {
        match answer {
            Some((status, response)) => self.data.store_answer(key, status, response).await?,
            None => self.data.release_key(key).await?,
        }
        Ok(())
    }
}
