//! Getting a dossier together: from the API, and from the chain itself where a node is named.

mod api;
mod node;
mod wire;

pub use api::Api;
pub use node::Node;

use crate::{Action, Bundle, Chain, Coverage, Dossier, Parent};
use serde_json::Value;
use sporeline_client::Address;
use sporeline_journal::{Entry, Envelope, Kind};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Hears how far it is.
pub type Tell<'a> = &'a (dyn Fn(&str) + Sync);

/// Why there is nothing to check.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    #[error("{url}: {reason}")]
    Http { url: String, reason: String },
    #[error("{0} is not known there")]
    NotFound(String),
    #[error("{url}: an answer that no API of this kind gives: {reason}")]
    Malformed { url: String, reason: String },
    /// Without the node's URL, which may hold a key.
    #[error("the node does not answer: {0}")]
    Node(String),
    #[error("the node has no {0}: is it a node of the cluster that the API serves?")]
    NotOnChain(&'static str),
    #[error("the API serves the cluster {api}, the node has {node}")]
    OtherCluster { api: String, node: String },
}

/// What failed in the end, as `Connection refused`: what stands around it says only that a request was sent, and to which URL.
fn cause(error: &dyn std::error::Error) -> String {
    let innermost = std::iter::successors(Some(error), |error| error.source()).last();
    let text = innermost.map(ToString::to_string).unwrap_or_default();
    text.split_once(" for url (")
        .map_or(text.as_str(), |(before, _)| before)
        .to_owned()
}

/// Everything about the agent `id` (number, wallet or mint).
///
/// The chain is asked before the journal: an entry is kept before what it decided is sent, so whatever the chain has by
/// then, the journal has too.
///
/// # Errors
/// [`GatherError`]: nothing was found out, which says nothing against the agent.
pub async fn gather(api: &Api, node: Option<&Node>, id: &str, tell: Tell<'_>) -> Result<Dossier, GatherError> {
    let cluster = api.cluster().await?;
    let (indexed, parent_ids) = api.agent(id).await?;
    let mut chain = None;
    let mut actions = vec![];
    let mut parents = vec![];
    if let Some(node) = node {
        tell("asking the node");
        let found = node.agent(&indexed.wallet, tell).await?;
        same_cluster(cluster, found.genesis_hash)?;
        actions = found.actions;
        for mut facts in found.parents {
            // Only its posts need it.
            let indexed = api.agent(&facts.wallet.to_string()).await;
            facts.name = indexed.ok().and_then(|(indexed, _)| indexed.name);
            parents.push(facts);
        }
        chain = Some(found.chain);
    } else {
        for id in parent_ids {
            parents.push(api.agent(&id.to_string()).await?.0);
        }
    }

    let mut journal = api.journal(&indexed.wallet);
    journal.read_on(tell).await?;
    let mut coverage = Coverage::Chain;
    if chain.as_ref().is_none_or(|chain| !is_whole(chain, &actions)) {
        let mints = mints(&indexed.mint, &journal.entries);
        for mint in &mints {
            add(&mut actions, api.trades(mint, &indexed.wallet, tell).await?);
        }
        if chain.is_none() {
            coverage = Coverage::Markets(mints.len());
        }
        // What was decided in the meantime.
        journal.read_on(tell).await?;
    }
    if let (Some(node), Some(chain)) = (node, &mut chain) {
        chain.slot_after = node.slot().await?;
    }
    actions.sort_by_key(|action| action.number);

    let parents = with_memories(api, &cluster, parents, tell).await?;
    let mut bundles = BTreeMap::new();
    for hash in quotes(&journal.entries) {
        tell(&format!("{} attestations", bundles.len() + 1));
        bundles.extend(api.attestation(&hash).await?.map(|bundle| (hash, bundle)));
    }
    let speaks = (journal.entries.iter()).any(|entry| entry.unsigned.kind == Kind::Say);
    let persona = if speaks {
        api.persona(&indexed.wallet).await
    } else {
        None
    };
    Ok(Dossier {
        cluster,
        indexed,
        chain,
        parents,
        journal: journal.entries,
        actions,
        coverage,
        bundles,
        persona,
        receipts: BTreeMap::new(),
        evidence: BTreeMap::new(),
    })
}

