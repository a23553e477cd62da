//! Who vouched for the keys, and for which machine.

use super::{
    Record,
    machine::{Machine, Moment, examine},
    needs_node, short, unhex,
};
use crate::{
    Bundle, Chain, Claim, Dossier,
    claim::{Flaws, count},
};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};
use sporeline_client::instruction::attest_message;
use sporeline_enclave::report_data;
use sporeline_journal::Kind;
use std::collections::{BTreeMap, BTreeSet, HashSet};

pub(super) fn claims(dossier: &Dossier, records: &[Record]) -> Vec<Claim> {
    let attests: Vec<&Record> = records.iter().filter(|record| record.is(Kind::Attest)).collect();
    let none = attests.is_empty() && dossier.bundles.is_empty();
    let mut entries: BTreeMap<[u8; 32], &Record> = BTreeMap::new();
    for record in attests {
        entries.extend(record.hash("quote_hash").map(|hash| (hash, record)));
    }
    if none {
        let quotes = Claim::not_checkable("attestation.quotes", "no attestation is in the journal yet");
        return vec![quotes, standing(dossier, records, &entries)];
    }
    let (quotes, machines) = quotes(dossier, &entries);
    let mut claims = vec![
        quotes,
        signed(dossier.cluster, &dossier.bundles, dossier.chain.as_ref()),
        standing(dossier, records, &entries),
    ];
    claims.extend(seen(machines));
    claims.extend(match &dossier.chain {
        Some(chain) => current(chain, &dossier.bundles),
        None => Some(needs_node("attestation.current", "whether it still counts")),
    });
    claims
}

/// One attestation without a journal around it.
pub(super) fn alone(cluster: &[u8; 32], hash: &[u8; 32], bundle: &Bundle, chain: Option<&Chain>) -> Vec<Claim> {
    let name = "attestation.quote";
    let mut machines = BTreeSet::new();
    // The attesters signed no time of theirs; the journal has one.
    let then = moment(bundle.created_at, chain);
    let quote = match examine(cluster, hash, bundle, &then) {
        Ok(machine) => {
            machines.extend(machine.seen);
            match machine.doubt {
                Some(doubt) => Claim::not_checkable(name, format!("{}; {doubt}", machine.kind)),
                None => Claim::ok(name, machine.kind),
            }
        }
        Err(why) => Claim::failed(name, why),
    };
    let bundles = BTreeMap::from([(*hash, bundle.clone())]);
    let about = Claim::not_checkable(
        "attestation.wallet",
        "the nonces its report data binds stand in the agent's journal: see `sporeline verify agent`",
    );
    let mut claims = vec![quote, about, signed(*cluster, &bundles, chain)];
    claims.extend(seen(machines));
    claims.extend(match chain {
        Some(chain) if chain.facts.quote_hash == Some(*hash) => current(chain, &bundles),
        Some(_) => Some(Claim::not_checkable(
            "attestation.current",
            "another attestation stands on chain by now",
        )),
        None => Some(needs_node("attestation.current", "whether it still counts")),
    });
    claims
}

/// When a quote was judged, and where. `at`: chain time.
fn moment(at: i64, chain: Option<&Chain>) -> Moment {
    Moment {
        at,
        local: chain.map(|chain| chain.local),
    }
}

/// What the quotes say of machines and nothing here can judge; nothing where no quote is of a trust domain.
fn seen(machines: BTreeSet<String>) -> Option<Claim> {
    let machines = machines.into_iter().collect::<Vec<_>>().join("; ");
    (!machines.is_empty()).then(|| {
        let detail = format!("whether firmware, hardware, kernel and owner are good is for you to say: {machines}");
        Claim::not_checkable("attestation.machine", detail)
    })
}

