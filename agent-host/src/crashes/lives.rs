//! What becomes of the agents themselves: each goes on, and its journal says what its genes, its birth and its attesters do.

use super::scene::{Scene, agents, said};
use crate::{
    agent::SURE_AFTER_LOCAL_S,
    journal::{self, Envelope, Kind},
};
use serde_json::Value;
use sporeline_client::{Address, event::Event, state::Agent};
use sporeline_genome::Genome;
use sporeline_mind::{
    Memory,
    replay::{Entry, Replay},
};
use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

/// An honest host has so long to wake all of its agents: longer than any rest of a task that failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many entries the journals have of those that are alive.
pub async fn heads(scene: &Scene) -> BTreeMap<Address, u64> {
    let mut heads = BTreeMap::new();
    for (_, agent) in scene.node.world(|world| agents(world)) {
        if agent.is_alive() {
            let head = journal::head(&scene.database.db, &agent.wallet).await.unwrap();
            heads.insert(agent.wallet, head.next);
        }
    }
    heads
}

/// Waits until each of them has written something since.
pub async fn go_on(scene: &Scene, since: &BTreeMap<Address, u64>) {
    let begun = Instant::now();
    loop {
        let now = heads(scene).await;
        let still = |(wallet, head): &(&Address, &u64)| now.get(*wallet).is_some_and(|now| now <= head);
        let stuck: Vec<_> = since.iter().filter(still).collect();
        if stuck.is_empty() {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "they write nothing any more: {stuck:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Each journal follows from genes, observations and what was learnt once; a child's from its birth; each attestation on chain
/// is one that a journal names, shown once.
pub async fn follow(scene: &Scene) {
    let mut attested = HashMap::new();
    for (key, agent) in scene.node.world(|world| agents(world)) {
        for quote_hash in follow_one(scene, &agent).await {
            let first = attested.insert((key, quote_hash), 0u32).is_none();
            assert!(first, "an attestation of {key} has two entries");
        }
    }
    for (included, event) in said(&scene.history()) {
        if let Event::Attested(e) = event {
            let signature = included.signature;
            let shown = attested.get_mut(&(e.agent, hex::encode(e.quote_hash)));
            let shown = shown.unwrap_or_else(|| panic!("{signature}: an attestation that no journal names"));
            *shown += 1;
            assert_eq!(*shown, 1, "{signature}: an attestation was shown twice");
        }
    }
}

/// Hashes of the quotes that its `attest` entries name.
async fn follow_one(scene: &Scene, agent: &Agent) -> Vec<String> {
    let wallet = agent.wallet;
    let entries = journal::entries(&scene.database.db, &wallet).await.unwrap();
    let body = |entry: &journal::Entry| -> Value { serde_json::from_str(&entry.unsigned.body).unwrap() };
    let mut memory = Memory::default();
    if let Some(first) = entries.first().filter(|first| first.unsigned.kind == Kind::Birth) {
        let body = body(first);
        assert_eq!(body["seed"], hex::encode(agent.seed), "what {wallet} was born from");
        let sure = agent.born_at + SURE_AFTER_LOCAL_S;
        assert!(
            first.unsigned.ts >= sure,
            "{wallet} built on a birth that could be forgotten"
        );
        memory = serde_json::from_value(body["memory"].clone()).unwrap();
    } else {
        assert!(entries.is_empty() || agent.parent_count == 0, "{wallet} knows no birth");
    }
    let mut replay = Replay::new(Genome::from_bytes_unchecked(&agent.genome), memory);
    let mut quotes = vec![];
    for entry in &entries {
        let body = body(entry);
        let envelope: Envelope = serde_json::from_str(&entry.unsigned.envelope).unwrap();
        let mut memory_hash = [0; 32];
        hex::decode_to_slice(&envelope.memory_hash, &mut memory_hash).unwrap();
        let followed = replay.follow(&Entry {
            kind: envelope.kind.name(),
            hash: entry.unsigned.hash,
            memory_hash,
            body: &body,
        });
        assert!(followed.is_ok(), "{wallet}, entry {}: {followed:?}", entry.unsigned.seq);
        if entry.unsigned.kind == Kind::Attest {
            quotes.push(body["quote_hash"].as_str().unwrap().to_owned());
        }
    }
    quotes
}
