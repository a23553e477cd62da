//! Exactly once: what the chain's own history and the journals say of every action.

use super::scene::{Scene, said};
use crate::journal::{self, Kind};
use serde_json::Value;
use solana_sdk::signature::Signature;
use sporeline_client::{Address, event::Event};
use sporeline_store::signature64;
use sporeline_svm_node::Included;
use sqlx::Row;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many actions ended how.
pub type Tally = BTreeMap<String, u32>;

/// A row of `host_sends`.
struct Sent {
    wallet: Address,
    action: u64,
    decision: [u8; 32],
    state: String,
    /// In which the chain was seen to have it, or to count it.
    slot: Option<u64>,
}

async fn sends(scene: &Scene) -> HashMap<Signature, Sent> {
    let rows = sqlx::query("SELECT signature, wallet, action, decision, state, slot FROM host_sends")
        .fetch_all(&scene.database.db)
        .await
        .unwrap();
    let read = |row: &sqlx::any::AnyRow| {
        let key = |column: &str| sporeline_store::key32(row.get(column)).unwrap();
        let sent = Sent {
            wallet: Address::new_from_array(key("wallet")),
            action: row.get::<i64, _>("action") as u64,
            decision: key("decision"),
            state: row.get("state"),
            slot: row.get::<Option<i64>, _>("slot").map(|slot| slot as u64),
        };
        (Signature::from(signature64(row.get("signature")).unwrap()), sent)
    };
    rows.iter().map(read).collect()
}

async fn wallets(scene: &Scene) -> Vec<Address> {
    sqlx::query("SELECT wallet FROM host_agents")
        .fetch_all(&scene.database.db)
        .await
        .unwrap()
        .iter()
        .map(|row| Address::new_from_array(sporeline_store::key32(row.get("wallet")).unwrap()))
        .collect()
}

/// Whether a wallet of the host signed it.
fn is_ours(included: &Included, wallets: &[Address]) -> bool {
    let message = &included.transaction.message;
    let signers = usize::from(message.header().num_required_signatures);
    let signers = &message.static_account_keys()[..signers];
    wallets.iter().any(|wallet| signers.contains(wallet))
}

/// At any moment, a killed host not yet started again: whatever the chain has of a wallet was stored before. `from`: the first
/// transaction of the history that was not looked at before.
pub async fn stored_before_sent(scene: &Scene, from: usize) -> usize {
    let new = scene.node.handle().included_since(from);
    all_stored(&new, &sends(scene).await, &wallets(scene).await);
    from + new.len()
}

fn all_stored(history: &[Included], sends: &HashMap<Signature, Sent>, wallets: &[Address]) {
    for included in history.iter().filter(|included| is_ours(included, wallets)) {
        let signature = &included.signature;
        assert!(
            sends.contains_key(signature),
            "{signature} is on chain, and was never stored"
        );
    }
}

/// After recovery: every decision has happened once or not at all, and the journal says which.
pub async fn exactly_once(scene: &Scene) -> Tally {
    let history = scene.history();
    let (sends, wallets) = (sends(scene).await, wallets(scene).await);
    let on_chain: HashMap<Signature, &Included> = history.iter().map(|i| (i.signature, i)).collect();
    all_stored(&history, &sends, &wallets);
    let mut tally = Tally::new();
    let mut landed_actions = HashSet::new();
    for (signature, sent) in &sends {
        *tally.entry(sent.state.clone()).or_default() += 1;
        let truth = match on_chain.get(signature) {
            Some(included) if included.result.is_ok() => "landed",
            // Refused, and a node that was asked denied it until it could no longer land: either way nothing has happened.
            Some(_) if sent.state == "dead" => "dead",
            // It had landed on a fork that lost, and the other one refused it.
            Some(_) if sent.state == "lost" && is_forgotten(scene, sent) => "lost",
            Some(_) => "failed",
            // The chain was rewound, and has forgotten both: that, and nothing else.
            None if ["lost", "failed"].contains(&sent.state.as_str()) && is_forgotten(scene, sent) => &sent.state,
            None => "dead",
        };
        assert_eq!(
            sent.state, truth,
            "{signature}, action {} of {}",
            sent.action, sent.wallet
        );
        if truth == "landed" {
            let first = landed_actions.insert((sent.wallet, sent.action));
            assert!(first, "action {} of {} landed twice", sent.action, sent.wallet);
        }
    }
    for wallet in &wallets {
        journal_tells(scene, wallet, &sends).await;
    }
    events_match(&history, &sends);
    tally
}

/// Whether a fork that lost had the slot in which it was seen.
fn is_forgotten(scene: &Scene, sent: &Sent) -> bool {
    let seen = |slot| scene.forgotten.iter().any(|lost| lost.contains(&slot));
    sent.slot.is_some_and(seen)
}

/// Whether an entry is a decision to act which the guard lets pass, or an anchor's.
fn acts(kind: Kind, body: &Value) -> bool {
    match kind {
        Kind::Decide => body["refused"].is_null() && body["intent"]["do"] != "hold",
        Kind::Anchor => true,
        _ => false,
    }
}

