//! The fields of character files that a persona does not take: known by name and shape, so that a misspelt one is told from
//! one that is left out, and a file that is no character file is refused where it goes wrong.
//!
//! Sources: v0 `packages/core/src/types.ts` (0.25), v1 `dist/schemas/character.d.ts` (1.7.2), current
//! `packages/core/src/types/agent.ts` with its protocol buffers, all of elizaOS/eliza.

use super::{CharacterError, Version, path::Path, tree::Node};

/// What a field's value must be. `null` always stands for absence.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Text,
    Bool,
    List,
    Object,
}

/// A known field that is left out.
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// The only version that has it; `None` where that says nothing.
    pub(super) marks: Option<Version>,
}

const fn every(name: &'static str, shape: Shape) -> Known {
    Known {
        name,
        shape,
        marks: None,
    }
}

const fn only(version: Version, name: &'static str, shape: Shape) -> Known {
    Known {
        name,
        shape,
        marks: Some(version),
    }
}

/// All that is known and left out, but for `messageExamples`, `settings` and `secrets`, which are looked into.
pub(super) const LEFT_OUT: [Known; 23] = [
    every("id", Shape::Text),
    every("username", Shape::Text),
    every("system", Shape::Text),
    every("templates", Shape::Object),
    every("knowledge", Shape::List),
    every("plugins", Shape::List),
    only(Version::V0, "email", Shape::Text),
    only(Version::V0, "modelProvider", Shape::Text),
    only(Version::V0, "imageModelProvider", Shape::Text),
    only(Version::V0, "imageVisionModelProvider", Shape::Text),
    only(Version::V0, "modelEndpointOverride", Shape::Text),
    only(Version::V0, "clients", Shape::List),
    only(Version::V0, "clientConfig", Shape::Object),
    only(Version::V0, "postProcessors", Shape::List),
    only(Version::V0, "twitterProfile", Shape::Object),
    only(Version::V0, "instagramProfile", Shape::Object),
    only(Version::V0, "simsaiProfile", Shape::Object),
    only(Version::V0, "twitterSpaces", Shape::Object),
    only(Version::V0, "nft", Shape::Object),
    only(Version::V0, "extends", Shape::List),
    only(Version::Current, "advancedPlanning", Shape::Bool),
    only(Version::Current, "advancedMemory", Shape::Bool),
    only(Version::Current, "names", Shape::List),
];

/// Refuses a value that has not that shape.
pub(super) fn expect(path: Path<'_>, node: &Node, shape: Shape) -> Result<(), CharacterError> {
    let expected = match (shape, node) {
        (_, Node::Null)
        | (Shape::Text, Node::Text(_))
        | (Shape::Bool, Node::Bool)
        | (Shape::List, Node::List(_))
        | (Shape::Object, Node::Object(_)) => return Ok(()),
        (Shape::Text, _) => "a text",
        (Shape::Bool, _) => "true or false",
        (Shape::List, _) => "a list",
        (Shape::Object, _) => "an object",
    };
    Err(wrong(path, expected, node))
}

pub(super) fn wrong(path: Path<'_>, expected: &'static str, found: &Node) -> CharacterError {
    CharacterError::WrongType {
        path: path.to_string(),
        expected,
        found: found.kind(),
    }
}

/// Reads `messageExamples` for its shape alone, and says which version's it is: v0 has conversations of `{user, content}`, v1
/// of `{name, content}`, current has `{examples}` around them.
pub(super) fn conversations(path: Path<'_>, node: &Node) -> Result<Option<Version>, CharacterError> {
    let conversations = match node {
        Node::Null => return Ok(None),
        Node::List(conversations) => conversations,
        _ => return Err(wrong(path, "a list of conversations", node)),
    };
    let mut marks = None;
    for (index, conversation) in conversations.iter().enumerate() {
        let path = path.index(index);
        match conversation {
            Node::List(messages) => marks = messages_marks(path, messages)?.or(marks),
            Node::Object(fields) => {
                let inner = path.key("examples");
                match fields.get("examples") {
                    Some(Node::List(messages)) => {
                        messages_marks(inner, messages)?;
                        marks = Some(Version::Current);
                    }
                    Some(other) => return Err(wrong(inner, "a list of messages", other)),
                    None => return Err(missing(inner)),
                }
            }
            _ => {
                return Err(wrong(
                    path,
                    "a list of messages, or an object with examples",
                    conversation,
                ));
            }
        }
    }
    Ok(marks)
}

fn messages_marks(path: Path<'_>, messages: &[Node]) -> Result<Option<Version>, CharacterError> {
    let mut marks = None;
    for (index, message) in messages.iter().enumerate() {
        let path = path.index(index);
        let Node::Object(fields) = message else {
            return Err(wrong(path, "a message: an object", message));
        };
        let speaker = match (fields.get("name"), fields.get("user")) {
            (None, Some(user)) => {
                marks = Some(Version::V0);
                (path.key("user"), user)
            }
            (Some(name), _) => (path.key("name"), name),
            (None, None) => return Err(missing(path.key("name"))),
        };
        if !matches!(speaker.1, Node::Text(_)) {
            return Err(wrong(speaker.0, "a text", speaker.1));
        }
        let inner = path.key("content");
        match fields.get("content") {
            Some(Node::Object(_)) => {}
            Some(other) => return Err(wrong(inner, "an object", other)),
            None => return Err(missing(inner)),
        }
    }
    Ok(marks)
}

pub(super) fn missing(path: Path<'_>) -> CharacterError {
    CharacterError::MissingField { path: path.to_string() }
}
