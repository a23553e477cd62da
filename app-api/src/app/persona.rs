//! Personas of those who are spawned.

use crate::error::Error;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sporeline_genome::{
    Genome,
    persona::{Persona, PersonaField, PersonaLists, lexicon},
};

/// Words drawn for each list of a persona that nobody wrote.
const DRAWN: usize = 4;

/// The persona given, or one drawn from name and genome: the same for the same agent every time.
pub(super) fn persona(given: Option<Value>, name: &str, genome: &Genome) -> Result<Persona, Error> {
    let refused = |error: sporeline_genome::persona::PersonaError| Error::BadPersona(error.to_string());
    match given {
        Some(value) => Persona::from_value(value).map_err(refused),
        None => Persona::new(PersonaLists {
            adjectives: draw(PersonaField::Adjectives, name, genome),
            bio: vec![format!(
                "{name} is a founder: it has no parents, and was given its genes."
            )],
            lore: vec![],
            post_examples: vec![],
            style: draw(PersonaField::Style, name, genome),
            topics: draw(PersonaField::Topics, name, genome),
        })
        .map_err(refused),
    }
}

/// Different entries of the field's lexicon, chosen by a hash.
fn draw(field: PersonaField, name: &str, genome: &Genome) -> Vec<String> {
    let entries = lexicon::entries(field).unwrap_or_default();
    let digest = Sha256::new()
        .chain_update(b"sporeline/default-persona/v1")
        .chain_update(field.name())
        .chain_update(genome.to_bytes())
        .chain_update(name)
        .finalize();
    let mut drawn: Vec<String> = vec![];
    // 256 entries: a byte is an entry.
    for entry in digest.iter().filter_map(|byte| entries.get(usize::from(*byte))) {
        if drawn.len() < DRAWN && !drawn.contains(entry) {
            drawn.push(entry.clone());
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persona_nobody_wrote_follows_from_name_and_genome() {
        let genome = Genome::neutral();
        let drawn = persona(None, "Morel", &genome).unwrap();
        assert_eq!(drawn, persona(None, "Morel", &genome).unwrap());
        assert_ne!(drawn, persona(None, "Truffle", &genome).unwrap());
        assert_eq!(drawn.adjectives().len(), DRAWN);
    }

    #[test]
    fn a_persona_with_a_field_too_many_is_refused_by_name() {
        let value = serde_json::json!({"adjectives": [], "bio": [], "lore": [], "postExamples": [], "style": [],
            "topics": [], "secrets": []});
        assert_eq!(
            persona(Some(value), "x", &Genome::neutral()).unwrap_err().describe().0,
            "bad_persona"
        );
    }
}
