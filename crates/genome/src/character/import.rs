//! Reading a character file.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    CharacterError, MAX_NAME_BYTES, Report, Version, What,
    export::{HASH, LORE, OURS},
    field::{LEFT_OUT, Shape, conversations, expect, missing, wrong},
    fit::{cut, fit},
    path::Path,
    tree::{Node, read},
};
use crate::persona::{Persona, PersonaField, PersonaLists};

/// What a character file came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Which ElizaOS it was written for.
    pub version: Version,
    /// The character's name, as it stands; only a current file can have none.
    pub name: Option<String>,
    /// Its persona, within the limits of one.
    pub persona: Persona,
    /// What did not come over as it stood.
    pub report: Report,
}

type Fields = BTreeMap<String, Node>;

/// Reads a character file of any version.
///
/// Lists may be single texts, in every version and field; `null` stands for absence. `style` becomes one list: `all`, then `post`,
/// then `chat`, without what stood there before. `name` and `bio` are needed, but in a current file.
///
/// # Errors
/// Any [`CharacterError`], with the path of the first field found wrong. A file that is merely too rich for a persona is no
/// error: see [`Imported::report`].
pub fn import(file: &[u8]) -> Result<Imported, CharacterError> {
    let root = read(file)?;
    let Node::Object(mut fields) = root else {
        return Err(wrong(Path::FILE, "an object", &root));
    };
    fields.retain(|_, value| *value != Node::Null);
    let version = version(&fields)?;
    let mut report = Report::default();
    let name = name(&fields, version, &mut report)?;
    if version != Version::Current && !fields.contains_key("bio") {
        return Err(missing(Path::FILE.key("bio")));
    }
    let persona = persona(&fields, &mut report)?;
    leave_the_rest(&fields, &mut report)?;
    Ok(Imported {
        version,
        name,
        persona,
        report,
    })
}

/// Which version a file is of. Older marks count more: someone who adds a new field to an old file has an old file.
fn version(fields: &Fields) -> Result<Version, CharacterError> {
    let mut marks: Vec<Version> = vec![];
    if let Some(examples) = fields.get("messageExamples") {
        marks.extend(conversations(Path::FILE.key("messageExamples"), examples)?);
    }
    let known = LEFT_OUT.iter().filter(|known| fields.contains_key(known.name));
    marks.extend(known.filter_map(|known| known.marks));
    Ok(if marks.contains(&Version::V0) || fields.contains_key("lore") {
        Version::V0
    } else if marks.contains(&Version::Current) {
        Version::Current
    } else {
        Version::V1
    })
}

fn name(fields: &Fields, version: Version, report: &mut Report) -> Result<Option<String>, CharacterError> {
    let path = Path::FILE.key("name");
    match fields.get("name") {
        None if version == Version::Current => Ok(None),
        None => Err(missing(path)),
        Some(Node::Text(name)) if name.is_empty() => Err(CharacterError::EmptyName),
        Some(Node::Text(name)) => {
            let kept = cut(name, MAX_NAME_BYTES);
            if kept.len() < name.len() {
                let (bytes, kept) = (name.len(), kept.len());
                report.note(path, What::Cut { bytes, kept });
            }
            Ok(Some(kept.to_owned()))
        }
        Some(other) => Err(wrong(path, "a text", other)),
    }
}

fn persona(fields: &Fields, report: &mut Report) -> Result<Persona, CharacterError> {
    let file = Path::FILE;
    let list = |name: &'static str| match fields.get(name) {
        Some(node) => texts(file.key(name), node),
        None => Ok(vec![]),
    };
    let mut bio = list("bio")?;
    // What an export put there comes before a list of its own, which no export has.
    let mut lore = bio.split_off(bio.len().saturating_sub(exported_lore(fields, bio.len())?));
    lore.extend(list("lore")?);
    let style = match fields.get("style") {
        Some(node) => style(file.key("style"), node, report)?,
        None => vec![],
    };
    let (adjectives, posts, topics) = (list("adjectives")?, list("postExamples")?, list("topics")?);
    let fitted = |searched: bool, report: &mut Report| {
        let mut fit = |field, texts: &[(String, String)]| fit(field, texts, searched, report);
        Persona::new(PersonaLists {
            adjectives: fit(PersonaField::Adjectives, &adjectives),
            bio: fit(PersonaField::Bio, &bio),
            lore: fit(PersonaField::Lore, &lore),
            post_examples: fit(PersonaField::PostExamples, &posts),
            style: fit(PersonaField::Style, &style),
            topics: fit(PersonaField::Topics, &topics),
        })
    };
    // The persona of an agent is public: what looks like a secret in it is none, or is none any more.
    let mut of_export = Report::default();
    let published = fitted(false, &mut of_export)?;
    if exported_hash(fields).is_some_and(|hash| hash == hex::encode(published.hash())) {
        report.append(of_export);
        return Ok(published);
    }
    Ok(fitted(true, report)?)
}

