//! What language models decided, once more from what they answered: no computation repeats a model, but its answer is kept.

use super::{Record, unhex};
use crate::{
    Claim, Deed, Dossier,
    claim::{Flaws, count},
};
use sporeline_genome::Persona;
use sporeline_journal::Kind;
use sporeline_llm::{
    Asker, Brain, Receipt, asked_by,
    provider::{LONGEST_AGE_S, examine},
    receipt::{SigningKey, Verdict, verify},
    replay,
};
use sporeline_mind::{Intent, Observation};
use std::collections::BTreeSet;

/// Why a good answer does not count where a machine has to have signed it. Part of journals.
const UNATTESTED: &str = "unattested";

#[derive(Default)]
struct Counts {
    repeated: usize,
    attested: usize,
    missing: usize,
    /// Answers that no one signed.
    unsigned: usize,
    /// Answers signed by a key that no evidence is named for.
    unvouched: usize,
    /// Good answers put aside because nobody vouched for their key.
    aside: usize,
    /// Attested answers whose evidence is not to be had.
    unproven: usize,
    /// Seconds between the judgement of the oldest evidence and an answer that it vouches for.
    oldest: u64,
    /// Code and state of the machines that vouched for keys, for people.
    machines: BTreeSet<String>,
}

/// What the journal and the chain say of the agent when it decided.
struct Then {
    seen: Option<Observation>,
    /// Of what it remembered before.
    memory_hash: Option<[u8; 32]>,
    /// Hashes of the personas that it may have had.
    personas: Vec<[u8; 32]>,
}

/// Nothing where no model was ever asked.
pub(super) fn claims(dossier: &Dossier, records: &[Record]) -> Vec<Claim> {
    let (mut flaws, mut counts) = (Flaws::default(), Counts::default());
    let worn_after = worn_after(dossier, records);
    let mut then = Then {
        seen: None,
        memory_hash: None,
        personas: vec![],
    };
    for record in records {
        if record.is(Kind::Sense) {
            let observation = record.body.get("observation").cloned();
            then.seen = observation.and_then(|observation| serde_json::from_value(observation).ok());
        }
        if record.is(Kind::Decide) {
            then.personas = personas(dossier, worn_after.is_some_and(|seq| record.seq >= seq));
            if let Err(flaw) = decision(dossier, record, &then, &mut counts) {
                flaws.add(format!("entry {}: {flaw}", record.seq));
            }
        }
        then.memory_hash = unhex(&record.envelope.memory_hash);
    }
    let mut claims = vec![];
    if !flaws.is_empty() || counts.repeated > 0 {
        let decisions = count(counts.repeated, "answer", "answers");
        let detail = format!("{decisions} of a language model taken out of their receipts again: every one agrees");
        claims.push(flaws.claim("receipts", detail));
    }
    claims.extend(unsigned(&counts));
    if counts.missing > 0 {
        let missing = count(counts.missing, "receipt is", "receipts are");
        claims.push(Claim::not_checkable(
            "receipts.kept",
            format!("{missing} not to be had"),
        ));
    }
    if counts.unproven > 0 {
        let unproven = count(counts.unproven, "answer is", "answers are");
        claims.push(Claim::not_checkable(
            "receipts.evidence",
            format!("{unproven} said to be attested, and what the provider's machine was judged by is not to be had"),
        ));
    }
    if counts.attested > 0 {
        let attested = count(counts.attested, "answer is", "answers are");
        let oldest = count(counts.oldest as usize, "second", "seconds");
        let machines = counts.machines.into_iter().collect::<Vec<_>>().join("; ");
        claims.push(Claim::not_checkable(
            "receipts.provider",
            format!(
                "{attested} signed by keys that a provider's machine vouched for ({machines}), judged at most {oldest} \
                 before: which machines count is for you to say"
            ),
        ));
    }
    claims
}

/// Nothing where a machine is said to have signed every answer.
fn unsigned(counts: &Counts) -> Option<Claim> {
    let (unsigned, unvouched) = (counts.unsigned, counts.unvouched);
    (unsigned + unvouched + counts.aside > 0).then(|| {
        Claim::not_checkable(
            "receipts.unsigned",
            format!(
                "{} that no one signed, {unvouched} signed by a key that nothing vouches for: whoever runs the host may have \
                 written them; {} put aside for want of an attestation",
                count(unsigned, "answer", "answers"),
                counts.aside
            ),
        )
    })
}

