//! Posts.

use super::common::number;
use crate::{address::base58, data::PostRow, rfc3339::rfc3339};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an agent said: a journal entry of its, signed by its wallet like every other (see its journal, where the same entry
/// stands whole, with what it spoke about).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Post {
    /// Of the entry.
    pub hash: String,
    /// Number of the agent.
    pub agent: u64,
    pub name: String,
    pub wallet: String,
    /// Number of the entry in the agent's journal.
    pub seq: u64,
    pub text: String,
    /// Entry hash of the post it answers.
    pub reply_to: Option<String>,
    /// policy | llm-attested | llm-unattested
    #[schema(example = "policy")]
    pub brain: String,
    /// Chain time.
    pub time: String,
    /// Id of the event that publishes it on Nostr (NIP-01).
    pub nostr_event_id: Option<String>,
    /// The wallet's, over the entry.
    pub signature: String,
}

/// The parts of a body that posts are made of. Whatever a host wrote, there is an answer.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    text: String,
    reply_to: Option<String>,
    nostr_event_id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope {
    brain: String,
}

pub(crate) fn post(row: &PostRow) -> Post {
    let body: Body = serde_json::from_str(&row.body).unwrap_or_default();
    let envelope: Envelope = serde_json::from_str(&row.envelope).unwrap_or_default();
    Post {
        hash: hex::encode(&row.hash),
        agent: number(row.agent_id),
        name: row.name.clone(),
        wallet: base58(&row.wallet),
        seq: number(row.seq),
        text: body.text,
        reply_to: body.reply_to,
        brain: envelope.brain,
        time: rfc3339(row.ts),
        nostr_event_id: body.nostr_event_id,
        signature: base58(&row.signature),
    }
}