/// Adds what language models answered, tens of kilobytes for each decision of theirs, and what their signers' machines were
/// judged by. Only replay needs it.
///
/// # Errors
/// As [`gather`].
pub async fn gather_receipts(api: &Api, dossier: &mut Dossier, tell: Tell<'_>) -> Result<(), GatherError> {
    let envelopes = dossier
        .journal
        .iter()
        .filter(|entry| entry.unsigned.kind == Kind::Decide);
    let named: BTreeSet<[u8; 32]> = envelopes
        .filter_map(|entry| {
            let envelope: Envelope = serde_json::from_str(&entry.unsigned.envelope).ok()?;
            crate::check::unhex(envelope.receipt?.as_str()?)
        })
        .collect();
    for hash in named {
        tell(&format!("{} receipts", dossier.receipts.len() + 1));
        dossier
            .receipts
            .extend(api.receipt(&hash).await?.map(|receipt| (hash, receipt)));
    }
    let receipts = dossier.receipts.values();
    let named: BTreeSet<[u8; 32]> = receipts.filter_map(|receipt| receipt.evidence).collect();
    for hash in named {
        tell(&format!("{} reports of providers", dossier.evidence.len() + 1));
        dossier
            .evidence
            .extend(api.evidence(&hash).await?.map(|evidence| (hash, evidence)));
    }
    Ok(())
}

/// One attestation, the cluster that the API serves, and what the chain says of the agent where a node is named.
///
/// # Errors
/// As [`gather`].
pub async fn gather_bundle(
    api: &Api,
    node: Option<&Node>,
    hash: &[u8; 32],
    tell: Tell<'_>,
) -> Result<([u8; 32], Bundle, Option<Chain>), GatherError> {
    let cluster = api.cluster().await?;
    let bundle = api.attestation(hash).await?;
    let bundle = bundle.ok_or_else(|| GatherError::NotFound(format!("attestation {}", hex::encode(hash))))?;
    let chain = match node {
        Some(node) => {
            let found = node.agent(&bundle.wallet, tell).await?;
            same_cluster(cluster, found.genesis_hash)?;
            Some(found.chain)
        }
        None => None,
    };
    Ok((cluster, bundle, chain))
}

fn same_cluster(api: [u8; 32], node: [u8; 32]) -> Result<(), GatherError> {
    let text = |hash: [u8; 32]| bs58::encode(hash).into_string();
    if api == node {
        return Ok(());
    }
    Err(GatherError::OtherCluster {
        api: text(api),
        node: text(node),
    })
}

/// Whether every action number is there.
fn is_whole(chain: &Chain, actions: &[Action]) -> bool {
    let numbers: HashSet<u64> = actions.iter().map(|action| action.number).collect();
    (1..=chain.action).all(|number| numbers.contains(&number))
}

/// Adds what is not there yet. Another transaction under a number that is taken is kept beside it: it is a finding.
fn add(actions: &mut Vec<Action>, more: Vec<Action>) {
    for action in more {
        let known = |other: &Action| other.number == action.number && other.signature == action.signature;
        if !actions.iter().any(known) {
            actions.push(action);
        }
    }
}

fn body(entry: &Entry) -> Option<Value> {
    serde_json::from_str(&entry.unsigned.body).ok()
}

/// The agent's own mint, and all that it ever wanted to trade.
fn mints(own: &Address, journal: &[Entry]) -> BTreeSet<String> {
    let decisions = journal.iter().filter(|entry| entry.unsigned.kind == Kind::Decide);
    let wanted = decisions.filter_map(|entry| Some(body(entry)?.get("intent")?.get("mint")?.as_str()?.to_owned()));
    wanted.chain([own.to_string()]).collect()
}

/// Quotes that the journal names.
fn quotes(journal: &[Entry]) -> BTreeSet<[u8; 32]> {
    let attests = journal.iter().filter(|entry| entry.unsigned.kind == Kind::Attest);
    attests
        .filter_map(|entry| crate::check::unhex(body(entry)?.get("quote_hash")?.as_str()?))
        .collect()
}

/// Reads the parents' journals, once each, for the memories they had.
async fn with_memories(
    api: &Api,
    cluster: &[u8; 32],
    parents: Vec<crate::Facts>,
    tell: Tell<'_>,
) -> Result<Vec<Parent>, GatherError> {
    let mut read: Vec<Parent> = vec![];
    for facts in parents {
        if let Some(same) = read.iter().find(|parent| parent.facts.wallet == facts.wallet) {
            read.push(same.clone());
            continue;
        }
        tell(&format!("the journal of parent {}", facts.id));
        let mut journal = api.journal(&facts.wallet);
        journal.read_on(tell).await?;
        read.push(Parent::of(facts, cluster, &journal.entries));
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn where_nobody_listens_it_is_said_why_and_without_a_nodes_url() {
        let api = Api::new("http://127.0.0.1:1");
        let node = Node::new("http://127.0.0.1:1/secret");
        let asked_api = api.cluster().await.unwrap_err().to_string();
        let asked_node = node
            .agent(&Address::default(), &|_| {})
            .await
            .err()
            .unwrap()
            .to_string();
        for told in [asked_api, asked_node] {
            assert!(
                told.contains("Connection refused") && !told.contains("secret"),
                "{told}"
            );
        }
    }
}
