//! Whether a child is what its parents, its wallet and the slot's hash make of it.

use super::{Record, fell, needs_node, times::THOUGHT, unhex};
use crate::{
    Claim, Dossier, Page, Parent, Past,
    claim::{Flaws, count},
};
use serde_json::Value;
use sporeline_genome::{Persona, birth_seed, genome_hash, inherit, mutation_rate};
use sporeline_journal::Kind;
use sporeline_mind::Memory;

/// What a `birth` entry says of one parent.
struct Told {
    wallet: String,
    genome_hash: Option<[u8; 32]>,
    persona_hash: Option<[u8; 32]>,
    persona: Persona,
    memory_hash: Option<[u8; 32]>,
    memory: Memory,
    /// Of its own journal, that names this memory: number and hash. `None`: it had written none.
    entry: Option<(u64, [u8; 32])>,
}

pub(super) fn claims(dossier: &Dossier, records: &[Record]) -> Vec<Claim> {
    let births: Vec<&Record> = records.iter().filter(|record| record.is(Kind::Birth)).collect();
    let (Some(a), Some(b)) = (dossier.parents.first(), dossier.parents.last()) else {
        // It would put a memory into a mind that has none to inherit.
        return vec![match births.first() {
            Some(record) => Claim::failed("birth.genome", format!("entry {} is a founder's birth", record.seq)),
            None => Claim::not_checkable(
                "birth.genome",
                "a founder: whoever spawned it chose its genome and persona",
            ),
        }];
    };
    let mut claims = vec![genome(dossier, a, b, births.first().copied())];
    claims.extend(match births[..] {
        [] => match records.iter().find(|record| record.is(Kind::Decide)) {
            Some(record) => vec![Claim::failed(
                "birth.persona",
                format!("it decided (entry {}) and was never told who it is", record.seq),
            )],
            None => vec![Claim::not_checkable(
                "birth.persona",
                "no birth entry is in the journal yet",
            )],
        },
        [record] => match told(record) {
            None => vec![Claim::failed(
                "birth.persona",
                format!("entry {} cannot be read", record.seq),
            )],
            Some(parents) => vec![
                persona(dossier, record, &parents, a, b),
                memory(dossier, record, &parents),
            ],
        },
        [_, again, ..] => vec![Claim::failed(
            "birth.persona",
            format!("entry {} is a second birth", again.seq),
        )],
    });
    claims
}

fn genome(dossier: &Dossier, a: &Parent, b: &Parent, birth: Option<&Record>) -> Claim {
    let name = "birth.genome";
    let child = dossier.agent();
    let (a, b) = (&a.facts, &b.facts);
    let told = birth.and_then(|record| record.hash("seed"));
    let mut flaws = Flaws::default();
    let chain = dossier.chain.as_ref();
    let Some(seed) = chain.and_then(|chain| chain.seed).or(told) else {
        return needs_node(name, "the seed of its birth is not known");
    };
    if told.is_some_and(|told| told != seed) {
        flaws.add("its birth entry names another seed than the chain");
    }
    if inherit(&a.genome, &b.genome, &seed) != child.genome {
        flaws.add("its genome is not what its parents' genomes and the seed give");
    }
    if child.generation != 1 + a.generation.max(b.generation) {
        flaws.add(format!("its generation is {}", child.generation));
    }
    let parents = if a.id == b.id {
        format!("agent {}, alone", a.id)
    } else {
        format!("agents {} and {}", a.id, b.id)
    };
    let slot_hash = chain.and_then(|chain| chain.slot_hash);
    match slot_hash {
        Some(hash) if birth_seed(&a.genome, &b.genome, &child.wallet.to_bytes(), &hash) != seed => {
            flaws.add("its seed is not the hash of its parents' genomes, its wallet and the slot's hash");
        }
        Some(_) => {}
        None if flaws.is_empty() => {
            let what = format!(
                "its genome follows from {parents} and its seed; whether the seed follows from the slot's hash"
            );
            return needs_node(name, &what);
        }
        None => {}
    }
    flaws.claim(
        name,
        format!("all 32 genes and the seed follow from {parents}, its wallet and the slot's hash"),
    )
}

/// The parents in a `birth` entry: one or two.
fn told(record: &Record) -> Option<Vec<Told>> {
    let parents = record.body.get("parents")?.as_array()?;
    let text = |parent: &Value, field: &str| parent.get(field).and_then(Value::as_str).map(str::to_owned);
    let parents: Option<Vec<Told>> = parents
        .iter()
        .map(|parent| {
            let hash = |field: &str| text(parent, field).as_deref().and_then(unhex);
            Some(Told {
                wallet: text(parent, "wallet")?,
                genome_hash: hash("genome_hash"),
                persona_hash: hash("persona_hash"),
                persona: Persona::from_value(parent.get("persona")?.clone()).ok()?,
                memory_hash: hash("memory_hash"),
                memory: serde_json::from_value(parent.get("memory")?.clone()).ok()?,
                entry: match parent.get("entry")? {
                    Value::Null => None,
                    entry => Some((entry.get("seq")?.as_u64()?, unhex(entry.get("hash")?.as_str()?)?)),
                },
            })
        })
        .collect();
    parents.filter(|parents| matches!(parents.len(), 1 | 2))
}

