//! Whether what the journal says went out, and came of it, is what the chain says.

use super::{Record, followed};
use crate::{
    Action, Chain, Claim, Deed, Dossier,
    claim::{Flaws, count},
};
use sporeline_journal::Kind;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Slots that the node asked may be behind the one that the host asks: a minute.
const NODES_APART: u64 = 150;

/// What `send`, `outcome` and `lost` entries say of one transaction.
struct Sent<'a> {
    record: &'a Record,
    number: u64,
    outcomes: Vec<&'a Record>,
    lost: bool,
}

/// Everything noted as sent, by signature. What tells of the end of something else is a flaw.
fn sent<'a>(records: &'a [Record], flaws: &mut Flaws) -> BTreeMap<&'a str, Sent<'a>> {
    let mut sent: BTreeMap<&str, Sent<'_>> = BTreeMap::new();
    // Of the entry before, where that is a `send` entry. A host settles what it sent before it writes anything else.
    let mut open: Option<(&str, u64)> = None;
    for record in records {
        let known = record.text("signature");
        if let Some((_, seq)) = open
            .take()
            .filter(|(signature, _)| !record.is(Kind::Outcome) || known != Some(*signature))
        {
            flaws.add(format!(
                "entry {} goes on before anything says what became of what entry {seq} sent",
                record.seq
            ));
        }
        match record.envelope.kind {
            Kind::Send => {
                let (Some(signature), Some(number)) = (known, record.amount("action")) else {
                    flaws.add(format!("entry {} cannot be read", record.seq));
                    continue;
                };
                let new = Sent {
                    record,
                    number,
                    outcomes: vec![],
                    lost: false,
                };
                if sent.insert(signature, new).is_some() {
                    flaws.add(format!("entry {} sends what was sent before", record.seq));
                }
                open = Some((signature, record.seq));
            }
            Kind::Outcome if followed::is_refusal(record) => {}
            Kind::Outcome => match known.and_then(|signature| sent.get_mut(signature)) {
                Some(sent) => sent.outcomes.push(record),
                None => flaws.add(format!("entry {} tells the end of what no entry sent", record.seq)),
            },
            Kind::Lost => {
                if let Some(sent) = known.and_then(|signature| sent.get_mut(signature)) {
                    sent.lost = true;
                }
            }
            _ => {}
        }
    }
    sent
}

/// Something came of everything decided, every send follows a decision that was not refused, everything noted as landed is on
/// chain, what is on chain was noted before it was sent and is told of as landed.
pub(super) fn claims(dossier: &Dossier, records: &[Record]) -> Vec<Claim> {
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
    let sent = sent(records, &mut flaws);
    let refused = followed::up(records, &mut flaws);
    for (signature, sent) in &sent {
        flaws.extend(undecided(sent.record, &by_hash));
        flaws.extend(ends(
            dossier.chain.as_ref(),
            &known,
            sent,
            by_signature.get(*signature).copied(),
        ));
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
            Some(_) => {}
        }
    }
    let detail = format!(
        "{} noted before it went out, its end as the chain has it",
        count(sent.len(), "transaction,", "transactions, each")
    );
    let mut claims = vec![flaws.claim("actions.sent", detail)];
    claims.extend(unsent(refused, &sent));
    claims.extend(amounts(&sent, &by_signature));
    claims
}

/// Nobody else saw a simulation, or can tell why a transaction is not on chain.
fn unsent(refused: usize, sent: &BTreeMap<&str, Sent<'_>>) -> Option<Claim> {
    let outcomes = sent.values().flat_map(|sent| &sent.outcomes);
    let vain = outcomes
        .filter(|outcome| matches!(outcome.text("result"), Some("failed" | "dead")))
        .count();
    (refused + vain > 0).then(|| {
        let refused = count(refused, "decision", "decisions");
        let vain = count(vain, "transaction", "transactions");
        Claim::not_checkable(
            "actions.unsent",
            format!(
                "{refused} said to be refused by a simulation, {vain} to have come to nothing: whoever runs the host may have \
                 held them back"
            ),
        )
    })
}

