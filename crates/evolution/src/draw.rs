//! Random numbers from a seed and a name: what is drawn for one purpose moves nothing drawn for another.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use sha2::{Digest, Sha256};

/// A stream of draws.
pub(crate) struct Draw(ChaCha8Rng);

/// 32 bytes that follow from a seed, a purpose and numbers.
pub(crate) fn bytes(seed: u64, purpose: &str, numbers: &[u64]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"sporeline/evolution/v1");
    hasher.update(seed.to_le_bytes());
    hasher.update((purpose.len() as u64).to_le_bytes());
    hasher.update(purpose);
    for number in numbers {
        hasher.update(number.to_le_bytes());
    }
    hasher.finalize().into()
}

impl Draw {
    pub(crate) fn new(seed: u64, purpose: &str, numbers: &[u64]) -> Self {
        Self(ChaCha8Rng::from_seed(bytes(seed, purpose, numbers)))
    }

    /// Evenly within `low..=high`.
    pub(crate) fn within(&mut self, low: i64, high: i64) -> i64 {
        let width = high.abs_diff(low) + 1;
        // Multiply-shift: uneven by at most `width` in 2^64.
        low + ((u128::from(self.0.next_u64()) * u128::from(width)) >> 64) as i64
    }

    /// Evenly below `count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        self.within(0, count as i64 - 1) as usize
    }

    /// Whether an event of `one_in` to one happens.
    pub(crate) fn one_in(&mut self, one_in: i64) -> bool {
        self.within(1, one_in) == 1
    }

    /// Around 0, within ±`size`, small values likelier: the mean of two even draws.
    pub(crate) fn around(&mut self, size: i64) -> i64 {
        (self.within(-size, size) + self.within(-size, size)) / 2
    }
}
