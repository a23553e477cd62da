//! What a child's parents wrote down themselves: the only word for what they left it.

use crate::Facts;
use sporeline_journal::{Entry, Envelope, verify};

/// One parent of a child.
#[derive(Clone, Debug)]
pub struct Parent {
    pub facts: Facts,
    pub past: Past,
}

/// A parent's journal, as far as it can be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Past {
    /// Its own, whole, and what it anchored.
    Known(Vec<Page>),
    /// Whoever breeds has a journal; this one is not to be had.
    Missing,
    /// What was served is not its journal, and why.
    Forged(String),
}

/// What one entry says of what the parent remembered, by its place in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    pub hash: [u8; 32],
    pub memory_hash: [u8; 32],
    /// Chain time.
    pub ts: i64,
}

impl Parent {
    /// The parent of `facts`, and what `journal`, served as its own, is worth. `cluster`: genesis hash.
    pub fn of(facts: Facts, cluster: &[u8; 32], journal: &[Entry]) -> Self {
        let past = if journal.is_empty() {
            Past::Missing
        } else {
            read(&facts, cluster, journal).map_or_else(Past::Forged, Past::Known)
        };
        Self { facts, past }
    }
}

fn read(facts: &Facts, cluster: &[u8; 32], journal: &[Entry]) -> Result<Vec<Page>, String> {
    verify(journal).map_err(|flaw| flaw.to_string())?;
    let (wallet, cluster) = (facts.wallet.to_string(), hex::encode(cluster));
    let pages = journal.iter().map(|entry| {
        let seq = entry.unsigned.seq;
        let envelope: Envelope =
            serde_json::from_str(&entry.unsigned.envelope).map_err(|error| format!("entry {seq}: {error}"))?;
        if envelope.agent != wallet || envelope.cluster != cluster {
            return Err(format!(
                "entry {seq} is of the wallet {}, on the cluster {}",
                envelope.agent, envelope.cluster
            ));
        }
        Ok(Page {
            hash: entry.unsigned.hash,
            memory_hash: crate::check::unhex(&envelope.memory_hash)
                .ok_or_else(|| format!("entry {seq}: its memory's hash is none"))?,
            ts: envelope.ts,
        })
    });
    let pages: Vec<Page> = pages.collect::<Result<_, _>>()?;
    let mut latest = i64::MIN;
    for (seq, page) in pages.iter().enumerate() {
        if crate::check::fell(latest, page.ts) {
            return Err(format!("entry {seq} is older than one before it"));
        }
        latest = latest.max(page.ts);
    }
    let last = facts.journal_sequence.checked_sub(1);
    let anchored = last.and_then(|last| pages.get(usize::try_from(last).ok()?));
    if let Some(head) = facts
        .journal_head
        .filter(|head| anchored.map(|page| page.hash) != Some(*head))
    {
        let head = hex::encode(head);
        return Err(format!(
            "{head}, anchored on chain as entry {}, is not in it",
            last.unwrap_or_default()
        ));
    }
    Ok(pages)
}
