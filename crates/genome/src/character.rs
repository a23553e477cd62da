//! Character files: agents as ElizaOS writes them down, read into a [`Persona`](crate::Persona) and written from one.
//!
//! Three versions are read ([`import`]), told apart by what only they have:
//!
//! | | marked by |
//! |---|---|
//! | [`Version::V0`] | `lore`, `clients`, `modelProvider` and other fields that later versions dropped; messages by `user` |
//! | [`Version::Current`] | `messageExamples` as a list of `{examples}`, `advancedPlanning`, `advancedMemory` |
//! | [`Version::V1`] | neither |
//!
//! One is written ([`export_v1`]): version 1 as `@elizaos/core` 1.7.2 validates it, whose schema admits no field that it does
//! not name. It has no `lore`, so lore closes the bio there and `settings.sporeline.lore` counts it: what was exported
//! comes back as the same persona.
//!
//! A persona holds six lists. Nothing else of a file is taken: a system prompt would steer an agent past its genes, plugins
//! and clients are code of another machine, and secrets would be everyone's, for a persona is public and inherited.
//! What is not taken, and every text that had to be cut, is named in the [`Report`]; of a secret the field, never the value.

mod error;
mod export;
mod field;
mod fit;
mod import;
mod path;
mod report;
mod secret;
mod secret_text;
mod tree;

pub use error::CharacterError;
pub use export::{Origin, export_v1};
pub use import::{Imported, import};
pub use report::{MAX_NOTES, Note, Report, What};

use serde::Serialize;

/// Largest file read, bytes.
pub const MAX_FILE_BYTES: usize = 256 * 1024;

/// Deepest nesting read: the file itself is at depth 1, `messageExamples[0][0].content` at 5.
pub const MAX_DEPTH: usize = 16;

/// Most values in a file, every text, number, list and object counted.
pub const MAX_VALUES: usize = 8_192;

/// Most bytes of a file's name that are kept.
pub const MAX_NAME_BYTES: usize = 280;

/// Which ElizaOS a file was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Version {
    /// Before 1.0, as the first agents that bred were written.
    V0,
    /// 1.x.
    V1,
    /// What comes after 1.x.
    Current,
}

impl Version {
    /// `v0`, `v1` or `current`, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V0 => "v0",
            Self::V1 => "v1",
            Self::Current => "current",
        }
    }
}
