//! A file as a tree, read within limits. Depth and number of values are held while reading, so that no file, however it was
//! made, costs more than it weighs; and a field that is given twice is refused, for readers disagree on which one counts.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fmt,
};

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

use super::{CharacterError, MAX_DEPTH, MAX_FILE_BYTES, MAX_VALUES, path::Path};

/// A value of a file.
#[derive(Debug, PartialEq)]
pub(super) enum Node {
    Null,
    Bool,
    /// Whole and not negative, or any other.
    Number(Option<u64>),
    Text(String),
    List(Vec<Self>),
    Object(BTreeMap<String, Self>),
}

impl Node {
    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Object(fields) => fields.is_empty(),
            Self::Bool | Self::Number(_) => false,
        }
    }

    /// What it is, for messages.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// Reads a file. A byte order mark at its beginning is passed over.
pub(super) fn read(file: &[u8]) -> Result<Node, CharacterError> {
    let bytes = file.len();
    if bytes > MAX_FILE_BYTES {
        return Err(CharacterError::TooLarge { bytes });
    }
    let text = str::from_utf8(file).map_err(|error| CharacterError::NotUtf8 {
        at: error.valid_up_to(),
    })?;
    let mut budget = Budget {
        values: MAX_VALUES,
        refusal: None,
    };
    let mut json = serde_json::Deserializer::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let seed = Value {
        path: Path::FILE,
        depth: 1,
        budget: &mut budget,
    };
    let read = seed.deserialize(&mut json).and_then(|node| json.end().map(|()| node));
    // Our own refusal first: what serde made of it is a text without a path.
    read.map_err(|error| {
        let refusal = budget.refusal.take();
        refusal.unwrap_or_else(|| CharacterError::NotJson(error.to_string()))
    })
}

struct Budget {
    values: usize,
    refusal: Option<CharacterError>,
}

impl Budget {
    fn refuse<E: Error>(&mut self, refusal: CharacterError) -> E {
        let error = E::custom(&refusal);
        self.refusal = Some(refusal);
        error
    }
}

/// The value at `path`, still to be read.
struct Value<'a, 'b> {
    path: Path<'a>,
    depth: usize,
    budget: &'b mut Budget,
}

impl Value<'_, '_> {
    fn enter<E: Error>(&mut self) -> Result<usize, E> {
        if self.depth > MAX_DEPTH {
            let path = self.path.to_string();
            return Err(self.budget.refuse(CharacterError::TooDeep { path }));
        }
        Ok(self.depth.saturating_add(1))
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = Node;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        match self.budget.values.checked_sub(1) {
            Some(left) => self.budget.values = left,
            None => {
                let path = self.path.to_string();
                return Err(self.budget.refuse(CharacterError::TooManyValues { path }));
            }
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Bool)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(Some(number)))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
        Ok(Node::Number(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Number(None))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Node, A::Error> {
        let depth = self.enter()?;
        let mut items = vec![];
        while let Some(item) = list.next_element_seed(Value {
            path: self.path.index(items.len()),
            depth,
            budget: &mut *self.budget,
        })? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Node, A::Error> {
        let depth = self.enter()?;
        let mut fields = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            let path = self.path.key(&key);
            let value = map.next_value_seed(Value {
                path,
                depth,
                budget: &mut *self.budget,
            })?;
            match fields.entry(key) {
                Entry::Vacant(place) => place.insert(value),
                Entry::Occupied(place) => {
                    let path = self.path.key(place.key()).to_string();
                    return Err(self.budget.refuse(CharacterError::DuplicateField { path }));
                }
            };
        }
        Ok(Node::Object(fields))
    }
}
