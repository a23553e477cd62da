//! The committed lexicon.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use sporeline_genome::{Persona, PersonaField, PersonaLists, persona::lexicon};

#[test]
fn the_lexicon_has_the_digest_the_protocol_fixes() {
    let digest = Sha256::digest(lexicon::LEXICON_JSON);
    assert_eq!(hex::encode(digest), lexicon::LEXICON_SHA256);
}

#[test]
fn adjectives_style_and_topics_have_256_distinct_entries_and_the_other_fields_none() {
    for field in PersonaField::ALL {
        let mutable = matches!(
            field,
            PersonaField::Adjectives | PersonaField::Style | PersonaField::Topics
        );
        let Some(entries) = lexicon::entries(field) else {
            assert!(!mutable, "{field}");
            continue;
        };
        assert!(mutable, "{field}");
        assert_eq!(entries.len(), 256, "{field}");
        assert_eq!(entries.iter().collect::<BTreeSet<_>>().len(), 256, "{field}");
    }
}

#[test]
fn every_entry_is_itself_a_valid_normalised_text() {
    for field in [PersonaField::Adjectives, PersonaField::Style, PersonaField::Topics] {
        for entry in lexicon::entries(field).unwrap() {
            assert_eq!(entry.trim(), entry);
            assert!(!entry.is_empty());
            let bio = vec![entry.clone()];
            let persona = Persona::new(PersonaLists {
                bio,
                ..Default::default()
            })
            .unwrap();
            assert_eq!(&persona.bio()[0], entry);
        }
    }
    let adjectives = lexicon::entries(PersonaField::Adjectives).unwrap();
    assert!(
        adjectives
            .iter()
            .all(|word| word.bytes().all(|c| c.is_ascii_lowercase()))
    );
}
