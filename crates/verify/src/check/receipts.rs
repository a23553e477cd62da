//! What language models decided, once more from what they answered: no computation repeats a model, but its answer is kept.

use super::{Record, unhex};
use crate::{
    Claim, Dossier,
    claim::{Flaws, count},
};
use sporeline_journal::Kind;
use sporeline_llm::{
    Brain, Receipt,
    receipt::{Verdict, verify},
    replay,
};
use sporeline_mind::{Intent, Observation};

/// Reasons to put an allowed answer aside: its signature was asked for.
const FOR_ITS_SIGNATURE: [&str; 2] = ["bad_signature", "unattested"];

#[derive(Default)]
struct Counts {
    repeated: usize,
    attested: usize,
    missing: usize,
}

/// Nothing where no model was ever asked.
pub(super) fn claims(dossier: &Dossier, records: &[Record]) -> Vec<Claim> {
    let (mut flaws, mut counts) = (Flaws::default(), Counts::default());
    let mut seen: Option<Observation> = None;
    for record in records {
        if record.is(Kind::Sense) {
            let observation = record.body.get("observation").cloned();
            seen = observation.and_then(|observation| serde_json::from_value(observation).ok());
        }
        if !record.is(Kind::Decide) {
            continue;
        }
        if let Err(flaw) = decision(dossier, record, seen.as_ref(), &mut counts) {
            flaws.add(format!("entry {}: {flaw}", record.seq));
        }
    }
    let mut claims = vec![];
    if !flaws.is_empty() || counts.repeated > 0 {
        let decisions = count(counts.repeated, "answer", "answers");
        let detail = format!("{decisions} of a language model taken out of their receipts again: every one agrees");
        claims.push(flaws.claim("receipts", detail));
    }
    if counts.missing > 0 {
        let missing = count(counts.missing, "receipt is", "receipts are");
        claims.push(Claim::not_checkable(
            "receipts.kept",
            format!("{missing} not to be had"),
        ));
    }
    if counts.attested > 0 {
        let attested = count(counts.attested, "answer is", "answers are");
        claims.push(Claim::not_checkable(
            "receipts.provider",
            format!("{attested} signed by keys that a provider's machine vouched for: which machines count is for you to say"),
        ));
    }
    claims
}

fn decision(dossier: &Dossier, record: &Record, seen: Option<&Observation>, counts: &mut Counts) -> Result<(), String> {
    let brain = record.text("brain").unwrap_or_default();
    if brain != record.envelope.brain {
        return Err(format!("the body says {brain}, the envelope {}", record.envelope.brain));
    }
    let by_model = brain != Brain::Policy.name();
    let Some(named) = &record.envelope.receipt else {
        return if by_model {
            Err("a language model decided, and no receipt is named".into())
        } else {
            Ok(())
        };
    };
    let hash = named
        .as_str()
        .and_then(unhex)
        .ok_or("the receipt is named by no hash")?;
    let Some(receipt) = dossier.receipts.get(&hash) else {
        counts.missing += 1;
        return Ok(());
    };
    if receipt.hash() != hash {
        return Err("the receipt is not the one that was named".into());
    }
    let seen = seen.ok_or("a decision without an observation")?;
    if by_model {
        taken(record, receipt, seen)?;
        counts.attested += usize::from(brain == Brain::LlmAttested.name());
    } else {
        put_aside(record, receipt, seen)?;
    }
    counts.repeated += 1;
    Ok(())
}

/// The model's answer became the decision.
fn taken(record: &Record, receipt: &Receipt, seen: &Observation) -> Result<(), String> {
    let signed = match verify(receipt) {
        Verdict::Refused(refusal) => return Err(refusal.to_string()),
        Verdict::Unsigned => false,
        _ => true,
    };
    let attested = signed && receipt.evidence.is_some();
    let said = record.text("brain").unwrap_or_default();
    let follows = if attested {
        Brain::LlmAttested
    } else {
        Brain::LlmUnattested
    };
    if said != follows.name() {
        return Err(format!("said to be {said}; by its receipt it is {}", follows.name()));
    }
    let (intent, lesson) = replay(receipt, seen).map_err(|error| error.to_string())?;
    let told = record.body.get("intent").cloned();
    let told: Option<Intent> = told.and_then(|intent| serde_json::from_value(intent).ok());
    if told.as_ref() != Some(&intent) {
        return Err(format!("the model wanted to {}, as its answer reads", intent.name()));
    }
    if record.text("lesson") != lesson.as_deref() {
        return Err("the model told itself another lesson".into());
    }
    Ok(())
}

/// The model answered, and genes decided: for the reason that is named.
fn put_aside(record: &Record, receipt: &Receipt, seen: &Observation) -> Result<(), String> {
    let said = record.text("fallback").unwrap_or_default();
    let agrees = match replay(receipt, seen) {
        Ok(_) => FOR_ITS_SIGNATURE.contains(&said),
        Err(reason) => reason.name() == said,
    };
    if agrees {
        Ok(())
    } else {
        Err(format!(
            "the model's answer is said to be put aside for {said:?}, which it does not bear out"
        ))
    }
}