/// What stands on chain counts now; nothing where nothing has to.
fn current(chain: &Chain, bundles: &BTreeMap<[u8; 32], Bundle>) -> Option<Claim> {
    let stands = chain.stands.as_ref()?;
    let mut flaws = Flaws::default();
    if stands.expires_at <= stands.now {
        flaws.add(format!(
            "it ended {} ago: the agent cannot act",
            count(stands.now.abs_diff(stands.expires_at) as usize, "second", "seconds")
        ));
    }
    if stands.revoked {
        flaws.add("its measurement was revoked: the agent cannot act");
    }
    let bundle = chain.facts.quote_hash.and_then(|hash| bundles.get(&hash));
    if bundle.is_some_and(|bundle| Sha256::digest(&bundle.app_compose)[..] != stands.compose_hash) {
        flaws.add("the measurement that stands on chain is not that of its app-compose file");
    }
    let left = stands.expires_at.saturating_sub(stands.now);
    Some(flaws.claim(
        "attestation.current",
        format!("it counts for another {left} s, and its measurement was not revoked"),
    ))
}

/// Every quote is what its hash says, by a machine of the measurement it stands for, about this wallet.
/// Beside it what they say of machines.
fn quotes(dossier: &Dossier, entries: &BTreeMap<[u8; 32], &Record>) -> (Claim, BTreeSet<String>) {
    let name = "attestation.quotes";
    let mut flaws = Flaws::default();
    let mut kinds: BTreeSet<String> = BTreeSet::new();
    let mut machines = BTreeSet::new();
    let mut doubts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut missing, mut unbound) = (0, 0);
    for (hash, record) in entries {
        let Some(bundle) = dossier.bundles.get(hash) else {
            missing += 1;
            continue;
        };
        // The API says when a bundle was made; the entry is signed.
        let then = moment(record.envelope.ts, dossier.chain.as_ref());
        match examine(&dossier.cluster, hash, bundle, &then) {
            Err(why) => flaws.add(format!("quote {}…: {why}", short(hash))),
            Ok(machine) => {
                if hex::encode(machine.compose_hash) != record.envelope.compose_hash {
                    flaws.add(format!(
                        "quote {}… is of another image than entry {}",
                        short(hash),
                        record.seq
                    ));
                }
                match binds(dossier, record, &machine) {
                    None => unbound += 1,
                    Some(true) => {}
                    Some(false) => flaws.add(format!("quote {}… is not about this wallet's keys", short(hash))),
                }
                if let Some(doubt) = machine.doubt {
                    *doubts.entry(doubt).or_default() += 1;
                }
                machines.extend(machine.seen);
                kinds.insert(machine.kind);
            }
        }
    }
    let found = entries.len() - missing;
    let kinds = kinds.into_iter().collect::<Vec<_>>().join("; ");
    let gaps: Vec<String> = [
        ("not to be had".to_owned(), missing),
        ("without the nonces that it binds".to_owned(), unbound),
    ]
    .into_iter()
    .chain(doubts)
    .filter(|(_, number)| *number > 0)
    .map(|(what, number)| format!("{number} of {} {what}", entries.len()))
    .collect();
    let claim = if flaws.is_empty() && !gaps.is_empty() {
        Claim::not_checkable(name, gaps.join(", "))
    } else {
        flaws.claim(
            name,
            format!("{} about this wallet's keys: {kinds}", count(found, "quote", "quotes")),
        )
    };
    (claim, machines)
}

/// Whether the quote's report data is of this wallet, the entry's Nostr key and its nonces; `None` without nonces.
fn binds(dossier: &Dossier, record: &Record, machine: &Machine) -> Option<bool> {
    let nonces = record.body.get("nonces")?.as_array()?;
    let nonces: Option<Vec<[u8; 32]>> = nonces.iter().map(|nonce| unhex(nonce.as_str()?)).collect();
    let (Some(nonces), Some(nostr_key)) = (nonces, record.hash("nostr_key")) else {
        return Some(false);
    };
    Some(machine.report_data == report_data(&dossier.agent().wallet, &nostr_key, &nonces))
}

