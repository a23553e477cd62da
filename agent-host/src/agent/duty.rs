//! What a wallet owes the chain, whatever its brain wants: the hash of an inherited persona, and the journal's anchors.

use super::Life;
use crate::{
    error::HostError,
    hands::Deed,
    journal::{self, Draft, Kind},
    observe::Sensed,
};
use serde_json::json;
use sporeline_mind::Amount;
use sporeline_store::key32;
use sqlx::Row;

/// Entries after which a journal is anchored however little time has passed.
const ANCHOR_ENTRIES: u64 = 64;

/// Something to be done, and the entry that says so.
pub(super) struct Duty {
    pub deed: Deed,
    pub reason: Reason,
}

/// The journal entry that an action refers to.
pub(super) enum Reason {
    /// Still to be written.
    New(Draft),
    /// Written before; its hash.
    Written([u8; 32]),
}

/// Whether a journal of `entries` is to be anchored, `anchored` of them being on chain since `last` (chain time).
fn is_anchor_due(entries: u64, anchored: u64, last: i64, now: i64, every_s: u32) -> bool {
    let new = entries.saturating_sub(anchored);
    new >= ANCHOR_ENTRIES || (new > 0 && now.saturating_sub(last) >= i64::from(every_s))
}

impl Life {
    /// What is due now, if anything.
    pub(super) async fn duty(&self, seen: &Sensed) -> Result<Option<Duty>, HostError> {
        let (me, now) = (&seen.observation.me, seen.observation.now);
        if !me.attested || now > me.paid_until {
            return Ok(None);
        }
        if seen.agent.persona_set == 0
            && let Some(duty) = self.persona_duty().await?
        {
            return Ok(Some(duty));
        }
        self.anchor_duty(seen, now).await
    }

    /// A child's persona was settled when it first woke.
    async fn persona_duty(&self) -> Result<Option<Duty>, HostError> {
        let row = sqlx::query(
            "SELECT hash, body FROM host_journal WHERE wallet = $1 AND kind = 'birth' ORDER BY seq LIMIT 1",
        )
        .bind(self.who.wallet.as_ref())
        .fetch_optional(&self.host.db)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let body: serde_json::Value = serde_json::from_str(row.get("body"))
            .map_err(|error| HostError::StoredTransaction(format!("a birth entry: {error}")))?;
        let Some(persona_hash) = body["persona_hash"].as_str() else {
            return Ok(None);
        };
        Ok(Some(Duty {
            deed: Deed::SetPersona {
                persona_hash: persona_hash.to_owned(),
            },
            reason: Reason::Written(key32(row.get("hash"))?),
        }))
    }

    async fn anchor_duty(&self, seen: &Sensed, now: i64) -> Result<Option<Duty>, HostError> {
        let head = journal::head(&self.host.db, &self.who.wallet).await?;
        let last: Option<i64> =
            sqlx::query_scalar("SELECT MAX(ts) FROM host_journal WHERE wallet = $1 AND kind = 'anchor'")
                .bind(self.who.wallet.as_ref())
                .fetch_one(&self.host.db)
                .await?;
        let last = last.unwrap_or(seen.agent.born_at);
        if !is_anchor_due(
            head.next,
            seen.agent.journal_sequence,
            last,
            now,
            self.host.anchor_every_s,
        ) {
            return Ok(None);
        }
        let (entries, head_hex) = (head.next, hex::encode(head.hash));
        Ok(Some(Duty {
            reason: Reason::New(Draft {
                kind: Kind::Anchor,
                body: json!({ "entries": entries.to_string(), "head": head_hex }),
            }),
            deed: Deed::Anchor {
                entries: Amount(entries),
                head: head_hex,
            },
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_anchored_when_it_is_long_or_when_it_is_time_and_there_is_something_new() {
        assert!(!is_anchor_due(63, 0, 100, 119, 20));
        assert!(is_anchor_due(64, 0, 100, 100, 20));
        assert!(is_anchor_due(6, 5, 100, 120, 20));
        assert!(!is_anchor_due(5, 5, 100, 900, 20));
        // The chain knows more than the database does: nothing older may be anchored after it.
        assert!(!is_anchor_due(5, 90, 100, 900, 20));
    }
}
