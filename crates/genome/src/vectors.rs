//! Births worked out once and committed, for every implementation to compare itself with.
//!
//! The files are written by `cargo run -p sporeline-genome --features std --example vectors`.

use serde::{Deserialize, Serialize};

use crate::{GENOME_BYTES, GeneOutOfRange, Genome, Persona, birth_seed, inherit};

/// `vectors/birth.json`: a list of [`BirthVector`].
pub const BIRTH_JSON: &str = include_str!("../vectors/birth.json");

/// `vectors/persona.json`: a list of [`PersonaVector`].
pub const PERSONA_JSON: &str = include_str!("../vectors/persona.json");

/// One birth of a genome. In JSON every field is lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BirthVector {
    /// Genome of the agent that began.
    #[serde(with = "hex::serde")]
    pub a: [u8; GENOME_BYTES],
    /// Genome of its mate, or its own again.
    #[serde(with = "hex::serde")]
    pub b: [u8; GENOME_BYTES],
    /// Public key of the child's wallet.
    #[serde(with = "hex::serde")]
    pub child_wallet: [u8; 32],
    /// Hash of the slot that seeded the birth.
    #[serde(with = "hex::serde")]
    pub slot_hash: [u8; 32],
    /// Genome of the child.
    #[serde(with = "hex::serde")]
    pub child: [u8; GENOME_BYTES],
}

/// One birth of a persona. In JSON `seed` and `child_hash` are lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonaVector {
    /// Persona of the agent that began.
    pub a: Persona,
    /// Persona of its mate, or its own again.
    pub b: Persona,
    /// Gene 12 of the agent that began.
    pub a_mutation_rate: u16,
    /// Gene 12 of its mate.
    pub b_mutation_rate: u16,
    /// The seed of the birth, the same that made the genome.
    #[serde(with = "hex::serde")]
    pub seed: [u8; 32],
    /// Persona of the child.
    pub child: Persona,
    /// Its hash, as it is written on chain.
    #[serde(with = "hex::serde")]
    pub child_hash: [u8; 32],
}

impl BirthVector {
    /// The child these parents, wallet and slot hash must have.
    ///
    /// # Errors
    /// [`GeneOutOfRange`] when a parent is no genome.
    pub fn recompute(&self) -> Result<Genome, GeneOutOfRange> {
        let (a, b) = (Genome::from_bytes(&self.a)?, Genome::from_bytes(&self.b)?);
        Ok(inherit(
            &a,
            &b,
            &birth_seed(&a, &b, &self.child_wallet, &self.slot_hash),
        ))
    }
}