/// Enough attesters signed each, and they are the program's.
fn signed(cluster: [u8; 32], bundles: &BTreeMap<[u8; 32], Bundle>, chain: Option<&Chain>) -> Claim {
    let name = "attestation.attesters";
    let mut flaws = Flaws::default();
    let mut signers = BTreeSet::new();
    let mut since_changed = 0;
    for (hash, bundle) in bundles {
        let compose_hash = Sha256::digest(&bundle.app_compose).into();
        let message = attest_message(&cluster, &bundle.wallet, &compose_hash, hash, bundle.expires_at);
        let keys: HashSet<_> = bundle.signatures.iter().map(|(key, _)| *key).collect();
        for (key, signature) in &bundle.signatures {
            let good = VerifyingKey::from_bytes(&key.to_bytes())
                .and_then(|verifier| verifier.verify_strict(&message, &Signature::from_bytes(signature)));
            if good.is_err() {
                flaws.add(format!("attestation {}…: {key} did not sign it", short(hash)));
            }
        }
        if let Some(chain) = chain {
            let listed = keys.iter().filter(|key| chain.attesters.contains(key)).count();
            if listed < chain.threshold {
                // The list may have changed since: what the program accepted then was signed by those on it then.
                if chain.accepted.contains(hash) {
                    since_changed += 1;
                } else {
                    flaws.add(format!(
                        "attestation {}…: {listed} of its signers are attesters, {} must be",
                        short(hash),
                        chain.threshold
                    ));
                }
            }
        }
        signers.extend(keys.iter().map(ToString::to_string));
    }
    let signatures = format!(
        "{} signed by {}",
        count(bundles.len(), "attestation", "attestations"),
        count(signers.len(), "attester", "attesters")
    );
    match chain {
        None if flaws.is_empty() => needs_node(name, &format!("{signatures}; whether the program lists them")),
        None => flaws.claim(name, signatures),
        Some(chain) => {
            let changed = match since_changed {
                0 => String::new(),
                number => format!("; {number} by attesters listed when the program accepted it, not now"),
            };
            let detail = format!(
                "{signatures}, {} of the program's list for each{changed}",
                chain.threshold
            );
            flaws.claim(name, detail)
        }
    }
}

/// What stands on chain was written down, and no entry stands by a quote that was not.
fn standing(dossier: &Dossier, records: &[Record], entries: &BTreeMap<[u8; 32], &Record>) -> Claim {
    let mut flaws = Flaws::default();
    if let Some(hash) = dossier.agent().quote_hash.filter(|hash| !entries.contains_key(hash)) {
        flaws.add(format!(
            "quote {}… stands on chain and not in the journal",
            short(&hash)
        ));
    }
    // Each quote named so far, and the image that it is of.
    let mut attested: BTreeMap<&str, &str> = BTreeMap::new();
    let mut unattested = 0usize;
    for record in records {
        let image = record.envelope.compose_hash.as_str();
        if record.is(Kind::Attest) {
            attested.extend(record.text("quote_hash").map(|quote| (quote, image)));
        }
        match record.envelope.quote_hash.as_deref().map(|quote| attested.get(quote)) {
            None => unattested += 1,
            Some(None) => flaws.add(format!(
                "entry {} stands by a quote that no entry before it names",
                record.seq
            )),
            Some(Some(of)) if *of != image => flaws.add(format!(
                "entry {} is of another image than the quote that it stands by",
                record.seq
            )),
            Some(Some(_)) => {}
        }
    }
    let (name, entries) = ("attestation.standing", count(unattested, "entry", "entries"));
    if flaws.is_empty() && unattested == records.len() {
        return Claim::not_checkable(name, format!("no quote stands on chain, and {entries} by none"));
    }
    let rest = match unattested {
        0 => String::new(),
        _ => format!("; {entries} by none"),
    };
    flaws.claim(
        name,
        format!("every entry that stands by a quote stands by one that the journal names, of its own image, and so does the chain{rest}"),
    )
}