/// From which entry on the agent had the persona whose hash is on chain; `None`: that cannot be told. A founder may have it
/// from the beginning; who wrote it later had none until that landed.
fn worn_after(dossier: &Dossier, records: &[Record]) -> Option<u64> {
    let set = |deed: &Deed| matches!(deed, Deed::PersonaSet { .. });
    if let Some(action) = dossier.actions.iter().find(|action| set(&action.deed)) {
        let landed = |record: &&Record| {
            record.is(Kind::Outcome)
                && record.amount("action") == Some(action.number)
                && record.text("result") == Some("landed")
        };
        return records.iter().find(landed).map(|record| record.seq);
    }
    let chain = dossier.chain.as_ref()?;
    let whole = (1..=chain.action).all(|number| dossier.actions.iter().any(|action| action.number == number));
    whole.then_some(0)
}

fn personas(dossier: &Dossier, worn: bool) -> Vec<[u8; 32]> {
    let written = dossier.agent().persona_hash;
    let none = Some(Persona::default().hash()).filter(|_| !worn || written.is_none());
    written.into_iter().chain(none).collect()
}

fn decision(dossier: &Dossier, record: &Record, then: &Then, counts: &mut Counts) -> Result<(), String> {
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
    let seen = then.seen.as_ref().ok_or("a decision without an observation")?;
    let asker = Asker {
        genome: &dossier.agent().genome,
        personas: &then.personas,
        memory_hash: then.memory_hash.ok_or("a decision without a memory before it")?,
        seen,
    };
    asked_by(receipt, &asker).map_err(|error| error.to_string())?;
    match verify(receipt) {
        Verdict::Unsigned => counts.unsigned += 1,
        Verdict::Signed(_) => counts.unvouched += usize::from(receipt.evidence.is_none()),
        Verdict::Attested(_) | Verdict::Refused(_) => {}
    }
    if by_model {
        let key = taken(record, receipt, seen)?;
        if let Some(key) = key.filter(|_| brain == Brain::LlmAttested.name()) {
            vouched(dossier, record, receipt, &key, counts)?;
        }
    } else {
        put_aside(record, receipt, seen)?;
        counts.aside += usize::from(record.text("fallback") == Some(UNATTESTED));
    }
    counts.repeated += 1;
    Ok(())
}

/// The model's answer became the decision. The key that signed it.
fn taken(record: &Record, receipt: &Receipt, seen: &Observation) -> Result<Option<SigningKey>, String> {
    let key = match verify(receipt) {
        Verdict::Refused(refusal) => return Err(refusal.to_string()),
        Verdict::Unsigned => None,
        Verdict::Signed(key) | Verdict::Attested(key) => Some(key),
    };
    let attested = key.is_some() && receipt.evidence.is_some();
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
    Ok(key)
}

/// The evidence that the receipt names shows that the key was a machine's, before the answer was taken.
fn vouched(
    dossier: &Dossier,
    record: &Record,
    receipt: &Receipt,
    key: &SigningKey,
    counts: &mut Counts,
) -> Result<(), String> {
    let Some((hash, evidence)) = receipt
        .evidence
        .and_then(|hash| Some((hash, dossier.evidence.get(&hash)?)))
    else {
        counts.unproven += 1;
        return Ok(());
    };
    if evidence.hash() != hash {
        return Err("the evidence is not the one that the receipt names".into());
    }
    let then = record.envelope.ts;
    if then > evidence.at.saturating_add(LONGEST_AGE_S.into()) {
        return Err(format!(
            "its evidence was judged {} before, which is too long for any host",
            count(then.abs_diff(evidence.at) as usize, "second", "seconds")
        ));
    }
    let found = examine(evidence, None).map_err(|error| format!("its evidence: {error}"))?;
    if found.key != *key {
        return Err(format!(
            "its evidence is about {}, the answer is signed by {key}",
            found.key
        ));
    }
    if evidence.at > then {
        return Err("its evidence was judged after the answer was taken".into());
    }
    if found.not_after.is_some_and(|end| end < then) {
        return Err("the keys of its evidence were past their time".into());
    }
    counts.attested += 1;
    counts.oldest = counts.oldest.max(then.abs_diff(evidence.at));
    let code = hex::encode(found.compose_hash);
    counts.machines.insert(format!("compose hash {code}, {}", found.status));
    Ok(())
}

/// The model answered, and genes decided: for the reason that is named.
fn put_aside(record: &Record, receipt: &Receipt, seen: &Observation) -> Result<(), String> {
    let said = record.text("fallback").unwrap_or_default();
    let agrees = match (replay(receipt, seen), verify(receipt)) {
        (Ok(_), Verdict::Refused(_)) => said == "bad_signature",
        // A good answer: its signature was asked for and does not count.
        (Ok(_), _) => said == UNATTESTED && receipt.evidence.is_none(),
        (Err(reason), _) => reason.name() == said,
    };
    if agrees {
        Ok(())
    } else {
        Err(format!(
            "the model's answer is said to be put aside for {said:?}, which it does not bear out"
        ))
    }
}
