//! What is to be published, and what became of it: one row for each event and relay, kept until the relay answered.

use super::Note;
use crate::{error::HostError, registry::wall_now};
use sporeline_client::Address;
use sporeline_store::{Db, Transaction};
use sqlx::Row;

/// After so many tries that a relay put off, it is left alone with an event.
const MOST_TRIES: i64 = 24;
/// Longest wait before an event that was put off is offered again, seconds.
const LONGEST_WAIT_S: i64 = 3_600;
/// Of what a relay says, this much is kept, bytes.
const REASON_BYTES: usize = 200;

/// An event and where it goes.
pub(crate) struct Publication<'a> {
    pub wallet: Address,
    /// Hash of the `say` entry; none of a profile.
    pub entry: Option<[u8; 32]>,
    pub note: Note,
    pub relays: &'a [String],
}

impl Publication<'_> {
    /// Keeps the event and, for each relay, that it is to be told. Nothing changes for what was kept before. True: a relay
    /// is to be told.
    pub async fn store(&self, transaction: &mut Transaction<'_>) -> Result<bool, HostError> {
        let note = &self.note;
        let text = serde_json::to_string(note).map_err(|error| unreadable(&error))?;
        let id = hex::decode(&note.id).map_err(|error| unreadable(&error))?;
        sqlx::query(
            "INSERT INTO host_notes (event_id, wallet, entry, event, created_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (event_id) DO NOTHING",
        )
        .bind(&id)
        .bind(self.wallet.as_ref())
        .bind(self.entry.as_ref().map(|entry| entry.to_vec()))
        .bind(text)
        .bind(note.created_at)
        .execute(&mut **transaction)
        .await?;
        let mut new = 0;
        for relay in self.relays {
            let kept = sqlx::query(
                "INSERT INTO host_outbox (event_id, relay, state, tries, next_at) VALUES ($1, $2, 'waiting', 0, 0) \
                 ON CONFLICT (event_id, relay) DO NOTHING",
            )
            .bind(&id)
            .bind(relay.as_str())
            .execute(&mut **transaction)
            .await?;
            new += kept.rows_affected();
        }
        Ok(new > 0)
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> HostError {
    HostError::StoredTransaction(format!("a note: {error}"))
}

fn note(text: &str) -> Result<Note, HostError> {
    serde_json::from_str(text).map_err(|error| unreadable(&error))
}

/// The event of a `say` entry, if it is here.
pub(crate) async fn published(db: &Db, entry: &[u8; 32]) -> Result<Option<Note>, HostError> {
    let row = sqlx::query("SELECT event FROM host_notes WHERE entry = $1")
        .bind(&entry[..])
        .fetch_optional(db)
        .await?;
    row.map(|row| note(row.get("event"))).transpose()
}

/// The event that a reply's conversation began with, as its own tags say.
pub(crate) fn root_of(note: &Note) -> Option<&str> {
    note.tags.iter().find_map(|tag| match tag.as_slice() {
        [e, id, _, mark] if e == "e" && mark == "root" => Some(id.as_str()),
        _ => None,
    })
}

/// The agent's latest profile.
pub(crate) async fn latest_profile(db: &Db, wallet: &Address) -> Result<Option<Note>, HostError> {
    let row = sqlx::query(
        "SELECT event FROM host_notes WHERE wallet = $1 AND entry IS NULL ORDER BY created_at DESC, event_id LIMIT 1",
    )
    .bind(wallet.as_ref())
    .fetch_optional(db)
    .await?;
    row.map(|row| note(row.get("event"))).transpose()
}

/// Events that `relay` is to be told now, the oldest first.
pub(super) async fn due(db: &Db, relay: &str, limit: i64) -> Result<Vec<Note>, HostError> {
    sqlx::query(
        "SELECT n.event FROM host_outbox o JOIN host_notes n ON n.event_id = o.event_id \
         WHERE o.relay = $1 AND o.state = 'waiting' AND o.next_at <= $2 ORDER BY n.created_at, n.event_id LIMIT $3",
    )
    .bind(relay)
    .bind(wall_now())
    .bind(limit)
    .fetch_all(db)
    .await?
    .iter()
    .map(|row| note(row.get("event")))
    .collect()
}

/// What a relay made of an event (NIP-01 `OK`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Taken,
    /// For good.
    Refused(String),
    /// It may be offered again.
    Later(String),
}

impl Answer {
    /// From the flag and the message of an `OK`. The message's first word is machine-readable.
    pub fn read(taken: bool, message: &str) -> Self {
        let prefix = message.split(':').next().unwrap_or_default().trim();
        if taken || prefix == "duplicate" {
            return Self::Taken;
        }
        let reason: String = message.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let mut end = reason.len().min(REASON_BYTES);
        while !reason.is_char_boundary(end) {
            end -= 1;
        }
        let reason = reason.get(..end).unwrap_or_default().to_owned();
        match prefix {
            "rate-limited" | "error" => Self::Later(reason),
            _ => Self::Refused(reason),
        }
    }
}

/// Notes what a relay answered.
pub(super) async fn answered(db: &Db, relay: &str, event_id: &str, answer: &Answer) -> Result<(), HostError> {
    let (state, reason) = match answer {
        Answer::Taken => ("taken", None),
        Answer::Refused(reason) => ("refused", Some(reason.as_str())),
        Answer::Later(reason) => ("waiting", Some(reason.as_str())),
    };
    let id = hex::decode(event_id).map_err(|error| unreadable(&error))?;
    let (tries,): (i64,) = sqlx::query_as(
        "UPDATE host_outbox SET state = $1, reason = $2, tries = tries + 1 WHERE event_id = $3 AND relay = $4 \
         RETURNING tries",
    )
    .bind(state)
    .bind(reason)
    .bind(&id)
    .bind(relay)
    .fetch_one(db)
    .await?;
    if state != "waiting" {
        return Ok(());
    }
    let wait = (1_i64 << tries.clamp(1, 12)).min(LONGEST_WAIT_S);
    let state = if tries >= MOST_TRIES { "refused" } else { "waiting" };
    sqlx::query("UPDATE host_outbox SET state = $1, next_at = $2 WHERE event_id = $3 AND relay = $4")
        .bind(state)
        .bind(wall_now().saturating_add(wait))
        .bind(&id)
        .bind(relay)
        .execute(db)
        .await?;
    Ok(())
}
