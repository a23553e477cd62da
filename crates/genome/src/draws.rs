//! The random draws of a birth: ChaCha with 8 rounds, block by block.
//!
//! The same words as `rand_chacha::ChaCha8Rng::from_seed(seed)` gives by `next_u32` (key = seed, 64-bit block counter from 0, stream
//! 0; RFC 7539 §2.3 with 8 rounds), which a test compares. That crate works on four blocks at once, unrolled: on the BPF machine
//! this takes a tenth of its room and half of its compute units.

const ROUNDS: usize = 8;
const WORDS: usize = 16;
/// "expand 32-byte k"
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// Words drawn in order.
pub(crate) struct Draws {
    key: [u32; 8],
    /// Of the block to come. 2^32 blocks are not drawn here.
    counter: u32,
    block: [u32; WORDS],
    /// Place of the next word in `block`.
    next: usize,
}

impl Draws {
    pub(crate) fn from_seed(seed: &[u8; 32]) -> Self {
        let mut key = [0; 8];
        for (word, bytes) in key.iter_mut().zip(seed.as_chunks::<4>().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        Self {
            key,
            counter: 0,
            block: [0; WORDS],
            next: WORDS,
        }
    }

    pub(crate) fn next_u32(&mut self) -> u32 {
        if self.next >= WORDS {
            self.refill();
        }
        let word = self.block.get(self.next).copied().unwrap_or_default(); // refilled: next is below 16
        self.next = self.next.wrapping_add(1);
        word
    }

    #[inline(never)]
    fn refill(&mut self) {
        let [c0, c1, c2, c3] = CONSTANTS;
        let [k0, k1, k2, k3, k4, k5, k6, k7] = self.key;
        let start = [c0, c1, c2, c3, k0, k1, k2, k3, k4, k5, k6, k7, self.counter, 0, 0, 0];
        let mut x = start;
        for _ in 0..ROUNDS / 2 {
            for [a, b, c, d] in [
                // columns
                [0, 4, 8, 12],
                [1, 5, 9, 13],
                [2, 6, 10, 14],
                [3, 7, 11, 15],
                // diagonals
                [0, 5, 10, 15],
                [1, 6, 11, 12],
                [2, 7, 8, 13],
                [3, 4, 9, 14],
            ] {
                quarter_round(&mut x, a, b, c, d);
            }
        }
        for (word, start) in x.iter_mut().zip(start) {
            *word = word.wrapping_add(start);
        }
        self.block = x;
        self.counter = self.counter.wrapping_add(1);
        self.next = 0;
    }
}

#[inline(always)]
fn quarter_round(x: &mut [u32; WORDS], a: usize, b: usize, c: usize, d: usize) {
    x[a] = x[a].wrapping_add(x[b]);
    x[d] = (x[d] ^ x[a]).rotate_left(16);
    x[c] = x[c].wrapping_add(x[d]);
    x[b] = (x[b] ^ x[c]).rotate_left(12);
    x[a] = x[a].wrapping_add(x[b]);
    x[d] = (x[d] ^ x[a]).rotate_left(8);
    x[c] = x[c].wrapping_add(x[d]);
    x[b] = (x[b] ^ x[c]).rotate_left(7);
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{
        ChaCha8Rng,
        rand_core::{RngCore, SeedableRng},
    };

    #[test]
    fn the_words_are_those_of_rand_chacha() {
        for first in 0..=255u8 {
            let mut seed = [first; 32];
            seed[31] = first.wrapping_mul(37);
            let (mut ours, mut theirs) = (Draws::from_seed(&seed), ChaCha8Rng::from_seed(seed));
            for _ in 0..5 * WORDS {
                assert_eq!(ours.next_u32(), theirs.next_u32());
            }
        }
    }
}