/// Behind every decision to act stands its transaction, or why there is none.
fn followed_up(entries: &[journal::Entry], bodies: &[Value]) {
    for (place, (entry, body)) in entries.iter().zip(bodies).enumerate() {
        let unsigned = &entry.unsigned;
        if !acts(unsigned.kind, body) {
            continue;
        }
        let next = entries.get(place + 1).map(|next| next.unsigned.kind);
        let said = bodies.get(place + 1).unwrap_or(&Value::Null);
        let well = match next {
            Some(Kind::Send) => said["decision"] == hex::encode(unsigned.hash),
            Some(Kind::Outcome) => said["result"] == "refused",
            _ => false,
        };
        assert!(well, "nothing came of entry {place}: {body}, then {next:?} {said}");
    }
}

/// Behind every `send` entry stands the end of that transaction, whatever became of the host in between, and time does not fall.
fn settled(entries: &[journal::Entry], bodies: &[Value]) {
    for (place, pair) in entries.windows(2).enumerate() {
        let [entry, next] = pair else { continue };
        assert!(
            next.unsigned.ts + 600 >= entry.unsigned.ts,
            "entry {} is older",
            place + 1
        );
        if entry.unsigned.kind == Kind::Send {
            let (sent, told) = (&bodies[place], &bodies[place + 1]);
            let same = ["signature", "action"].iter().all(|field| sent[field] == told[field]);
            assert!(
                next.unsigned.kind == Kind::Outcome && same,
                "after entry {place}: {told}"
            );
        }
    }
}

/// A wallet's journal verifies, has one `send` entry and one `outcome` entry of each of its transactions, and that one says
/// what became of it; no decision has two transactions.
async fn journal_tells(scene: &Scene, wallet: &Address, sends: &HashMap<Signature, Sent>) {
    let entries = journal::entries(&scene.database.db, wallet).await.unwrap();
    journal::verify(&entries).unwrap();
    let body = |entry: &journal::Entry| -> Value { serde_json::from_str(&entry.unsigned.body).unwrap() };
    let bodies: Vec<_> = entries.iter().map(body).collect();
    followed_up(&entries, &bodies);
    settled(&entries, &bodies);
    let hashes: HashMap<String, Kind> = (entries.iter())
        .map(|entry| (hex::encode(entry.unsigned.hash), entry.unsigned.kind))
        .collect();
    let (mut decisions, mut sent, mut ended) = (HashMap::new(), HashMap::new(), HashMap::new());
    let mut lost = HashSet::new();
    for (entry, body) in entries.iter().zip(&bodies) {
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        match entry.unsigned.kind {
            Kind::Send => {
                assert!(
                    sent.insert(text("signature"), text("action")).is_none(),
                    "two send entries"
                );
                *decisions.entry(text("decision")).or_insert(0u32) += 1;
                let decided = hashes.get(&text("decision")).expect("the decision is in the journal");
                assert!(
                    matches!(decided, Kind::Decide | Kind::Anchor | Kind::Birth),
                    "{decided:?}"
                );
            }
            // What a simulation showed to be refused was never sent.
            Kind::Outcome if body["result"] == "refused" => assert_eq!(body["signature"], Value::Null),
            Kind::Outcome => {
                assert!(
                    ended.insert(text("signature"), text("result")).is_none(),
                    "two outcomes"
                );
            }
            Kind::Lost => assert!(lost.insert(text("signature")), "lost twice"),
            _ => {}
        }
    }
    let mine = sends.iter().filter(|(_, sent)| sent.wallet == *wallet);
    let mut count = 0;
    for (signature, row) in mine {
        count += 1;
        let signature = signature.to_string();
        assert_eq!(
            sent.get(&signature),
            Some(&row.action.to_string()),
            "{signature} has its send entry"
        );
        assert_eq!(lost.contains(&signature), row.state == "lost", "{signature} was lost");
        let end = match row.state.as_str() {
            "lost" => "landed",
            state => state,
        };
        let ended = ended.get(&signature).map(String::as_str);
        assert_eq!(ended, Some(end), "{signature} has its outcome");
        let decision = hex::encode(row.decision);
        // The birth entry is the reason of every try to write the persona.
        if hashes.get(&decision) != Some(&Kind::Birth) {
            assert_eq!(decisions.get(&decision), Some(&1), "one transaction of one decision");
        }
    }
    assert_eq!(sent.len(), count, "no send entry without its transaction");
}

/// Every action that the program counted carries a decision of the journal, and counts once.
fn events_match(history: &[Included], sends: &HashMap<Signature, Sent>) {
    let mut last: HashMap<Address, u64> = HashMap::new();
    for (included, event) in said(history) {
        let (agent, action, decision) = match event {
            Event::AgentTraded(e) => (e.agent, e.action, e.decision),
            Event::Refueled(e) => (e.agent, e.action, e.decision),
            Event::JournalAnchored(e) => (e.agent, e.action, e.decision),
            Event::PersonaSet(e) => (e.agent, e.action, e.decision),
            Event::MateChosen(e) => (e.agent, e.action, e.decision),
            Event::BreedingBegun(e) => (e.agent, e.action, e.decision),
            _ => continue,
        };
        let sent = &sends[&included.signature];
        assert_eq!((sent.action, sent.decision), (action, decision));
        let before = last.insert(agent, action).unwrap_or(0);
        assert_eq!(action, before + 1, "actions of {agent} are numbered without gap");
    }
}
