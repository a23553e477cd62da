//! Personas: who an agent is in words, and how a child comes by them.
//!
//! A persona is six lists of short texts. It lives off chain; its hash is written into the agent's account once, so that
//! nobody can rewrite a character afterwards. A child's persona follows from its parents' and the seed of its birth as
//! strictly as its genome does ([`Persona::inherit`]).

mod error;
mod field;
mod inherit;
pub mod lexicon;
mod parse;

pub use error::PersonaError;
pub use field::PersonaField;

use serde::{Serialize, Serializer, ser::SerializeMap};
use unicode_normalization::UnicodeNormalization;

use crate::hash::sha256;

/// What a persona's canonical JSON is hashed under.
pub const PERSONA_HASH_DOMAIN: &[u8] = b"sporeline/persona-hash/v1";

/// What a birth's seed is hashed under before a persona is drawn from it.
pub const PERSONA_DOMAIN: &[u8] = b"sporeline/persona/v1";

/// Most texts in one list.
pub const MAX_ITEMS: usize = 16;

/// Most bytes of UTF-8 in one text, counted after normalisation.
pub const MAX_ITEM_BYTES: usize = 280;

/// Six lists of at most [`MAX_ITEMS`] texts of at most [`MAX_ITEM_BYTES`] bytes, all in Unicode's NFC.
///
/// The only ways to one are [`Persona::new`], [`Persona::from_json`] (and its relatives) and [`Persona::inherit`], so a
/// value of this type always keeps those limits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Persona {
    /// In the order of [`PersonaField::ALL`].
    lists: [Vec<String>; 6],
}

/// The lists of a persona before they were checked, for callers that have them in hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the field of that name, see PersonaField")]
pub struct PersonaLists {
    pub adjectives: Vec<String>,
    pub bio: Vec<String>,
    pub lore: Vec<String>,
    pub post_examples: Vec<String>,
    pub style: Vec<String>,
    pub topics: Vec<String>,
}

impl Persona {
    /// Checks six lists and brings every text into NFC.
    ///
    /// # Errors
    /// [`PersonaError::TooManyItems`] and [`PersonaError::TooLong`], for the first field in alphabetical order.
    pub fn new(lists: PersonaLists) -> Result<Self, PersonaError> {
        let PersonaLists {
            adjectives,
            bio,
            lore,
            post_examples,
            style,
            topics,
        } = lists;
        let mut lists = [adjectives, bio, lore, post_examples, style, topics];
        for (field, list) in PersonaField::ALL.into_iter().zip(&mut lists) {
            let count = list.len();
            if count > MAX_ITEMS {
                return Err(PersonaError::TooManyItems { field, count });
            }
            for (index, item) in list.iter_mut().enumerate() {
                *item = item.nfc().collect();
                let bytes = item.len();
                if bytes > MAX_ITEM_BYTES {
                    return Err(PersonaError::TooLong { field, index, bytes });
                }
            }
        }
        Ok(Self { lists })
    }

    /// The texts of one field, in order.
    pub fn list(&self, field: PersonaField) -> &[String] {
        // A field is 0..=5 by its type, so this cannot miss.
        &self.lists[field as usize]
    }

    /// Single words for the agent's character.
    pub fn adjectives(&self) -> &[String] {
        self.list(PersonaField::Adjectives)
    }

    /// Sentences about the agent.
    pub fn bio(&self) -> &[String] {
        self.list(PersonaField::Bio)
    }

    /// Sentences about where it comes from.
    pub fn lore(&self) -> &[String] {
        self.list(PersonaField::Lore)
    }

    /// Posts it might have written; `postExamples` in JSON.
    pub fn post_examples(&self) -> &[String] {
        self.list(PersonaField::PostExamples)
    }

    /// Rules for its way of writing.
    pub fn style(&self) -> &[String] {
        self.list(PersonaField::Style)
    }

    /// What it likes to talk about.
    pub fn topics(&self) -> &[String] {
        self.list(PersonaField::Topics)
    }

    /// The persona in canonical JSON (RFC 8785): all six fields, sorted, no spaces.
    pub fn to_jcs(&self) -> Vec<u8> {
        // Serialising fails on non-finite numbers, non-string keys and failing writers. Here are only strings, in memory.
        serde_json_canonicalizer::to_vec(self).expect("lists of strings always serialise")
    }

    /// The hash that stands on chain: `SHA-256(PERSONA_HASH_DOMAIN ‖ JCS(persona))`.
    pub fn hash(&self) -> [u8; 32] {
        sha256(&[PERSONA_HASH_DOMAIN, &self.to_jcs()])
    }
}

impl Serialize for Persona {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(PersonaField::ALL.len()))?;
        for field in PersonaField::ALL {
            map.serialize_entry(field.name(), self.list(field))?;
        }
        map.end()
    }
}
