//! What became of everything in a file that a persona could not take as it stood.

use serde::Serialize;
use std::fmt;

use super::tree::Node;
use super::{path::Path, secret};

/// Most notes of one report; of the others only their number is kept.
pub const MAX_NOTES: usize = 256;

/// What became of a part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// A secret by its field's name, then its value was not read; or a text that holds what looks like one. Dropped.
    Secret,
    /// No version of ElizaOS has this field. Left out.
    Unknown,
    /// A field of ElizaOS that a persona has no place for. Left out.
    NotTaken,
    /// A text too long: cut at the end of a word.
    Cut {
        /// Its length in NFC, bytes.
        bytes: usize,
        /// How much of it was kept, bytes.
        kept: usize,
    },
    /// A text too long: it became several, at the ends of sentences where that was possible.
    Split {
        /// How many.
        pieces: usize,
    },
    /// A list too long: the last texts were left out.
    LeftOut {
        /// Texts there were, after splitting.
        given: usize,
        /// Texts that were kept.
        kept: usize,
    },
}

impl What {
    /// `secret`, `unknown`, `not_taken`, `cut`, `split` or `left_out`, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Unknown => "unknown",
            Self::NotTaken => "not_taken",
            Self::Cut { .. } => "cut",
            Self::Split { .. } => "split",
            Self::LeftOut { .. } => "left_out",
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret => {
                f.write_str("a secret by its name or by what it holds: dropped, neither kept nor inherited")
            }
            Self::Unknown => f.write_str("not a field of a character file: left out"),
            Self::NotTaken => f.write_str("a persona has no place for it: left out"),
            Self::Cut { bytes, kept } => write!(f, "{bytes} bytes, cut to {kept}"),
            Self::Split { pieces } => write!(f, "too long for one text, split into {pieces}"),
            Self::LeftOut { given, kept } => write!(f, "{given} texts, the first {kept} kept"),
        }
    }
}

/// One line of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Where in the file, such as `style.all[3]`.
    pub path: String,
    /// What became of it.
    #[serde(flatten)]
    pub what: What,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

/// Everything that did not come over as it stood. An empty report means that no text was lost; that the lists of a style become
/// one is not noted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// In the order of reading, at most [`MAX_NOTES`].
    pub notes: Vec<Note>,
    /// How many more there were.
    pub unlisted: usize,
}

impl Report {
    /// The paths of everything that came to that end; `what` as in [`What::name`].
    pub fn paths(&self, what: &str) -> Vec<&str> {
        let notes = self.notes.iter().filter(|note| note.what.name() == what);
        notes.map(|note| note.path.as_str()).collect()
    }

    pub(super) fn note(&mut self, path: impl fmt::Display, what: What) {
        if self.notes.len() < MAX_NOTES {
            self.notes.push(Note {
                path: path.to_string(),
                what,
            });
        } else {
            self.unlisted = self.unlisted.saturating_add(1);
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        for note in other.notes {
            self.note(note.path, note.what);
        }
        self.unlisted = self.unlisted.saturating_add(other.unlisted);
    }

    /// Notes a field that is not taken, and by name every secret in it.
    pub(super) fn leave(&mut self, path: Path<'_>, name: &str, node: &Node, what: What) {
        if secret::is_secret(name) || secret::holds_secrets(name) {
            self.leave_secret(path, node);
        } else {
            // Of nothing nothing is lost; only a field that nobody knows is named even so, for it may be misspelt.
            if what == What::Unknown || !node.is_empty() {
                self.note(path, what);
            }
            self.name_secrets(path, node);
        }
    }

    fn leave_secret(&mut self, path: Path<'_>, node: &Node) {
        match node {
            Node::Object(fields) => {
                for key in fields.keys() {
                    self.note(path.key(key), What::Secret);
                }
            }
            _ => self.note(path, What::Secret),
        }
    }

    /// Notes every secret below `node`.
    pub(super) fn name_secrets(&mut self, path: Path<'_>, node: &Node) {
        match node {
            Node::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.name_secrets(path.index(index), item);
                }
            }
            Node::Object(fields) => {
                for (key, value) in fields {
                    let path = path.key(key);
                    if secret::is_secret(key) || secret::holds_secrets(key) {
                        self.leave_secret(path, value);
                    } else {
                        self.name_secrets(path, value);
                    }
                }
            }
            _ => {}
        }
    }
}