/// A host leaves amounts out where no node gives it the log of a trade. An agent learns nothing from the price of such a sale.
fn amounts(sent: &BTreeMap<&str, Sent<'_>>, by_signature: &HashMap<String, &Action>) -> Option<Claim> {
    let traded = sent.iter().filter(|(signature, _)| {
        let action = by_signature.get(**signature);
        action.is_some_and(|action| matches!(action.deed, Deed::Traded { .. }))
    });
    let outcomes = traded.flat_map(|(_, sent)| &sent.outcomes);
    let silent = outcomes.filter(|outcome| followed::is_null(outcome, "base") && followed::is_null(outcome, "quote"));
    let silent = silent.count();
    (silent > 0).then(|| {
        let trades = count(silent, "trade", "trades");
        Claim::not_checkable(
            "actions.amounts",
            format!("{trades} noted without amounts: whether the host could not have known them; a sale so noted teaches no result"),
        )
    })
}

/// What is wrong with the decision that a `send` entry names.
fn undecided(send: &Record, by_hash: &HashMap<String, &Record>) -> Option<String> {
    let seq = send.seq;
    match send.text("decision").and_then(|hash| by_hash.get(hash)) {
        None => Some(format!("entry {seq} sends what no entry decided")),
        Some(decision) if decision.body.get("refused").is_some_and(|refused| !refused.is_null()) => {
            Some(format!("entry {seq} sends what the guard had refused"))
        }
        Some(decision) if decision.seq >= seq => Some(format!("entry {seq} sends what was decided later")),
        // A birth is the reason of every try to write the persona; all else is signed when it is decided, or never.
        Some(decision) if !decision.is(Kind::Birth) && decision.seq + 1 != seq => Some(format!(
            "entry {seq} sends what entry {} had decided before others",
            decision.seq
        )),
        Some(_) => None,
    }
}

/// What is wrong with the ends that are told of one transaction. `action`: what it did, where it is on chain.
fn ends(chain: Option<&Chain>, known: &BTreeSet<u64>, sent: &Sent<'_>, action: Option<&Action>) -> Vec<String> {
    let mut flaws = vec![];
    if let [_, again, ..] = sent.outcomes[..] {
        flaws.push(format!("entry {} tells a second end of one transaction", again.seq));
    }
    for outcome in &sent.outcomes {
        if outcome.amount("action") != Some(sent.number) {
            flaws.push(format!(
                "entry {} tells the end of action {} under another number",
                outcome.seq, sent.number
            ));
        }
        let result = outcome.text("result").unwrap_or("nothing");
        flaws.extend(match (result, action) {
            ("landed", Some(action)) => misreported(outcome, action),
            ("landed", None) if sent.lost => None,
            ("landed", None) => chain.and_then(|chain| never_landed(chain, known, sent.number, outcome)),
            ("failed" | "dead", None) => None,
            (_, Some(action)) => Some(format!(
                "entry {} notes action {} as {result}, but it is on chain",
                outcome.seq, action.number
            )),
            (_, None) => Some(format!("entry {} notes {result}, which is no end", outcome.seq)),
        });
    }
    flaws
}

/// What is wrong with an action that is noted as landed and not among those found on chain, if it can be told.
fn never_landed(chain: &Chain, known: &BTreeSet<u64>, number: u64, outcome: &Record) -> Option<String> {
    if known.contains(&number) {
        return Some(format!(
            "action {number}, noted as landed, is another transaction on chain than the journal's"
        ));
    }
    // Below the chain's number a node may have forgotten it; what landed after the chain was asked is not missing. A slot that
    // the chain had not reached when the journal was read is nobody's.
    let latest = chain.slot_after.saturating_add(NODES_APART);
    let since = |slot: u64| slot > chain.slot && slot <= latest;
    (number > chain.action && !outcome.amount("slot").is_some_and(since)).then(|| {
        format!(
            "entry {} notes action {number} as landed, but the chain counts {}",
            outcome.seq, chain.action
        )
    })
}

/// An outcome must give the amounts that moved on chain: the agent learns from them. Where their log was not to be had it
/// gives neither.
fn misreported(outcome: &Record, action: &Action) -> Option<String> {
    let noted = |field: &str| (!followed::is_null(outcome, field)).then(|| outcome.amount(field));
    let moved = match action.deed {
        Deed::Traded { base, quote, .. } => [Some(Some(base)), Some(Some(quote))],
        _ => [None, None],
    };
    let said = [noted("base"), noted("quote")];
    (said != moved && said != [None, None]).then(|| {
        format!(
            "entry {} notes other amounts than action {} moved",
            outcome.seq, action.number
        )
    })
}
