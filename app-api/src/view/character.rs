//! What a character file came to.

use serde::Serialize;
use sporeline_genome::{Persona, character::Imported};
use utoipa::ToSchema;

/// What was read from a character file, and what was left behind.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Character {
    /// v0 | v1 | current
    #[schema(example = "v1")]
    pub version: &'static str,
    /// The file's own name for it; the agent's is the one of the request.
    pub name: Option<String>,
    /// The persona whose hash goes on chain.
    #[schema(value_type = Object)]
    pub persona: Persona,
    /// What did not come over as it stood: at most 256 notes.
    pub notes: Vec<CharacterNote>,
    /// How many more there were.
    pub unlisted: usize,
}

/// What became of one part of a file. Values are never repeated.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CharacterNote {
    #[schema(example = "settings.secrets.OPENAI_API_KEY")]
    pub path: String,
    /// secret | unknown | not_taken | cut | split | left_out
    pub what: &'static str,
    /// The same in words, with sizes.
    pub message: String,
}

pub(crate) fn character(imported: Imported) -> Character {
    let notes = imported.report.notes.into_iter().map(|note| CharacterNote {
        what: note.what.name(),
        message: note.what.to_string(),
        path: note.path,
    });
    Character {
        version: imported.version.name(),
        name: imported.name,
        persona: imported.persona,
        notes: notes.collect(),
        unlisted: imported.report.unlisted,
    }
}
