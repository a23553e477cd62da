use super::{DraftError, Envelope, Kind, VERSION};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sporeline_canonical::Refused;
use sporeline_client::Address;

/// Domain of entry hashes and of what the wallet signs.
pub const JOURNAL_DOMAIN: &[u8] = b"sporeline/journal/v1";
/// No transaction begins with this byte (a versioned one has version 0 or 1 in its low bits), so a signature over an entry can never move money.
const NEVER_A_TRANSACTION: u8 = 0xff;

/// All that entries of one agent have in common at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub genesis_hash: [u8; 32],
    pub wallet: Address,
    pub brain: &'static str,
    pub genome_hash: [u8; 32],
    pub memory_hash: [u8; 32],
    pub compose_hash: [u8; 32],
    pub quote_hash: Option<[u8; 32]>,
    /// Hash of a language model's receipt.
    pub receipt: Option<[u8; 32]>,
    /// Chain time, unix seconds.
    pub ts: i64,
}

/// An entry to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft<B = Value> {
    pub kind: Kind,
    /// An object, in JSON.
    pub body: B,
}

/// An entry that lacks only its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsignedEntry {
    pub seq: u64,
    pub kind: Kind,
    pub ts: i64,
    /// Canonical JSON.
    pub envelope: String,
    /// Canonical JSON.
    pub body: String,
    pub hash: [u8; 32],
}

/// One entry, as stored and as anyone may check it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub unsigned: UnsignedEntry,
    pub signature: [u8; 64],
}

impl<B: Serialize> Draft<B> {
    /// Puts the draft behind the entry `prev` (32 zeros for the first) as number `seq`.
    ///
    /// # Errors
    /// [`DraftError::UnsafeInteger`], [`DraftError::Fraction`], [`DraftError::Canonical`].
    pub fn after(&self, standing: &Standing, seq: u64, prev: &[u8; 32]) -> Result<UnsignedEntry, DraftError> {
        let body = sporeline_canonical::to_string(&self.body)?;
        let envelope = sporeline_canonical::to_string(&Envelope {
            v: VERSION,
            cluster: hex::encode(standing.genesis_hash),
            agent: standing.wallet.to_string(),
            seq,
            prev: hex::encode(prev),
            kind: self.kind,
            body_hash: hex::encode(body_hash(&body)),
            brain: standing.brain.into(),
            genome_hash: hex::encode(standing.genome_hash),
            memory_hash: hex::encode(standing.memory_hash),
            compose_hash: hex::encode(standing.compose_hash),
            quote_hash: standing.quote_hash.map(hex::encode),
            receipt: standing.receipt.map(|hash| hex::encode(hash).into()),
            ts: standing.ts,
        })?;
        Ok(UnsignedEntry {
            seq,
            kind: self.kind,
            ts: standing.ts,
            hash: entry_hash(&envelope),
            envelope,
            body,
        })
    }
}

/// SHA-256 of a body's canonical JSON.
pub fn body_hash(body: &str) -> [u8; 32] {
    Sha256::digest(body).into()
}

/// `SHA-256(JOURNAL_DOMAIN ‖ JCS(envelope))`.
pub fn entry_hash(envelope: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(JOURNAL_DOMAIN);
    hasher.update(envelope);
    hasher.finalize().into()
}

/// `0xFF ‖ JOURNAL_DOMAIN ‖ entry hash`: what the wallet signs.
pub fn signed_bytes(hash: &[u8; 32]) -> Vec<u8> {
    [&[NEVER_A_TRANSACTION], JOURNAL_DOMAIN, hash].concat()
}

/// RFC 8785 JSON, as checks make it: not by the writer that made what is checked.
pub fn canonical(value: &impl serde::Serialize) -> Result<String, DraftError> {
    serde_json_canonicalizer::to_string(value).map_err(|error| DraftError::Canonical(error.to_string()))
}

impl From<Refused> for DraftError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::UnsafeInteger(number) => Self::UnsafeInteger(number),
            Refused::Fraction(number) => Self::Fraction(number),
            Refused::NotJson(why) => Self::Canonical(why),
        }
    }
}
