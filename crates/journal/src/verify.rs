use super::{Entry, Envelope, Kind, VERSION, body_hash, canonical, entry_hash, signed_bytes};
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
        let unsigned = &entry.unsigned;
        let envelope: Envelope = serde_json::from_str(&unsigned.envelope).map_err(|_| Flaw::Envelope(at))?;
        if envelope.v != VERSION || same_kind(&envelope, unsigned.kind).is_none() || envelope.ts != unsigned.ts {
            return Err(Flaw::Envelope(at));
        }
        let body: serde_json::Value = serde_json::from_str(&unsigned.body).map_err(|_| Flaw::NotCanonical(at))?;
        if canonical(&envelope).ok().as_ref() != Some(&unsigned.envelope)
            || canonical(&body).ok().as_ref() != Some(&unsigned.body)
        {
            return Err(Flaw::NotCanonical(at));
        }
        if envelope.seq != at || unsigned.seq != at {
            return Err(Flaw::Sequence(at));
        }
        if envelope.prev != hex::encode(head) {
            return Err(Flaw::Chain(at));
        }
        if entry_hash(&unsigned.envelope) != unsigned.hash {
            return Err(Flaw::Hash(at));
        }
        if envelope.body_hash != hex::encode(body_hash(&unsigned.body)) {
            return Err(Flaw::Body(at));
        }
        let (agent, cluster) = owner.get_or_insert((envelope.agent.clone(), envelope.cluster.clone()));
        if *agent != envelope.agent || *cluster != envelope.cluster {
            return Err(Flaw::Owner(at));
        }
        let wallet = Address::from_str(&envelope.agent).map_err(|_| Flaw::Owner(at))?;
        VerifyingKey::from_bytes(&wallet.to_bytes())
            .and_then(|key| key.verify_strict(&signed_bytes(&unsigned.hash), &Signature::from_bytes(&entry.signature)))
            .map_err(|_| Flaw::Signature(at))?;
        head = unsigned.hash;
    }
    Ok(head)
}

fn same_kind(envelope: &Envelope, kind: Kind) -> Option<()> {
    (envelope.kind == kind).then_some(())
}
