//! Whether what the wallet did on chain is what the journal decided, and the other way round.

use super::{Record, deed::decided, needs_node, short};
use crate::{
    Action, Claim, Coverage, Dossier,
    claim::{Flaws, count},
};
use sporeline_journal::Kind;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(super) fn claims(dossier: &Dossier, records: &[Record]) -> Vec<Claim> {
    vec![
        numbers(dossier),
        decisions(dossier, records),
        sends(dossier, records),
        lost(dossier, records),
    ]
}

/// No number and no decision twice, and none left out.
fn numbers(dossier: &Dossier) -> Claim {
    let name = "actions.numbers";
    let mut flaws = Flaws::default();
    let mut by_number: BTreeMap<u64, &Action> = BTreeMap::new();
    let mut by_decision: HashMap<[u8; 32], u64> = HashMap::new();
    for action in &dossier.actions {
        if by_number.insert(action.number, action).is_some() {
            flaws.add(format!("action {} was taken twice", action.number));
        } else if let Some(other) = by_decision.insert(action.decision, action.number) {
            let decision = short(&action.decision);
            flaws.add(format!(
                "decision {decision}… was acted on twice, as {other} and as {}",
                action.number
            ));
        }
    }
    let found = by_number.len();
    match (&dossier.chain, dossier.coverage) {
        (Some(chain), Coverage::Chain) => {
            let missing: Vec<u64> = (1..=chain.action)
                .filter(|number| !by_number.contains_key(number))
                .collect();
            match missing.first() {
                Some(first) if flaws.is_empty() => Claim::not_checkable(
                    name,
                    format!(
                        "the node no longer has {} of {} actions (the first: {first}); no other number is there twice",
                        missing.len(),
                        chain.action
                    ),
                ),
                _ => flaws.claim(
                    name,
                    format!("{} on chain, each number once", count(found, "action", "actions")),
                ),
            }
        }
        (_, Coverage::Markets(markets)) => flaws.claim(
            name,
            format!(
                "{} in {} that its journal names, no number twice; a node (--rpc) would show every action",
                count(found, "trade", "trades"),
                count(markets, "market", "markets")
            ),
        ),
        (None, Coverage::Chain) => needs_node(name, "how many actions there are"),
    }
}

/// Every action names an entry that decided exactly that.
fn decisions(dossier: &Dossier, records: &[Record]) -> Claim {
    let by_hash: HashMap<[u8; 32], &Record> = records.iter().map(|record| (record.hash, record)).collect();
    let mut flaws = Flaws::default();
    for action in &dossier.actions {
        let (number, deed) = (action.number, action.deed.name());
        match by_hash.get(&action.decision) {
            None => flaws.add(format!(
                "action {number} ({deed}) names decision {}…, which is not in the journal",
                short(&action.decision)
            )),
            Some(record) => {
                if let Err(why) = decided(record, &action.deed) {
                    flaws.add(format!(
                        "action {number} ({deed}) names entry {}, but {why}",
                        record.seq
                    ));
                }
            }
        }
    }
    let detail = format!(
        "{} by an entry that decided exactly that",
        count(dossier.actions.len(), "action, made", "actions, each made")
    );
    flaws.claim("actions.decided", detail)
}

/// What `send` and `outcome` entries say was sent and landed.
struct Sent<'a> {
    record: &'a Record,
    number: u64,
    landed: Option<&'a Record>,
    lost: bool,
}

fn sent(records: &[Record]) -> BTreeMap<&str, Sent<'_>> {
    let mut sent: BTreeMap<&str, Sent<'_>> = BTreeMap::new();
    for record in records {
        let (Some(signature), Some(number)) = (record.text("signature"), record.amount("action")) else {
            continue;
        };
        match record.envelope.kind {
            Kind::Send => {
                let new = Sent {
                    record,
                    number,
                    landed: None,
                    lost: false,
                };
                sent.insert(signature, new);
            }
            Kind::Outcome if record.text("result") == Some("landed") => {
                if let Some(sent) = sent.get_mut(signature) {
                    sent.landed = Some(record);
                }
            }
            Kind::Lost => {
                if let Some(sent) = sent.get_mut(signature) {
                    sent.lost = true;
                }
            }
            _ => {}
        }
    }
    sent
}