fn persona(dossier: &Dossier, record: &Record, told: &[Told], a: &Parent, b: &Parent) -> Claim {
    let mut flaws = Flaws::default();
    let (Some(first), Some(last)) = (told.first(), told.last()) else {
        return Claim::failed("birth.persona", "its birth entry names no parents");
    };
    for (told, parent) in [(first, a), (last, b)] {
        let (wallet, facts) = (parent.facts.wallet.to_string(), &parent.facts);
        if told.wallet != wallet || told.genome_hash != Some(genome_hash(&facts.genome)) {
            flaws.add(format!(
                "its birth entry names {} as a parent, the chain {wallet}",
                told.wallet
            ));
        }
        let hash = told.persona.hash();
        // Who never had a persona counts as one without.
        let known = facts.persona_hash.unwrap_or_else(|| Persona::default().hash());
        if told.persona_hash != Some(hash) || hash != known {
            flaws.add(format!(
                "the persona it inherited from {wallet} is not the one whose hash is on chain"
            ));
        }
    }
    let rate = mutation_rate(&a.facts.genome, &b.facts.genome);
    if record.body.get("rate").and_then(Value::as_u64) != Some(rate.into()) {
        flaws.add(format!("the mutation rate is {rate} bps"));
    }
    if let Some(seed) = record.hash("seed") {
        let made = Persona::inherit(&first.persona, &last.persona, &seed, rate);
        let own = record
            .body
            .get("persona")
            .cloned()
            .and_then(|persona| Persona::from_value(persona).ok());
        if own.as_ref() != Some(&made) || record.hash("persona_hash") != Some(made.hash()) {
            flaws.add("its persona is not what its parents' personas and the seed give");
        }
        if dossier.agent().persona_hash.is_some_and(|hash| hash != made.hash()) {
            flaws.add("the persona hash on chain is another's");
        }
    } else {
        flaws.add("its birth entry names no seed");
    }
    let detail = match dossier.agent().persona_hash {
        Some(_) => "follows from its parents' personas and the seed; its hash is on chain",
        None => "follows from its parents' personas and the seed; its hash is not on chain yet",
    };
    flaws.claim("birth.persona", detail)
}

fn memory(dossier: &Dossier, record: &Record, told: &[Told]) -> Claim {
    let name = "birth.memory";
    let (Some(first), Some(last)) = (told.first(), told.last()) else {
        return Claim::failed(name, "its birth entry names no parents");
    };
    let mut flaws = Flaws::default();
    for told in told {
        if told.memory_hash != Some(told.memory.hash()) {
            flaws.add(format!("the memory of {} has another hash", told.wallet));
        }
    }
    let made = Memory::inherit(&first.memory, &last.memory);
    let own: Option<Memory> = record
        .body
        .get("memory")
        .cloned()
        .and_then(|memory| serde_json::from_value(memory).ok());
    if own.as_ref() != Some(&made) || record.envelope.memory_hash != hex::encode(made.hash()) {
        flaws.add("its memory is not what its parents' memories give");
    }
    if record.seq > 0 {
        flaws.add(format!("entry {} tells of its birth, after others", record.seq));
    }
    // The child's own key wrote when it was born; the chain knows better.
    let (born, told_at) = (dossier.agent().born_at, record.envelope.ts);
    if fell(born, told_at) {
        flaws.add(format!(
            "its birth entry is {} older than its birth on chain",
            count(born.abs_diff(told_at) as usize, "second", "seconds")
        ));
    }
    let mut unseen = 0;
    for (told, parent) in [first, last]
        .into_iter()
        .zip([dossier.parents.first(), dossier.parents.last()])
    {
        match parent.map(|parent| &parent.past) {
            None | Some(Past::Missing) => unseen += 1,
            Some(Past::Forged(why)) => {
                flaws.add(format!("the journal served of {} is not its own: {why}", told.wallet))
            }
            Some(Past::Known(pages)) => flaws.extend(left(told, pages, record.envelope.ts)),
        }
    }
    if unseen > 0 && flaws.is_empty() {
        return Claim::not_checkable(
            name,
            "it follows from what its birth entry tells of its parents' memories; a parent's journal is not to be had",
        );
    }
    flaws.claim(
        name,
        "follows from its parents' memories, which stand in their journals",
    )
}

/// What is wrong with what a parent is said to have left, by its own journal. `born`: when the child wrote it down, chain time.
fn left(told: &Told, pages: &[Page], born: i64) -> Option<String> {
    let wallet = &told.wallet;
    let Some((seq, hash)) = told.entry else {
        let before = pages.first().is_some_and(|page| page.ts < born);
        return (before || told.memory != Memory::default())
            .then(|| format!("{wallet} had a journal, and its birth entry names no entry of it"));
    };
    let at = usize::try_from(seq).ok();
    let page = at.and_then(|at| pages.get(at)).filter(|page| page.hash == hash);
    let Some(page) = page else {
        return Some(format!(
            "entry {seq} of {wallet}, that its birth entry names, is not in its journal"
        ));
    };
    if page.memory_hash != told.memory.hash() {
        return Some(format!(
            "{wallet} never had the memory that it is said to have left: entry {seq} names another"
        ));
    }
    if page.ts > born {
        return Some(format!("entry {seq} of {wallet} was written after this child was born"));
    }
    let next = at.and_then(|at| pages.get(at.checked_add(1)?));
    next.filter(|next| next.ts.saturating_add(THOUGHT) < born)
        .map(|_| format!("{wallet} had gone on from entry {seq} long before this child was born"))
}
