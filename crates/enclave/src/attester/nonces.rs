use super::Refusal;
use crate::NONCE_BYTES;
use hkdf::hmac::{Hmac, Mac};
use sha2::Sha256;
use std::{collections::HashMap, time::Duration};

/// A nonce's parts: when it was issued (milliseconds of the steady clock, little endian), random bytes, and the key's word for
/// both.
const TIME_BYTES: usize = 8;
const SAID_BYTES: usize = TIME_BYTES + NONCE_RANDOM_BYTES;
/// Random bytes of a nonce. Those of one millisecond differ by them alone.
pub const NONCE_RANDOM_BYTES: usize = 8;

/// Nonces without a list of those that are out: each carries its time under a MAC, so that asking for many costs nobody else
/// one. Only those that a signature was given for are remembered, for as long as they would count. Times are those of one
/// steady clock, measured from any moment.
pub struct NonceStore {
    life: Duration,
    /// As long as this process lives: a clock that starts anew has a key of its own.
    key: [u8; 32],
    /// When each was issued.
    used: HashMap<[u8; NONCE_BYTES], Duration>,
}

impl NonceStore {
    /// `key`: random, known to nobody else.
    pub fn new(life: Duration, key: [u8; 32]) -> Self {
        Self {
            life,
            key,
            used: HashMap::new(),
        }
    }

    /// How long a nonce may be used.
    pub fn life(&self) -> Duration {
        self.life
    }

    /// The nonce with these random bytes, issued at `at`.
    pub fn issue(&self, random: [u8; NONCE_RANDOM_BYTES], at: Duration) -> [u8; NONCE_BYTES] {
        let at = u64::try_from(at.as_millis()).unwrap_or(u64::MAX);
        let mut nonce = [0; NONCE_BYTES];
        nonce[..TIME_BYTES].copy_from_slice(&at.to_le_bytes());
        nonce[TIME_BYTES..SAID_BYTES].copy_from_slice(&random);
        if let Some(mac) = self.mac(&nonce) {
            let mac = mac.finalize().into_bytes();
            nonce[SAID_BYTES..].copy_from_slice(&mac[..NONCE_BYTES - SAID_BYTES]);
        }
        nonce
    }

    /// Which of `nonces` is ours and may be used at `at`.
    ///
    /// # Errors
    /// [`Refusal::UnknownNonce`], [`Refusal::NonceUsed`], [`Refusal::NonceExpired`].
    pub fn find(&self, nonces: &[[u8; NONCE_BYTES]], at: Duration) -> Result<[u8; NONCE_BYTES], Refusal> {
        let (nonce, issued) = nonces
            .iter()
            .find_map(|nonce| Some((nonce, self.issued(nonce)?)))
            .ok_or(Refusal::UnknownNonce)?;
        if self.used.contains_key(nonce) {
            return Err(Refusal::NonceUsed);
        }
        if at.saturating_sub(issued) > self.life {
            return Err(Refusal::NonceExpired);
        }
        Ok(*nonce)
    }

    /// Uses a nonce up that [`find`](Self::find) gave at `at`.
    pub fn use_up(&mut self, nonce: &[u8; NONCE_BYTES], at: Duration) {
        // Those past their time are refused without being remembered.
        let life = self.life;
        self.used.retain(|_, issued| at.saturating_sub(*issued) <= life);
        if let Some(issued) = self.issued(nonce) {
            self.used.insert(*nonce, issued);
        }
    }

    /// When a nonce of ours was issued.
    fn issued(&self, nonce: &[u8; NONCE_BYTES]) -> Option<Duration> {
        self.mac(nonce)?.verify_truncated_left(&nonce[SAID_BYTES..]).ok()?;
        let (time, _) = nonce.split_first_chunk::<TIME_BYTES>()?;
        Some(Duration::from_millis(u64::from_le_bytes(*time)))
    }

    /// Over time and random bytes.
    fn mac(&self, nonce: &[u8; NONCE_BYTES]) -> Option<Hmac<Sha256>> {
        // A key of any length will do, so there always is one.
        let mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        Some(mac.chain_update(&nonce[..SAID_BYTES]))
    }
}
