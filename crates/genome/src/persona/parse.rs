//! Reading a persona from JSON, strictly: each of the six fields exactly once and nothing else.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::Value;

use super::{Persona, PersonaError, PersonaField, PersonaLists};

impl Persona {
    /// Reads a persona from a JSON text and brings every string into NFC.
    ///
    /// # Errors
    /// Any [`PersonaError`].
    pub fn from_json(json: &str) -> Result<Self, PersonaError> {
        let Entries(entries) = serde_json::from_str(json).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => PersonaError::NotAnObject,
            _ => PersonaError::NotJson(error.to_string()),
        })?;
        from_entries(entries)
    }

    /// Reads a persona from a JSON value. A value cannot show a field that was given twice: where the text is at hand,
    /// [`Persona::from_json`] is stricter.
    ///
    /// # Errors
    /// Any [`PersonaError`] but `NotJson` and `DuplicateField`.
    pub fn from_value(value: Value) -> Result<Self, PersonaError> {
        match value {
            Value::Object(map) => from_entries(map),
            _ => Err(PersonaError::NotAnObject),
        }
    }
}

impl<'de> Deserialize<'de> for Persona {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Entries(entries) = Entries::deserialize(deserializer)?;
        from_entries(entries).map_err(D::Error::custom)
    }
}

fn from_entries(entries: impl IntoIterator<Item = (String, Value)>) -> Result<Persona, PersonaError> {
    let mut found: [Option<Vec<String>>; 6] = Default::default();
    for (name, value) in entries {
        let field = PersonaField::from_name(&name).ok_or(PersonaError::UnknownField { name })?;
        if found[field as usize].replace(strings(field, value)?).is_some() {
            return Err(PersonaError::DuplicateField { field });
        }
    }
    let mut take = |field: PersonaField| found[field as usize].take().ok_or(PersonaError::MissingField { field });
    Persona::new(PersonaLists {
        adjectives: take(PersonaField::Adjectives)?,
        bio: take(PersonaField::Bio)?,
        lore: take(PersonaField::Lore)?,
        post_examples: take(PersonaField::PostExamples)?,
        style: take(PersonaField::Style)?,
        topics: take(PersonaField::Topics)?,
    })
}

fn strings(field: PersonaField, value: Value) -> Result<Vec<String>, PersonaError> {
    let Value::Array(items) = value else {
        return Err(PersonaError::NotAList { field });
    };
    items
        .into_iter()
        .enumerate()
        .map(|(index, item)| match item {
            Value::String(text) => Ok(text),
            _ => Err(PersonaError::NotAString { field, index }),
        })
        .collect()
}

/// A JSON object as it was written: a map would silently keep only the last of two equal keys.
struct Entries(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a persona: a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(Object)
    }
}
