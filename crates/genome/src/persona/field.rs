//! The six fields of a persona.

use std::fmt;

/// A field of a [`Persona`](super::Persona). Their alphabetical order is the order in which a birth draws them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonaField {
    /// Single words for the agent's character.
    Adjectives,
    /// Sentences about the agent.
    Bio,
    /// Sentences about where it comes from.
    Lore,
    /// Posts it might have written.
    PostExamples,
    /// Rules for its way of writing.
    Style,
    /// What it likes to talk about.
    Topics,
}

impl PersonaField {
    /// All fields in the order a birth draws them.
    pub const ALL: [Self; 6] = [
        Self::Adjectives,
        Self::Bio,
        Self::Lore,
        Self::PostExamples,
        Self::Style,
        Self::Topics,
    ];

    /// The field's key in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Adjectives => "adjectives",
            Self::Bio => "bio",
            Self::Lore => "lore",
            Self::PostExamples => "postExamples",
            Self::Style => "style",
            Self::Topics => "topics",
        }
    }

    /// The field with that key; `None` for any other text, other letter case included.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

impl fmt::Display for PersonaField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
