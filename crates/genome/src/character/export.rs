//! Writing a character file, version 1.

use serde::Serialize;

use super::CharacterError;
use crate::{Genome, persona::Persona};

/// The setting that holds what only Sporeline knows.
pub(super) const OURS: &str = "sporeline";
/// How many texts at the end of the bio are lore.
pub(super) const LORE: &str = "lore";
/// The persona's hash, lower-case hex: by it an import knows that it reads what an agent published.
pub(super) const HASH: &str = "personaHash";

/// Where an agent comes from: what an export adds to its persona. Nothing of it becomes part of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The name of the cluster it lives on.
    pub cluster: String,
    /// Its wallet, base58.
    pub wallet: String,
    /// 0 for a founder.
    pub generation: u32,
    /// Its genes.
    pub genome: Genome,
}

// The fields in the order of the schema.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Character<'a> {
    name: &'a str,
    bio: Vec<&'a String>,
    post_examples: &'a [String],
    topics: &'a [String],
    adjectives: &'a [String],
    settings: Settings<'a>,
    style: Style<'a>,
}

#[derive(Serialize)]
struct Settings<'a> {
    sporeline: Ours<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ours<'a> {
    lore: usize,
    persona_hash: String,
    #[serde(flatten)]
    origin: Option<&'a Origin>,
}

#[derive(Serialize)]
struct Style<'a> {
    all: &'a [String],
}

/// Writes a persona as a character file that `@elizaos/core` 1.x accepts: JSON indented by two blanks, a newline at the end,
/// the fields in its schema's order. The same persona, name and origin give the same bytes.
///
/// The bio is the persona's bio and then its lore; `settings.sporeline` holds `lore`, the number of the latter, `personaHash`, the
/// hash that stands on chain, and the [`Origin`] where one is given.
///
/// # Errors
/// [`CharacterError::EmptyName`]: the schema asks for a name.
pub fn export_v1(name: &str, persona: &Persona, origin: Option<&Origin>) -> Result<String, CharacterError> {
    if name.is_empty() {
        return Err(CharacterError::EmptyName);
    }
    let character = Character {
        name,
        bio: persona.bio().iter().chain(persona.lore()).collect(),
        post_examples: persona.post_examples(),
        topics: persona.topics(),
        adjectives: persona.adjectives(),
        settings: Settings {
            sporeline: Ours {
                lore: persona.lore().len(),
                persona_hash: hex::encode(persona.hash()),
                origin,
            },
        },
        style: Style { all: persona.style() },
    };
    let mut file =
        serde_json::to_string_pretty(&character).map_err(|error| CharacterError::NotJson(error.to_string()))?;
    file.push('\n');
    Ok(file)
}
