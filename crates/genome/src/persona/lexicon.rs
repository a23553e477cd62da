//! The words a mutating persona draws from: 256 each for adjectives, style and topics.
//!
//! The lexicon is part of the protocol. Changing an entry, or only its place, changes children that were already born when
//! they are recomputed; hence the committed digest.

use std::sync::LazyLock;

use serde::Deserialize;

use super::PersonaField;

/// The committed file, byte for byte.
pub const LEXICON_JSON: &str = include_str!("../../lexicon.json");

/// SHA-256 of [`LEXICON_JSON`], lower-case hex.
pub const LEXICON_SHA256: &str = "75e746b81961ddd12d4eecd2199f1d07f64776e5a0e5b99e4c1ce50f69c13d52";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lexicon {
    adjectives: Vec<String>,
    style: Vec<String>,
    topics: Vec<String>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    // The text is compiled in and its digest is tested, so it cannot fail at run time if it does not fail in the tests.
    serde_json::from_str(LEXICON_JSON).expect("the committed lexicon is well-formed")
});

/// The entries a field mutates to; `None` for bio, lore and post examples, which never mutate.
pub fn entries(field: PersonaField) -> Option<&'static [String]> {
    match field {
        PersonaField::Adjectives => Some(&LEXICON.adjectives),
        PersonaField::Style => Some(&LEXICON.style),
        PersonaField::Topics => Some(&LEXICON.topics),
        PersonaField::Bio | PersonaField::Lore | PersonaField::PostExamples => None,
    }
}
