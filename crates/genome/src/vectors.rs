//! Births and character files worked out once and committed, for every implementation to compare itself with.
//!
//! The files are written by `cargo run -p sporeline-genome --features std --example vectors`.

use serde::{Deserialize, Serialize};

use crate::{
    GENOME_BYTES, GeneOutOfRange, Genome, Persona, birth_seed,
    character::{CharacterError, export_v1, import},
    inherit,
};

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

/// One character file, `vectors/character/NAME.json`, and what it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CharacterVector {
    /// The file's name without its ending.
    pub name: &'static str,
    /// The file.
    pub file: &'static str,
    /// `NAME.imported.json`: version, name, persona and report.
    pub imported: &'static str,
    /// `NAME.v1.json`: the persona as a file of version 1, under its own name or, where it has none, the vector's.
    pub exported: &'static str,
}

impl CharacterVector {
    /// What `imported` and `exported` must be.
    ///
    /// # Errors
    /// [`CharacterError`] when the file is refused.
    pub fn work_out(name: &str, file: &str) -> Result<(String, String), CharacterError> {
        let imported = import(file.as_bytes())?;
        let exported = export_v1(imported.name.as_deref().unwrap_or(name), &imported.persona, None)?;
        let json =
            serde_json::to_string_pretty(&imported).map_err(|error| CharacterError::NotJson(error.to_string()))?;
        Ok((json + "\n", exported))
    }
}

/// All committed character files.
pub const fn character_vectors() -> [CharacterVector; 7] {
    macro_rules! vector {
        ($name:literal) => {
            CharacterVector {
                name: $name,
                file: include_str!(concat!("../vectors/character/", $name, ".json")),
                imported: include_str!(concat!("../vectors/character/", $name, ".imported.json")),
                exported: include_str!(concat!("../vectors/character/", $name, ".v1.json")),
            }
        };
    }
    [
        vector!("v0-fen"),
        vector!("v0-overflowing"),
        vector!("v1-quill"),
        vector!("v1-smallest"),
        vector!("v1-exported"),
        vector!("current-lantern"),
        vector!("current-nameless"),
    ]
}
