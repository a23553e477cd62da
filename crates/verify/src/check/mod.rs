//! The checks, one file for each kind of claim.

mod actions;
mod attestation;
mod birth;
mod deed;
mod followed;
mod journal;
mod machine;
mod posts;
mod receipts;
mod replay;
mod sends;
mod times;

use crate::{Bundle, Chain, Claim, Dossier, Report};
use serde_json::Value;
use sporeline_journal::{Entry, Envelope, Kind};

pub(crate) use times::fell;

/// An entry, read.
pub(crate) struct Record {
    pub seq: u64,
    pub hash: [u8; 32],
    pub envelope: Envelope,
    pub body: Value,
}

impl Record {
    fn read(entry: &Entry) -> Option<Self> {
        Some(Self {
            seq: entry.unsigned.seq,
            hash: entry.unsigned.hash,
            envelope: serde_json::from_str(&entry.unsigned.envelope).ok()?,
            body: serde_json::from_str(&entry.unsigned.body).ok()?,
        })
    }

    fn is(&self, kind: Kind) -> bool {
        self.envelope.kind == kind
    }

    /// A string of the body.
    fn text(&self, field: &str) -> Option<&str> {
        self.body.get(field)?.as_str()
    }

    /// An amount of the body: a string of digits.
    fn amount(&self, field: &str) -> Option<u64> {
        self.text(field)?.parse().ok()
    }

    /// A hash of the body.
    fn hash(&self, field: &str) -> Option<[u8; 32]> {
        unhex(self.text(field)?)
    }
}

pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

/// The first eight digits of a hash: enough to find it.
fn short(hash: &[u8; 32]) -> String {
    hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

fn records(dossier: &Dossier) -> Vec<Record> {
    dossier.journal.iter().filter_map(Record::read).collect()
}

fn subject(dossier: &Dossier) -> String {
    let agent = dossier.agent();
    let source = match &dossier.chain {
        Some(_) => "the chain itself was asked",
        None => "as its API tells; a node (--rpc) would tell more",
    };
    let cluster = bs58::encode(dossier.cluster).into_string();
    format!(
        "agent {}, wallet {}, on the cluster of genesis hash {cluster}; {source}",
        agent.id, agent.wallet
    )
}

/// Checks everything about an agent; with `replay` every decision is computed anew.
pub fn check(dossier: &Dossier, replay: bool) -> Report {
    let records = records(dossier);
    let mut claims = journal::claims(dossier, &records);
    claims.extend(actions::claims(dossier, &records));
    claims.extend(attestation::claims(dossier, &records));
    claims.extend(birth::claims(dossier, &records));
    claims.extend(posts::claims(dossier, &records));
    let mut recomputed = 0;
    if replay {
        let replayed = replay::claims(dossier, &records);
        recomputed = replayed.recomputed;
        claims.extend(replayed.claims);
        claims.extend(receipts::claims(dossier, &records));
    }
    Report {
        subject: subject(dossier),
        claims,
        recomputed,
    }
}

/// Checks how an agent was born, and that the journal which tells of it is its own.
pub fn check_birth(dossier: &Dossier) -> Report {
    let records = records(dossier);
    let mut claims = birth::claims(dossier, &records);
    claims.extend(journal::claims(dossier, &records));
    Report {
        subject: subject(dossier),
        claims,
        recomputed: 0,
    }
}

/// Checks one attestation by itself. `chain`: of the agent that it is about, where a node was asked.
pub fn check_attestation(cluster: &[u8; 32], hash: &[u8; 32], bundle: &Bundle, chain: Option<&Chain>) -> Report {
    Report {
        subject: format!("attestation {} of wallet {}", hex::encode(hash), bundle.wallet),
        claims: attestation::alone(cluster, hash, bundle, chain),
        recomputed: 0,
    }
}

/// Where a claim needs what only a node has.
fn needs_node(name: &'static str, what: &str) -> Claim {
    Claim::not_checkable(name, format!("{what}: ask a node (--rpc)"))
}
