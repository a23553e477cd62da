//! Canonical JSON as RFC 8785 has it, for values without fractions and without integers beyond 2^53.
//!
//! A host writes some kilobytes of it for every thought of every agent, so it is written straight into its place, and an
//! object's members are moved only where a type does not name them in order. `serde_json_canonicalizer` makes the same bytes
//! (a test holds this), several times slower; who checks a journal uses that one.

mod text;
mod writer;

use serde::Serialize;
use text::Text;
use writer::Canonical;

/// JSON numbers are exact up to here everywhere.
const SAFE_INTEGER: u128 = 1 << 53;

/// Why a value has no canonical JSON here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("{0} is beyond 2^53: some readers would round it")]
    UnsafeInteger(String),
    #[error("{0} is a fraction")]
    Fraction(String),
    #[error("it cannot be written as JSON: {0}")]
    NotJson(String),
}

/// The canonical JSON of a value.
///
/// # Errors
/// [`Refused::UnsafeInteger`], [`Refused::Fraction`]; [`Refused::NotJson`] for a map whose keys are not strings or repeat
/// themselves, for raw JSON, and for what the value's own `Serialize` refuses.
pub fn to_string(value: &impl Serialize) -> Result<String, Refused> {
    let mut text = Text::begin();
    let mut serializer = serde_json::Serializer::with_formatter(std::io::sink(), Canonical(&mut text));
    let written = match value.serialize(&mut serializer) {
        Ok(()) => text.finish(),
        Err(error) => Err(text
            .refused
            .take()
            .unwrap_or_else(|| Refused::NotJson(error.to_string()))),
    };
    text.end();
    written
}
