//! Who an agent is in words: from a character file, a persona, or neither.

use super::persona::persona;
use crate::{error::Error, view};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use sporeline_genome::{Genome, Persona, character::import};
use std::fmt;

/// A character file inside a request, byte for byte: only the text shows a field that is given twice.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct CharacterFile(Box<RawValue>);

/// Its size alone: there may be secrets in it, and what is printed ends in logs.
impl fmt::Debug for CharacterFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CharacterFile({} bytes)", self.0.get().len())
    }
}

/// The persona of a founder, and where it comes from a file what that file came to.
pub(super) fn chosen(
    file: Option<&CharacterFile>,
    given: Option<Value>,
    name: &str,
    genome: &Genome,
) -> Result<(Persona, Option<view::Character>), Error> {
    match (file, given) {
        (Some(_), Some(_)) => Err(Error::CharacterAndPersona),
        (Some(CharacterFile(file)), None) => {
            let imported = import(file.get().as_bytes())?;
            Ok((imported.persona.clone(), Some(view::character(imported))))
        }
        (None, given) => Ok((persona(given, name, genome)?, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_file_in_a_request_is_never_printed() {
        let file: CharacterFile = serde_json::from_str(r#"{"secrets": {"KEY": "hush"}}"#).unwrap();
        assert_eq!(format!("{file:?}"), "CharacterFile(28 bytes)");
    }
}
