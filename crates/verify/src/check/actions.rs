//! Whether what the wallet did on chain is what the journal decided, and the other way round.

use super::{Record, deed::decided, needs_node, sends, short};
use crate::{
    Action, Claim, Coverage, Dossier,
    claim::{Flaws, count},
};
use sporeline_journal::Kind;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(super) fn claims(dossier: &Dossier, records: &[Record]) -> Vec<Claim> {
    let mut claims = vec![numbers(dossier)];
    claims.extend(source(dossier));
    claims.push(decisions(dossier, records));
    claims.extend(sends::claims(dossier, records));
    claims.push(lost(dossier, records));
    claims
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
                _ if flaws.is_empty() && dossier.actions.iter().any(|action| action.indexed) => Claim::not_checkable(
                    name,
                    format!(
                        "{}, each number once, not all of them shown by the node",
                        count(found, "action", "actions")
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

/// Nothing where a node showed every action, or none was asked.
fn source(dossier: &Dossier) -> Option<Claim> {
    dossier.chain.as_ref()?;
    let indexed = dossier.actions.iter().filter(|action| action.indexed).count();
    (indexed > 0).then(|| {
        let actions = count(dossier.actions.len(), "action", "actions");
        Claim::not_checkable(
            "actions.source",
            format!("{indexed} of {actions} only by the API's word: the node no longer has them, or had not yet"),
        )
    })
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
