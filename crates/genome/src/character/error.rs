//! Why a character file was refused.

use thiserror::Error;

use super::{MAX_DEPTH, MAX_FILE_BYTES, MAX_VALUES};
use crate::persona::PersonaError;

/// Why a character file was refused, and where. No message repeats a value: it could be a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum CharacterError {
    #[error("it has {bytes} bytes; at most {MAX_FILE_BYTES} are read")]
    TooLarge { bytes: usize },
    #[error("it is not UTF-8 from byte {at} on")]
    NotUtf8 { at: usize },
    #[error("it is not JSON: {0}")]
    NotJson(String),
    #[error("{path} nests deeper than {MAX_DEPTH}")]
    TooDeep { path: String },
    #[error("{path} is one value more than the {MAX_VALUES} that are read")]
    TooManyValues { path: String },
    #[error("{path} is given twice")]
    DuplicateField { path: String },
    #[error("{path} is missing")]
    MissingField { path: String },
    #[error("{path} must be {expected}, and is {found}")]
    WrongType {
        path: String,
        expected: &'static str,
        found: &'static str,
    },
    #[error("name is empty")]
    EmptyName,
    /// What was read and made to fit is no persona all the same.
    #[error(transparent)]
    Persona(#[from] PersonaError),
}

impl CharacterError {
    /// A name to match on. It never changes.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "character_too_large",
            Self::NotUtf8 { .. } => "character_not_utf8",
            Self::NotJson(_) => "character_not_json",
            Self::TooDeep { .. } => "character_too_deep",
            Self::TooManyValues { .. } => "character_too_many_values",
            Self::DuplicateField { .. } => "character_duplicate_field",
            Self::MissingField { .. } => "character_missing_field",
            Self::WrongType { .. } => "character_wrong_type",
            Self::EmptyName => "character_empty_name",
            Self::Persona(_) => "character_no_persona",
        }
    }

    /// The offending field, such as `messageExamples[0][1].content`; `None` where the file as a whole offends.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::TooLarge { .. } | Self::NotUtf8 { .. } | Self::NotJson(_) | Self::Persona(_) => None,
            Self::TooDeep { path }
            | Self::TooManyValues { path }
            | Self::DuplicateField { path }
            | Self::MissingField { path }
            | Self::WrongType { path, .. } => Some(path),
            Self::EmptyName => Some("name"),
        }
    }
}