/// A list of texts, or one text, each with its path.
fn texts(path: Path<'_>, node: &Node) -> Result<Vec<(String, String)>, CharacterError> {
    match node {
        Node::Text(text) => Ok(vec![(path.to_string(), text.clone())]),
        Node::List(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| match item {
                Node::Text(text) => Ok((path.index(index).to_string(), text.clone())),
                _ => Err(wrong(path.index(index), "a text", item)),
            })
            .collect(),
        Node::Null => Ok(vec![]),
        _ => Err(wrong(path, "a list of texts, or a text", node)),
    }
}

fn style(path: Path<'_>, node: &Node, report: &mut Report) -> Result<Vec<(String, String)>, CharacterError> {
    let Node::Object(fields) = node else {
        return Err(wrong(path, "an object with all, chat and post", node));
    };
    let mut rules: Vec<(String, String)> = vec![];
    // An agent posts more than it chats, so where there is not room for all, chat goes first.
    for name in ["all", "post", "chat"] {
        let given = fields.get(name).map(|node| texts(path.key(name), node)).transpose()?;
        let before = rules.len();
        for rule in given.unwrap_or_default() {
            // The same rule for posts and for chats is one rule; one that is given twice in the same list is as it stands.
            if !rules.iter().take(before).any(|(_, text)| *text == rule.1) {
                rules.push(rule);
            }
        }
    }
    for (name, node) in fields {
        if !["all", "post", "chat"].contains(&name.as_str()) {
            report.leave(path.key(name), name, node, What::Unknown);
        }
    }
    Ok(rules)
}

/// What an export put among the settings.
fn exported<'a>(fields: &'a Fields, name: &str) -> Option<&'a Node> {
    let Some(Node::Object(settings)) = fields.get("settings") else {
        return None;
    };
    match settings.get(OURS) {
        Some(Node::Object(ours)) => ours.get(name),
        _ => None,
    }
}

/// The hash of the persona that an export was made of, hex.
fn exported_hash(fields: &Fields) -> Option<&str> {
    match exported(fields, HASH) {
        Some(Node::Text(hash)) => Some(hash),
        _ => None,
    }
}

/// How many of the bio's last texts an export counted as lore.
fn exported_lore(fields: &Fields, bio: usize) -> Result<usize, CharacterError> {
    let settings = Path::FILE.key("settings");
    let ours = settings.key(OURS);
    match exported(fields, LORE) {
        None | Some(Node::Null) => Ok(0),
        Some(Node::Number(Some(count))) => {
            usize::try_from(*count)
                .ok()
                .filter(|count| *count <= bio)
                .ok_or_else(|| CharacterError::WrongType {
                    path: ours.key(LORE).to_string(),
                    expected: "the number of texts that close the bio as lore",
                    found: "more than there are",
                })
        }
        Some(other) => Err(wrong(ours.key(LORE), "a whole number", other)),
    }
}

/// Checks the shape of everything else, and notes it.
fn leave_the_rest(fields: &Fields, report: &mut Report) -> Result<(), CharacterError> {
    for (name, node) in fields {
        let path = Path::FILE.key(name);
        match name.as_str() {
            "name" | "style" => {}
            _ if PersonaField::from_name(name).is_some() => {}
            "messageExamples" => report.leave(path, name, node, What::NotTaken),
            "secrets" => {
                expect(path, node, Shape::Object)?;
                report.leave(path, name, node, What::Secret);
            }
            "settings" => {
                expect(path, node, Shape::Object)?;
                settings(path, node, report);
            }
            _ => match LEFT_OUT.iter().find(|known| known.name == name) {
                Some(known) => {
                    expect(path, node, known.shape)?;
                    report.leave(path, name, node, What::NotTaken);
                }
                None => report.leave(path, name, node, What::Unknown),
            },
        }
    }
    Ok(())
}

/// Settings one by one, but those that an export added: they say where a persona comes from, and are no part of it.
fn settings(path: Path<'_>, node: &Node, report: &mut Report) {
    let Node::Object(fields) = node else { return };
    for (name, node) in fields {
        let path = path.key(name);
        if name == OURS {
            report.name_secrets(path, node);
        } else {
            report.leave(path, name, node, What::NotTaken);
        }
    }
}
