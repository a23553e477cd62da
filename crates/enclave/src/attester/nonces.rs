use super::Refusal;
use crate::NONCE_BYTES;
use std::{collections::HashMap, time::Duration};

/// Nonces that are out at one time; more would let strangers fill the memory.
const MAX_OUT: usize = 10_000;

/// Nonces that were issued and have not expired. Times are those of one steady clock, measured from any moment.
#[derive(Debug)]
pub struct NonceStore {
    life: Duration,
    issued: HashMap<[u8; NONCE_BYTES], Issued>,
}

#[derive(Debug)]
struct Issued {
    at: Duration,
    used: bool,
}

impl NonceStore {
    pub fn new(life: Duration) -> Self {
        Self {
            life,
            issued: HashMap::new(),
        }
    }

    /// How long a nonce may be used.
    pub fn life(&self) -> Duration {
        self.life
    }

    /// Notes that `nonce`, which must be random, was issued at `at`.
    pub fn issue(&mut self, nonce: [u8; NONCE_BYTES], at: Duration) -> Result<(), Refusal> {
        if self.issued.len() >= MAX_OUT {
            // Twice the life, so that a late user still hears "expired" and not "unknown".
            let oldest = self.life.saturating_mul(2);
            self.issued.retain(|_, issued| at.saturating_sub(issued.at) <= oldest);
        }
        if self.issued.len() >= MAX_OUT {
            return Err(Refusal::TooManyNonces);
        }
        self.issued.insert(nonce, Issued { at, used: false });
        Ok(())
    }

    /// Which of `nonces` is ours and may be used at `at`.
    pub fn find(&self, nonces: &[[u8; NONCE_BYTES]], at: Duration) -> Result<[u8; NONCE_BYTES], Refusal> {
        let (nonce, issued) = nonces
            .iter()
            .find_map(|nonce| Some((nonce, self.issued.get(nonce)?)))
            .ok_or(Refusal::UnknownNonce)?;
        if issued.used {
            return Err(Refusal::NonceUsed);
        }
        if at.saturating_sub(issued.at) > self.life {
            return Err(Refusal::NonceExpired);
        }
        Ok(*nonce)
    }

    /// Uses a nonce up.
    pub fn use_up(&mut self, nonce: &[u8; NONCE_BYTES]) {
        if let Some(issued) = self.issued.get_mut(nonce) {
            issued.used = true;
        }
    }
}
