//! Forging a journal.

use crate::life::{Life, sealed};
use serde_json::Value;
use sporeline_journal::{Envelope, Kind, UnsignedEntry, body_hash, canonical, entry_hash};
use sporeline_verify::Dossier;

/// A host that forges its own journal: changes entry `at` and makes everything after it anew, hashes, chain and signatures,
/// with the agent's own key, and has the chain name the new decisions. Only anchors stay what they were.
pub async fn forged(life: &Life, at: usize, forge: impl Fn(&mut Envelope, &mut Value)) -> Dossier {
    let mut dossier = life.dossier.clone();
    let mut renamed: Vec<(String, String)> = vec![];
    let mut prev = [0; 32];
    for (index, entry) in dossier.journal.iter_mut().enumerate() {
        let before = entry.unsigned.hash;
        let mut envelope: Envelope = serde_json::from_str(&entry.unsigned.envelope).unwrap();
        let mut body: Value = serde_json::from_str(&entry.unsigned.body).unwrap();
        if index == at {
            forge(&mut envelope, &mut body);
        }
        let mut text = canonical(&body).unwrap();
        for (old, new) in &renamed {
            text = text.replace(old, new);
        }
        envelope.prev = hex::encode(prev);
        envelope.body_hash = hex::encode(body_hash(&text));
        let ts = envelope.ts;
        let envelope = canonical(&envelope).unwrap();
        prev = entry_hash(&envelope);
        *entry = sealed(
            life.number,
            UnsignedEntry {
                hash: prev,
                ts,
                envelope,
                body: text,
                ..entry.unsigned.clone()
            },
        )
        .await;
        renamed.push((hex::encode(before), hex::encode(prev)));
        for action in dossier.actions.iter_mut().filter(|action| action.decision == before) {
            action.decision = prev;
        }
    }
    dossier
}

/// Place of the first entry of a kind whose body holds `text`.
pub fn place(dossier: &Dossier, kind: Kind, text: &str) -> usize {
    let mut entries = dossier.journal.iter();
    entries
        .position(|entry| entry.unsigned.kind == kind && entry.unsigned.body.contains(text))
        .unwrap()
}
