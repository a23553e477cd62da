//! Whether the times that entries name can be: their own key wrote them, the chain and its attesters wrote others.

use super::{Record, short};
use crate::{
    Claim, Dossier,
    claim::{Flaws, count},
};
use sporeline_journal::Kind;

/// From looking to writing it down a model's answer may take this long, chain seconds: until then an entry may come late. No
/// chain is rewound further than that.
pub(crate) const THOUGHT: i64 = 600;

/// Longest life of an attestation that the program can be set to, seconds.
const LONGEST: i64 = 7 * 86_400;

/// No entry is older than one before it, and each attestation was noted while it counted.
pub(super) fn claims(dossier: &Dossier, records: &[Record]) -> Vec<Claim> {
    let mut flaws = Flaws::default();
    let mut latest = i64::MIN;
    for Record { seq, envelope, .. } in records {
        if fell(latest, envelope.ts) {
            flaws.add(format!(
                "entry {seq} is {} older than one before it",
                count(latest.abs_diff(envelope.ts) as usize, "second", "seconds")
            ));
        }
        latest = latest.max(envelope.ts);
    }
    let mut longer = 0usize;
    for record in records.iter().filter(|record| record.is(Kind::Attest)) {
        let hash = record.hash("quote_hash");
        let Some((hash, bundle)) = hash.and_then(|hash| Some((hash, dossier.bundles.get(&hash)?))) else {
            continue;
        };
        let (seq, ts, end) = (record.seq, record.envelope.ts, bundle.expires_at);
        let life = end.saturating_sub(ts);
        if life <= 0 {
            flaws.add(format!(
                "entry {seq} notes attestation {}… when it was over",
                short(&hash)
            ));
        } else if life > LONGEST {
            flaws.add(format!(
                "entry {seq} notes attestation {}… when nobody could have signed it yet",
                short(&hash)
            ));
        }
        if record.body.get("expires_at").and_then(serde_json::Value::as_i64) != Some(end) {
            flaws.add(format!("entry {seq} gives attestation {}… another end", short(&hash)));
        }
        let allowed = dossier.chain.as_ref().map(|chain| chain.attestation_ttl);
        longer += usize::from(allowed.is_some_and(|allowed| life > allowed.into()));
    }
    if records.is_empty() {
        return vec![];
    }
    let times = "no entry is older than one before it, each attestation was noted while it counted";
    let mut claims = vec![flaws.claim("journal.time", times)];
    if longer > 0 {
        let longer = count(longer, "attestation", "attestations");
        claims.push(Claim::not_checkable(
            "attestation.time",
            format!("{longer} noted longer before the end than the program now allows: it may have allowed more then"),
        ));
    }
    claims
}

/// Whether a time fell further below the `latest` before it than it can where nothing was bent.
pub(crate) fn fell(latest: i64, ts: i64) -> bool {
    ts.saturating_add(THOUGHT) < latest
}
