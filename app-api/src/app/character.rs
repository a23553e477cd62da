//! Who an agent is in words: from a character file, a persona, or neither.

use super::{App, persona::persona};
use crate::{address::AgentKey, error::Error, view};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use sporeline_genome::{
    GENES, Genome, Persona,
    character::{Origin, export_v1, import},
};
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

impl App {
    /// Who an agent is, as a character file, version 1.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such agent, or its persona is not set or not known here.
    pub(crate) async fn character(&self, id: &str) -> Result<String, Error> {
        let row = self.agent_row(AgentKey::parse(id)?).await?;
        let kept = self.data.persona(&row.persona_hash).await?;
        let persona = kept.and_then(|json| Persona::from_json(&json).ok());
        let persona = persona.ok_or(Error::NotFound("persona of such an agent"))?;
        let agent = view::agent(&row, self.chain_time().await?, None);
        let internal = |what: &dyn fmt::Display| Error::Internal(what.to_string());
        let genes: [u16; GENES] = (agent.genome.try_into()).map_err(|_| internal(&"a genome of another length"))?;
        let origin = Origin {
            cluster: self.config.cluster.clone(),
            wallet: agent.wallet,
            generation: agent.generation,
            genome: Genome::from_genes(genes).map_err(|error| internal(&error))?,
        };
        export_v1(&agent.name, &persona, Some(&origin)).map_err(|error| internal(&error))
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
