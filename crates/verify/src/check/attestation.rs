//! Who vouched for the keys, and for which machine.

use super::{Record, needs_node, short, unhex};
use crate::{
    Bundle, Chain, Claim, Dossier,
    claim::{Flaws, count},
};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};
use sporeline_client::instruction::attest_message;
use sporeline_enclave::{
    quote::{DevQuote, quote_hash},
    report_data,
    tdx::{self, Collateral, EventLog},
};
use sporeline_journal::Kind;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What a quote turned out to be.
struct Machine {
    compose_hash: [u8; 32],
    report_data: [u8; 64],
    /// For people: who vouches for it, and how far.
    kind: String,
    /// Whether its maker's signature could be checked.
    proven: bool,
}

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
    vec![
        quotes(dossier, &entries),
        signed(dossier.cluster, &dossier.bundles, dossier.chain.as_ref()),
        standing(dossier, records, &entries),
    ]
}

/// One attestation without a journal around it.
pub(super) fn alone(cluster: &[u8; 32], hash: &[u8; 32], bundle: &Bundle, chain: Option<&Chain>) -> Vec<Claim> {
    let quote = match examine(cluster, hash, bundle) {
        Ok(machine) if !machine.proven => Claim::not_checkable("attestation.quote", machine.kind),
        Ok(machine) => Claim::ok("attestation.quote", machine.kind),
        Err(why) => Claim::failed("attestation.quote", why),
    };
    let bundles = BTreeMap::from([(*hash, bundle.clone())]);
    let about = Claim::not_checkable(
        "attestation.wallet",
        "the nonces its report data binds stand in the agent's journal: see `sporeline verify agent`",
    );
    vec![quote, about, signed(*cluster, &bundles, chain)]
}

/// Every quote is what its hash says, by a machine of the measurement it stands for, about this wallet.
fn quotes(dossier: &Dossier, entries: &BTreeMap<[u8; 32], &Record>) -> Claim {
    let name = "attestation.quotes";
    let mut flaws = Flaws::default();
    let mut kinds: BTreeSet<String> = BTreeSet::new();
    let (mut missing, mut unbound, mut unproven) = (0, 0, 0);
    for (hash, record) in entries {
        let Some(bundle) = dossier.bundles.get(hash) else {
            missing += 1;
            continue;
        };
        match examine(&dossier.cluster, hash, bundle) {
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
                unproven += usize::from(!machine.proven);
                kinds.insert(machine.kind);
            }
        }
    }
    let found = entries.len() - missing;
    let kinds = kinds.into_iter().collect::<Vec<_>>().join("; ");
    let gaps: Vec<String> = [
        (missing, "not to be had"),
        (unbound, "without the nonces that it binds"),
        (unproven, "without the collateral that shows who made it"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, what)| format!("{number} of {} {what}", entries.len()))
    .collect();
    if flaws.is_empty() && !gaps.is_empty() {
        return Claim::not_checkable(name, gaps.join(", "));
    }
    flaws.claim(
        name,
        format!("{} about this wallet's keys: {kinds}", count(found, "quote", "quotes")),
    )
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

/// Takes a bundle's quote apart and checks all that can be told from the bundle itself.
fn examine(cluster: &[u8; 32], hash: &[u8; 32], bundle: &Bundle) -> Result<Machine, String> {
    if quote_hash(&bundle.quote) != *hash {
        return Err("its bytes have another hash".into());
    }
    let machine = if tdx::looks_like_quote(&bundle.quote) {
        trust_domain(bundle)?
    } else {
        development(cluster, bundle)?
    };
    if Sha256::digest(&bundle.app_compose)[..] != machine.compose_hash {
        return Err("its app-compose file is not the one that was measured".into());
    }
    Ok(machine)
}

fn development(cluster: &[u8; 32], bundle: &Bundle) -> Result<Machine, String> {
    let quote = DevQuote::parse(&bundle.quote).map_err(|error| error.to_string())?;
    if quote.genesis_hash != *cluster {
        return Err("it is of another cluster".into());
    }
    let root = bs58::encode(quote.root).into_string();
    Ok(Machine {
        compose_hash: quote.compose_hash,
        report_data: quote.report_data,
        kind: format!("DEVELOPMENT, made by whoever holds the seed file of root {root}; it proves no enclave"),
        proven: true,
    })
}

fn trust_domain(bundle: &Bundle) -> Result<Machine, String> {
    let claims = tdx::claims(&bundle.quote).map_err(|error| error.to_string())?;
    if claims.debug {
        return Err("its host may look inside (DEBUG)".into());
    }
    let [.., rtmr3] = &claims.rtmr;
    let compose_hash = EventLog::parse(&bundle.event_log)
        .and_then(|log| log.compose_hash(rtmr3))
        .map_err(|error| format!("event log: {error}"))?;
    if claims
        .config_compose_hash
        .is_some_and(|configured| configured != compose_hash)
    {
        return Err("it was set up with another compose hash than it measured".into());
    }
    let vouched = match bundle.collateral.as_str() {
        "" => None,
        collateral => Some(by_intel(bundle, collateral)?),
    };
    let intel = vouched.as_deref().unwrap_or("Intel's collateral was not kept");
    Ok(Machine {
        compose_hash,
        report_data: claims.report_data,
        kind: format!("TDX, its RTMR3 replayed to its app-compose file; {intel}"),
        proven: vouched.is_some(),
    })
}

/// What Intel's certificates said of the machine when the attesters asked.
fn by_intel(bundle: &Bundle, collateral: &str) -> Result<String, String> {
    let collateral: Collateral = serde_json::from_str(collateral).map_err(|error| format!("collateral: {error}"))?;
    let then = u64::try_from(bundle.created_at).unwrap_or_default();
    let verified = tdx::verify(&bundle.quote, &collateral, then, None).map_err(|error| error.to_string())?;
    Ok(format!("Intel vouched for it then: {}", verified.status))
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