/// Every send follows a decision that was not refused, everything noted as landed is on chain, and nothing is on chain that
/// was not noted before it was sent.
fn sends(dossier: &Dossier, records: &[Record]) -> Claim {
    let by_hash: HashMap<String, &Record> = records
        .iter()
        .map(|record| (hex::encode(record.hash), record))
        .collect();
    let by_signature: HashMap<String, &Action> = dossier
        .actions
        .iter()
        .map(|action| (bs58::encode(action.signature).into_string(), action))
        .collect();
    let known: BTreeSet<u64> = dossier.actions.iter().map(|action| action.number).collect();
    let mut flaws = Flaws::default();
    let sent = sent(records);
    for Sent {
        record,
        number,
        landed,
        lost,
    } in sent.values()
    {
        let decision = record.text("decision").and_then(|hash| by_hash.get(hash));
        match decision {
            None => flaws.add(format!("entry {} sends what no entry decided", record.seq)),
            Some(decision) if decision.body.get("refused").is_some_and(|refused| !refused.is_null()) => {
                flaws.add(format!("entry {} sends what the guard had refused", record.seq));
            }
            Some(decision) if decision.seq >= record.seq => {
                flaws.add(format!("entry {} sends what was decided later", record.seq));
            }
            Some(_) => {}
        }
        if let Some(landed) = landed.filter(|_| !lost)
            && !record
                .text("signature")
                .is_some_and(|signature| by_signature.contains_key(signature))
        {
            flaws.extend(never_landed(dossier, &known, *number, landed));
        }
    }
    for (signature, action) in &by_signature {
        match sent.get(signature.as_str()) {
            None => flaws.add(format!("action {} was never noted as sent", action.number)),
            Some(sent) if sent.number != action.number || sent.record.hash("decision") != Some(action.decision) => {
                flaws.add(format!(
                    "action {} is noted as sent under another number or decision",
                    action.number
                ));
            }
            Some(sent) => {
                if let Some(flaw) = sent.landed.and_then(|landed| misreported(landed, action)) {
                    flaws.add(flaw);
                }
            }
        }
    }
    let detail = format!(
        "{} noted before it went out",
        count(sent.len(), "transaction,", "transactions, each")
    );
    flaws.claim("actions.sent", detail)
}

/// What is wrong with an action that is noted as landed and not among those found on chain, if it can be told.
fn never_landed(dossier: &Dossier, known: &BTreeSet<u64>, number: u64, outcome: &Record) -> Option<String> {
    let chain = dossier.chain.as_ref()?;
    if known.contains(&number) {
        return Some(format!(
            "action {number}, noted as landed, is another transaction on chain than the journal's"
        ));
    }
    // Below the chain's number a node may have forgotten it; what landed after the chain was asked is not missing.
    let before = outcome.amount("slot").is_some_and(|slot| slot <= chain.slot);
    (number > chain.action && before).then(|| {
        format!(
            "entry {} notes action {number} as landed, but the chain counts {}",
            outcome.seq, chain.action
        )
    })
}

/// An outcome must give the amounts that moved on chain: the agent learns from them.
fn misreported(outcome: &Record, action: &Action) -> Option<String> {
    let crate::Deed::Traded { base, quote, .. } = action.deed else {
        return None;
    };
    let differs = |field: &str, moved: u64| outcome.amount(field).is_some_and(|noted| noted != moved);
    (differs("base", base) || differs("quote", quote)).then(|| {
        format!(
            "entry {} notes other amounts than action {} moved",
            outcome.seq, action.number
        )
    })
}

/// What is noted as lost had landed before, and is not on chain.
fn lost(dossier: &Dossier, records: &[Record]) -> Claim {
    let on_chain: BTreeSet<String> = dossier
        .actions
        .iter()
        .map(|action| bs58::encode(action.signature).into_string())
        .collect();
    let mut landed: BTreeSet<&str> = BTreeSet::new();
    let mut flaws = Flaws::default();
    let mut number = 0usize;
    for record in records {
        let Some(signature) = record.text("signature") else {
            continue;
        };
        if record.is(Kind::Outcome) && record.text("result") == Some("landed") {
            landed.insert(signature);
        }
        if record.is(Kind::Lost) {
            number += 1;
            if !landed.contains(signature) {
                flaws.add(format!("entry {} loses what had never landed", record.seq));
            }
            if on_chain.contains(signature) {
                flaws.add(format!("entry {} calls lost what is on chain", record.seq));
            }
        }
    }
    let detail = match number {
        0 => "the chain forgot nothing that had landed".to_owned(),
        _ => format!(
            "{} a rewound chain forgot, each noted as landed before and not on chain",
            count(number, "action that", "actions that")
        ),
    };
    flaws.claim("actions.lost", detail)
}
