//! Why a persona was refused.

use thiserror::Error;

use super::{MAX_ITEM_BYTES, MAX_ITEMS, PersonaField};

/// Why a persona was refused, and what would have been taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum PersonaError {
    #[error("not JSON: {0}")]
    NotJson(String),
    #[error("a persona is a JSON object")]
    NotAnObject,
    #[error("unknown field {name:?}; a persona has adjectives, bio, lore, postExamples, style and topics")]
    UnknownField { name: String },
    #[error("{field} is given twice")]
    DuplicateField { field: PersonaField },
    #[error("{field} is missing; it may be an empty list")]
    MissingField { field: PersonaField },
    #[error("{field} is not a list of strings")]
    NotAList { field: PersonaField },
    #[error("{field}[{index}] is not a string")]
    NotAString { field: PersonaField, index: usize },
    #[error("{field} has {count} items; at most {MAX_ITEMS} are allowed")]
    TooManyItems { field: PersonaField, count: usize },
    #[error("{field}[{index}] has {bytes} bytes in NFC; at most {MAX_ITEM_BYTES} are allowed")]
    TooLong {
        field: PersonaField,
        index: usize,
        bytes: usize,
    },
}
