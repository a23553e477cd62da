//! Every decision once more, from genome, memory and observation alone: [`sporeline_mind::replay`] over a journal.

use super::{Record, unhex};
use crate::{Claim, Dossier, claim::count};
use sporeline_journal::Kind;
use sporeline_mind::{
    Memory,
    replay::{Agreed, Disagreement, Entry, Replay},
};

pub(super) struct Replayed {
    pub claims: Vec<Claim>,
    /// Decisions computed anew that agreed.
    pub recomputed: u64,
}

/// How many of which there were.
#[derive(Default)]
struct Counts {
    decisions: usize,
    foreign: usize,
    outcomes: usize,
}

pub(super) fn claims(dossier: &Dossier, records: &[Record]) -> Replayed {
    let mut replay = Replay::new(dossier.agent().genome, born_with(dossier, records));
    let mut counts = Counts::default();
    let disagreed = records.iter().find_map(|record| {
        let why = follow(&mut replay, record, &mut counts).err()?;
        Some((record, why))
    });
    let mut claims = vec![
        decisions(&counts),
        Claim::ok(
            "replay.guard",
            "what the guard refused and let pass is what the chain's limits give",
        ),
        Claim::ok(
            "replay.memory",
            format!(
                "the memory after each entry follows from the one before; {} learnt from",
                count(counts.outcomes, "outcome", "outcomes")
            ),
        ),
    ];
    if let Some((record, why)) = disagreed {
        let at = format!("entry {}: {why}", record.seq);
        for claim in &mut claims {
            *claim = if claim.name == blamed(&why) {
                Claim::failed(claim.name, at.clone())
            } else {
                let rest = format!(
                    "nothing is wrong before entry {}; what comes after it means nothing",
                    record.seq
                );
                Claim::not_checkable(claim.name, rest)
            };
        }
    }
    claims.push(Claim::not_checkable(
        "replay.observations",
        "whether what it says it saw was so: nodes do not keep the chain's past states",
    ));
    if counts.foreign > 0 {
        claims.push(Claim::not_checkable(
            "replay.receipts",
            format!(
                "{} made by a language model, whose answer no computation repeats; what followed from it was recomputed",
                count(counts.foreign, "decision", "decisions")
            ),
        ));
    }
    Replayed {
        claims,
        recomputed: counts.decisions as u64,
    }
}

/// What the agent remembered before its first entry. Whether a child's is what its parents left is a claim of its own.
fn born_with(dossier: &Dossier, records: &[Record]) -> Memory {
    let birth = records.first().filter(|record| record.is(Kind::Birth));
    let told = birth
        .filter(|_| !dossier.parents.is_empty())
        .and_then(|record| record.body.get("memory"));
    told.and_then(|memory| serde_json::from_value(memory.clone()).ok())
        .unwrap_or_default()
}

fn follow(replay: &mut Replay, record: &Record, counts: &mut Counts) -> Result<(), Disagreement> {
    let envelope = &record.envelope;
    let agreed = replay.follow(&Entry {
        kind: envelope.kind.name(),
        hash: record.hash,
        // What is no hash is no memory's.
        memory_hash: unhex(&envelope.memory_hash).unwrap_or_default(),
        body: &record.body,
    })?;
    match agreed {
        Agreed::Decision => counts.decisions += 1,
        Agreed::Consequences => counts.foreign += 1,
        Agreed::Outcome => counts.outcomes += 1,
        Agreed::Memory => {}
    }
    Ok(())
}

fn decisions(counts: &Counts) -> Claim {
    let name = "replay.decisions";
    if counts.decisions == 0 {
        return Claim::not_checkable(name, "no policy has decided anything yet");
    }
    let decisions = count(counts.decisions, "decision", "decisions");
    Claim::ok(
        name,
        format!("{decisions} computed anew from genome, memory and observation: every one agrees"),
    )
}

/// The claim that a disagreement is against.
fn blamed(why: &Disagreement) -> &'static str {
    match why {
        Disagreement::Refusal { .. } => "replay.guard",
        Disagreement::Outcome { .. } | Disagreement::Memory { .. } | Disagreement::Unsettled { .. } => "replay.memory",
        Disagreement::Body { .. } | Disagreement::Unseen | Disagreement::Intent { .. } | Disagreement::Rest { .. } => {
            "replay.decisions"
        }
    }
}
