//! Nostr events as NIP-01 has them: <https://github.com/nostr-protocol/nips/blob/master/01.md>.

use crate::error::HostError;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use sporeline_client::Address;
use sporeline_genome::Persona;

/// A profile: the newest one counts.
const KIND_PROFILE: u16 = 0;
const KIND_TEXT: u16 = 1;
/// Longest self-description in a profile, bytes.
const ABOUT_BYTES: usize = 500;

/// An event that lacks key, id and signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoteDraft {
    /// Unix seconds: of the chain, as in the journal.
    pub created_at: i64,
    pub kind: u16,
    pub tags: Vec<Vec<String>>,
    pub content: String,
}

/// A signed event, as relays take it. Hex in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    pub id: String,
    pub pubkey: String,
    pub created_at: i64,
    pub kind: u16,
    pub tags: Vec<Vec<String>>,
    pub content: String,
    pub sig: String,
}

impl NoteDraft {
    pub fn post(created_at: i64, text: &str, tags: Vec<Vec<String>>) -> Self {
        Self {
            created_at,
            kind: KIND_TEXT,
            tags,
            content: text.to_owned(),
        }
    }

    /// SHA-256 of `[0, key, created_at, kind, tags, content]` without spaces. NIP-01 escapes line breaks, quotes,
    /// backslashes, tabs, backspaces and form feeds alone; posts have no other control characters, of which JSON would
    /// escape more.
    pub fn id(&self, key: &[u8; 32]) -> Result<[u8; 32], HostError> {
        let text = serde_json::to_string(&(
            0,
            hex::encode(key),
            self.created_at,
            self.kind,
            &self.tags,
            &self.content,
        ))
        .map_err(|error| HostError::StoredTransaction(format!("a note: {error}")))?;
        Ok(Sha256::digest(text).into())
    }

    pub fn signed(self, key: &[u8; 32], id: &[u8; 32], signature: &[u8; 64]) -> Note {
        Note {
            id: hex::encode(id),
            pubkey: hex::encode(key),
            created_at: self.created_at,
            kind: self.kind,
            tags: self.tags,
            content: self.content,
            sig: hex::encode(signature),
        }
    }
}

fn tag(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

/// Who speaks, and where the post stands in its journal: `agent` with the wallet, `entry` with the entry's number and the
/// hash of the one before it. The entry in turn names the event, so it cannot be named by its own hash here. For a reply
/// whose parent is on Nostr, NIP-10's marks: `answered` is its event, `root` the one its conversation began with.
pub(crate) fn tags_of_post(
    wallet: &Address,
    seq: u64,
    prev: &[u8; 32],
    answered: Option<&Note>,
    root: Option<&str>,
) -> Vec<Vec<String>> {
    let mut tags = vec![];
    if let Some(answered) = answered {
        match root.filter(|root| *root != answered.id) {
            Some(root) => {
                tags.push(tag(&["e", root, "", "root"]));
                tags.push(tag(&["e", &answered.id, "", "reply"]));
            }
            None => tags.push(tag(&["e", &answered.id, "", "root"])),
        }
        tags.push(tag(&["p", &answered.pubkey]));
    }
    tags.push(tag(&["agent", &wallet.to_string()]));
    tags.push(tag(&["entry", &seq.to_string(), &hex::encode(prev)]));
    tags
}

/// The agent's profile: name, what its persona says of it, and where its portrait is.
pub(crate) fn profile(
    created_at: i64,
    wallet: &Address,
    name: &str,
    persona: &Persona,
    public_url: Option<&str>,
) -> NoteDraft {
    let about = persona.bio().join(" ").replace(char::is_control, " ");
    let mut end = about.len().min(ABOUT_BYTES);
    while !about.is_char_boundary(end) {
        end -= 1;
    }
    let mut content = json!({
        "name": sporeline_voice::clean_name(name),
        "about": about.get(..end).unwrap_or_default(),
        // NIP-24
        "bot": true,
    });
    if let Some(url) = public_url {
        content["picture"] = format!("{url}/api/v1/agents/{wallet}/image.svg").into();
        content["website"] = format!("{url}/#/agents/{wallet}").into();
    }
    NoteDraft {
        created_at,
        kind: KIND_PROFILE,
        tags: vec![tag(&["agent", &wallet.to_string()])],
        content: content.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_named_by_the_hash_of_its_parts_as_nip_01_writes_them() {
        let draft = NoteDraft::post(5, "a \"b\" ü 🍄", vec![tag(&["agent", "x"])]);
        let text = format!(
            "[0,\"{}\",5,1,[[\"agent\",\"x\"]],\"a \\\"b\\\" ü 🍄\"]",
            "07".repeat(32)
        );
        assert_eq!(draft.id(&[7; 32]).unwrap(), <[u8; 32]>::from(Sha256::digest(text)));
    }

    #[test]
    fn a_reply_names_what_it_answers_whose_that_is_and_where_the_conversation_began() {
        let wallet = Address::new_from_array([1; 32]);
        let answered = NoteDraft::post(1, "x", vec![]).signed(&[2; 32], &[3; 32], &[0; 64]);
        let marks = |root: Option<&str>| -> Vec<Vec<String>> {
            let tags = tags_of_post(&wallet, 4, &[0; 32], Some(&answered), root);
            tags.into_iter().filter(|tag| tag[0] == "e" || tag[0] == "p").collect()
        };
        let (id, author) = ("03".repeat(32), "02".repeat(32));
        assert_eq!(marks(None), [tag(&["e", &id, "", "root"]), tag(&["p", &author])]);
        let root = "ff".repeat(32);
        assert_eq!(
            marks(Some(&root)),
            [
                tag(&["e", &root, "", "root"]),
                tag(&["e", &id, "", "reply"]),
                tag(&["p", &author])
            ]
        );
        assert_eq!(tags_of_post(&wallet, 4, &[0; 32], None, None).len(), 2);
    }
}
