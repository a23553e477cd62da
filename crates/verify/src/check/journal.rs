//! Whether the journal is whole, the agent's own, and what was anchored.

use super::{Record, short, times};
use crate::{
    Claim, Dossier,
    claim::{Flaws, count},
};
use sporeline_genome::{Genome, genome_hash};
use sporeline_journal::{Kind, verify};
use std::collections::HashSet;

pub(super) fn claims(dossier: &Dossier, records: &[Record]) -> Vec<Claim> {
    let mut claims = vec![chain(dossier), owner(dossier, records), anchors(dossier), tail(dossier)];
    claims.extend(times::claims(dossier, records));
    claims.extend(index(dossier));
    claims
}

fn chain(dossier: &Dossier) -> Claim {
    let name = "journal.chain";
    if dossier.journal.is_empty() {
        return Claim::not_checkable(name, "the journal is empty");
    }
    match verify(&dossier.journal) {
        Err(flaw) => Claim::failed(name, flaw.to_string()),
        Ok(head) => {
            let entries = count(dossier.journal.len(), "entry", "entries");
            let head = short(&head);
            Claim::ok(
                name,
                format!("{entries} from zeros to {head}…: numbers, hashes, bodies, signatures"),
            )
        }
    }
}

fn owner(dossier: &Dossier, records: &[Record]) -> Claim {
    let agent = dossier.agent();
    let (wallet, cluster) = (agent.wallet.to_string(), hex::encode(dossier.cluster));
    let own = hex::encode(genome_hash(&agent.genome));
    // A host whose chain forgot an agent's birth notes what is lost, or was in no block, without a genome at hand.
    let unborn = hex::encode(genome_hash(&Genome::neutral()));
    let mut flaws = Flaws::default();
    for record in records {
        let Record { seq, envelope, .. } = record;
        if envelope.agent != wallet {
            flaws.add(format!("entry {seq} is of the wallet {}", envelope.agent));
        }
        if envelope.cluster != cluster {
            flaws.add(format!("entry {seq} is of the cluster {}", envelope.cluster));
        }
        let dead = envelope.kind == Kind::Outcome && record.text("result") == Some("dead");
        let nowhere = (envelope.kind == Kind::Lost || dead) && envelope.genome_hash == unborn;
        if envelope.genome_hash != own && !nowhere {
            flaws.add(format!("entry {seq} names another genome"));
        }
    }
    flaws.claim("journal.owner", "every entry names this wallet, cluster and genome")
}

/// Anchors that stand on chain: entries and head.
fn anchored(dossier: &Dossier) -> Vec<(u64, [u8; 32])> {
    let agent = dossier.agent();
    let mut anchors: Vec<(u64, [u8; 32])> = vec![];
    anchors.extend(agent.journal_head.map(|head| (agent.journal_sequence, head)));
    anchors.extend(dossier.chain.iter().flat_map(|chain| chain.anchors.iter().copied()));
    anchors.sort_unstable();
    anchors.dedup();
    anchors
}

/// How much of the journal nothing on chain binds: a host that put its database back would write on from there, and both ends
/// would be signed.
fn tail(dossier: &Dossier) -> Claim {
    // Where a node was asked, what it did not show binds nothing.
    let shown = dossier.actions.iter();
    let shown = shown.filter(|action| dossier.chain.is_none() || !action.indexed);
    let bound: HashSet<[u8; 32]> = (anchored(dossier).into_iter().map(|(_, head)| head))
        .chain(shown.map(|action| action.decision))
        .collect();
    let entries = dossier.journal.iter().rev();
    let open = entries
        .take_while(|entry| !bound.contains(&entry.unsigned.hash))
        .count();
    let entries = count(open, "entry", "entries");
    Claim::not_checkable(
        "journal.tail",
        format!(
            "{entries} after the last that an anchor or an action on chain names: nothing there says that there were no others"
        ),
    )
}

/// What stands on chain is in the journal.
fn anchors(dossier: &Dossier) -> Claim {
    let name = "journal.anchors";
    let agent = dossier.agent();
    let anchors = anchored(dossier);
    if anchors.is_empty() {
        return Claim::not_checkable(name, "nothing is anchored yet");
    }
    let mut flaws = Flaws::default();
    for (sequence, head) in &anchors {
        let last = sequence.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        match last.and_then(|at| dossier.journal.get(at)) {
            None => flaws.add(format!(
                "{sequence} entries are anchored on chain, the journal has {}",
                dossier.journal.len()
            )),
            Some(entry) if entry.unsigned.hash != *head => flaws.add(format!(
                "entry {} is {}…, but {}… is anchored on chain",
                entry.unsigned.seq,
                short(&entry.unsigned.hash),
                short(head)
            )),
            Some(_) => {}
        }
    }
    let detail = format!(
        "{} in the journal, the last after entry {}",
        count(anchors.len(), "anchor on chain is", "anchors on chain are"),
        agent.journal_sequence.saturating_sub(1)
    );
    flaws.claim(name, detail)
}

/// What never changes, as the API and as the chain have it.
fn index(dossier: &Dossier) -> Option<Claim> {
    let (chain, indexed) = (&dossier.chain.as_ref()?.facts, &dossier.indexed);
    let mut flaws = Flaws::default();
    let fields = [
        ("number", chain.id == indexed.id),
        ("wallet", chain.wallet == indexed.wallet),
        ("mint", chain.mint == indexed.mint),
        ("genome", chain.genome == indexed.genome),
        ("generation", chain.generation == indexed.generation),
    ];
    for (field, same) in fields {
        if !same {
            flaws.add(format!("the API's {field} is not the chain's"));
        }
    }
    Some(flaws.claim(
        "api",
        "number, wallet, mint, genome and generation are those of the account on chain",
    ))
}
