use super::{Entry, Envelope, VERSION, body_hash, canonical, entry_hash, signed_bytes};
use ed25519_dalek::{Signature, VerifyingKey};
use sporeline_client::Address;
use std::str::FromStr;

/// What is wrong with a journal, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("entry {0}: the envelope is not what an envelope must be")]
    Envelope(u64),
    #[error("entry {0}: not in canonical JSON")]
    NotCanonical(u64),
    #[error("entry {0}: another number was expected")]
    Sequence(u64),
    #[error("entry {0}: does not continue the one before")]
    Chain(u64),
    #[error("entry {0}: the hash is not the envelope's")]
    Hash(u64),
    #[error("entry {0}: the body is not the one that was hashed")]
    Body(u64),
    #[error("entry {0}: agent or cluster differ from the first entry's")]
    Owner(u64),
    #[error("entry {0}: the wallet did not sign it")]
    Signature(u64),
}

/// Checks a journal from its first entry: numbers, hashes, chain, bodies and signatures. Returns the last entry's hash
/// (32 zeros for none).
///
/// # Errors
/// The first [`Flaw`], with the number of the entry by position.
pub fn verify<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<[u8; 32], Flaw> {
    let mut head = [0; 32];
    let mut owner: Option<(String, String)> = None;
    for (at, entry) in (0u64..).zip(entries) {
        let envelope = read(at, entry)?;
        if envelope.seq != at || entry.unsigned.seq != at {
            return Err(Flaw::Sequence(at));
        }
        if envelope.prev != hex::encode(head) {
            return Err(Flaw::Chain(at));
        }
        hashed(at, entry, &envelope)?;
        let (agent, cluster) = owner.get_or_insert((envelope.agent.clone(), envelope.cluster.clone()));
        if *agent != envelope.agent || *cluster != envelope.cluster {
            return Err(Flaw::Owner(at));
        }
        signed(at, entry, &envelope)?;
        head = entry.unsigned.hash;
    }
    Ok(head)
}

/// Checks an entry by itself: hashes, body, and the signature of the wallet that it names. Not what came before it, and not
/// whose it should be. Returns its envelope.
///
/// # Errors
/// The first [`Flaw`], with the number that the entry is kept under.
pub fn verify_one(entry: &Entry) -> Result<Envelope, Flaw> {
    let at = entry.unsigned.seq;
    let envelope = read(at, entry)?;
    if envelope.seq != at {
        return Err(Flaw::Sequence(at));
    }
    hashed(at, entry, &envelope)?;
    signed(at, entry, &envelope)?;
    Ok(envelope)
}

/// The envelope, in canonical JSON as the body is.
fn read(at: u64, entry: &Entry) -> Result<Envelope, Flaw> {
    let unsigned = &entry.unsigned;
    let envelope: Envelope = serde_json::from_str(&unsigned.envelope).map_err(|_| Flaw::Envelope(at))?;
    if envelope.v != VERSION || envelope.kind != unsigned.kind || envelope.ts != unsigned.ts {
        return Err(Flaw::Envelope(at));
    }
    let body: serde_json::Value = serde_json::from_str(&unsigned.body).map_err(|_| Flaw::NotCanonical(at))?;
    if canonical(&envelope).ok().as_ref() != Some(&unsigned.envelope)
        || canonical(&body).ok().as_ref() != Some(&unsigned.body)
    {
        return Err(Flaw::NotCanonical(at));
    }
    Ok(envelope)
}

fn hashed(at: u64, entry: &Entry, envelope: &Envelope) -> Result<(), Flaw> {
    if entry_hash(&entry.unsigned.envelope) != entry.unsigned.hash {
        return Err(Flaw::Hash(at));
    }
    if envelope.body_hash != hex::encode(body_hash(&entry.unsigned.body)) {
        return Err(Flaw::Body(at));
    }
    Ok(())
}

fn signed(at: u64, entry: &Entry, envelope: &Envelope) -> Result<(), Flaw> {
    let wallet = Address::from_str(&envelope.agent).map_err(|_| Flaw::Owner(at))?;
    VerifyingKey::from_bytes(&wallet.to_bytes())
        .and_then(|key| {
            key.verify_strict(
                &signed_bytes(&entry.unsigned.hash),
                &Signature::from_bytes(&entry.signature),
            )
        })
        .map_err(|_| Flaw::Signature(at))
}
