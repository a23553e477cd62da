//! Inheritance, as PROTOCOL gives it line by line.

use crate::key::{GenomeBytes, Hash, Pubkey};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use sha2::{Digest, Sha256};

const GENES: usize = 32;
const MOST: i64 = 10_000;

/// Whether every gene is at most 10,000.
pub fn is_genome(bytes: &GenomeBytes) -> bool {
    genes(bytes).iter().all(|gene| *gene <= MOST)
}

fn genes(bytes: &GenomeBytes) -> [i64; GENES] {
    std::array::from_fn(|i| u16::from_le_bytes([bytes[2 * i], bytes[2 * i + 1]]).into())
}

/// The seed of a birth.
pub fn birth_seed(a: &GenomeBytes, b: &GenomeBytes, child_wallet: &Pubkey, slot_hash: &Hash) -> Hash {
    let mut sha = Sha256::new();
    for part in [b"sporeline/birth/v1".as_slice(), a, b, child_wallet, slot_hash] {
        sha.update(part);
    }
    sha.finalize().into()
}

/// The child of `a`, which began, and `b`, its mate or itself again.
pub fn inherit(a: &GenomeBytes, b: &GenomeBytes, seed: &Hash) -> GenomeBytes {
    let (a, b) = (genes(a), genes(b));
    let mut rng = ChaCha8Rng::from_seed(*seed);
    let rate = ((a[12] + b[12]) / 2).clamp(50, 2_500);
    let step = ((a[13] + b[13]) / 2).clamp(100, 3_000);
    let mut child = [0; 2 * GENES];
    for i in 0..GENES {
        let w = i64::from(rng.next_u32());
        let mut g = if w & 1 == 0 { a[i] } else { b[i] };
        if ((w >> 16) * 10_000) >> 16 < rate {
            let v = i64::from(rng.next_u32());
            let delta = ((v & 0xffff) + (v >> 16) - 65_535) * step / 65_535;
            g += delta;
            if g < 0 {
                g = -g;
            }
            if g > MOST {
                g = 2 * MOST - g;
            }
        }
        child[2 * i..2 * i + 2].copy_from_slice(&(g as u16).to_le_bytes()); // 0..=10,000
    }
    child
}
