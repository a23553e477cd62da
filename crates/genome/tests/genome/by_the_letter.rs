//! The rules of births once more, written down as the protocol words them: signed and wide, without regard to cost, and
//! with a ChaCha8 of its own. It shares no code with the crate.

use sha2::{Digest, Sha256};

/// ChaCha with 8 rounds as a stream of little-endian words: 64-bit block counter from 0, 64-bit nonce 0.
pub struct ChaCha8 {
    key: [u32; 8],
    counter: u64,
    block: Vec<u32>,
}

impl ChaCha8 {
    pub fn new(seed: [u8; 32]) -> Self {
        let word = |i: usize| u32::from_le_bytes(seed[4 * i..4 * i + 4].try_into().unwrap());
        Self {
            key: std::array::from_fn(word),
            counter: 0,
            block: Vec::new(),
        }
    }

    pub fn next_u32(&mut self) -> u32 {
        if self.block.is_empty() {
            let mut start = vec![0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];
            start.extend(self.key);
            start.extend([self.counter as u32, (self.counter >> 32) as u32, 0, 0]);
            let mut x = start.clone();
            let mut quarter = |a: usize, b: usize, c: usize, d: usize| {
                for (left, right) in [(16, 12), (8, 7)] {
                    x[a] = x[a].wrapping_add(x[b]);
                    x[d] = (x[d] ^ x[a]).rotate_left(left);
                    x[c] = x[c].wrapping_add(x[d]);
                    x[b] = (x[b] ^ x[c]).rotate_left(right);
                }
            };
            for _ in 0..4 {
                for i in 0..4 {
                    quarter(i, 4 + i, 8 + i, 12 + i);
                }
                for i in 0..4 {
                    quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
                }
            }
            self.block = x.iter().zip(start).map(|(x, s)| x.wrapping_add(s)).rev().collect();
            self.counter += 1;
        }
        self.block.pop().unwrap()
    }
}

pub fn seed(a: &[u8; 64], b: &[u8; 64], child_wallet: &[u8; 32], slot_hash: &[u8; 32]) -> [u8; 32] {
    let mut message = b"sporeline/birth/v1".to_vec();
    message.extend(a);
    message.extend(b);
    message.extend(child_wallet);
    message.extend(slot_hash);
    Sha256::digest(message).into()
}

/// A child and, per gene, how it came about.
pub struct Birth {
    pub child: [u64; 32],
    pub mutated: [bool; 32],
    pub reflected_at_0: usize,
    pub reflected_at_10_000: usize,
}

pub fn clamp(value: u64, min: u64, max: u64) -> u64 {
    if value < min {
        min
    } else if value > max {
        max
    } else {
        value
    }
}

pub fn birth(a: [u64; 32], b: [u64; 32], seed: [u8; 32]) -> Birth {
    let mut rng = ChaCha8::new(seed);
    let rate = clamp((a[12] + b[12]) / 2, 50, 2500);
    let step = clamp((a[13] + b[13]) / 2, 100, 3000);
    let mut birth = Birth {
        child: [0; 32],
        mutated: [false; 32],
        reflected_at_0: 0,
        reflected_at_10_000: 0,
    };
    for i in 0..32 {
        let w = u64::from(rng.next_u32());
        let mut g = if w & 1 == 0 { a[i] as i64 } else { b[i] as i64 };
        if ((w >> 16) * 10_000) >> 16 < rate {
            birth.mutated[i] = true;
            let v = i64::from(rng.next_u32());
            let delta = ((v & 0xffff) + (v >> 16) - 65_535) * step as i64 / 65_535;
            g += delta;
            if g < 0 {
                g = -g;
                birth.reflected_at_0 += 1;
            }
            if g > 10_000 {
                g = 20_000 - g;
                birth.reflected_at_10_000 += 1;
            }
        }
        birth.child[i] = u64::try_from(g).unwrap();
    }
    birth
}

pub fn genes(bytes: &[u8; 64]) -> [u64; 32] {
    std::array::from_fn(|i| u64::from(bytes[2 * i]) + 256 * u64::from(bytes[2 * i + 1]))
}
