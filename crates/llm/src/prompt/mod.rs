//! What a model is asked: a measured template, then data in fences.
//!
//! The template is part of the image, so its hash is part of what is attested; nobody else can change a word of it. All that
//! differs from question to question is data, most of it written by strangers. It stands between lines that carry a fence:
//! a number that follows from everything inside, so that no content can hold its own, and data is escaped so that it can
//! hold no such line at all.

mod heard;

pub use heard::{Heard, MAX_NAMES, MAX_POSTS, Name, Post};

use crate::text::harmless_json;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sporeline_genome::{Gene, Genome, Persona};
use sporeline_mind::{Memory, Observation};
use std::collections::BTreeMap;

/// The first message of every request.
pub const TEMPLATE: &str = include_str!("template.txt");
/// Domain of fences.
pub const FENCE_DOMAIN: &[u8] = b"sporeline/fence/v1";
/// Bytes of a fence: too many to be met by chance or search.
const FENCE_BYTES: usize = 16;

/// SHA-256 of [`TEMPLATE`].
pub fn template_hash() -> [u8; 32] {
    Sha256::digest(TEMPLATE).into()
}

/// All that one question is made of.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Whose budget it is on.
    pub wallet: [u8; 32],
    pub genome: &'a Genome,
    pub persona: &'a Persona,
    /// Its lessons are shown apart from the rest.
    pub memory: &'a Memory,
    pub seen: &'a Observation,
    pub heard: &'a Heard,
}

/// Two messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    pub system: &'static str,
    pub user: String,
}

/// Puts a question into words. Pure: the same question gives the same bytes.
pub fn prompt(question: &Question<'_>) -> Prompt {
    let heard = question.heard.bounded();
    let mut memory = question.memory.clone();
    let lessons = std::mem::take(&mut memory.lessons);
    let parts = [
        ("genome", harmless_json(&genes(question.genome))),
        ("persona", harmless_json(question.persona)),
        ("memory", harmless_json(&memory)),
        ("lessons", harmless_json(&lessons)),
        ("observation", harmless_json(question.seen)),
        ("names", harmless_json(&heard.names)),
        ("posts", harmless_json(&heard.posts)),
    ];
    let fence = fence(question.seen, &parts);
    let mut user = format!("fence: {fence}\n");
    for (name, json) in &parts {
        user.push_str(&format!("<<data {name} {fence}>>\n{json}\n<<end {name} {fence}>>\n"));
    }
    Prompt { system: TEMPLATE, user }
}

/// Genes by their names.
pub(crate) fn genes(genome: &Genome) -> BTreeMap<&'static str, u16> {
    Gene::ALL.iter().map(|gene| (gene.name(), genome[*gene])).collect()
}

/// The data of one section of a message that [`prompt`] made.
pub(crate) fn section<'a>(user: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = user.lines();
    let fence = lines.next()?.strip_prefix("fence: ")?;
    let opening = format!("<<data {name} {fence}>>");
    lines.find(|line| *line == opening)?;
    lines.next()
}

/// SHA-256(domain ‖ SHA-256 of the observation ‖ SHA-256 of each part), its first bytes in hex. Whoever wrote a part would
/// have to write the hash of what they write into it.
fn fence(seen: &impl Serialize, parts: &[(&str, String)]) -> String {
    let observation = serde_json_canonicalizer::to_vec(seen).unwrap_or_default();
    let mut hasher = Sha256::new()
        .chain_update(FENCE_DOMAIN)
        .chain_update(Sha256::digest(observation));
    for (_, json) in parts {
        hasher.update(Sha256::digest(json));
    }
    hex::encode(&hasher.finalize()[..FENCE_BYTES])
}
