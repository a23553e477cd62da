//! Genes, inheritance and personas of Sporeline's agents.
//!
//! An agent is born with a [`Genome`] of 32 genes. A child's genome follows from its two parents, its wallet and a
//! slot hash that nobody knew when the birth was committed, by rules so exact that anyone can recompute it:
//!
//! 1. `seed = SHA-256(BIRTH_DOMAIN ‖ genome_a ‖ genome_b ‖ child_wallet ‖ slot_hash)`, where `a` began the breeding
//!    and `b` is its mate (or `a` again);
//! 2. [`inherit`] draws 32-bit words from ChaCha8 seeded with it: per gene one word chooses the parent and whether the
//!    gene mutates, and a mutating gene draws a second word for how far it moves.
//!
//! The program runs step 2 on chain and hashes with its own syscall, so the core of this crate (no features) takes the
//! seed, needs neither `std` nor an allocator, and keeps to unsigned 32-bit arithmetic: the BPF machine has no signed
//! division. The feature `std` adds everything the services need: `birth_seed`, `genome_hash`, serde, `Persona` and the
//! committed test `vectors`.
//!
//! | to find | look in |
//! |---|---|
//! | what each gene means | [`Gene`] |
//! | bytes, ranges | [`Genome`] |
//! | the birth | [`inherit`] |
//! | kinship | [`distance`] |
#![cfg_attr(feature = "std", doc = "| bio, style, topics and their birth | [`Persona`] |")]
#![cfg_attr(feature = "std", doc = "| personas from and to ElizaOS | [`character`] |")]
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
#![warn(missing_docs)]

mod distance;
mod draws;
mod gene;
mod genome;
mod inherit;

#[cfg(feature = "std")]
pub mod character;
#[cfg(feature = "std")]
mod genome_serde;
#[cfg(feature = "std")]
mod hash;
#[cfg(feature = "std")]
pub mod persona;
#[cfg(feature = "std")]
mod sample;
#[cfg(feature = "std")]
pub mod vectors;

pub use distance::distance;
pub use gene::Gene;
pub use genome::{GENE_MAX, GENES, GENOME_BYTES, GeneOutOfRange, Genome};
pub use inherit::{
    BIRTH_DOMAIN, MAX_MUTATION_RATE, MAX_MUTATION_STEP, MIN_MUTATION_RATE, MIN_MUTATION_STEP, inherit, mutation_rate,
    mutation_step,
};

#[cfg(feature = "std")]
pub use hash::{GENOME_DOMAIN, birth_seed, genome_hash};
#[cfg(feature = "std")]
pub use persona::{Persona, PersonaError, PersonaField, PersonaLists};
