//! Whether something came of everything that was decided.

use super::Record;
use crate::claim::Flaws;
use sporeline_journal::Kind;

/// What is to be done in an entry's name is signed, or refused by a simulation, before that entry is kept: the next tells which.
/// How many decisions are said to be refused so.
pub(super) fn up(records: &[Record], flaws: &mut Flaws) -> usize {
    let mut refused = 0;
    for (place, record) in records.iter().enumerate().filter(|(_, record)| acts(record)) {
        match records.get(place + 1) {
            Some(next) if next.is(Kind::Send) && next.hash("decision") == Some(record.hash) => {}
            Some(next) if next.is(Kind::Outcome) && is_refusal(next) => refused += 1,
            _ => flaws.add(format!("entry {} decided something and nothing came of it", record.seq)),
        }
    }
    refused
}

/// Whether an entry is a decision to act which the guard lets pass, or an anchor's.
fn acts(record: &Record) -> bool {
    let intent = record.body.get("intent").and_then(|intent| intent.get("do"));
    match record.envelope.kind {
        Kind::Decide => is_null(record, "refused") && intent.and_then(|wish| wish.as_str()) != Some("hold"),
        Kind::Anchor => true,
        _ => false,
    }
}

/// Whether an outcome is of what a simulation refused: nothing was signed, so nothing moved.
pub(super) fn is_refusal(outcome: &Record) -> bool {
    let nothing = |field: &str| is_null(outcome, field);
    outcome.text("result") == Some("refused") && ["signature", "slot", "base", "quote"].into_iter().all(nothing)
}

/// Whether a field of the body is null or left out.
pub(super) fn is_null(record: &Record, field: &str) -> bool {
    record.body.get(field).is_none_or(serde_json::Value::is_null)
}
