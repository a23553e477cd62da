//! The hashes a genome enters.

use sha2::{Digest, Sha256};

use crate::{BIRTH_DOMAIN, Genome};

/// What a genome is hashed under in journals and memories.
pub const GENOME_DOMAIN: &[u8] = b"sporeline/genome/v1";

/// The seed of a birth. `a` is the genome of the agent that began, `b` that of its mate, or `a` again; `slot_hash` is the
/// one the program stored for the litter.
pub fn birth_seed(a: &Genome, b: &Genome, child_wallet: &[u8; 32], slot_hash: &[u8; 32]) -> [u8; 32] {
    sha256(&[BIRTH_DOMAIN, &a.to_bytes(), &b.to_bytes(), child_wallet, slot_hash])
}

/// `SHA-256(GENOME_DOMAIN ‖ 64 bytes of the genome)`.
pub fn genome_hash(genome: &Genome) -> [u8; 32] {
    sha256(&[GENOME_DOMAIN, &genome.to_bytes()])
}

pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}
